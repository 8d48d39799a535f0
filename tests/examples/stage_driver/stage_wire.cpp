// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage_motor.h"

#include <fmt/format.h>

#include <algorithm>

// The io thread's half: what goes out when, and what is made of what comes.

namespace gimbalscan::stage {

namespace {

constexpr Duration kAnswerTime = std::chrono::milliseconds(300);  // from the last byte written
constexpr Duration kSendTime = std::chrono::seconds(1);           // a controller that takes nothing
constexpr Duration kRestPoll = std::chrono::milliseconds(200);
constexpr std::size_t kLongestLine = 200, kMostReadbacks = 64;

}  // namespace

void StageMotor::received(std::span<const std::uint8_t> bytes, TimePoint at) {
    for (const std::uint8_t byte : bytes) {
        if (byte != '\n') {
            if (m_received.size() < kLongestLine)  // its checksum will not fit
                m_received += static_cast<char>(byte);
            continue;
        }
        m_lane.update([&] { take(m_received, at); });
        m_received.clear();
    }
}

void StageMotor::take(const std::string& line, TimePoint at) {
    const auto reply = parseReply(line);
    if (!reply) {
        m_garbled = true;  // no answer: the time limit of the question ends it
        return;
    }
    if (!m_question || reply->word != m_question->word)
        return;  // of a stop, or of a question whose time was up
    if (reply->word == "POS" && !takePosition(*reply, m_question->at, at)) {
        m_garbled = true;
        return;
    }
    if (reply->word == "IDN" && reply->rest.size() == 3) {
        m_identity = {reply->rest[0], reply->rest[1], reply->rest[2]};
        m_outOfStep = false;
    }
    m_heard = at;
    if (m_question->ofOrder)
        m_order->answer = *reply;
    m_question.reset();
}

/// False when it is not what such a reply is: then nothing of it is taken.
bool StageMotor::takePosition(const Reply& reply, TimePoint asked, TimePoint at) {
    MotorReading now;
    const auto position = parseNumber(reply.rest.empty() ? "" : reply.rest[0]);
    if (!position)
        return false;
    bool stalled = false;
    for (std::size_t i = 1; i < reply.rest.size(); ++i) {
        const std::string& word = reply.rest[i];
        bool* const shown = word == "MOVING"    ? &now.moving
                            : word == "HOMED"   ? &now.homed
                            : word == "LOWER"   ? &now.atLowerLimit
                            : word == "UPPER"   ? &now.atUpperLimit
                            : word == "STALLED" ? &stalled
                                                : nullptr;
        if (shown == nullptr)
            return false;
        *shown = true;
    }
    if (m_stopping && asked > m_stopAt && !now.moving)
        m_stopping.reset();
    now.moving |= m_order && m_order->moves;  // it may not have come to that line yet
    now.position = ControllerPosition(*position);
    now.stamp = asked + (at - asked) / 2;
    now.known = true;
    if (now.moving && m_reading.known && now.stamp > m_reading.stamp)
        now.velocity = (now.position.value() - m_reading.position.value()) /
                       toSeconds(now.stamp - m_reading.stamp);
    if (stalled)
        now.fault = Error{ErrorCode::Stall, m_label, "move",
                          fmt::format("{} stalled at {:.3f} {}.", m_label, *position, m_unit)};
    m_reading = now;
    m_lookedAt = asked;
    m_readbacks.emplace_back(now.stamp, now.position);
    if (m_readbacks.size() > kMostReadbacks)
        m_readbacks.pop_front();
    return true;
}

TimePoint StageMotor::tick(TimePoint) {
    std::string line;
    bool moves = false;
    std::uint64_t number = 0;
    const TimePoint next = m_lane.update([&] {
        if (m_lost)
            return kNever;
        const TimePoint now = m_clock.now();
        keepTime(now);
        line = nextLine(now);
        moves = m_question && m_question->ofOrder && m_order->moves;
        number = m_questions;
        TimePoint due = m_question ? m_question->deadline : m_nextPoll;
        if (m_stopping)
            due = std::min(due, m_stopAgain);
        return m_lost ? kNever : due;
    });
    if (!line.empty())
        (void)m_transport.post(
            frameOf(line, number, moves));  // refused, it is an answer that is missing
    return next;
}

void StageMotor::keepTime(TimePoint now) {
    if (m_stopping && now >= m_stopAgain)
        sendStop();  // the first one may have been lost
    if (!m_question || now < m_question->deadline)
        return;
    // From now on an answer may come late: nothing is believed before both are in step again.
    m_outOfStep = true;
    if (m_question->ofOrder)
        m_order->answer =
            m_garbled ? fail(ErrorCode::LinkBad, m_label, "ask", "The answer was unreadable.")
                      : fail(ErrorCode::LinkSlow, m_label, "ask", "There was no answer in time.");
    m_question.reset();
    if (now - m_heard >= m_contactTime)
        loseContact(m_garbled ? ErrorCode::LinkBad : ErrorCode::LinkLost, "no answer");
}

/// What to ask now, if anything. The line keeps its order: with the answer to IDN? everything that
/// was asked before has been answered, or never will be.
std::string StageMotor::nextLine(TimePoint now) {
    if (m_lost || m_question)
        return {};
    std::string line;
    // Nothing moves before a stop is known to be obeyed: its repetition would end the new motion.
    const bool ofOrder =
        !m_outOfStep && m_order && !m_order->sent && !(m_order->moves && m_stopping);
    if (m_outOfStep)
        line = "IDN?";
    else if (ofOrder)
        line = m_order->line;
    else if (now >= m_nextPoll)
        line = "POS?";
    else
        return {};
    if (ofOrder)
        m_order->sent = true;
    if (line == "POS?")
        m_nextPoll = now + (m_reading.moving || m_stopping ? m_pollPeriod : kRestPoll);
    m_garbled = false;
    m_question = Question{++m_questions, line.substr(0, line.find_first_of(" ?")), ofOrder, now,
                          now + kSendTime};
    return line;
}

OutFrame StageMotor::frameOf(const std::string& line, std::uint64_t number, bool moves) {
    OutFrame frame{bytesOf(line)};
    const auto current = [this, number] { return m_question && m_question->number == number; };
    if (moves)
        frame.wanted = [this, current] {
            return m_lane.update([&] {
                const bool wanted = current() && m_question->ofOrder && !m_lane.inhibited();
                if (!wanted && current())
                    m_question.reset();  // it is never asked
                return wanted;
            });
        };
    frame.written = [this, current](TimePoint at) {
        m_lane.read([&] {
            if (current())
                m_question->deadline = at + kAnswerTime;
        });
        m_transport.wake();  // the time limit has changed
    };
    return frame;
}

void StageMotor::loseContact(ErrorCode code, const std::string& why) {
    m_lost = Error{code, m_label, "link",
                   "Lost contact with the stage controller (" + why +
                       "). The motor may still be moving. Use the hardware stop if in doubt."};
    m_reading.known = false;
    m_question.reset();
    if (m_reading.moving && !m_lane.inhibited())
        brake(StopMode::Profiled);  // in case it still hears; and when the port is back
    if (m_order)
        m_order->answer = Failure(*m_lost);
}

void StageMotor::lost(const Error& why) {
    m_received.clear();
    m_lane.update([&] { loseContact(why.code, why.detail); });
}

}  // namespace gimbalscan::stage
