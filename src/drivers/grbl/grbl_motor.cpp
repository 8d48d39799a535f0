// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "grbl_motor.h"

#include <gimbalscan/core/param_builders.h>
#include <gimbalscan/drivers/grbl.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan::grbl {

using namespace spec;

namespace {

constexpr std::string_view kLetters = "XYZA";
constexpr double kRounding = 1e-6;  // three digits are told of a setting
constexpr Duration kProbeContact = std::chrono::seconds(3);

std::size_t letterOf(const DriverContext& context) {
    return kLetters.find(param<std::string>(context.device.parameters, "axis"));
}

std::vector<ParamSpec> parameters() {
    return {
        serialPort("port",
                   "The serial port, best by its name in /dev/serial/by-id; devices with the same "
                   "port are axes of one controller."),
        choice("axis", {"X", "Y", "Z", "A"}, "", "The letter of the axis in the controller."),
        integer("baud", 1200, 4'000'000, 115200, "Speed of the serial port, bits per second."),
        number("scale", "", 1e-6, 1e6, 1.0,
               "Units of the controller (its mm) per unit of the axis; 1 where $100 and so on are "
               "steps per mm, or steps per degree."),
        number("contact_time_s", "s", 0.5, 60, 3.0,
               "Contact counts as lost when the controller is silent for this long; not while it "
               "homes."),
        number("homing_time_s", "s", 1, 3600, 120.0,
               "Homing counts as failed when it takes longer."),
    };
}

Result<AnyDevice> create(const DriverContext& context) {
    const ParamTable& table = context.device.parameters;
    PortSettings settings;
    settings.port = param<std::string>(table, "port");
    settings.baud = static_cast<unsigned>(param<std::int64_t>(table, "baud"));
    settings.contactTime = fromSeconds(param<double>(table, "contact_time_s"));
    std::shared_ptr<Controller> controller;
    for (const auto& handle : context.built.handles()) {
        const auto* motor = dynamic_cast<const GrblMotor*>(handle->motor());
        if (motor && motor->controller()->session().settings().port == settings.port)
            controller = motor->controller();
    }
    if (!controller)
        controller = std::make_shared<Controller>(settings, context.clock, context.wireLog);
    if (auto why = controller->addDevice(context.device.name, letterOf(context), settings))
        return fail(ErrorCode::ConfigValue, context.device.name, "create", std::move(*why));
    return AnyDevice(
        std::unique_ptr<Motor>(std::make_unique<GrblMotor>(context, std::move(controller))));
}

Result<std::optional<DeviceIdentity>> probe(const PortProbe& how, const OpContext& context) {
    PortSettings settings;
    settings.port = how.port;
    settings.contactTime = kProbeContact;
    Controller controller(std::move(settings), context.clock, how.wireLog);
    return controller.probe(controller.session().begin("probe", "", context), how);
}

}  // namespace

DriverEntry GrblMotor::entry() {
    return {"grbl",
            DeviceKind::Motor,
            "One axis of a GRBL 1.1 or grblHAL controller on a serial port.",
            parameters(),
            create,
            probe,
            true};
}

GrblMotor::GrblMotor(const DriverContext& context, std::shared_ptr<Controller> controller)
    : m_controller(std::move(controller)),
      m_label(context.label()),
      m_unit(context.axis() ? context.axis()->unitText() : "mm"),
      m_axis(letterOf(context)),
      m_scale(param<double>(context.device.parameters, "scale")),
      m_homingTime(fromSeconds(param<double>(context.device.parameters, "homing_time_s"))),
      m_homingRequired(!context.axis() || context.axis()->homing.required),
      m_velocity(context.axis() ? context.axis()->velocity.value() : 0),
      m_acceleration(context.axis() ? context.axis()->acceleration.value() : 0) {}

GrblMotor::~GrblMotor() {
    GrblMotor::disconnect();
}

Result<DeviceIdentity> GrblMotor::connect(const OpContext& context) {
    const Operation operation = m_controller->session().begin("connect", m_label, context);
    auto identity = m_controller->connect(operation, m_axis);
    if (identity && m_homingRequired && !m_controller->homingEnabled()) {
        disconnect();
        return operation.failure(
            ErrorCode::ConfigValue,
            "Homing is off in the motor controller ($22=0), but the station says that " + m_label +
                " has to be homed. Set $22=1, or homing.required to false.");
    }
    if (identity)
        if (auto speeds = checkSpeeds(operation); !speeds) {
            disconnect();
            return Failure(speeds.error());
        }
    return identity;
}

