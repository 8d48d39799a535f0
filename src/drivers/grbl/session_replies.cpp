// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <gimbalscan/devices/wire_log.h>

#include <fmt/format.h>

#include <algorithm>

// What the controller says. Everything here runs on the io thread under the lock of the lane.

namespace gimbalscan::grbl {

namespace {

constexpr std::size_t kReadbacksKept = 32;
constexpr Duration kStallTime = std::chrono::seconds(2);

}  // namespace

void Session::received(std::span<const std::uint8_t> bytes, TimePoint at) {
    const auto lines = m_splitter.feed(bytes);
    if (lines.empty())
        return;
    m_lane.update([&] {
        for (const LineSplitter::Line& line : lines)
            handle(parseReply(line), at, line.text);
    });
    tellWireLog(at);
}

void Session::tellWireLog(TimePoint at) {
    if (!m_wireLog)
        return;
    const auto note = m_lane.update([&] { return std::exchange(m_state.note, {}); });
    if (!note.empty())
        m_wireLog->note(m_settings.port, note, at);
}

void Session::handle(const Reply& reply, TimePoint at, const std::string& text) {
    using Kind = Reply::Kind;
    m_state.heard = at;
    if (reply.kind == Kind::Welcome) {
        handleWelcome(reply, at);
        return;
    }
    if (reply.kind == Kind::Alarm) {
        handleAlarm(reply.number, at);
        return;
    }
    if (m_state.braking == Braking::Resetting)
        return;  // of before the reset
    switch (reply.kind) {
        case Kind::Ok:
        case Kind::Error:
            handleAnswer(reply, at);
            break;
        case Kind::Report:
            if (const auto report = parseReport(reply.text))
                handleReport(*report, at);
            else
                handleGarbled(text, at);
            break;
        case Kind::Setting:
        case Kind::Push:
            handlePush(reply);
            break;
        default:
            handleGarbled(text, at);
            break;
    }
}

void Session::trouble(ErrorCode code, std::string detail, bool stands) {
    m_state.trouble = Error{code, "", "", std::move(detail)};
    ++m_state.troubles;
    if (stands)
        m_state.fault = m_state.trouble;
}

void Session::losePosition() {
    m_state.homed = false;
    m_state.positionLost = true;
}

/// What a reset takes away.
void Session::restart() {
    m_state.motion = Motion::None;
    m_state.asked = m_state.stale = m_state.outOfStep = m_state.afterError = false;
    m_state.overdue.reset();
    m_state.modesSet = m_state.locked = m_state.heldTold = false;
    m_state.report.reset();
    m_memory.forget();
    if (m_state.request) {
        m_state.request->done = true;
        m_state.request->failed = Error{ErrorCode::Stopped, "", "", "The controller was reset."};
    }
}

void Session::handleWelcome(const Reply& reply, TimePoint at) {
    const bool asked = m_state.braking == Braking::Resetting;
    restart();
    m_state.welcomed = true;
    m_state.welcome = reply.text;
    m_state.nextPoll = at;
    m_state.braking = Braking::None;
    if (!m_state.ready)
        return;
    if (!asked) {
        losePosition();
        trouble(ErrorCode::NotHomed,
                "The motor controller restarted by itself (brown-out, or its reset was pressed); "
                "its position is lost. Home it first.",
                true);
    }
    m_state.braking = Braking::Restoring;  // keepTime() sends the modes
}

void Session::handleAnswer(const Reply& reply, TimePoint at) {
    auto& request = m_state.request;
    if (!request || request->done || !request->written) {
        m_state.outOfStep = true;  // an answer to nothing
        handleOverdue(at);
        return;
    }
    if (!request->proof.empty()) {
        const bool proven =
            std::any_of(request->told.begin(), request->told.end(),
                        [&](auto& told) { return told.text.starts_with(request->proof); });
        if (!proven)
            return handleOverdue(at);  // of an earlier line
    }
    if (reply.kind == Reply::Kind::Error) {
        request->error = reply.number;
        m_state.afterError = true;
        if (m_state.motion != Motion::None && reply.number != 0)
            m_state.motion = Motion::None;  // refused: nothing began
    }
    request->done = true;
    if (request->internal && m_state.braking == Braking::Restoring) {
        m_state.modesSet = !request->error;
        m_state.locked = m_state.locked || request->error == 9;
        m_state.braking = Braking::None;
    }
}

void Session::handlePush(const Reply& reply) {
    if (reply.text.starts_with("MSG:'$H'"))
        m_state.locked = true;
    if (reply.text == "MSG:Reset to continue" && m_state.braking == Braking::Deaf) {
        m_state.braking = Braking::Resetting;
        m_state.brakeAt = m_state.brakeAgain = m_state.heard;
        urgent(m_reset);
    }
    if (m_state.request && m_state.request->written && !m_state.request->done)
        m_state.request->told.push_back(reply);
}

void Session::handleAlarm(int number, TimePoint at) {
    const bool asked = m_state.braking == Braking::Resetting;
    const bool homing = m_state.motion == Motion::Homing;
    m_state.motion = Motion::None;
    m_state.brakeAt = m_state.brakeAgain = at;
    if (number != 2 && number != 4 && number != 5)
        losePosition();
    m_state.homed = false;  // it is locked, and only homing unlocks it
    m_state.locked = true;
    const std::string text = alarmText(number);
    if (number == 1 || number == 2) {
        m_state.braking = Braking::Deaf;
        trouble(ErrorCode::LimitHit, fmt::format("The motor controller stopped: {}.", text), true);
    } else if (asked) {
        return;  // the reset is ours
    } else if (number >= 6 || homing) {
        m_state.braking = Braking::Resetting;
        trouble(ErrorCode::HomeFailed,
                fmt::format(
                    "Homing failed: {}. It is not homed; look for the switch and its cable.", text),
                false);
    } else {
        m_state.braking = Braking::Resetting;
        trouble(ErrorCode::NotHomed,
                fmt::format(
                    "The motor controller stopped: {}. Its position is lost. Home it first.", text),
                true);
    }
}

void Session::handleOverdue(TimePoint at) {
    if (const auto overdue = std::exchange(m_state.overdue, std::nullopt))
        handleLate(overdue->since, overdue->limit, at);
}

/// It is thrown away, never taken for the answer to something else.
void Session::handleLate(TimePoint since, Duration limit, TimePoint at) {
    m_state.replies.late(at, at - since, limit);
    m_state.note = LinkTroubles::lateText(at - since, limit);
    if (const auto fault = m_state.replies.fault(at))
        trouble(fault->code, fault->detail, false);
}

void Session::handleGarbled(const std::string& text, TimePoint at) {
    if (!m_state.welcomed)
        return;  // the rest of a line that began before we listened
    m_state.replies.unreadable(at, printable(text));
    const std::string detail = m_state.replies.unreadableText();
    m_state.note = detail;
    const bool report = text.starts_with('<') || text.ends_with('>');
    auto& request = m_state.request;
    if (!report && request && request->written && !request->done) {
        // It may have been the answer, or not.
        m_state.outOfStep = true;
        request->done = true;
        request->failed = Error{ErrorCode::LinkBad, "", "", detail};
        if (m_state.braking == Braking::Restoring)
            m_state.braking = Braking::None;
    }
    m_state.asked = false;
    m_state.nextPoll = at;
    if (const auto fault = m_state.replies.fault(at))
        trouble(fault->code, fault->detail, false);
}

void Session::handleReport(const StatusReport& report, TimePoint at) {
    if (m_state.stale) {
        // Nobody knows which question it answers.
        if (!std::exchange(m_state.staleSeen, true))
            handleLate(m_state.staleSince, reportLimit(), at);
        return;
    }
    if (!m_state.asked)
        return;
    m_state.asked = false;
    m_state.report = report;
    m_state.reportAsked = m_state.askedAt;
    if (report.mode == Mode::Alarm)
        m_state.locked = true;
    const auto position = m_memory.machine(report);
    if (position) {
        m_state.readbacks.push_back(
            {m_state.askedAt, m_state.askedAt + (at - m_state.askedAt) / 2, *position});
        if (m_state.readbacks.size() > kReadbacksKept)
            m_state.readbacks.pop_front();
        lookForStall(report, *position, at);
    } else {
        m_state.wanted = true;  // the work offset comes with one of the next
    }
    brakingReport(report, at);
    const bool held = report.mode == Mode::Hold || report.mode == Mode::Door;
    if (held && m_state.ready && m_state.braking == Braking::None && !m_state.heldTold) {
        m_state.heldTold = true;
        trouble(ErrorCode::HardwareStop,
                report.mode == Mode::Door
                    ? "The safety door of the motor controller is open. Close it, then acknowledge."
                    : "The hold button of the motor controller was pressed. Release it, then "
                      "acknowledge.",
                false);
    } else if (!held) {
        m_state.heldTold = false;
    }
}

void Session::lookForStall(const StatusReport& report, const std::vector<double>& position,
                           TimePoint at) {
    const bool runs =
        (report.mode == Mode::Run || report.mode == Mode::Jog) && report.feed.value_or(0) > 0;
    if (!runs || position != m_state.lastPosition) {
        m_state.lastPosition = position;
        m_state.movedAt = at;
    } else if (at - m_state.movedAt > kStallTime && m_state.motion != Motion::None &&
               m_state.braking == Braking::None) {
        losePosition();
        trouble(ErrorCode::Stall, "The position does not change although the controller runs.",
                true);
        brake(StopMode::Profiled);
    }
}

/// Whether the stop has come to its end.
void Session::brakingReport(const StatusReport& report, TimePoint at) {
    const bool since = m_state.reportAsked >= m_state.brakeAt;
    if (!since)
        return;
    if (m_state.braking == Braking::Holding) {
        const bool held =
            (report.mode == Mode::Hold || report.mode == Mode::Door) && !report.inMotion();
        if (held) {
            m_state.braking = Braking::Resetting;
            m_state.brakeAgain = at;
            urgent(m_reset);
        } else if (report.mode == Mode::Alarm || report.mode == Mode::Sleep) {
            m_state.braking = Braking::None;
            m_state.motion = Motion::None;
        } else if (report.mode != Mode::Hold && report.mode != Mode::Door) {
            urgent(m_hold);  // it was lost, or came before what it was to stop
        }
    } else if (m_state.braking == Braking::Cancelling) {
        const bool answered = !m_state.request || m_state.request->done;
        if (report.mode == Mode::Idle && answered) {
            m_state.braking = Braking::None;
            m_state.motion = Motion::None;
        } else if (report.mode != Mode::Jog && report.mode != Mode::Idle) {
            m_state.braking = Braking::Holding;  // a jog cancel stops jogs only
            m_state.brakeAt = at;
            urgent(m_hold);
        }
    }
}

}  // namespace gimbalscan::grbl
