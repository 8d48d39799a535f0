// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_motor.h"

#include <cmath>

// Homing against a switch: off it, fast onto it, off it again, slowly onto it.

namespace gimbalscan::sim {

namespace {

// The last approach is slower than the search, as real controllers do it.
constexpr double kCreepFactor = 0.1;
// How far the axis backs off the switch, in its unit.
constexpr double kReleaseDistance = 1.0;

}  // namespace

Result<double> SimMotor::findHome(const OpContext& context) {
    const auto operation = m_link.begin("home", context);
    if (!operation)
        return Failure(operation.error());
    m_link.lane().read([&] { m_state.homed = false; });
    if (auto found = seekHomeSwitch(*operation, context); !found)
        return Failure(found.error());
    const double moved = m_link.lane().update([&] {
        const double before = m_state.zero;
        m_state.zero = m_parameters.homeSwitch - m_parameters.homePosition;
        m_state.homed = true;
        return m_state.zero - before;
    });
    if (auto finished = m_link.finish(*operation, context); !finished)
        return Failure(finished.error());
    return moved;
}

Result<void> SimMotor::seekHomeSwitch(const Operation& operation, const OpContext& context) {
    const double towards = m_parameters.homeDirection;
    if (auto released = releaseHomeSwitch(operation, context); !released)
        return released;
    if (operation.hit(FaultKind::NoHomeSwitch)) {
        const double from =
            m_link.lane().read([&] { return m_state.motion.at(m_link.now()).position; });
        const double end = towards > 0 ? m_parameters.travelMax : m_parameters.travelMin;
        if (auto searched = homingLeg(end, m_parameters.homeVelocity, operation, context);
            !searched && searched.error().code != ErrorCode::LimitHit)
            return searched;
        return homeFailed(
            fmt::format("{} moved {:.0f} {} without finding its home switch. It is "
                        "not homed; look for the switch and its cable.",
                        m_link.label(), std::abs(end - from), m_unit));
    }
    // The switch closes at full speed: braking takes the axis past it.
    const double overrun =
        m_parameters.homeVelocity * m_parameters.homeVelocity / 2 / m_parameters.homeAcceleration;
    const double beyond = m_parameters.homeSwitch + towards * overrun;
    if (auto found = homingLeg(beyond, m_parameters.homeVelocity, operation, context); !found)
        return found;
    const double before = m_parameters.homeSwitch - towards * kReleaseDistance;
    if (auto left = homingLeg(before, m_parameters.homeVelocity, operation, context); !left)
        return left;
    return homingLeg(m_parameters.homeSwitch, m_parameters.homeVelocity * kCreepFactor, operation,
                     context);
}

Result<void> SimMotor::releaseHomeSwitch(const Operation& operation, const OpContext& context) {
    const double towards = m_parameters.homeDirection;
    const double from =
        m_link.lane().read([&] { return m_state.motion.at(m_link.now()).position; });
    const bool stuck = operation.hit(FaultKind::HomeStuck);
    const bool closed = (from - m_parameters.homeSwitch) * towards >= 0;
    if (!closed && !stuck)
        return {};
    const double released = (closed ? m_parameters.homeSwitch : from) - towards * kReleaseDistance;
    if (auto left = homingLeg(released, m_parameters.homeVelocity, operation, context); !left)
        return left;
    if (stuck)
        return homeFailed(
            fmt::format("The home switch of {} was closed at the start and did not "
                        "open over {:.1f} {}. It is not homed; look for a stuck "
                        "switch or a broken cable.",
                        m_link.label(), std::abs(released - from), m_unit));
    return {};
}

Result<void> SimMotor::homingLeg(double target, double velocity, const Operation& operation,
                                 const OpContext& context) {
    const auto end = runLeg({target, velocity, m_parameters.homeAcceleration}, operation, context);
    if (!end)
        return Failure(end.error());
    if (*end == LegEnd::AtLimit)
        return limitHit(operation);
    return {};
}

Failure SimMotor::homeFailed(std::string detail) {
    return m_link.lane().update([&] {
        m_state.fault.reset();
        return m_link.failure(ErrorCode::HomeFailed, "home", std::move(detail));
    });
}

}  // namespace gimbalscan::sim
