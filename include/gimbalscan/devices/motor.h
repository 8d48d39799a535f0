// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/device.h>

#include <algorithm>
#include <optional>

namespace gimbalscan {

/// The last known state of a motor, with the time it was true.
struct MotorReading {
    ControllerPosition position;  ///< readback (encoder where there is one)
    double velocity = 0.0;        ///< unit of the axis per second, signed
    bool known = false;           ///< false: contact lost or never had; position is then stale
    bool moving = false;
    bool homed = false;
    bool atLowerLimit = false, atUpperLimit = false;
    std::optional<Error> fault;  ///< standing fault of the controller
    TimePoint stamp{};
};

/// Readbacks stamped inside an interval.
struct ReadbackSpan {
    ControllerPosition minimum, maximum, mean;
    std::size_t count = 0;

    void add(ControllerPosition readback) noexcept {
        minimum = count == 0 ? readback : std::min(minimum, readback);
        maximum = count == 0 ? readback : std::max(maximum, readback);
        ++count;
        mean = ControllerPosition(mean.value() +
                                  (readback.value() - mean.value()) / static_cast<double>(count));
    }
};

/// The motors of one planner: a block of it carries the targets of all axes that move together, and
/// a stop of one stops all of them.
class MotionGroup {
public:
    virtual ~MotionGroup() = default;
    /// The next moveTo() of each of `motors` of its motors is one move: the first ones wait for the
    /// last, then all begin at once. Called before any of them, by the sequencer or the step chain.
    virtual void expect(std::size_t motors) noexcept = 0;
};

/// Of a target (or distance), velocity and acceleration: all finite, the last two above 0;
/// InvalidArgument with the numbers. Every driver asks this before it looks at its own limits.
[[nodiscard]] Result<void> checkMotion(const std::string& label, const char* operation,
                                       const char* what, double value, AxisVelocity velocity,
                                       AxisAcceleration acceleration);

/// One motor behind an axis, in controller coordinates and the unit of the axis. One command at a
/// time: home, moveTo and jog are called by the axis' worker only.
class Motor : public Device {
public:
    /// Returns when the controller says that the move is done, not before the motor is at rest;
    /// InvalidArgument for values it cannot do. A move to where it already is returns at once. What
    /// reading() gives is then a position from after the end of the motion.
    /// Errors: Stopped (asked to stop; may still be decelerating, see awaitRest), Stall, LimitHit,
    /// MoveTimeout, LinkLost, NotHomed.
    [[nodiscard]] virtual Result<void> moveTo(ControllerPosition target, AxisVelocity velocity,
                                              AxisAcceleration acceleration,
                                              const OpContext& context) = 0;
    /// A bounded move that is allowed on an axis that is not homed (jogging); relative to where it
    /// is.
    [[nodiscard]] virtual Result<void> moveBy(double distance, AxisVelocity velocity,
                                              AxisAcceleration acceleration,
                                              const OpContext& context) = 0;
    /// Finds the reference; afterwards reading().homed. Returns by how much the controller's zero
    /// moved, in the unit of the axis, so that user offsets can be marked as unconfirmed. Errors as
    /// moveTo, HomeFailed.
    [[nodiscard]] virtual Result<double> home(const OpContext& context) = 0;
    /// Waits until the motor is at rest after a stop.
    [[nodiscard]] virtual Result<void> awaitRest(const OpContext& context) = 0;
    /// De-energises the motor (an unbalanced axis may drop). Last resort when a stop is not
    /// confirmed.
    virtual void disable() noexcept = 0;

    /// Null for a motor that moves by itself. The same object for all motors of a group.
    [[nodiscard]] virtual MotionGroup* motionGroup() noexcept { return nullptr; }

    [[nodiscard]] virtual MotorReading reading() const noexcept = 0;
    /// Readbacks stamped in [from, to]; a fresh one is obtained when none was.
    [[nodiscard]] virtual Result<ReadbackSpan> readbacksBetween(TimePoint from, TimePoint to,
                                                                const OpContext& context) = 0;
};

}  // namespace gimbalscan