Result<void> GrblMotor::checkSpeeds(const Operation& operation) const {
    if (auto checked = checkSetting(operation, "velocity", m_velocity, 110, 1.0 / 60, "/s");
        !checked)
        return checked;
    return checkSetting(operation, "acceleration", m_acceleration, 120, 1, "/s2");
}

/// The controller moves at its own limit then and says nothing; every time that is worked out from
/// the station file would be too short.
Result<void> GrblMotor::checkSetting(const Operation& operation, const char* name, double wanted,
                                     int number, double perSecond, const char* unit) const {
    const int key = number + static_cast<int>(m_axis);
    const auto value = m_controller->setting(key);
    const double allowed = value.value_or(0) * perSecond / m_scale;
    if (!value || wanted <= allowed * (1 + kRounding))
        return {};
    return operation.failure(
        ErrorCode::ConfigValue,
        fmt::format("{} = {:g} {}{} of {} is above what the motor controller allows, {:g} {}{} "
                    "(${}={:g}). Lower it in the station file, or raise ${} in the controller.",
                    name, wanted, m_unit, unit, m_label, allowed, m_unit, unit, key, *value, key));
}

void GrblMotor::disconnect() noexcept {
    m_controller->disconnect(m_axis);
}

Result<Operation> GrblMotor::begin(const char* name, const OpContext& context) const {
    // The ticket first: a stop after it is seen by the ticket, one before it by the inhibit.
    Operation operation = m_controller->session().begin(name, m_label, context);
    if (m_inhibited)
        return operation.failure(
            ErrorCode::Stopped,
            m_label + " has been stopped and accepts nothing until it is released.");
    const bool ready =
        m_controller->session().lane().read([&] { return m_controller->session().state().ready; });
    if (!ready)
        return m_controller->session().notReady(operation);
    return operation;
}

Result<void> GrblMotor::checkHealth(const OpContext& context) {
    Session& session = m_controller->session();
    const Operation operation = session.begin("check", m_label, context);
    const auto [ready, silent] = session.lane().read([&] {
        const State& state = session.state();
        return std::pair(state.ready,
                         state.motion == Motion::Homing || state.braking != Braking::None);
    });
    if (!ready)
        return session.notReady(operation);
    if (silent)
        return {};  // by design; the session watches over it
    auto report = session.freshReport(operation);
    if (!report && report.error().code == ErrorCode::LinkLost)
        return Failure(report.error());
    const auto fault =
        session.lane().read([&] { return session.state().replies.fault(session.clock().now()); });
    return fault ? Result<void>(operation.failure(fault->code, fault->detail)) : Result<void>{};
}

void GrblMotor::requestStop(StopMode mode) noexcept {
    m_inhibited = true;
    m_controller->session().requestStop(mode);
}

Failure GrblMotor::told(const Error& error, const char* towards, double target) const {
    const double at = reading().position.value();
    Error shown = error;
    if (error.code == ErrorCode::Stall)
        shown.detail = fmt::format("{} stopped at {:.3f} {} on the way {} {:.3f} {}. {}", m_label,
                                   at, m_unit, towards, target, m_unit, error.detail);
    else if (error.code == ErrorCode::LimitHit)
        shown.detail = fmt::format("{} was at {:.3f} {} on the way {} {:.3f} {}. {}", m_label, at,
                                   m_unit, towards, target, m_unit, error.detail);
    return Failure(shown);
}

Result<void> GrblMotor::moveTo(ControllerPosition target, AxisVelocity velocity,
                               AxisAcceleration acceleration, const OpContext& context) {
    if (auto checked =
            checkMotion(m_label, "move", "target", target.value(), velocity, acceleration);
        !checked)
        return checked;
    const auto operation = begin("move", context);
    if (!operation)
        return Failure(operation.error());
    const bool proven = m_controller->session().lane().read([&] {
        const State& state = m_controller->session().state();
        return state.homed || (!m_homingRequired && !state.positionLost);
    });
    if (!proven)
        return operation->failure(
            ErrorCode::NotHomed,
            m_homingRequired
                ? m_label + " is not homed. Home it first."
                : "The position of " + m_label +
                      " is lost. Home it, or disconnect and connect to take it as it stands.");
    auto moved = m_controller->move(*operation,
                                    {m_axis, target.value() * m_scale, velocity.value() * m_scale});
    return moved ? moved : told(moved.error(), "to", target.value());
}

