// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trajectory.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan::sim {

Trajectory Trajectory::rest(double position, TimePoint since) {
    Trajectory t;
    t.m_start = t.m_end = since;
    t.m_endPosition = position;
    t.m_phases[0].position = position;
    return t;
}

Trajectory Trajectory::move(TimePoint start, double from, double to, double velocity,
                            double acceleration) {
    const double distance = std::abs(to - from);
    if (distance == 0)
        return rest(to, start);
    const double sign = to > from ? 1 : -1;
    const double peak = std::min(velocity, std::sqrt(distance * acceleration));
    const double ramp = peak / acceleration;
    const double rampDistance = peak * ramp / 2;
    const double cruise = std::max(0.0, (distance - 2 * rampDistance) / peak);
    Trajectory t;
    t.m_start = start;
    t.m_end = start + fromSeconds(2 * ramp + cruise);
    t.m_endPosition = to;
    t.m_count = 3;
    t.m_phases[0] = {0, from, 0, sign * acceleration};
    t.m_phases[1] = {ramp, from + sign * rampDistance, sign * peak, 0};
    t.m_phases[2] = {ramp + cruise, to - sign * rampDistance, sign * peak, -sign * acceleration};
    return t;
}

Trajectory Trajectory::brake(TimePoint start, MotionState state, double deceleration) {
    if (state.velocity == 0)
        return rest(state.position, start);
    const double sign = state.velocity > 0 ? 1 : -1;
    const double time = std::abs(state.velocity) / deceleration;
    Trajectory t;
    t.m_start = start;
    t.m_end = start + fromSeconds(time);
    t.m_endPosition = state.position + state.velocity * time / 2;
    t.m_phases[0] = {0, state.position, state.velocity, -sign * deceleration};
    return t;
}

Trajectory Trajectory::cutAt(TimePoint when) const {
    if (when >= m_end)
        return *this;
    Trajectory t = *this;
    t.m_end = std::max(when, m_start);
    t.m_endPosition = at(t.m_end).position;
    return t;
}

MotionState Trajectory::at(TimePoint when) const noexcept {
    if (when >= m_end)
        return {m_endPosition, 0};
    const double time = toSeconds(std::max(when, m_start) - m_start);
    std::size_t i = m_count - 1;
    while (i > 0 && time < m_phases[i].begin)
        --i;
    const Phase& phase = m_phases[i];
    const double dt = time - phase.begin;
    return {phase.position + dt * (phase.velocity + phase.acceleration * dt / 2),
            phase.velocity + phase.acceleration * dt};
}

int Trajectory::direction() const noexcept {
    return m_endPosition > startPosition() ? 1 : m_endPosition < startPosition() ? -1 : 0;
}

std::optional<TimePoint> Trajectory::reaches(double position) const noexcept {
    const int sign = direction();
    if (sign == 0 || (position - startPosition()) * sign < 0 ||
        (m_endPosition - position) * sign < 0)
        return std::nullopt;
    if (position == m_endPosition)
        return m_end;
    // Monotonic: bisection down to the clock's nanosecond.
    TimePoint before = m_start, after = m_end;
    while (after - before > Duration(1)) {
        const TimePoint middle = before + (after - before) / 2;
        ((at(middle).position - position) * sign < 0 ? before : after) = middle;
    }
    return after;
}

}  // namespace gimbalscan::sim
