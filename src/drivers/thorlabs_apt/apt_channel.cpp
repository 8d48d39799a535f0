// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_channel.h"

#include <algorithm>
#include <cmath>
#include <utility>

// What a channel sends, and when.

namespace gimbalscan::apt {

namespace {

using std::chrono::milliseconds;

constexpr Duration kMovingPoll = milliseconds(100), kRestPoll = milliseconds(500);
// Near an end, while homing and just after a motion; never more often than 20 times a second.
constexpr Duration kQuickPoll = milliseconds(50);
constexpr Duration kRecently = std::chrono::seconds(1);
// What the worker asks for comes sooner, but does not fill the line.
constexpr Duration kWantedGap = milliseconds(15);
constexpr Duration kUpdatesMissing = milliseconds(300);
constexpr Duration kSilentPoll = std::chrono::seconds(2);
// A unit sends 50 updates, five seconds, without this; less than a second is what the vendor says.
constexpr Duration kKeepAlive = milliseconds(800);
constexpr Duration kRepeatProfiled = milliseconds(500), kRepeatImmediate = milliseconds(200);

}  // namespace

Channel::Channel(Settings settings, Clock& clock)
    : m_settings(std::move(settings)),
      m_lane(clock),
      m_scale(
          scaleOf(*m_settings.stage, usualFamily(m_settings.stage->drive), m_settings.inverted)),
      m_line(m_settings.address) {}

void Channel::attach(TimePoint now) {
    m_link = Link::Open;
    m_portGone = false;
    m_line.cancel();
    m_job = Job::None;
    m_question.reset();
    m_statusRequest.reset();
    m_updates = m_prepared = m_homed = m_powerCycled = m_enabledShown = false;
    m_last.reset();
    m_asked.reset();
    m_surprise.reset();
    m_readbacks.clear();
    m_fault.reset();
    m_troubles.forget();
    m_quietUntil = m_lastPoll = m_lastKeepAlive = now;
    m_lastMotion = now - kRecently;
}

void Channel::detach() {
    m_link = Link::Closed;
    m_motion.reset();
    m_statusRequest.reset();
    m_updates = false;
}

void Channel::probed(Id request) {
    m_statusRequest = request;
}

void Channel::setUpdates(bool running, TimePoint now) {
    m_updates = running;
    m_lastKeepAlive = now;
}

void Channel::setFamily(Family family) {
    m_scale = scaleOf(*m_settings.stage, family, m_settings.inverted);
}

std::uint64_t Channel::ask(Exchange exchange) {
    m_question = std::move(exchange);
    m_answer.reset();
    ++m_questionNumber;
    if (m_link != Link::Open)
        failQuestion(m_questionNumber, m_lostWhy);
    return m_questionNumber;
}

std::optional<Result<std::vector<Message>>> Channel::answer(std::uint64_t number) {
    if (m_answerNumber != number)
        return std::nullopt;
    return m_answer;
}

Exchange Channel::statusExchange() const {
    const Address to = m_settings.address;
    Exchange exchange;
    exchange.limit = m_settings.requestLimit();
    // With updates under way their id would be the answer to anything: asked by two others, which
    // no unit sends by itself.
    if (m_updates || m_statusRequest == Id::ReqStatusBits) {
        exchange.requests = {channelTo(to, Id::ReqPositionCounter),
                             channelTo(to, Id::ReqStatusBits)};
        exchange.replies = {Id::GetPositionCounter, Id::GetStatusBits};
    } else {
        exchange.requests = {channelTo(to, *m_statusRequest)};
        exchange.replies = {*m_statusRequest == Id::ReqServoStatus ? Id::GetServoStatus
                                                                   : Id::GetStatus};
    }
    return exchange;
}

Duration Channel::pollPeriod(TimePoint now) const {
    if (m_link == Link::Silent)
        return kSilentPoll;
    const bool homing = m_motion && m_motion->plan().kind == Motion::Kind::Home;
    if (homing || now - m_lastMotion < kRecently) {
        if (!movingNow() || homing)
            return kQuickPoll;
    }
    if (m_motion && m_motion->predictedEnd() && now >= *m_motion->predictedEnd())
        return kQuickPoll;
    if (movingNow())
        return m_updates && now - m_lastStatus < kUpdatesMissing ? kUpdatesMissing : kMovingPoll;
    return kRestPoll;
}

TimePoint Channel::statusDue(TimePoint now) const {
    if (!m_statusRequest || m_portGone)
        return kNever;
    TimePoint due = m_lastPoll + pollPeriod(now);
    if (m_motion && m_motion->predictedEnd() && *m_motion->predictedEnd() > m_lastPoll)
        due = std::min(due, *m_motion->predictedEnd());
    if (m_statusWanted)
        due = std::min(due, m_lastPoll + kWantedGap);
    return std::max(due, m_quietUntil);
}

bool Channel::movingNow() const {
    return m_motion || (m_last && (m_last->status.bits & bit::kMotion) != 0);
}

void Channel::startExchange(TimePoint now) {
    if (m_line.busy() || m_link == Link::Closed || m_portGone || now < m_quietUntil)
        return;
    m_unreadableAtStart = m_troubles.unreadableReplies();
    if (m_question && m_link == Link::Open) {
        m_line.begin(std::move(*m_question), now);
        m_question.reset();
        m_jobNumber = m_questionNumber;
        m_job = Job::Worker;
    } else if (now >= statusDue(now)) {
        m_line.begin(statusExchange(), now);
        m_statusWanted = false;
        m_lastPoll = now;
        m_job = Job::Status;
    }
}

Channel::Outgoing Channel::tick(TimePoint now) {
    Outgoing out;
    if (m_link == Link::Closed || m_portGone)
        return out;
    out.messages = m_line.tick(now);
    finishExchange(now);
    startExchange(now);
    if (out.messages.empty())
        out.messages = m_line.tick(now);
    out.sending = m_line.sending();
    if (m_line.lateReplies() != m_lateSeen) {
        m_lateSeen = m_line.lateReplies();
        out.note = "a reply to " + m_settings.label + " came too late and was thrown away";
    }
    keepAlive(now, out);
    repeatStop(now, out);
    out.due = std::min(out.due, m_line.busy() ? m_line.due() : statusDue(now));
    return out;
}

void Channel::keepAlive(TimePoint now, Outgoing& out) {
    if (!m_updates || m_link != Link::Open)
        return;
    if (now >= m_lastKeepAlive + kKeepAlive) {
        m_lastKeepAlive = now;
        out.aside.push_back(shortTo(m_settings.address, Id::AckServoStatus));
    }
    out.due = std::min(out.due, m_lastKeepAlive + kKeepAlive);
}

// A stop is asked for until the controller shows that it obeyed: the first one may have been lost.
void Channel::repeatStop(TimePoint now, Outgoing& out) {
    if (!m_stopping)
        return;
    if (!m_stopAskedAt) {
        m_stopAskedAt = m_lastStop = now;
        m_statusWanted = true;
    }
    if (asked(*m_stopAskedAt) && (m_asked->status.bits & bit::kMotion) == 0) {
        m_stopping.reset();
        return;
    }
    const bool immediate = *m_stopping == StopMode::Immediate;
    const Duration period = immediate ? kRepeatImmediate : kRepeatProfiled;
    if (now >= m_lastStop + period) {
        out.urgent = immediate ? m_slots.stopImmediate : m_slots.stopProfiled;
        m_lastStop = now;
    }
    out.due = std::min(out.due, m_lastStop + period);
}

void Channel::finishExchange(TimePoint now) {
    const auto outcome = m_line.take();
    if (!outcome)
        return;
    if (outcome->late)
        m_troubles.late(now, *outcome->late, m_settings.requestLimit());
    const Job job = std::exchange(m_job, Job::None);
    if (job == Job::Worker) {
        if (!outcome->answered)
            return failQuestion(m_jobNumber, whySilent(*outcome));
        m_answerNumber = m_jobNumber;
        m_answer = outcome->replies;
        return;
    }
    if (!outcome->answered)
        return loseContact(*outcome, now);
    if (const auto sample = sampleOf(*outcome))
        take(*sample);
}

void Channel::failQuestion(std::uint64_t number, Error why) {
    m_question.reset();
    m_answerNumber = number;
    m_answer = Failure(std::move(why));
}

Error Channel::whySilent(const ExchangeLine::Outcome& outcome) const {
    Error why{ErrorCode::LinkLost, m_settings.label, "ask", ""};
    if (outcome.late) {
        why.code = ErrorCode::LinkSlow;
        why.detail = LinkTroubles::lateText(*outcome.late, m_settings.requestLimit());
    } else if (m_troubles.unreadableReplies() != m_unreadableAtStart) {
        why.code = ErrorCode::LinkBad;
        why.detail = m_troubles.unreadableText();
    } else {
        why.detail = LinkTroubles::silentText(m_settings.contactTime);
    }
    return why;
}

void Channel::loseContact(const ExchangeLine::Outcome& outcome, TimePoint now) {
    m_prepared = false;
    if (m_link == Link::Silent)
        return;
    m_link = Link::Silent;
    m_lostWhy = whySilent(outcome);
    if (m_question)
        failQuestion(m_questionNumber, m_lostWhy);
    // Once, in case it still hears.
    if (movingNow() && !m_stopping) {
        m_stopping = StopMode::Profiled;
        m_stopAskedAt = now;
        m_lastStop = now - kRepeatProfiled;
    }
}

void Channel::portLost(const Error& why) {
    m_portGone = true;
    m_link = m_link == Link::Closed ? Link::Closed : Link::Silent;
    m_prepared = false;
    m_updates = false;
    m_lostWhy = {why.code, m_settings.label, "port",
                 "Lost contact with the motor controller (" + why.detail +
                     "). The motors may still be moving. Use the hardware stop if in doubt."};
    m_line.cancel();
    if (std::exchange(m_job, Job::None) == Job::Worker || m_question)
        failQuestion(m_questionNumber, m_lostWhy);
}

void Channel::portReopened(TimePoint quietUntil) {
    m_portGone = false;
    m_quietUntil = quietUntil;
    m_lastPoll = quietUntil - kSilentPoll;
    m_surprise.reset();
}

std::optional<Error> Channel::trouble(TimePoint now) const {
    if (m_link == Link::Closed)
        return Error{ErrorCode::NotConnected, m_settings.label, "",
                     m_settings.label + " is not connected."};
    if (m_link == Link::Silent)
        return m_lostWhy;
    auto fault = m_troubles.fault(now);
    if (fault)
        fault->device = m_settings.label;
    return fault;
}

void Channel::stopAsked(StopMode mode) {
    m_stopping = m_stopping ? std::max(*m_stopping, mode) : mode;
    m_stopAskedAt.reset();
    // An open-loop stepper that is stopped at once may have lost steps.
    const bool openLoop =
        m_settings.stage->drive == Drive::Stepper && m_settings.encoderCounts <= 0;
    if (mode == StopMode::Immediate && openLoop && movingNow())
        m_stepsSuspect = true;
}

void Channel::disabled() {
    m_stepsSuspect = true;  // without power it can be turned
    m_prepared = false;
    m_stopping = StopMode::Immediate;
    m_stopAskedAt.reset();
}

}  // namespace gimbalscan::apt
