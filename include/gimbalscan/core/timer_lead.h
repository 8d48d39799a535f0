// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>

namespace gimbalscan {

/// How much earlier than wanted the system's timer must be set for a wait to end on time. Timers
/// are late by 20 to 150 us, the longer the processor has slept the more (docs/performance.md);
/// this is learnt from the waits themselves, for each range of lengths apart. About one wait in
/// three ends early and must be sat out; the others are late by what their lateness exceeds the
/// usual. Thread-safe.
class TimerLead {
public:
    using Nanoseconds = std::chrono::nanoseconds;
    /// Never more than this, nor an eighth of the wait.
    static constexpr Nanoseconds kMost{200'000};

    [[nodiscard]] Nanoseconds of(Nanoseconds wait) const noexcept;
    /// A timer set for `wait` from now rang so much too late.
    void learn(Nanoseconds wait, Nanoseconds late) noexcept;

private:
    // Up to 0.5 ms, 1, 2, 4, 8, 16, 32 ms and beyond.
    static constexpr std::size_t kRanges = 8;
    [[nodiscard]] static std::size_t rangeOf(Nanoseconds wait) noexcept;

    std::array<std::atomic<Nanoseconds::rep>, kRanges> m_leads{};
};

}  // namespace gimbalscan
