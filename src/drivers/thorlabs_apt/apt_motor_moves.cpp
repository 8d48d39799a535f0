// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_motor.h"

#include <algorithm>
#include <cmath>
#include <utility>

// What moves, and how it ends.

namespace gimbalscan::apt {

namespace {

using std::chrono::milliseconds;

constexpr double kLimitSlack = 1 + 1e-9;
constexpr double kExtraTime = 5;  // seconds over what a move should take
constexpr Duration kRestLook = milliseconds(40);
constexpr Duration kRecently = milliseconds(300);  // a few looks
constexpr Duration kSilent = milliseconds(1000);

double travelTime(double distance, double velocity, double acceleration) {
    const double peak = std::min(velocity, std::sqrt(distance * acceleration));
    return peak > 0 ? distance / peak + peak / acceleration : 0;
}

}  // namespace

// Ready to move: in contact, not stopped, and the controller knows its parameters.
Result<AptMotor::Operation> AptMotor::begin(const char* name, const OpContext& context) {
    StopLane& lane = m_channel->lane();
    Operation operation{name, 0, true};
    std::optional<Error> trouble;
    bool inhibited = false, prepared = false;
    lane.read([&] {
        operation.ticket = lane.ticket();
        inhibited = lane.inhibited();
        trouble = m_channel->trouble(m_clock.now());
        prepared = m_channel->prepared();
    });
    if (trouble)
        return failure(trouble->code, operation, trouble->detail);
    if (inhibited)
        return failure(
            ErrorCode::Stopped, operation,
            m_settings.label + " has been stopped and accepts nothing until it is released.");
    if (prepared)
        return operation;
    const auto before = m_info;
    if (const auto identity = identify(operation, context); !identity)
        return Failure(identity.error());
    if (before && before->serialNumber != m_info->serialNumber) {
        const auto now = std::exchange(m_info, before);
        return failure(ErrorCode::NotConnected, operation,
                       fmt::format("Another controller answers on {} (S/N {}, it was {}). Connect "
                                   "again.",
                                   m_settings.port, now->serialNumber, before->serialNumber));
    }
    if (auto ready = prepare(operation, context); !ready)
        return Failure(ready.error());
    return operation;
}

Result<void> AptMotor::checkSpeeds(const char* name, const char* what, double value,
                                   double velocity, double acceleration) const {
    if (auto checked = checkMotion(m_settings.label, name, what, value, AxisVelocity(velocity),
                                   AxisAcceleration(acceleration));
        !checked)
        return checked;
    const Stage& stage = *m_settings.stage;
    const Operation operation{name, 0, true};
    if (velocity > stage.maxVelocity * kLimitSlack ||
        acceleration > stage.maxAcceleration * kLimitSlack)
        return failure(ErrorCode::InvalidArgument, operation,
                       fmt::format("velocity = {} and acceleration = {} are more than the {} {}/s "
                                   "and {} {}/s2 of the stage {}.",
                                   velocity, acceleration, stage.maxVelocity, m_settings.unit,
                                   stage.maxAcceleration, m_settings.unit, stage.name));
    return {};
}

// A command that comes while it moves is obeyed by some controllers and ignored by others.
Result<Sample> AptMotor::atRest(const Operation& operation, const OpContext& context) {
    // Between the points of a scan it has just been looked at.
    if (const auto recent =
            m_channel->lane().read([&] { return m_channel->recentRest(m_clock.now()); }))
        return *recent;
    while (true) {
        auto status = freshStatus(operation, context);
        if (!status || (status->status.bits & bit::kMotion) == 0)
            return status;
        if (auto waited = wait(kRestLook, operation, context); !waited)
            return Failure(waited.error());
    }
}

Result<AptMotor::Operation> AptMotor::beginMotion(const char* name, Sample& start,
                                                  const OpContext& context) {
    auto operation = begin(name, context);
    if (!operation)
        return operation;
    auto found = atRest(*operation, context);
    if (!found)
        return Failure(found.error());
    start = *found;
    return operation;
}

Failure AptMotor::notHomed(const Operation& operation) const {
    const bool cycled = m_channel->lane().read([&] { return m_channel->powerCycled(); });
    return failure(ErrorCode::NotHomed, operation,
                   cycled ? "The controller of " + m_settings.label +
                                " was switched off and on; its position is lost. Home it first."
                          : m_settings.label + " is not homed. Home it first.");
}

Result<void> AptMotor::moveTo(ControllerPosition target, AxisVelocity velocity,
                              AxisAcceleration acceleration, const OpContext& context) {
    if (auto checked =
            checkSpeeds("move", "target", target.value(), velocity.value(), acceleration.value());
        !checked)
        return checked;
    const OneCommand command(m_commanded);
    if (!command.mine())
        return failure(ErrorCode::Internal, {"move"}, OneCommand::kSecond);
    Sample start;
    const auto operation = beginMotion("move", start, context);
    if (!operation)
        return Failure(operation.error());
    bool homed = false;
    std::optional<std::int32_t> counts;
    m_channel->lane().read([&] {
        homed = m_channel->homed();
        counts = m_channel->scale().position(target.value());
    });
    if (!homed)
        return notHomed(*operation);
    if (!counts)
        return failure(ErrorCode::InvalidArgument, *operation,
                       fmt::format("target = {} is more than the controller can count.",
                                   shown(target.value())));
    return travel({velocity.value(), acceleration.value(), *counts},
                  moveAbsolute(m_settings.address, *counts), start, *operation, context);
}

Result<void> AptMotor::moveBy(double distance, AxisVelocity velocity, AxisAcceleration acceleration,
                              const OpContext& context) {
    if (auto checked =
            checkSpeeds("jog", "distance", distance, velocity.value(), acceleration.value());
        !checked)
        return checked;
    const OneCommand command(m_commanded);
    if (!command.mine())
        return failure(ErrorCode::Internal, {"jog"}, OneCommand::kSecond);
    Sample start;
    const auto operation = beginMotion("jog", start, context);
    if (!operation)
        return Failure(operation.error());
    const Scale scale = m_channel->lane().read([&] { return m_channel->scale(); });
    const auto step = scale.position(distance);
    const auto end = scale.position(scale.units(start.status.position) + distance);
    if (!step || !end)
        return failure(
            ErrorCode::InvalidArgument, *operation,
            fmt::format("distance = {} is more than the controller can count.", shown(distance)));
    return travel({velocity.value(), acceleration.value(), *end},
                  moveRelative(m_settings.address, *step), start, *operation, context);
}

Result<void> AptMotor::travel(const Travel& how, const Message& command, const Sample& start,
                              const Operation& operation, const OpContext& context) {
    const Scale scale = m_channel->lane().read([&] { return m_channel->scale(); });
    const double counts =
        std::abs(static_cast<double>(how.target) - static_cast<double>(start.status.position));
    if (counts <= 1)
        return {};
    if (auto sent = sendSpeeds(how.velocity, how.acceleration, operation, context); !sent)
        return sent;
    const double distance = counts / std::abs(scale.counts);
    Motion::Plan plan;
    plan.start = start.status.position;
    plan.target = how.target;
    // Half the way at most: who has not moved has not arrived.
    plan.tolerance = static_cast<std::int32_t>(
        std::max(1.0, std::min(m_settings.tolerance * std::abs(scale.counts), counts / 2)));
    plan.bitsAtStart = start.status.bits;
    plan.useLimits = m_settings.useLimits;
    plan.expected = fromSeconds(travelTime(distance, how.velocity, how.acceleration));
    const double limit = distance / how.velocity + how.velocity / how.acceleration + kExtraTime;
    const auto end = run(plan, command, fromSeconds(limit), operation, context);
    if (!end)
        return Failure(end.error());
    return conclude(*end, how.target, operation);
}

Result<double> AptMotor::home(const OpContext& context) {
    const OneCommand command(m_commanded);
    if (!command.mine())
        return failure(ErrorCode::Internal, {"home"}, OneCommand::kSecond);
    Sample start;
    const auto operation = beginMotion("home", start, context);
    if (!operation)
        return Failure(operation.error());
    const Scale scale = m_channel->lane().read([&] { return m_channel->scale(); });
    Motion::Plan plan;
    plan.kind = Motion::Kind::Home;
    plan.start = start.status.position;
    plan.tolerance =
        static_cast<std::int32_t>(std::max(1.0, m_settings.tolerance * std::abs(scale.counts)));
    plan.bitsAtStart = start.status.bits;
    plan.expected = m_settings.homeLimit;
    const auto end = run(plan, channelTo(m_settings.address, Id::MoveHome), m_settings.homeLimit,
                         *operation, context);
    if (!end)
        return Failure(end.error());
    if (*end == MotionEnd::NotHomed || *end == MotionEnd::NotBegun) {
        m_channel->lane().update([&] { m_channel->endMotion(); });
        return failure(ErrorCode::HomeFailed, *operation,
                       *end == MotionEnd::NotBegun
                           ? m_settings.label +
                                 " did not begin to move to its home switch. It is "
                                 "not homed."
                           : fmt::format("{} came to rest without finding its home switch. It is "
                                         "not homed; look for the switch and its cable.",
                                         m_settings.label));
    }
    if (auto concluded = conclude(*end, 0, *operation); !concluded)
        return Failure(concluded.error());
    return m_channel->lane().update([&] {
        m_channel->homeProven();
        return m_channel->zeroShift() / scale.counts;
    });
}

Result<MotionEnd> AptMotor::run(const Motion::Plan& given, const Message& command, Duration limit,
                                const Operation& operation, const OpContext& context) {
    StopLane& lane = m_channel->lane();
    Motion::Plan plan = given;
    const auto number = lane.update([&]() -> std::uint64_t {
        // A stop since the beginning of the operation; one after this sees the motion.
        if (lane.ticket() != operation.ticket || lane.inhibited())
            return 0;
        plan.watchEnabled = m_channel->enabledShown();
        return m_channel->begin(plan, m_clock.now());
    });
    if (number == 0)
        return failure(ErrorCode::Stopped, operation, m_settings.label + " has been stopped.");
    const auto channel = m_channel;
    auto posted = m_controller->post(
        command,
        [channel, number] {
            return channel->lane().read(
                [&] { return channel->motionIs(number) && !channel->lane().inhibited(); });
        },
        // Both outlive the port, whose io thread calls this.
        [channel, number, controller = m_controller.get()](TimePoint at) {
            channel->lane().read([&] { channel->motionWritten(number, at); });
            controller->wake();  // from here on it is looked at more often
        });
    if (!posted) {
        lane.update([&] { m_channel->endMotion(); });
        return failure(posted.error().code, operation, posted.error().detail);
    }
    std::optional<MotionEnd> end;
    std::optional<Error> trouble;
    bool cycled = false;
    const auto waited = lane.waitUntil(m_clock.now() + limit, operation.ticket, context, [&] {
        end = m_channel->motionEnd();
        cycled = m_channel->powerCycled();
        trouble = m_channel->trouble(m_clock.now());
        return end || cycled || trouble;
    });
    if (waited != LaneWait::Woken)
        return endedEarly(waited, operation);
    if (trouble) {
        stopHere(StopMode::Profiled);
        return failure(trouble->code, operation, trouble->detail);
    }
    if (!end) {
        lane.update([&] { m_channel->endMotion(); });
        return notHomed(operation);
    }
    return *end;
}

Result<void> AptMotor::conclude(MotionEnd end, std::int32_t target, const Operation& operation) {
    const std::string& label = m_settings.label;
    double here = 0, wanted = 0;
    std::uint32_t bits = 0;
    std::optional<Error> told;
    m_channel->lane().read([&] {
        here = m_channel->reading(m_clock.now()).position.value();
        told = m_channel->reading(m_clock.now()).fault;
        wanted = m_channel->scale().units(target);
        bits = m_channel->lastAsked() ? m_channel->lastAsked()->status.bits : 0;
    });
    const bool atLimit = (bits & (bit::kLowLimit | bit::kHighLimit)) != 0;
    switch (end) {
        case MotionEnd::Arrived:
            m_channel->lane().update([&] { m_channel->endMotion(); });
            return {};
        case MotionEnd::LimitLow:
        case MotionEnd::LimitHigh:
            stopHere(StopMode::Immediate);
            return limitHit(end == MotionEnd::LimitHigh, operation);
        case MotionEnd::StoppedShort:
            m_channel->lane().update([&] { m_channel->endMotion(); });
            return failure(ErrorCode::OutOfTolerance, operation,
                           fmt::format("{} stopped short at {} on the way to {} (status {:08X}).",
                                       label, shown(here), shown(wanted), bits));
        case MotionEnd::NotBegun:
            stopHere(StopMode::Profiled);
            if (atLimit)
                return limitHit((bits & bit::kHighLimit) != 0, operation);
            return failure(ErrorCode::MoveTimeout, operation,
                           fmt::format("{} did not begin to move from {} to {}.", label,
                                       shown(here), shown(wanted)));
        case MotionEnd::Stalled:
            stopHere(StopMode::Immediate);
            told = failure(ErrorCode::Stall, operation,
                           operation.name == std::string_view("home")
                               ? fmt::format("{} stopped at {} on the way to its home switch.",
                                             label, shown(here, 2))
                               : fmt::format("{} stopped at {} on the way to {}.", label,
                                             shown(here, 2), shown(wanted, 2)))
                       .value();
            break;
        case MotionEnd::SwitchedOff:
            stopHere(StopMode::Immediate);
            told = failure(ErrorCode::Stall, operation,
                           fmt::format("The controller switched {} off at {} while it moved.",
                                       label, shown(here, 2)))
                       .value();
            break;
        default:
            stopHere(StopMode::Immediate);
            if (!told)
                told = failure(ErrorCode::Stall, operation,
                               fmt::format("The controller of {} reports a fault.", label))
                           .value();
            break;
    }
    told->operation = operation.name;
    m_channel->lane().update([&] { m_channel->setFault(told); });
    return Failure(*told);
}

Failure AptMotor::limitHit(bool high, const Operation& operation) {
    const bool upper = high != (m_settings.swapLimits != m_settings.inverted);
    const double here = reading().position.value();
    auto hit = failure(ErrorCode::LimitHit, operation,
                       fmt::format("{} reached its {} limit switch at {}.", m_settings.label,
                                   upper ? "upper" : "lower", shown(here, 1)));
    m_channel->lane().update([&] { m_channel->setFault(hit.value()); });
    return hit;
}

Failure AptMotor::endedEarly(LaneWait how, const Operation& operation) {
    // A stop that came by the context alone has not braked yet.
    if (how == LaneWait::Stopped && m_channel->lane().inhibited())
        m_channel->lane().update([&] { m_channel->endMotion(); });
    else
        stopHere(StopMode::Profiled);
    const std::string at = shown(reading().position.value());
    if (how == LaneWait::Stopped)
        return failure(ErrorCode::Stopped, operation,
                       m_settings.label + " was stopped at " + at + ".");
    if (operation.name == std::string_view("home"))
        return failure(ErrorCode::HomeFailed, operation,
                       fmt::format("{} did not find its home switch in time, it was at {}. It is "
                                   "not homed; look for the switch and its cable.",
                                   m_settings.label, at));
    // A unit that moves tells ten times a second where it is.
    const Duration silent = m_clock.now() - reading().stamp;
    if (silent >= kSilent)
        return failure(ErrorCode::LinkLost, operation, LinkTroubles::silentText(silent));
    return failure(ErrorCode::MoveTimeout, operation,
                   m_settings.label + " did not arrive in time, it was at " + at + ".");
}

Result<void> AptMotor::awaitRest(const OpContext& context) {
    TimePoint told{};
    while (true) {
        const Operation operation = looking("await rest");
        const auto status = freshStatus(operation, context);
        if (!status && m_clock.now() >= context.deadline)
            return m_clock.now() - told <= kRecently
                       ? failure(ErrorCode::MoveTimeout, operation,
                                 m_settings.label + " is still moving.")
                       : failure(ErrorCode::LinkLost, operation,
                                 "No readable reply tells whether " + m_settings.label +
                                     " is at rest.");
        if (!status)
            return Failure(status.error());
        if ((status->status.bits & bit::kMotion) == 0)
            return {};
        told = m_clock.now();
        if (const auto waited = wait(kRestLook, operation, context); !waited)
            return failure(waited.error().code == ErrorCode::Stopped ? ErrorCode::Stopped
                                                                     : ErrorCode::MoveTimeout,
                           operation, m_settings.label + " is still moving.");
    }
}

}  // namespace gimbalscan::apt
