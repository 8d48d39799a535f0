// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "random.h"
#include "sim_motor.h"

#include <algorithm>
#include <cmath>
#include <numbers>

// What the simulated controller and the mechanics show at a time.

namespace gimbalscan::sim {

namespace {

// The controller notes its encoder this often.
constexpr Duration kReadbackPeriod = std::chrono::milliseconds(10);
constexpr Duration::rep kMostReadbacks = 16;
// After this many decay times the ringing is below what a double shows.
constexpr double kRingingEnds = 30;
// Switches close within this distance of their place.
constexpr double kSwitchWidth = 1e-9;

}  // namespace

Result<void> SimMotor::awaitRest(const OpContext& context) {
    StopLane& lane = m_link.lane();
    // A later stop may brake harder or, when it is ignored, not at all: looked at anew each time.
    while (true) {
        StopLane::Ticket ticket = 0;
        std::optional<TimePoint> silent;
        const TimePoint end = lane.read([&] {
            ticket = lane.ticket();
            silent = m_link.silentSince(m_link.now());
            return m_state.motion.end();
        });
        if (silent)
            return m_link.failure(ErrorCode::LinkLost, "await rest",
                                  "Lost contact with the motor controller.");
        if (end <= m_link.now())
            return {};
        const auto waited = lane.waitUntil(end, ticket, context);
        if (waited == LaneWait::TimedOut)
            return m_link.failure(ErrorCode::MoveTimeout, "await rest",
                                  m_link.label() + " is still moving.");
        if (context.stop.stop_requested())
            return m_link.failure(ErrorCode::Stopped, "await rest", "");
    }
}

MotorReading SimMotor::reading() const noexcept {
    return m_link.lane().read([&] {
        const TimePoint now = m_link.now();
        const auto silent = m_link.silentSince(now);
        const TimePoint at = silent.value_or(now);
        MotorReading reading;
        reading.known = !silent;
        reading.stamp = at;
        reading.position = ControllerPosition(readback(at));
        reading.velocity = m_state.motion.at(at).velocity;
        reading.moving = at < m_state.motion.end();
        reading.homed = m_state.homed;
        reading.atLowerLimit = atLimit(-1, at);
        reading.atUpperLimit = atLimit(1, at);
        reading.fault = m_state.fault;
        return reading;
    });
}

Result<ReadbackSpan> SimMotor::readbacksBetween(TimePoint from, TimePoint to,
                                                const OpContext& context) {
    bool silent = false;
    ReadbackSpan span;
    m_link.lane().read([&] {
        silent = m_link.silentSince(m_link.now()).has_value();
        if (silent)
            return;
        const auto periods =
            std::clamp<Duration::rep>((to - from) / kReadbackPeriod, 0, kMostReadbacks - 1);
        // The last one is stamped at the end, the others evenly before it.
        for (Duration::rep i = 0; i <= periods; ++i)
            span.add(ControllerPosition(readback(to - (to - from) / (periods + 1) * i)));
    });
    if (silent)
        return m_link.loseContact(
            {"readback", m_link.lane().read([&] { return m_link.lane().ticket(); }), {}}, context);
    return span;
}

double SimMotor::loadPosition(TimePoint at) const {
    return m_link.lane().read([&] { return loadAt(at) + ringing(at); });
}

double SimMotor::ringing(TimePoint at) const noexcept {
    const double since = toSeconds(at - m_state.motion.end());
    const double decays = since / m_parameters.settleDecay;
    if (m_parameters.instant || since < 0 || decays > kRingingEnds)
        return 0;
    return m_parameters.settleAmplitude * m_state.motion.direction() * std::exp(-decays) *
           std::sin(2 * std::numbers::pi * m_parameters.settleFrequency * since);
}

double SimMotor::loadAt(TimePoint at) const noexcept {
    const double motor = m_state.motion.at(at).position;
    // The load is pushed by whichever flank of the play the motor leans on.
    return std::clamp(m_state.loadAtStart, motor, motor + m_parameters.backlash);
}

double SimMotor::readback(TimePoint at) const noexcept {
    double position = m_parameters.encoderAtLoad ? loadAt(at) : m_state.motion.at(at).position;
    position += ringing(at);
    position -= m_state.zero;
    if (m_parameters.encoderNoise > 0) {
        Random random(
            mix(m_link.seed(), static_cast<std::uint64_t>(at.time_since_epoch().count())));
        position += m_parameters.encoderNoise * random.normal();
    }
    if (m_parameters.encoderResolution > 0)
        position =
            std::round(position / m_parameters.encoderResolution) * m_parameters.encoderResolution;
    return position;
}

bool SimMotor::atLimit(int direction, TimePoint at) const noexcept {
    const double motor = m_state.motion.at(at).position;
    return direction > 0 ? motor >= m_parameters.travelMax - kSwitchWidth
                         : direction < 0 && motor <= m_parameters.travelMin + kSwitchWidth;
}

}  // namespace gimbalscan::sim
