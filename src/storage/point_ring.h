// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>

#include <algorithm>
#include <atomic>
#include <bit>

namespace gimbalscan {

/// A fixed number of slots between one producer and one consumer; all memory is taken when it is
/// made. Slots from taken() to published() hold points that the consumer has not released. An empty
/// ring begins at its first slot again: what a slow disk needs is there, but a scan that the writer
/// keeps up with uses few slots, which stay in the processor's cache.
class PointRing {
public:
    PointRing(std::size_t channels, std::size_t reductions, std::size_t signals)
        : m_slots(slotsFor(channels)),
          m_traces(m_slots.size() * channels),
          m_numbers(m_slots.size() * (reductions + signals)) {
        for (std::size_t i = 0; i < m_slots.size(); ++i) {
            m_slots[i].trace = {m_traces.data() + i * channels, channels};
            double* numbers = m_numbers.data() + i * (reductions + signals);
            m_slots[i].reductions = {numbers, reductions};
            m_slots[i].signals = {numbers + reductions, signals};
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return m_slots.size(); }
    [[nodiscard]] std::uint64_t published() const noexcept { return m_published; }
    [[nodiscard]] std::uint64_t taken() const noexcept { return m_taken; }
    [[nodiscard]] std::uint64_t waiting() const noexcept { return m_published - m_taken; }
    [[nodiscard]] bool full() const noexcept { return waiting() >= m_slots.size(); }

    /// Producer: the slot to fill; valid while not full.
    [[nodiscard]] PointRecord& next() noexcept {
        if (waiting() == 0)
            m_first = m_published;
        return m_slots[slotOf(m_published)];
    }
    void publish() noexcept { ++m_published; }
    /// Consumer: one of the waiting points, 0 = oldest.
    [[nodiscard]] const PointRecord& waitingPoint(std::uint64_t index) const noexcept {
        return m_slots[slotOf(m_taken + index)];
    }
    void release(std::uint64_t count) noexcept { m_taken += count; }

private:
    [[nodiscard]] std::size_t slotOf(std::uint64_t point) const noexcept {
        return (point - m_first) & (m_slots.size() - 1);
    }
    // Enough to bridge a slow disk for a second or more, never more than 64 MiB of traces. A power
    // of two, for slotOf().
    static std::size_t slotsFor(std::size_t channels) {
        constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;
        constexpr std::size_t kFewest = 64, kMost = 4096;
        return std::bit_floor(
            std::clamp(kMostBytes / (4 * std::max<std::size_t>(1, channels)), kFewest, kMost));
    }

    std::vector<PointRecord> m_slots;
    std::vector<std::int32_t> m_traces;
    std::vector<double> m_numbers;
    // The point in slot 0. Changed by the producer while the consumer has no point to look at, and
    // handed over with m_published.
    std::uint64_t m_first = 0;
    // On cache lines of their own: each is written by one side and read by the other.
    alignas(64) std::atomic<std::uint64_t> m_published{0};
    alignas(64) std::atomic<std::uint64_t> m_taken{0};
};

}  // namespace gimbalscan
