// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_message.h"

#include <gimbalscan/core/clock.h>

#include <functional>
#include <set>

namespace gimbalscan::apt {

/// Cuts what a unit sends into messages. The stream has no mark to find a beginning by, and no
/// checksum: only what cannot be anything but a header is one, everything else is dropped byte by
/// byte and counted. Lives on: the io thread.
class Parser {
public:
    /// A message that stays incomplete for this long is none.
    static constexpr Duration kPatience = std::chrono::milliseconds(200);

    using OnMessage = std::function<void(const Message&)>;

    /// Adds bytes and hands on every message that they complete.
    void feed(std::span<const std::uint8_t> bytes, TimePoint at, const OnMessage& onMessage);
    /// Gives up an incomplete message whose time is over, and looks behind its first byte.
    void expire(TimePoint now, const OnMessage& onMessage);
    /// When expire() has to be called; kNever while nothing is incomplete.
    [[nodiscard]] TimePoint expiry() const noexcept;
    /// Forgets what is incomplete, without counting it.
    void clear() noexcept { m_buffer.clear(); }

    [[nodiscard]] std::uint64_t discardedBytes() const noexcept { return m_discarded; }
    /// How often the reader was out of step: stretches of discarded bytes.
    [[nodiscard]] std::uint64_t discardedStretches() const noexcept { return m_stretches; }
    /// The last bytes that were discarded, for messages.
    [[nodiscard]] const std::vector<std::uint8_t>& lastDiscarded() const noexcept {
        return m_lastDiscarded;
    }
    /// Ids that units sent and the driver does not know, to be told once each.
    [[nodiscard]] std::vector<std::uint16_t> takeUnknownIds();

private:
    enum class Look { Message, Skip, Incomplete, Nothing };
    [[nodiscard]] Look lookAtFront(std::size_t& size) const noexcept;
    void parse(const OnMessage& onMessage);
    void dropOne();

    std::vector<std::uint8_t> m_buffer;
    TimePoint m_lastByte{};
    std::uint64_t m_discarded = 0, m_stretches = 0;
    bool m_inStep = true;
    std::vector<std::uint8_t> m_lastDiscarded;
    std::set<std::uint16_t> m_unknown;
    std::vector<std::uint16_t> m_toldNext;
};

}  // namespace gimbalscan::apt
