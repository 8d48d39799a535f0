// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_message.h"

#include <gimbalscan/core/clock.h>

namespace gimbalscan::apt {

/// Requests and the replies they are answered with. Only what may be repeated: never a move.
struct Exchange {
    std::vector<Message> requests;
    std::vector<Id> replies;  ///< awaited, in any order
    Duration limit = std::chrono::milliseconds(500);
    int tries = 3;
    bool resync = true;  ///< a repeat waits for a sign that the line is in step again
};

/// One exchange at a time with one channel, as a state machine without clock or lock: it is told
/// what came and what time it is, and says what to send.
///
/// Messages carry no number. After a reply has not come in time a later one could be the answer to
/// the first request or to its repeat; so the line is left quiet, then asked for something else,
/// and only when that has been answered is the request repeated: a unit answers in order.
class ExchangeLine {
public:
    explicit ExchangeLine(Address address) : m_address(address) {}

    [[nodiscard]] bool busy() const noexcept { return m_phase != Phase::Idle; }
    void begin(Exchange exchange, TimePoint now);
    /// Forgets what is under way.
    void cancel() noexcept { m_phase = Phase::Idle; }

    struct Outcome {
        bool answered = false;
        std::vector<Message> replies;          ///< in the order of Exchange::replies
        TimePoint requestedAt{}, repliedAt{};  ///< the first of each
        std::optional<Duration> late;          ///< a reply came, but only after this long
    };
    /// The end of the exchange, once.
    [[nodiscard]] std::optional<Outcome> take();

    /// What has to be sent now. written() must be told when the first of it is on the wire.
    [[nodiscard]] std::vector<Message> tick(TimePoint now);
    /// Names the messages of the last tick() in written().
    [[nodiscard]] std::uint64_t sending() const noexcept { return m_sending; }
    void written(std::uint64_t sending, TimePoint at) noexcept;
    /// True when the message was a reply to this exchange, in time or late.
    bool received(const Message& message, TimePoint at);
    /// When tick() has something to do; kNever when idle.
    [[nodiscard]] TimePoint due() const noexcept;

    /// Replies that came too late, ever.
    [[nodiscard]] int lateReplies() const noexcept { return m_lateReplies; }

private:
    enum class Phase { Idle, Begin, Waiting, Quiet, Resync, Ended };
    [[nodiscard]] bool expected(const Message& message) const noexcept;
    [[nodiscard]] TimePoint limitEnd() const noexcept;
    void timedOut(TimePoint now);

    const Address m_address;
    Phase m_phase = Phase::Idle;
    Exchange m_exchange;
    int m_triesLeft = 0;
    std::vector<std::optional<Message>> m_replies;
    std::uint64_t m_sending = 0;
    TimePoint m_postedAt{}, m_quietUntil{}, m_firstWritten{};
    std::optional<TimePoint> m_writtenAt, m_repliedAt;
    std::size_t m_resyncIndex = 0;
    bool m_outOfStep = false;  ///< an exchange failed: its replies may still come
    Outcome m_outcome;
    int m_lateReplies = 0;
};

}  // namespace gimbalscan::apt