Result<void> GrblMotor::moveBy(double distance, AxisVelocity velocity,
                               AxisAcceleration acceleration, const OpContext& context) {
    if (auto checked = checkMotion(m_label, "jog", "distance", distance, velocity, acceleration);
        !checked)
        return checked;
    const auto operation = begin("jog", context);
    if (!operation)
        return Failure(operation.error());
    auto moved =
        m_controller->jog(*operation, m_axis, distance * m_scale, velocity.value() * m_scale);
    return moved ? moved : told(moved.error(), "by", distance);
}

Result<double> GrblMotor::home(const OpContext& context) {
    const auto operation = begin("home", context);
    if (!operation)
        return Failure(operation.error());
    const auto before = m_controller->homePosition();
    if (auto homed = m_controller->home(*operation, m_homingTime); !homed)
        return Failure(homed.error());
    const auto after = m_controller->homePosition();
    if (before.size() <= m_axis || after.size() <= m_axis)
        return 0.0;
    return (before[m_axis] - after[m_axis]) / m_scale;  // the switch has not moved
}

Result<void> GrblMotor::awaitRest(const OpContext& context) {
    return m_controller->awaitRest(m_controller->session().begin("await rest", m_label, context));
}

double GrblMotor::position(const Readback& readback) const noexcept {
    return m_axis < readback.position.size() ? readback.position[m_axis] / m_scale : 0.0;
}

MotorReading GrblMotor::reading() const noexcept {
    const Session& session = m_controller->session();
    const double travel = m_controller->setting(130 + static_cast<int>(m_axis)).value_or(0);
    return session.lane().read([&] {
        const State& state = session.state();
        MotorReading reading;
        reading.known = state.ready && !state.readbacks.empty();
        reading.homed = state.ready && state.homed;
        reading.moving = state.motion != Motion::None || state.braking != Braking::None ||
                         (state.report && state.report->inMotion());
        reading.fault = state.fault;
        if (reading.fault)
            reading.fault->device = m_label;
        if (state.readbacks.empty())
            return reading;
        const Readback& last = state.readbacks.back();
        reading.stamp = last.stamp;
        reading.position = ControllerPosition(position(last));
        if (reading.moving && state.readbacks.size() > 1) {
            const Readback& before = *(state.readbacks.end() - 2);
            if (last.stamp > before.stamp)
                reading.velocity =
                    (position(last) - position(before)) / toSeconds(last.stamp - before.stamp);
        }
        // The controller does not say at which end; the nearer one.
        if (state.report && state.report->pins.find(axisLetter(m_axis)) != std::string::npos) {
            const bool upper = position(last) * m_scale > -travel / 2;
            (upper ? reading.atUpperLimit : reading.atLowerLimit) = true;
        }
        return reading;
    });
}

Result<ReadbackSpan> GrblMotor::readbacksBetween(TimePoint from, TimePoint to,
                                                 const OpContext& context) {
    Session& session = m_controller->session();
    ReadbackSpan span;
    const Operation operation = session.begin("readback", m_label, context);
    const bool ready = session.lane().read([&] {
        for (const Readback& readback : session.state().readbacks)
            if (readback.stamp >= from && readback.stamp <= to)
                span.add(ControllerPosition(position(readback)));
        return session.state().ready;
    });
    if (!ready)
        return session.notReady(operation);
    if (span.count == 0) {
        const auto fresh = session.freshReport(operation);
        if (!fresh)
            return Failure(fresh.error());
        span.add(ControllerPosition(position(*fresh)));
    }
    return span;
}

}  // namespace gimbalscan::grbl

namespace gimbalscan {

void registerGrblDriver(DriverRegistry& registry) {
    registry.add(grbl::GrblMotor::entry());
}

}  // namespace gimbalscan
