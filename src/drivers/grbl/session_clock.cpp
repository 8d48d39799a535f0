// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <fmt/format.h>

// The clockwork of the session: polls, time limits, and stops that need more than one byte.

namespace gimbalscan::grbl {

namespace {

// The controller should not be asked more often.
constexpr Duration kPollPeriod = std::chrono::milliseconds(100);
constexpr Duration kSoonAgain = std::chrono::milliseconds(30);
constexpr Duration kReportLimit = std::chrono::seconds(1);  // at most: see reportLimit()
constexpr Duration kBeforeEnd = std::chrono::milliseconds(40);
constexpr Duration kQuiet = std::chrono::milliseconds(200);
constexpr Duration kRepeatCancel = std::chrono::milliseconds(100);
constexpr Duration kRepeatReset = std::chrono::seconds(1);
constexpr Duration kModesLimit = std::chrono::seconds(2);
constexpr const char* kModes = "G21G90G94";

}  // namespace

void Session::requestStop(StopMode mode) noexcept {
    m_lane.request([&] { brake(mode); });
    m_lane.rearm();  // each motor has an inhibit of its own
    wake();
}

void Session::stopMotion(StopMode mode) noexcept {
    m_lane.update([&] { brake(mode); });
    wake();
}

void Session::reset() noexcept {
    m_lane.update([&] {
        m_state.braking = Braking::Resetting;
        m_state.brakeAt = m_state.brakeAgain = m_clock.now();
        urgent(m_reset);
    });
    wake();
}

void Session::brake(StopMode mode) noexcept {
    const bool stopping =
        m_state.braking == Braking::Holding || m_state.braking == Braking::Cancelling;
    if (m_state.motion == Motion::None && !stopping)
        return;  // nothing of ours moves
    const TimePoint now = m_clock.now();
    // A homing cannot be held, and is lost by any stop.
    if (mode == StopMode::Immediate || m_state.motion == Motion::Homing) {
        if (m_state.braking == Braking::Resetting || m_state.braking == Braking::Deaf)
            return;
        m_state.braking = Braking::Resetting;
        m_state.brakeAt = m_state.brakeAgain = now;
        const bool held = m_state.report && m_state.heldTold && !m_state.report->inMotion();
        if (!held)
            losePosition();
        urgent(m_reset);
    } else if (m_state.braking == Braking::None) {
        m_state.brakeAt = now;
        m_state.brakeAgain = now;
        m_state.nextPoll = now;
        if (m_state.motion == Motion::Jog) {
            m_state.braking = Braking::Cancelling;  // keepTime() sends it, once the jog is accepted
        } else {
            m_state.braking = Braking::Holding;
            urgent(m_hold);
        }
    }
}

TimePoint Session::tick(TimePoint now) {
    bool poll = false;
    std::optional<OutFrame> modes;
    const TimePoint next = m_lane.update([&] {
        if (!m_state.open)
            return kNever;
        now = m_clock.now();  // not before whatever was asked for meanwhile
        keepTime(now);
        if (m_state.braking == Braking::Restoring && (!m_state.request || m_state.request->done)) {
            Request request{kModes, now + kModesLimit, ""};
            request.internal = true;
            modes = frameOf(request, false, 0);
            m_state.request = std::move(request);
        }
        poll = pollDue(now);
        return nextTick(now);
    });
    // A frame that is refused shows as an answer that is missing.
    if (modes)
        (void)m_transport->post(std::move(*modes));
    if (poll)
        (void)m_transport->post({{'?'}});
    return next;
}

void Session::keepTime(TimePoint now) {
    auto& request = m_state.request;
    if (request && !request->done && now >= request->deadline) {
        request->done = true;
        request->failed = Error{
            ErrorCode::LinkSlow, "", "",
            fmt::format("The motor controller did not answer \"{}\" in time.", request->line)};
        m_state.outOfStep = true;
        if (request->written)
            m_state.overdue = {request->sent, request->deadline - request->sent};
        if (m_state.braking == Braking::Restoring)
            m_state.braking = Braking::None;
    }
    if (m_state.braking == Braking::Cancelling && (!request || request->done) &&
        now >= m_state.brakeAgain) {
        urgent(m_jogCancel);
        m_state.brakeAgain = now + kRepeatCancel;
    }
    const bool silent = m_state.braking == Braking::Resetting || m_state.braking == Braking::Deaf;
    if (silent && now >= m_state.brakeAgain + kRepeatReset) {
        urgent(m_reset);
        m_state.brakeAgain = now;
        m_state.braking = Braking::Resetting;
    }
    // Only while it would answer; homing is silent by design.
    if (m_state.motion == Motion::Homing)
        m_state.heard = now;
    if (m_state.ready && now - m_state.heard >= m_settings.contactTime) {
        m_state.ready = false;
        losePosition();
        m_state.motion = Motion::None;
        m_state.braking = Braking::None;
        trouble(ErrorCode::LinkLost, LinkTroubles::silentText(m_settings.contactTime), false);
    }
}

/// Asked again in time before contact counts as lost.
Duration Session::reportLimit() const noexcept {
    return std::min<Duration>(kReportLimit, m_settings.contactTime / 4);
}

bool Session::pollDue(TimePoint now) {
    const bool silent = m_state.braking == Braking::Resetting || m_state.braking == Braking::Deaf ||
                        m_state.motion == Motion::Homing;
    const bool needed = m_state.ready || m_state.wanted || m_state.asked || m_state.stale;
    if (!m_state.welcomed || silent || !needed)
        return false;
    if (m_state.asked && now - m_state.askedAt >= reportLimit()) {
        // A late answer may still come: the next one that comes is not believed.
        m_state.asked = false;
        m_state.stale = true;
        m_state.staleSeen = false;
        m_state.staleSince = m_state.askedAt;
        m_state.askedAt = now;
        return true;
    }
    if (m_state.stale) {
        if (m_state.staleSeen && now - m_state.heard >= kQuiet) {
            m_state.stale = false;
        } else if (!m_state.staleSeen && now - m_state.askedAt >= reportLimit()) {
            m_state.askedAt = now;
            return true;
        } else {
            return false;
        }
    }
    if (m_state.asked)
        return false;
    const bool atEnd = m_state.endPoll && now >= *m_state.endPoll;
    if (atEnd) {
        m_state.endPoll.reset();
    } else {
        // Another one just before would still be on its way.
        const bool soon = m_state.endPoll && *m_state.endPoll - now < kBeforeEnd;
        if (!m_state.wanted && (now < m_state.nextPoll || soon))
            return false;
    }
    // At the end of a move, and of what follows it, an exposure begins, in which there has to be a
    // readback: over a slow link one that is asked for a whole period later comes too late.
    m_state.nextPoll = now + (atEnd || m_state.wanted ? kSoonAgain : kPollPeriod);
    m_state.asked = true;
    m_state.wanted = false;
    m_state.askedAt = now;
    return true;
}

TimePoint Session::nextTick(TimePoint now) const {
    TimePoint next = now + kPollPeriod;
    if (m_state.request && !m_state.request->done)
        next = std::min(next, m_state.request->deadline);
    if (m_state.endPoll && !m_state.asked)  // the answer itself ticks again
        next = std::min(next, std::max(*m_state.endPoll, now));
    if (m_state.ready && !m_state.asked && !m_state.stale)
        next = std::min(next, std::max(m_state.nextPoll, now + std::chrono::milliseconds(1)));
    return next;
}

void Session::lost(const Error& why) {
    m_lane.update([&] {
        const std::uint64_t troubles = m_state.troubles;
        const bool taken = m_state.taken;
        auto readbacks = std::move(m_state.readbacks);
        m_state = State{};
        m_state.taken = taken;
        m_state.readbacks = std::move(readbacks);
        m_state.troubles = troubles;
        losePosition();
        trouble(ErrorCode::LinkLost,
                "Lost contact with the motor controller (" + why.detail +
                    "). The motors may still be moving. Use the hardware stop if in doubt.",
                false);
    });
}

void Session::reopened(TimePoint) {
    m_lane.update([&] {
        m_state.open = true;  // and not ready: nothing moves before connect()
        m_memory.forget();
    });
    m_splitter.clear();
}

}  // namespace gimbalscan::grbl
