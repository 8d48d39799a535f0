// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_exchange.h"

#include <algorithm>
#include <array>

namespace gimbalscan::apt {

namespace {

// Longer than a whole message takes on the wire, with the latency of USB.
constexpr Duration kQuiet = std::chrono::milliseconds(200);
// How long a request may wait for its turn on the wire before that counts as silence.
constexpr Duration kLongestQueue = std::chrono::seconds(1);

struct Question {
    Id ask, reply;
};
// Asked for to find the step again. Each time another, so that its own late answer is told from the
// one that is awaited.
constexpr std::array kResync{Question{Id::ReqGeneralMove, Id::GetGeneralMove},
                             Question{Id::ReqJog, Id::GetJog},
                             Question{Id::ReqEncoderCounter, Id::GetEncoderCounter}};

bool carriesChannel(Id id) noexcept {
    return id != Id::HwGetInfo && id != Id::RackGetBayUsed && id != Id::HubGetBayUsed;
}

}  // namespace

void ExchangeLine::begin(Exchange exchange, TimePoint now) {
    m_exchange = std::move(exchange);
    m_triesLeft = m_exchange.tries;
    m_outcome = {};
    m_firstWritten = now;
    m_phase = m_outOfStep && m_exchange.resync ? Phase::Quiet : Phase::Begin;
    m_postedAt = m_quietUntil = now;
}

std::optional<ExchangeLine::Outcome> ExchangeLine::take() {
    if (m_phase != Phase::Ended)
        return std::nullopt;
    m_phase = Phase::Idle;
    return std::move(m_outcome);
}

TimePoint ExchangeLine::limitEnd() const noexcept {
    return m_writtenAt ? *m_writtenAt + m_exchange.limit : m_postedAt + kLongestQueue;
}

TimePoint ExchangeLine::due() const noexcept {
    switch (m_phase) {
        case Phase::Idle:
            return kNever;
        case Phase::Begin:
        case Phase::Ended:
            return TimePoint{};
        case Phase::Quiet:
            return m_quietUntil;
        case Phase::Waiting:
        case Phase::Resync:
            break;
    }
    return limitEnd();
}

std::vector<Message> ExchangeLine::tick(TimePoint now) {
    if ((m_phase == Phase::Waiting || m_phase == Phase::Resync) && now >= limitEnd())
        timedOut(now);
    const bool quietEnds = m_phase == Phase::Quiet && now >= m_quietUntil;
    if (m_phase != Phase::Begin && !quietEnds)
        return {};
    m_writtenAt.reset();
    m_repliedAt.reset();
    m_postedAt = now;
    ++m_sending;
    if (quietEnds && m_exchange.resync) {
        m_resyncIndex = (m_resyncIndex + 1) % kResync.size();
        m_phase = Phase::Resync;
        return {channelTo(m_address, kResync[m_resyncIndex].ask)};
    }
    m_replies.assign(m_exchange.replies.size(), std::nullopt);
    m_phase = Phase::Waiting;
    return m_exchange.requests;
}

void ExchangeLine::timedOut(TimePoint now) {
    if (--m_triesLeft <= 0) {
        m_outOfStep = m_outOfStep || m_exchange.resync;
        m_phase = Phase::Ended;
        return;
    }
    m_quietUntil = now + kQuiet;
    m_phase = Phase::Quiet;
}

void ExchangeLine::written(std::uint64_t sending, TimePoint at) noexcept {
    if (sending != m_sending)
        return;
    if (!m_writtenAt && m_triesLeft == m_exchange.tries)
        m_firstWritten = at;
    m_writtenAt = at;
}

bool ExchangeLine::expected(const Message& message) const noexcept {
    const auto& replies = m_exchange.replies;
    return std::find(replies.begin(), replies.end(), message.id) != replies.end() &&
           (!carriesChannel(message.id) || channelOf(message) == m_address.channel);
}

bool ExchangeLine::received(const Message& message, TimePoint at) {
    if (m_phase == Phase::Resync && message.id == kResync[m_resyncIndex].reply && m_writtenAt) {
        m_outOfStep = false;
        m_phase = Phase::Begin;
        return true;
    }
    if (!busy() || m_phase == Phase::Ended || !expected(message))
        return false;
    if (m_phase == Phase::Quiet || m_phase == Phase::Resync) {
        // Its value is as old as its request: thrown away.
        m_outcome.late = at - m_firstWritten;
        ++m_lateReplies;
        if (m_phase == Phase::Quiet)
            m_quietUntil = at + kQuiet;
        return true;
    }
    if (!m_writtenAt)
        return true;  // of an earlier exchange
    if (!m_repliedAt)
        m_repliedAt = at;
    for (std::size_t i = 0; i < m_replies.size(); ++i)
        if (m_exchange.replies[i] == message.id && !m_replies[i]) {
            m_replies[i] = message;
            break;
        }
    if (!std::all_of(m_replies.begin(), m_replies.end(), [](const auto& r) { return r; }))
        return true;
    m_outcome.answered = true;
    m_outcome.requestedAt = *m_writtenAt;
    m_outcome.repliedAt = *m_repliedAt;
    for (auto& reply : m_replies)
        m_outcome.replies.push_back(std::move(*reply));
    m_phase = Phase::Ended;
    return true;
}

}  // namespace gimbalscan::apt
