// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_motor.h"

#include <gimbalscan/core/param_builders.h>

#include <cmath>

namespace gimbalscan::sim {

using namespace spec;

namespace {

// An immediate stop brakes this much harder than the running motion.
constexpr double kImmediateFactor = 10;
// How long the controller watches an encoder that does not move before it says "stalled"
// (docs/faults.md, row 1).
constexpr Duration kStallWindow = std::chrono::milliseconds(500);

}  // namespace

SimMotor::Parameters::Parameters(const ParamTable& table)
    : travelMin(param<double>(table, "travel_min")),
      travelMax(param<double>(table, "travel_max")),
      homeSwitch(param<double>(table, "home_switch")),
      homePosition(param<double>(table, "home_position")),
      homeVelocity(param<double>(table, "home_velocity")),
      homeAcceleration(param<double>(table, "home_acceleration")),
      startPosition(param<double>(table, "start_position")),
      backlash(param<double>(table, "backlash")),
      encoderNoise(param<double>(table, "encoder_noise")),
      encoderResolution(param<double>(table, "encoder_resolution")),
      settleAmplitude(param<double>(table, "settle_amplitude")),
      settleFrequency(param<double>(table, "settle_frequency_hz")),
      settleDecay(param<double>(table, "settle_decay_s")),
      homeDirection(param<std::string>(table, "home_direction") == "positive" ? 1 : -1),
      encoderAtLoad(param<std::string>(table, "encoder") == "load"),
      absolute(param<bool>(table, "absolute_encoder")),
      instant(param<bool>(table, "instant")) {}

DriverEntry SimMotor::entry() {
    std::vector<ParamSpec> specs = {
        number("travel_min", "axis unit", -1e5, 1e5, -180, "Place of the lower limit switch."),
        number("travel_max", "axis unit", -1e5, 1e5, 180, "Place of the upper limit switch."),
        choice("home_direction", {"negative", "positive"}, "negative",
               "Which way homing looks for the home switch."),
        number("home_switch", "axis unit", -1e5, 1e5, -100,
               "Place of the home switch on the mechanics."),
        number("home_position", "axis unit", -1e5, 1e5, -100,
               "What the controller counts at the home switch after homing."),
        number("home_velocity", "axis unit/s", 1e-3, 1e4, 40, "Speed of the search for it."),
        number("home_acceleration", "axis unit/s2", 1e-3, 1e6, 200, "Its acceleration."),
        number("start_position", "axis unit", -1e5, 1e5, 0,
               "Where the axis stands on the mechanics when the program starts; the controller "
               "calls it 0 until it is homed."),
        number("backlash", "axis unit", 0, 100, 0, "Play between motor and load."),
        choice("encoder", {"motor", "load"}, "motor", "Where the encoder sits."),
        number("encoder_noise", "axis unit", 0, 10, 0.0002, "Standard deviation of a readback."),
        number("encoder_resolution", "axis unit", 0, 10, 0.0001, "Step of a readback; 0: none."),
        number("settle_amplitude", "axis unit", 0, 10, 0.004, "Ringing of the load after a stop."),
        number("settle_frequency_hz", "Hz", 0.1, 1e5, 30, "Its frequency."),
        number("settle_decay_s", "s", 1e-6, 100, 0.012, "Its decay time."),
        flag("absolute_encoder", false, "The position is known without homing."),
        flag("instant", false, "Moves take no time, to measure what the program itself costs."),
    };
    for (ParamSpec& spec : SimLink::parameters())
        specs.push_back(std::move(spec));
    return {"sim-motor", DeviceKind::Motor,
            "Simulated motor with backlash, encoder noise, settling, limit and home switches.",
            std::move(specs), [](const DriverContext& context) -> Result<AnyDevice> {
                const SimMotor::Parameters parameters(context.device.parameters);
                const auto inside = [&](double place) {
                    return place > parameters.travelMin && place < parameters.travelMax;
                };
                if (!inside(parameters.startPosition) || !inside(parameters.homeSwitch))
                    return fail(ErrorCode::ConfigValue, context.device.name, "create",
                                fmt::format("start_position = {} and home_switch = {} must lie "
                                            "between travel_min = {} and travel_max = {}.",
                                            parameters.startPosition, parameters.homeSwitch,
                                            parameters.travelMin, parameters.travelMax));
                return AnyDevice(std::unique_ptr<Motor>(std::make_unique<SimMotor>(context)));
            }};
}

SimMotor::SimMotor(const DriverContext& context)
    : m_parameters(context.device.parameters),
      m_unit(context.axis() ? context.axis()->unitText() : "deg"),
      m_link(context, "motor controller", "Simulated motor") {
    m_state.motion = Trajectory::rest(m_parameters.startPosition, m_link.now() - fromSeconds(1e6));
    m_state.loadAtStart = m_parameters.startPosition;
    m_state.homed = m_parameters.absolute;
    m_state.zero = m_parameters.absolute ? m_parameters.homeSwitch - m_parameters.homePosition
                                         : m_parameters.startPosition;
}

Result<DeviceIdentity> SimMotor::connect(const OpContext& context) {
    return m_link.connect(context);
}

void SimMotor::disconnect() noexcept {
    m_link.disconnect();
}

Result<void> SimMotor::checkHealth(const OpContext& context) {
    return m_link.checkHealth(context);
}

void SimMotor::requestStop(StopMode mode) noexcept {
    m_link.lane().request([&] {
        if (!m_state.ignoresStop)
            brake(m_state.acceleration * (mode == StopMode::Immediate ? kImmediateFactor : 1));
    });
}

void SimMotor::disable() noexcept {
    m_link.lane().request([&] {
        m_state.ignoresStop = false;
        brake(m_state.acceleration * kImmediateFactor);
        m_state.homed = m_parameters.absolute;
    });
}

Result<void> SimMotor::moveTo(ControllerPosition target, AxisVelocity velocity,
                              AxisAcceleration acceleration, const OpContext& context) {
    return go("move", false, target.value(), velocity.value(), acceleration.value(), context);
}

Result<void> SimMotor::moveBy(double distance, AxisVelocity velocity, AxisAcceleration acceleration,
                              const OpContext& context) {
    return go("jog", true, distance, velocity.value(), acceleration.value(), context);
}

Result<void> SimMotor::checkMove(const char* name, bool relative, double value, double velocity,
                                 double acceleration) const {
    if (auto checked = checkMotion(m_link.label(), name, relative ? "distance" : "target", value,
                                   AxisVelocity(velocity), AxisAcceleration(acceleration));
        !checked)
        return checked;
    const bool homed = m_link.lane().read([&] { return m_state.homed; });
    if (!relative && !homed)
        return m_link.failure(ErrorCode::NotHomed, name,
                              m_link.label() + " is not homed. Home it first.");
    return {};
}

Result<double> SimMotor::home(const OpContext& context) {
    const OneCommand command(m_commanded);
    return command.mine() ? findHome(context) : Result<double>(secondCommand("home"));
}

Failure SimMotor::secondCommand(const char* name) const {
    return m_link.failure(ErrorCode::Internal, name, OneCommand::kSecond);
}

Result<void> SimMotor::go(const char* name, bool relative, double value, double velocity,
                          double acceleration, const OpContext& context) {
    if (auto checked = checkMove(name, relative, value, velocity, acceleration); !checked)
        return checked;
    const OneCommand command(m_commanded);
    if (!command.mine())
        return secondCommand(name);
    const auto operation = m_link.begin(name, context);
    if (!operation)
        return Failure(operation.error());
    if (operation->hit(FaultKind::PowerCycle))
        return powerCycled(name);
    const double target = m_link.lane().read([&] {
        return value + (relative ? m_state.motion.at(m_link.now()).position : m_state.zero);
    });
    const auto end = runLeg({target, velocity, acceleration}, *operation, context);
    if (!end)
        return Failure(end.error());
    if (*end == LegEnd::AtLimit)
        return limitHit(*operation);
    return m_link.finish(*operation, context);
}

Failure SimMotor::powerCycled(const char* name) {
    m_link.lane().read([&] {
        m_state.homed = m_parameters.absolute;
        if (!m_parameters.absolute)
            m_state.zero = m_state.motion.at(m_link.now()).position;
    });
    return m_link.failure(ErrorCode::NotHomed, name,
                          "The controller of " + m_link.label() +
                              " was switched off and on; its position is lost. Home it first.");
}

struct SimMotor::Ending {
    enum class Kind { Arrives, HitsLimit, Stalls, LosesLink, AlreadyStopped } kind = Kind::Arrives;
    TimePoint at{};
    std::optional<DueFault> fault;
};

SimMotor::Ending SimMotor::beginLeg(const Leg& leg, const Operation& operation) {
    using Kind = Ending::Kind;
    const TimePoint now = m_link.now();
    if (m_link.lane().ticket() != operation.ticket)
        return {Kind::AlreadyStopped, now, {}};
    const double from = m_state.motion.at(now).position;
    auto motion = Trajectory::move(now, from, leg.target, leg.velocity, leg.acceleration);
    Ending ending{Kind::Arrives, motion.end(), {}};

    // What the script has for this motion: by its number half-way, else where it says.
    std::optional<DueFault> fault = m_link.faults().during(motion, m_state.zero);
    const bool byNumber = operation.hit(FaultKind::Stall) || operation.hit(FaultKind::Limit) ||
                          operation.hit(FaultKind::Disconnect);
    if (byNumber) {
        fault = operation.fault;
        fault->when = now + (motion.end() - now) / 2;
    } else if (fault) {
        m_link.faults().consume(fault->entry);
    }
    if (operation.hit(FaultKind::IgnoreStop) || (fault && fault->kind == FaultKind::IgnoreStop)) {
        m_state.ignoresStop = true;
        fault.reset();
    }

    const double travelEnd =
        motion.direction() > 0 ? m_parameters.travelMax : m_parameters.travelMin;
    if (atLimit(motion.direction(), now))
        ending = {Kind::HitsLimit, now, {}};
    else if (const auto limit = motion.reaches(travelEnd))
        ending = {Kind::HitsLimit, *limit, {}};
    if (fault && fault->when <= ending.at) {
        if (fault->kind == FaultKind::Stall)
            ending = {Kind::Stalls, fault->when, fault};
        else if (fault->kind == FaultKind::Limit)
            ending = {Kind::HitsLimit, fault->when, fault};
        else if (fault->kind == FaultKind::Disconnect)
            ending = {Kind::LosesLink, fault->when, fault};
    }
    if (ending.kind == Kind::HitsLimit || ending.kind == Kind::Stalls)
        motion = motion.cutAt(ending.at);
    if (m_parameters.instant && ending.kind == Kind::Arrives) {
        motion = Trajectory::rest(leg.target, now);
        ending.at = now;
    }
    m_state.fault.reset();
    setMotion(motion, leg.acceleration);
    return ending;
}

Result<SimMotor::LegEnd> SimMotor::runLeg(const Leg& leg, const Operation& operation,
                                          const OpContext& context) {
    StopLane& lane = m_link.lane();
    // A motion that a stop is still braking ends first.
    const TimePoint atRest = lane.read([&] { return m_state.motion.end(); });
    if (const auto waited = lane.waitUntil(atRest, operation.ticket, context);
        waited != LaneWait::Reached)
        return endedEarly(waited, operation);

    const Ending ending = lane.update([&] { return beginLeg(leg, operation); });
    if (ending.kind == Ending::Kind::AlreadyStopped)
        return endedEarly(LaneWait::Stopped, operation);
    if (const auto waited = lane.waitUntil(ending.at, operation.ticket, context);
        waited != LaneWait::Reached)
        return endedEarly(waited, operation);

    switch (ending.kind) {
        case Ending::Kind::HitsLimit:
            return LegEnd::AtLimit;
        case Ending::Kind::Stalls:
            return stalled(operation, context, leg.target);
        case Ending::Kind::LosesLink: {
            Operation lost = operation;
            lane.read([&] { m_link.cut(*ending.fault, ending.at); });
            return m_link.loseContact(lost, context);
        }
        default:
            lane.read([&] { m_state.ignoresStop = false; });
            return LegEnd::Arrived;
    }
}

void SimMotor::setMotion(const Trajectory& motion, double acceleration) {
    const double load = loadAt(m_link.now());
    m_state.loadAtStart = load;
    m_state.motion = motion;
    m_state.acceleration = acceleration;
    m_state.braking = false;
}

void SimMotor::brake(double deceleration) {
    const TimePoint now = m_link.now();
    if (now >= m_state.motion.end() || (m_state.braking && deceleration <= m_state.acceleration))
        return;
    setMotion(Trajectory::brake(now, m_state.motion.at(now), deceleration), deceleration);
    m_state.braking = true;
}

Failure SimMotor::endedEarly(LaneWait how, const Operation& operation) {
    const double position = m_link.lane().update([&] {
        // A stop that came by the context alone has not braked yet.
        if (!m_state.ignoresStop && !m_state.braking)
            brake(m_state.acceleration);
        return readback(m_link.now());
    });
    if (how == LaneWait::TimedOut)
        return m_link.failure(ErrorCode::MoveTimeout, operation.name,
                              fmt::format("{} did not arrive in time, it was at {:.4f} {}.",
                                          m_link.label(), position, m_unit));
    return m_link.failure(
        ErrorCode::Stopped, operation.name,
        fmt::format("{} was stopped at {:.4f} {}.", m_link.label(), position, m_unit));
}

Failure SimMotor::stalled(const Operation& operation, const OpContext& context, double target) {
    StopLane& lane = m_link.lane();
    if (const auto waited = lane.waitUntil(m_link.now() + kStallWindow, operation.ticket, context);
        waited == LaneWait::Stopped)
        return endedEarly(waited, operation);
    return lane.update([&] {
        auto failure = m_link.failure(
            ErrorCode::Stall, operation.name,
            fmt::format("{} stopped at {:.2f} {} on the way to {:.2f} {}.", m_link.label(),
                        readback(m_link.now()), m_unit, target - m_state.zero, m_unit));
        m_state.fault = failure.value();
        return failure;
    });
}

Failure SimMotor::limitHit(const Operation& operation) {
    return m_link.lane().update([&] {
        const TimePoint now = m_link.now();
        const bool upper = m_state.motion.direction() > 0 || atLimit(1, now);
        auto failure = m_link.failure(
            ErrorCode::LimitHit, operation.name,
            fmt::format("{} reached its {} limit switch at {:.1f} {}.", m_link.label(),
                        upper ? "upper" : "lower", readback(now), m_unit));
        m_state.fault = failure.value();
        return failure;
    });
}

}  // namespace gimbalscan::sim
