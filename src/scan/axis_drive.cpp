// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "axis_drive.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

// Without a settle time the readback still has to be seen inside the tolerance; looked at this
// often.
constexpr Duration kShortestLook = std::chrono::milliseconds(1);
// How long a readback may need to come into the tolerance after the controller said done.
constexpr Duration kSettleLimit = std::chrono::milliseconds(500);
// An axis that does not know where it is moves slowly.
constexpr double kUnhomedSpeed = 0.1;

}  // namespace

void AxisDrive::use(Motor& motor, const AxisOffset& offset) noexcept {
    m_motor = &motor;
    m_offset = offset;
    // Whoever held the axis since may have left it elsewhere.
    if (m_proven &&
        std::abs(motor.reading().position.value() - m_target.value()) > m_axis.tolerance)
        forget();
}

std::string AxisDrive::shown(ControllerPosition position) const {
    return fmt::format("{:.4f} {}", m_offset.toUser(position).value(), m_axis.unitText());
}

Result<void> AxisDrive::checkTarget(ControllerPosition target) const {
    if (!insideSoftLimits(m_axis, target))
        return fail(ErrorCode::OutsideLimits, m_axis.name, "move",
                    fmt::format("{} = {} is outside its limits {} to {}.", m_axis.name,
                                shown(target), shown(m_axis.softMin), shown(m_axis.softMax)));
    if (m_axis.homing.required && !m_motor->reading().homed)
        return fail(ErrorCode::NotHomed, m_axis.name, "move",
                    m_axis.name + " is not homed. Home it first.");
    return {};
}

Result<void> AxisDrive::moveTo(ControllerPosition target, MoveSpeeds speeds,
                               const OpContext& context) {
    if (auto checked = checkTarget(target); !checked)
        return checked;
    const auto approach = approachPoint(m_axis, startPosition(), target, m_playTakenUp);
    forget();
    if (approach)
        if (auto moved = m_motor->moveTo(*approach, speeds.velocity, speeds.acceleration, context);
            !moved)
            return moved;
    if (auto moved = m_motor->moveTo(target, speeds.velocity, speeds.acceleration, context); !moved)
        return moved;
    m_target = target;
    if (auto settled = settle(context); !settled)
        return settled;
    m_proven = true;
    m_playTakenUp = m_axis.finalApproach != ApproachDirection::None;
    return {};
}

Result<void> AxisDrive::settle(const OpContext& context) {
    // What has proven the arrival is proof enough; over a slow link another question costs its
    // time.
    if (const MotorReading now = m_motor->reading();
        m_axis.settle == Duration::zero() && now.known && !now.moving && !now.fault &&
        std::abs(now.position.value() - m_target.value()) <= m_axis.tolerance)
        return {};
    const TimePoint limit =
        std::min(context.deadline, context.clock.now() + m_axis.settle + kSettleLimit);
    while (true) {
        const TimePoint from = context.clock.now();
        if (m_axis.settle > Duration::zero()) {
            const auto result =
                m_wait.wait(from + m_axis.settle, context.stop, [] { return false; });
            if (result == WaitResult::Stopped)
                return fail(ErrorCode::Stopped, m_axis.name, "settle", "");
        }
        const auto span = m_motor->readbacksBetween(from, context.clock.now(), context);
        if (!span)
            return Failure(span.error());
        if (const auto fault = m_motor->reading().fault)
            return Failure(*fault);
        if (inside(*span))
            return {};
        if (context.clock.now() >= limit)
            return outOfTolerance(*span, "after the move");
        if (m_wait.wait(context.clock.now() + kShortestLook, context.stop, [] { return false; }) ==
            WaitResult::Stopped)
            return fail(ErrorCode::Stopped, m_axis.name, "settle", "");
    }
}

bool AxisDrive::inside(const ReadbackSpan& span) const noexcept {
    return span.count > 0 &&
           std::abs(span.minimum.value() - m_target.value()) <= m_axis.tolerance &&
           std::abs(span.maximum.value() - m_target.value()) <= m_axis.tolerance;
}

Failure AxisDrive::outOfTolerance(const ReadbackSpan& span, const char* when) const {
    return fail(ErrorCode::OutOfTolerance, m_axis.name, "move",
                fmt::format("{} was between {} and {} {}, the target is {}, the tolerance {} {}.",
                            m_axis.name, shown(span.minimum), shown(span.maximum), when,
                            shown(m_target), m_axis.tolerance, m_axis.unitText()));
}

Result<ReadbackSpan> AxisDrive::checkExposure(TimePoint from, TimePoint to,
                                              const OpContext& context) {
    auto span = m_motor->readbacksBetween(from, to, context);
    if (!span) {
        forget();
        return span;
    }
    if (!inside(*span)) {
        forget();
        return outOfTolerance(*span, "during the exposure");
    }
    return span;
}

Result<void> AxisDrive::jog(double distance, const OpContext& context) {
    const MotorReading reading = m_motor->reading();
    const ControllerPosition target(reading.position.value() + distance);
    const bool homed = reading.homed || !m_axis.homing.required;
    if (homed && !insideSoftLimits(m_axis, target)) {
        // From beyond a limit the way back must stay open, but not past the other limit.
        const bool back = distance < 0
                              ? reading.position > m_axis.softMax && target >= m_axis.softMin
                              : reading.position < m_axis.softMin && target <= m_axis.softMax;
        if (!back)
            return checkTarget(target);
    }
    forget();
    const double speed = homed ? 1.0 : kUnhomedSpeed;
    return m_motor->moveBy(distance, AxisVelocity(m_axis.velocity.value() * speed),
                           m_axis.acceleration, context);
}

Result<double> AxisDrive::home(const OpContext& context) {
    forget();
    return m_motor->home(context);
}

Result<void> AxisDrive::awaitRest(const OpContext& context) {
    return m_motor->awaitRest(context);
}

}  // namespace gimbalscan
