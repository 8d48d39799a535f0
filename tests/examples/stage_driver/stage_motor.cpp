// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage_motor.h"

#include <gimbalscan/core/param_builders.h>
#include <gimbalscan/devices/one_command.h>

#include <fmt/format.h>

#include <cmath>

// The worker's half: what a Motor promises.

namespace gimbalscan::stage {

namespace {

constexpr Duration kRepeatStop = std::chrono::milliseconds(300);
constexpr double kResolution = 0.002;  // two counts, in the unit of the axis

TransportOptions optionsOf(const DriverContext& context) {
    const ParamTable& given = context.device.parameters;
    TransportOptions options;
    options.address = param<std::string>(given, "port");
    options.baud = static_cast<unsigned>(param<std::int64_t>(given, "baud"));
    options.holder = context.label();
    options.thing = "stage controller";
    options.wireLog = context.wireLog;
    return options;
}

}  // namespace

DriverEntry StageMotor::entry() {
    return {"stage-motor",
            DeviceKind::Motor,
            "Stepper stage on a serial port of its own.",
            {spec::serialPort("port", "The serial port, best by its name in /dev/serial/by-id."),
             spec::integer("baud", 1200, 4'000'000, 115200, "Speed of the port, bits per second."),
             spec::number("poll_period_s", "s", 0.005, 1, 0.02,
                          "How often a moving motor is asked where it is."),
             spec::number("contact_time_s", "s", 0.5, 60, 3,
                          "Contact counts as lost when nothing is answered for this long.")},
            [](const DriverContext& context) -> Result<AnyDevice> {
                return AnyDevice(std::unique_ptr<Motor>(std::make_unique<StageMotor>(context)));
            }};
}

StageMotor::StageMotor(const DriverContext& context)
    : m_clock(context.clock),
      m_label(context.label()),
      m_unit(context.axis() ? context.axis()->unitText() : "deg"),
      m_pollPeriod(fromSeconds(param<double>(context.device.parameters, "poll_period_s"))),
      m_contactTime(fromSeconds(param<double>(context.device.parameters, "contact_time_s"))),
      m_mustBeHomed(!context.axis() || context.axis()->homing.required),
      m_lane(context.clock),
      m_lost(Error{ErrorCode::NotConnected, m_label, "", m_label + " is not connected."}),
      m_transport(optionsOf(context), *this, context.clock),
      m_stopSlot(m_transport.addUrgent(bytesOf("STOP"))),
      m_haltSlot(m_transport.addUrgent(bytesOf("HALT"))),
      m_offSlot(m_transport.addUrgent(bytesOf("OFF"))) {}

Failure StageMotor::failure(const Operation& operation, ErrorCode code, std::string what) const {
    return fail(code, m_label, operation.name, std::move(what));
}

StageMotor::Operation StageMotor::begin(const char* name, const OpContext& context) const {
    return {name, m_lane.read([&] { return m_lane.ticket(); }), context};
}

Result<DeviceIdentity> StageMotor::connect(const OpContext& context) {
    disconnect();  // the port may be open and lost
    const Operation operation = begin("connect", context);
    m_lane.update([&] {
        m_lost.reset();
        m_identity.reset();
        m_outOfStep = true;  // so that IDN? comes first
        m_heard = kNever;    // opening is not silence
    });
    auto opened = m_transport.open(context);
    if (opened) {
        m_lane.update([&] { m_heard = m_clock.now(); });
        const LaneWait waited = m_lane.waitUntil(kNever, operation.ticket, context,
                                                 [&] { return m_identity || m_lost; });
        if (waited != LaneWait::Woken)
            opened = endedEarly(operation, waited);
        else if (m_lane.read([&] { return !m_identity; }))
            opened = failure(operation, ErrorCode::NotConnected,
                             "No stage controller answers on " + m_transport.address() + ".");
        else if (opened = switchOn(operation); opened)
            opened = look(operation);
    }
    if (!opened) {
        disconnect();
        return failure(operation, opened.error().code, opened.error().detail);
    }
    return m_lane.read([&] { return *m_identity; });
}

Result<void> StageMotor::switchOn(const Operation& operation) {
    if (auto on = ask(operation, "ON"); !on)
        return Failure(on.error());
    // disable() may have come meanwhile.
    m_lane.update([&] { m_off = m_off && m_lane.inhibited(); });
    return {};
}

void StageMotor::disconnect() noexcept {
    m_transport.close();
    m_received.clear();
    m_lane.update([&] {
        m_lost = Error{ErrorCode::NotConnected, m_label, "", m_label + " is not connected."};
        m_reading.known = false;
        m_question.reset();
    });
}

void StageMotor::brake(StopMode mode) {
    m_stopping = m_stopping ? std::max(*m_stopping, mode) : mode;
    m_stopAt = m_nextPoll = m_clock.now();
    sendStop();
}

/// The urgent lane takes no lock and does no I/O, so that this may be called from anywhere.
void StageMotor::sendStop() {
    m_transport.urgent(m_off                               ? m_offSlot
                       : m_stopping == StopMode::Immediate ? m_haltSlot
                                                           : m_stopSlot);
    m_stopAgain = m_clock.now() + kRepeatStop;
}

void StageMotor::requestStop(StopMode mode) noexcept {
    m_lane.request([&] { brake(mode); });
    m_transport.wake();
}

void StageMotor::disable() noexcept {
    m_lane.update([&] { m_off = true; });
    requestStop(StopMode::Immediate);
}

/// Sends a line and waits for its answer. With "not stopped" and "motion begun" in one step: a stop
/// comes before it and is seen, or after it and goes out behind the line.
Result<Reply> StageMotor::ask(const Operation& operation, const std::string& line, bool moves) {
    std::optional<Error> refused;
    m_lane.update([&] {
        if (m_lost)
            refused = m_lost;
        else if (moves && (m_lane.inhibited() || m_lane.ticket() != operation.ticket))
            refused =
                Error{ErrorCode::Stopped, m_label, operation.name, m_label + " has been stopped."};
        if (refused)
            return;
        m_order = Order{line, moves, false, {}};
        m_reading.moving |= moves;
    });
    if (refused)
        return Failure(*refused);
    m_transport.wake();
    const LaneWait waited = m_lane.waitUntil(kNever, operation.ticket, operation.context,
                                             [&] { return m_order->answer.has_value(); });
    const auto order = m_lane.update([&] {
        if (m_question)
            m_question->ofOrder = false;  // whatever still comes is nobody's
        m_nextPoll = m_clock.now();
        return *std::exchange(m_order, std::nullopt);
    });
    if (waited != LaneWait::Woken)
        return endedEarly(operation, waited);
    if (!*order.answer)
        return failure(operation, order.answer->error().code, order.answer->error().detail);
    const Reply& reply = **order.answer;
    if (reply.rest.empty() || reply.rest[0] == "ERROR")
        return failure(operation, ErrorCode::InvalidInState,
                       "The stage controller refused \"" + line + "\".");
    return reply;
}

/// A stop by the call's own token, or its deadline, has not braked yet.
Failure StageMotor::endedEarly(const Operation& operation, LaneWait how) {
    m_lane.update([&] {
        if (!m_lane.inhibited() && m_reading.moving)
            brake(StopMode::Profiled);
    });
    m_transport.wake();
    if (how == LaneWait::Stopped)
        return failure(operation, ErrorCode::Stopped, m_label + " was stopped.");
    return failure(operation, ErrorCode::MoveTimeout, m_label + " did not get there in time.");
}

/// Waits for a position that was asked for after this call began, and for rest if that is wanted.
Result<void> StageMotor::look(const Operation& operation, bool atRest) {
    const TimePoint since = m_clock.now();
    m_lane.update([&] { m_nextPoll = since; });
    m_transport.wake();
    std::optional<Error> lost;
    const LaneWait waited = m_lane.waitUntil(kNever, operation.ticket, operation.context, [&] {
        lost = m_lost;
        return lost || (m_lookedAt >= since && !(atRest && m_reading.moving));
    });
    if (waited != LaneWait::Woken)
        return endedEarly(operation, waited);
    return lost ? Result<void>(Failure(*lost)) : Result<void>{};
}

/// Sends a line that moves something and waits until the controller says that it is at rest.
Result<void> StageMotor::run(const Operation& operation, const std::string& line) {
    const OneCommand command(m_commanded);
    if (!command.mine())
        return failure(operation, ErrorCode::Internal, OneCommand::kSecond);
    if (m_lane.read([&] { return m_off && !m_lane.inhibited(); }))
        if (auto on = switchOn(operation); !on)
            return on;
    if (auto begun = ask(operation, line, true); !begun) {
        (void)endedEarly(operation, LaneWait::TimedOut);  // perhaps it moves all the same
        return Failure(begun.error());
    }
    return look(operation, true);
}

Result<void> StageMotor::go(const Operation& operation, double target, AxisVelocity velocity,
                            AxisAcceleration acceleration) {
    const std::string line =
        fmt::format("MOVE {:.6f} {:.6g} {:.6g}", target, velocity.value(), acceleration.value());
    if (auto moved = run(operation, line); !moved)
        return moved;
    const MotorReading now = reading();
    if (std::abs(now.position.value() - target) <= kResolution)
        return {};
    const bool atLimit = now.atLowerLimit || now.atUpperLimit;
    return failure(operation,
                   now.fault ? ErrorCode::Stall
                   : atLimit ? ErrorCode::LimitHit
                             : ErrorCode::OutOfTolerance,
                   fmt::format("{} stopped at {:.3f} {} on the way to {:.3f} {}.", m_label,
                               now.position.value(), m_unit, target, m_unit));
}

Result<void> StageMotor::moveTo(ControllerPosition target, AxisVelocity velocity,
                                AxisAcceleration acceleration, const OpContext& context) {
    const Operation operation = begin("move", context);
    if (auto checked =
            checkMotion(m_label, "move", "target", target.value(), velocity, acceleration);
        !checked)
        return checked;
    if (const MotorReading now = reading(); now.known && !now.homed && m_mustBeHomed)
        return failure(operation, ErrorCode::NotHomed, m_label + " is not homed. Home it first.");
    return go(operation, target.value(), velocity, acceleration);
}

Result<void> StageMotor::moveBy(double distance, AxisVelocity velocity,
                                AxisAcceleration acceleration, const OpContext& context) {
    const Operation operation = begin("jog", context);
    if (auto checked = checkMotion(m_label, "jog", "distance", distance, velocity, acceleration);
        !checked)
        return checked;
    if (auto found = look(operation); !found)
        return found;
    return go(operation, reading().position.value() + distance, velocity, acceleration);
}

Result<double> StageMotor::home(const OpContext& context) {
    const Operation operation = begin("home", context);
    if (auto homed = run(operation, "HOME"); !homed)
        return Failure(homed.error());
    if (!reading().homed)
        return failure(operation, ErrorCode::HomeFailed,
                       m_label + " did not find its home switch; look for its cable.");
    const auto shift = ask(operation, "ZERO?");
    if (!shift)
        return Failure(shift.error());
    if (const auto number = parseNumber(shift->rest[0]))
        return *number;
    return failure(operation, ErrorCode::LinkBad, "The stage controller did not say a number.");
}

Result<void> StageMotor::awaitRest(const OpContext& context) {
    return look(begin("await rest", context), true);
}

Result<void> StageMotor::checkHealth(const OpContext& context) {
    return look(begin("check", context));
}

MotorReading StageMotor::reading() const noexcept {
    return m_lane.read([&] { return m_reading; });
}

Result<ReadbackSpan> StageMotor::readbacksBetween(TimePoint from, TimePoint to,
                                                  const OpContext& context) {
    ReadbackSpan span;
    m_lane.read([&] {
        for (const auto& [stamp, position] : m_readbacks)
            if (stamp >= from && stamp <= to)
                span.add(position);
    });
    if (span.count > 0)
        return span;
    if (auto found = look(begin("readback", context)); !found)
        return Failure(found.error());
    span.add(reading().position);
    return span;
}

}  // namespace gimbalscan::stage

namespace gimbalscan {

void registerStageDriver(DriverRegistry& registry) {
    registry.add(stage::StageMotor::entry());
}

}  // namespace gimbalscan
