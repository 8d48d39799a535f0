// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_motor.h"

#include <cmath>

// From an open port to a motor that may move.

namespace gimbalscan::apt {

namespace {

using std::chrono::milliseconds;

constexpr Duration kProbeLimit = milliseconds(300);
// A TDC001 locks up when it is homed just after being enabled.
constexpr Duration kAfterEnableSlow = std::chrono::seconds(1), kAfterEnable = milliseconds(200);
constexpr double kJogStep = 1;  // unit of the axis
// Controllers may round what they are told.
constexpr double kRounding = 1e-3;

bool nearly(std::int32_t read, std::int32_t set) {
    return std::abs(static_cast<double>(read) - set) <=
           std::max(1.0, kRounding * std::abs(static_cast<double>(set)));
}

DeviceIdentity identityOf(const HardwareInfo& info) {
    return {info.model, std::to_string(info.serialNumber),
            fmt::format("{}", fmt::join(info.firmware, "."))};
}

}  // namespace

Result<DeviceIdentity> AptMotor::connect(const OpContext& context) {
    const Operation operation = looking("connect");
    if (m_attached) {
        // Again, after contact was lost: the port is still ours.
        if (!m_controller->portOpen()) {
            const auto trouble =
                m_channel->lane().read([&] { return m_channel->trouble(m_clock.now()); });
            return trouble ? Result<DeviceIdentity>(Failure(*trouble))
                           : failure(ErrorCode::LinkLost, operation, m_settings.port + " is gone.");
        }
        if (const auto status = freshStatus(operation, context); !status)
            return Failure(status.error());
    } else if (auto attached = attach(operation, context); !attached) {
        return Failure(attached.error());
    }
    const auto identity = identify(operation, context);
    auto ready = identity ? bringUp(operation, context) : Result<void>(Failure(identity.error()));
    if (!ready) {
        disconnect();
        return Failure(ready.error());
    }
    return *identity;
}

Result<void> AptMotor::attach(const Operation& operation, const OpContext& context) {
    if (auto opened = m_controller->acquire(context); !opened)
        return failure(opened.error().code, operation, opened.error().detail);
    m_attached = true;
    m_channel->lane().update([&] { m_channel->attach(m_clock.now()); });
    return {};
}

Result<std::optional<DeviceIdentity>> AptMotor::whoIsThere(const OpContext& context) {
    const Operation operation = looking("probe");
    if (auto attached = attach(operation, context); !attached)
        return Failure(attached.error());
    // A unit of its own and one with bays have different addresses.
    const auto info = askInfo({Address{}, Address{kMotherboard, 1}}, operation, context);
    const bool gone = !m_controller->portOpen();
    disconnect();
    if (!info)
        return Failure(info.error());
    if (gone)
        return failure(ErrorCode::LinkLost, operation, m_settings.port + " is gone.");
    return *info ? std::optional(identityOf(**info)) : std::nullopt;
}

Result<void> AptMotor::bringUp(const Operation& operation, const OpContext& context) {
    if (m_settings.inBay)
        if (auto used = checkBay(operation, context); !used)
            return used;
    if (auto probed = probe(operation, context); !probed)
        return probed;
    return prepare(operation, context);
}

/// Nothing: no APT controller answers.
Result<std::optional<HardwareInfo>> AptMotor::askInfo(const std::vector<Address>& units,
                                                      const Operation& operation,
                                                      const OpContext& context) {
    Exchange exchange;
    for (const Address unit : units)
        exchange.requests.push_back(shortTo(unit, Id::HwReqInfo));
    exchange.replies = {Id::HwGetInfo};
    exchange.limit = m_settings.requestLimit();
    exchange.resync = false;  // it is boot time, perhaps, and the answer is always the same
    const auto replies = ask(exchange, operation, context);
    if (!replies && replies.error().code == ErrorCode::Stopped)
        return Failure(replies.error());
    return replies ? decodeInfo(replies->front()) : std::nullopt;
}

Result<DeviceIdentity> AptMotor::identify(const Operation& operation, const OpContext& context) {
    const auto asked = askInfo({m_settings.unitAddress()}, operation, context);
    if (!asked)
        return Failure(asked.error());
    const auto& info = *asked;
    if (!info)
        return failure(ErrorCode::NotConnected, operation,
                       fmt::format("No APT device answers on {}. Is it switched on, and is this "
                                   "its port?",
                                   m_settings.port));
    const auto family = familyOf(info->model);
    if (family && !fits(m_settings.stage->drive, *family))
        return failure(
            ErrorCode::ConfigValue, operation,
            fmt::format("A {} cannot drive the stage {}.", info->model, m_settings.stage->name));
    m_model = info->model;
    m_info = info;
    m_channel->lane().update(
        [&] { m_channel->setFamily(family.value_or(usualFamily(m_settings.stage->drive))); });
    return identityOf(*info);
}

Result<void> AptMotor::checkBay(const Operation& operation, const OpContext& context) {
    Exchange exchange;
    exchange.requests = {shortTo(m_settings.unitAddress(), Id::RackReqBayUsed,
                                 static_cast<std::uint8_t>(m_settings.bay))};
    exchange.replies = {Id::RackGetBayUsed};
    exchange.limit = m_settings.requestLimit();
    exchange.resync = false;
    const auto replies = ask(exchange, operation, context);
    if (!replies)
        return Failure(replies.error());
    if (replies->front().param2 != 1)
        return failure(ErrorCode::NotConnected, operation,
                       fmt::format("Bay {} of the {} on {} is empty.", m_settings.bay + 1, m_model,
                                   m_settings.port));
    return {};
}

// Which request for its status this unit answers.
Result<void> AptMotor::probe(const Operation& operation, const OpContext& context) {
    struct Try {
        Id request, reply;
    };
    for (const Try& one :
         {Try{Id::ReqServoStatus, Id::GetServoStatus}, Try{Id::ReqStatus, Id::GetStatus}}) {
        Exchange exchange;
        exchange.requests = {channelTo(m_settings.address, one.request)};
        exchange.replies = {one.reply};
        exchange.limit = kProbeLimit;
        exchange.tries = 1;
        exchange.resync = false;
        const auto replies = ask(exchange, operation, context);
        if (!replies && replies.error().code == ErrorCode::Stopped)
            return Failure(replies.error());
        if (!replies)
            continue;
        m_channel->lane().update([&] { m_channel->probed(one.request); });
        return {};
    }
    m_channel->lane().update([&] { m_channel->probed(Id::ReqStatusBits); });
    return {};
}

// What a unit forgets without power. Sent again whenever contact has been lost: it may have been
// switched off meanwhile.
Result<void> AptMotor::prepare(const Operation& operation, const OpContext& context) {
    const bool servo = m_settings.stage->drive != Drive::Stepper;
    if (servo)
        if (auto posted = m_controller->post(channelTo(m_settings.address, Id::ResumeEndOfMove));
            !posted)
            return posted;
    if (auto enabled = enable(operation, context); !enabled)
        return enabled;
    if (auto sent = sendParameters(operation, context); !sent)
        return sent;
    if (m_settings.updates) {
        if (auto posted = m_controller->post(shortTo(m_settings.unitAddress(), Id::HwStartUpdates));
            !posted)
            return posted;
        m_channel->lane().update([&] { m_channel->setUpdates(true, m_clock.now()); });
        m_controller->wake();
    }
    m_channel->lane().update([&] { m_channel->setPrepared(true); });
    return {};
}

Result<void> AptMotor::enable(const Operation& operation, const OpContext& context) {
    auto status = freshStatus(operation, context);
    if (!status)
        return Failure(status.error());
    if ((status->status.bits & bit::kEnabled) == 0) {
        if (auto posted =
                m_controller->post(channelTo(m_settings.address, Id::SetChannelEnable, 1));
            !posted)
            return posted;
        const bool slow = m_model.starts_with("TDC");
        if (auto waited = wait(slow ? kAfterEnableSlow : kAfterEnable, operation, context); !waited)
            return waited;
        status = freshStatus(operation, context);
        if (!status)
            return Failure(status.error());
    }
    // Not every unit shows it; then its absence says nothing.
    m_channel->lane().update(
        [&] { m_channel->setEnabledShown((status->status.bits & bit::kEnabled) != 0); });
    return {};
}

Result<void> AptMotor::sendParameters(const Operation& operation, const OpContext& context) {
    const Stage& stage = *m_settings.stage;
    const Address to = m_settings.address;
    const Scale scale = m_channel->lane().read([&] { return m_channel->scale(); });
    m_speeds = {};
    if (auto sent = sendSpeeds(stage.velocity, stage.acceleration, operation, context); !sent)
        return sent;

    JogParams jog;
    jog.step = static_cast<std::int32_t>(std::lround(std::abs(scale.counts) * kJogStep));
    jog.acceleration = m_speeds.acceleration;
    jog.maximum = m_speeds.maximum;
    const auto jogRead = setAndRead(setJog(to, jog), Id::ReqJog, Id::GetJog, operation, context);
    if (!jogRead)
        return Failure(jogRead.error());

    HomeParams home;
    home.direction = m_settings.homeForward ? 1 : 2;
    home.limitSwitch = m_settings.homeForward ? 4 : 1;
    home.velocity = scale.speed(m_settings.homeVelocity).value_or(0);
    home.offset =
        static_cast<std::int32_t>(std::lround(std::abs(scale.counts) * m_settings.homeOffset));
    const auto homeRead =
        setAndRead(setHome(to, home), Id::ReqHome, Id::GetHome, operation, context);
    if (!homeRead)
        return Failure(homeRead.error());
    const auto kept = decodeHome(*homeRead);
    if (!kept || kept->direction != home.direction || kept->velocity <= 0 ||
        !nearly(kept->velocity, home.velocity) || !nearly(kept->offset, home.offset))
        return failure(ErrorCode::InvalidInState, operation,
                       fmt::format("The controller of {} did not keep its homing parameters "
                                   "(velocity {} instead of {}). It must not move like this.",
                                   m_settings.label, kept ? kept->velocity : 0, home.velocity));

    // Its own take-up of backlash would make two strokes of every move back.
    const auto backlash =
        setAndRead(setBacklash(to, 0), Id::ReqGeneralMove, Id::GetGeneralMove, operation, context);
    if (!backlash)
        return Failure(backlash.error());
    if (decodeNumber(*backlash) != 0)
        return failure(ErrorCode::InvalidInState, operation,
                       "The controller of " + m_settings.label +
                           " did not switch its backlash correction off.");
    return {};
}

Result<void> AptMotor::sendSpeeds(double velocity, double acceleration, const Operation& operation,
                                  const OpContext& context) {
    const Scale scale = m_channel->lane().read([&] { return m_channel->scale(); });
    const auto speed = scale.speed(velocity);
    const auto ramp = scale.ramp(acceleration);
    if (!speed || !ramp)
        return failure(ErrorCode::InvalidArgument, operation,
                       fmt::format("velocity = {} {}/s or acceleration = {} {}/s2 is more than "
                                   "the controller can count.",
                                   velocity, m_settings.unit, acceleration, m_settings.unit));
    const VelocityParams wanted{0, *ramp, *speed};
    if (wanted == m_speeds)
        return {};
    m_speeds = {};
    const auto read = setAndRead(setVelocity(m_settings.address, wanted), Id::ReqVelocity,
                                 Id::GetVelocity, operation, context);
    if (!read)
        return Failure(read.error());
    const auto kept = decodeVelocity(*read);
    // With a velocity or acceleration of 0 a unit "moves" and never arrives.
    if (!kept || kept->maximum <= 0 || kept->acceleration <= 0 ||
        !nearly(kept->maximum, wanted.maximum) ||
        !nearly(kept->acceleration, wanted.acceleration)) {
        // Without power it forgets them, and more.
        if (freshStatus(operation, context) &&
            m_channel->lane().read([&] { return m_channel->powerCycled(); }))
            return notHomed(operation);
        return failure(
            ErrorCode::InvalidInState, operation,
            fmt::format("The controller of {} did not keep velocity and acceleration ({} and {} "
                        "instead of {} and {}). It must not move like this.",
                        m_settings.label, kept ? kept->maximum : 0, kept ? kept->acceleration : 0,
                        wanted.maximum, wanted.acceleration));
    }
    m_speeds = wanted;
    return {};
}

// Setting is not acknowledged: only what is read back is known.
Result<Message> AptMotor::setAndRead(Message set, Id request, Id reply, const Operation& operation,
                                     const OpContext& context) {
    Exchange exchange;
    exchange.requests = {std::move(set), channelTo(m_settings.address, request)};
    exchange.replies = {reply};
    exchange.limit = m_settings.requestLimit();
    const auto replies = ask(std::move(exchange), operation, context);
    if (!replies)
        return Failure(replies.error());
    return replies->front();
}

template <class Ready>
LaneWait AptMotor::await(TimePoint end, const Operation& operation, const OpContext& context,
                         Ready&& ready) const {
    StopLane& lane = m_channel->lane();
    auto ticket = operation.ticket;
    while (true) {
        const auto waited = lane.waitUntil(end, ticket, context, ready);
        if (waited != LaneWait::Stopped || operation.stoppable || context.stop.stop_requested())
            return waited;
        ticket = lane.read([&] { return lane.ticket(); });
    }
}

Failure AptMotor::unanswered(LaneWait how, const Operation& operation) const {
    if (how == LaneWait::Stopped)
        return failure(ErrorCode::Stopped, operation, "");
    return failure(ErrorCode::LinkLost, operation,
                   "The motor controller of " + m_settings.label + " did not answer in time.");
}

Result<std::vector<Message>> AptMotor::ask(Exchange exchange, const Operation& operation,
                                           const OpContext& context) {
    const auto number =
        m_channel->lane().update([&] { return m_channel->ask(std::move(exchange)); });
    m_controller->wake();
    std::optional<Result<std::vector<Message>>> answer;
    const auto waited = await(kNever, operation, context, [&] {
        answer = m_channel->answer(number);
        return answer.has_value();
    });
    if (waited != LaneWait::Woken)
        return unanswered(waited, operation);
    if (!*answer)
        return failure(answer->error().code, operation, answer->error().detail);
    return std::move(**answer);
}

Result<Sample> AptMotor::freshStatus(const Operation& operation, const OpContext& context) {
    StopLane& lane = m_channel->lane();
    const TimePoint since = m_clock.now();
    lane.update([&] { m_channel->wantStatus(); });
    m_controller->wake();
    std::optional<Sample> sample;
    bool lost = false;
    const auto waited = await(kNever, operation, context, [&] {
        lost = m_channel->link() != Channel::Link::Open && !m_channel->beingAsked();
        if (m_channel->asked(since))
            sample = m_channel->lastAsked();
        return lost || sample;
    });
    if (waited != LaneWait::Woken)
        return unanswered(waited, operation);
    if (sample)
        return *sample;
    const auto why = lane.read([&] { return m_channel->trouble(m_clock.now()); });
    return failure(why ? why->code : ErrorCode::LinkLost, operation, why ? why->detail : "");
}

Result<void> AptMotor::wait(Duration time, const Operation& operation, const OpContext& context) {
    const auto waited = await(m_clock.now() + time, operation, context, [] { return false; });
    if (waited == LaneWait::Reached)
        return {};
    return failure(waited == LaneWait::Stopped ? ErrorCode::Stopped : ErrorCode::NotConnected,
                   operation, m_settings.label + " was not ready in time.");
}

}  // namespace gimbalscan::apt
