// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

namespace gimbalscan::testing {

/// How far along a straight line at which time: from rest to rest with a trapezoid of speed, or
/// braked on the way. Seconds, millimetres.
class LineMotion {
public:
    LineMotion() = default;
    LineMotion(double start, double length, double speed, double acceleration)
        : m_start(start), m_length(length), m_acceleration(acceleration) {
        m_peak = std::min(speed, std::sqrt(length * acceleration));
        m_ramp = m_peak / acceleration;
        m_cruise = m_peak > 0 ? length / m_peak - m_ramp : 0;
        m_end = m_start + 2 * m_ramp + m_cruise;
    }

    [[nodiscard]] double end() const noexcept { return m_end; }
    [[nodiscard]] double length() const noexcept { return m_length; }
    [[nodiscard]] double travelled(double now) const noexcept {
        if (m_braking)
            return braked(now);
        const double t = std::clamp(now - m_start, 0.0, m_end - m_start);
        if (t < m_ramp)
            return m_acceleration * t * t / 2;
        if (t < m_ramp + m_cruise)
            return m_peak * (t - m_ramp / 2);
        const double left = 2 * m_ramp + m_cruise - t;
        return m_length - m_acceleration * left * left / 2;
    }
    [[nodiscard]] double speed(double now) const noexcept {
        if (now >= m_end)
            return 0;
        if (m_braking)
            return std::max(0.0, m_brakeSpeed - m_acceleration * (now - m_brakeAt));
        const double t = std::max(0.0, now - m_start);
        return std::min({m_peak, m_acceleration * t, m_acceleration * (m_end - now)});
    }
    /// When the distance is reached; infinity when it is not.
    [[nodiscard]] double reaches(double distance) const noexcept {
        if (distance > travelled(m_end) + 1e-12)
            return std::numeric_limits<double>::infinity();
        double low = m_start, high = m_end;
        for (int i = 0; i < 60; ++i)
            (travelled((low + high) / 2) < distance ? low : high) = (low + high) / 2;
        return high;
    }
    void brake(double now) noexcept {
        if (m_braking || now >= m_end)
            return;
        m_brakeFrom = travelled(now);
        m_brakeSpeed = speed(now);
        m_brakeAt = now;
        m_braking = true;
        m_end = now + m_brakeSpeed / m_acceleration;
    }

private:
    [[nodiscard]] double braked(double now) const noexcept {
        const double t = std::clamp(now - m_brakeAt, 0.0, m_end - m_brakeAt);
        return std::min(m_length, m_brakeFrom + m_brakeSpeed * t - m_acceleration * t * t / 2);
    }

    double m_start = 0, m_length = 0, m_acceleration = 1, m_peak = 0, m_ramp = 0, m_cruise = 0;
    double m_end = 0;
    bool m_braking = false;
    double m_brakeFrom = 0, m_brakeSpeed = 0, m_brakeAt = 0;
};

}  // namespace gimbalscan::testing
