// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/timer_lead.h>

#include <algorithm>

namespace gimbalscan {

std::size_t TimerLead::rangeOf(Nanoseconds wait) noexcept {
    std::size_t range = 0;
    for (Nanoseconds limit(500'000); range + 1 < kRanges && wait > limit; limit *= 2)
        ++range;
    return range;
}

TimerLead::Nanoseconds TimerLead::of(Nanoseconds wait) const noexcept {
    const Nanoseconds lead(m_leads[rangeOf(wait)].load(std::memory_order_relaxed));
    return std::min(lead, wait / 8);
}

void TimerLead::learn(Nanoseconds wait, Nanoseconds late) noexcept {
    auto& lead = m_leads[rangeOf(wait)];
    // Two steps down for each step up come to rest where one wait in three is less late. Steps, not
    // averages: a timer that is late by a time slice, because others wanted the processor, says
    // nothing about the next one.
    constexpr Nanoseconds::rep kStep = 2'000;
    const auto now = lead.load(std::memory_order_relaxed);
    const auto next = late.count() > now ? now + kStep : now - 2 * kStep;
    // Of two threads that learn at once one may be forgotten.
    lead.store(std::clamp<Nanoseconds::rep>(next, 0, kMost.count()), std::memory_order_relaxed);
}

}  // namespace gimbalscan
