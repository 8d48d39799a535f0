// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/op_context.h>
#include <gimbalscan/core/scan_plan.h>
#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/devices/motor.h>

namespace gimbalscan {

/// Speeds of one move; below the axis' own when they are matched for a straight line.
struct MoveSpeeds {
    AxisVelocity velocity;
    AxisAcceleration acceleration;
};

/// Makes a motor an axis: soft limits, final approach, settling and the proof of arrival. All
/// motors share this, so that "arrived" means the same for every driver. Lives on: the axis' worker
/// while it has a goal, else whoever posts the next one.
class AxisDrive {
public:
    AxisDrive(const AxisConfig& axis, Clock& clock) : m_axis(axis), m_wait(clock) {}

    /// Set by the sequencer before an operation: the leased motor and the offset that messages are
    /// told in. What was proven holds only while the motor is where it was left: it may have been
    /// turned by hand, or by whoever had the lease in between.
    void use(Motor& motor, const AxisOffset& offset) noexcept;

    /// Arrived: controller done, readback inside the tolerance for the settle time, no fault.
    [[nodiscard]] Result<void> moveTo(ControllerPosition target, MoveSpeeds speeds,
                                      const OpContext& context);
    /// Bounded relative move in controller direction; soft limits apply when homed. Proves nothing.
    [[nodiscard]] Result<void> jog(double distance, const OpContext& context);
    /// Returns by how much the controller's zero has moved.
    [[nodiscard]] Result<double> home(const OpContext& context);
    [[nodiscard]] Result<void> awaitRest(const OpContext& context);

    /// True when the axis stands proven at the target: it need not be moved, nor woken.
    [[nodiscard]] bool restsAt(ControllerPosition target) const noexcept {
        return m_proven && m_target == target;
    }
    /// Where the next move starts: the proven target, else what the motor reads.
    [[nodiscard]] ControllerPosition startPosition() const noexcept {
        return m_proven ? m_target : m_motor->reading().position;
    }
    [[nodiscard]] bool playTakenUp() const noexcept { return m_playTakenUp; }
    /// Forgets what was proven: after stops, faults and anything else that touched the motor.
    void forget() noexcept {
        m_proven = false;
        m_playTakenUp = false;
    }
    /// The readback over an exposure; OutOfTolerance when it left the tolerance around the last
    /// target.
    [[nodiscard]] Result<ReadbackSpan> checkExposure(TimePoint from, TimePoint to,
                                                     const OpContext& context);
    [[nodiscard]] Motor& motor() const noexcept { return *m_motor; }

private:
    [[nodiscard]] Result<void> checkTarget(ControllerPosition target) const;
    [[nodiscard]] Result<void> settle(const OpContext& context);
    [[nodiscard]] bool inside(const ReadbackSpan& span) const noexcept;
    [[nodiscard]] Failure outOfTolerance(const ReadbackSpan& span, const char* when) const;
    [[nodiscard]] std::string shown(ControllerPosition position) const;

    const AxisConfig& m_axis;
    Motor* m_motor = nullptr;
    AxisOffset m_offset;
    WaitPoint m_wait;
    ControllerPosition m_target;
    bool m_proven = false;
    bool m_playTakenUp = false;
};

}  // namespace gimbalscan
