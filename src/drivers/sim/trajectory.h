// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>

#include <array>
#include <optional>

namespace gimbalscan::sim {

struct MotionState {
    double position = 0, velocity = 0;
};

/// One motion in one direction as a function of time: at most three stretches of constant
/// acceleration, at rest before and after. A value; units of the axis and seconds.
class Trajectory {
public:
    Trajectory() = default;

    [[nodiscard]] static Trajectory rest(double position, TimePoint since);
    /// Trapezoid, or triangle when the distance is too short to reach the velocity. From rest to
    /// rest.
    [[nodiscard]] static Trajectory move(TimePoint start, double from, double to, double velocity,
                                         double acceleration);
    /// Brakes from a running motion.
    [[nodiscard]] static Trajectory brake(TimePoint start, MotionState state, double deceleration);
    /// The same motion, stopped dead at that time.
    [[nodiscard]] Trajectory cutAt(TimePoint when) const;

    [[nodiscard]] MotionState at(TimePoint when) const noexcept;
    [[nodiscard]] TimePoint start() const noexcept { return m_start; }
    [[nodiscard]] TimePoint end() const noexcept { return m_end; }
    [[nodiscard]] double startPosition() const noexcept { return m_phases[0].position; }
    [[nodiscard]] double endPosition() const noexcept { return m_endPosition; }
    /// +1, -1, or 0 for no motion.
    [[nodiscard]] int direction() const noexcept;
    /// When the motion passes a position; nothing when it does not.
    [[nodiscard]] std::optional<TimePoint> reaches(double position) const noexcept;

private:
    struct Phase {
        double begin = 0, position = 0, velocity = 0, acceleration = 0;
    };
    TimePoint m_start{}, m_end{};
    double m_endPosition = 0;
    std::array<Phase, 3> m_phases{};
    std::size_t m_count = 1;
};

}  // namespace gimbalscan::sim
