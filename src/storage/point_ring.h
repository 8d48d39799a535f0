// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>

#include <algorithm>
#include <atomic>

namespace gimbalscan {

/// A fixed number of slots between one producer and one consumer; all memory is taken when it is
/// made. Slots from taken() to published() hold points that the consumer has not released.
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
    [[nodiscard]] PointRecord& next() noexcept { return m_slots[m_published % m_slots.size()]; }
    void publish() noexcept { ++m_published; }
    /// Consumer: one of the waiting points, 0 = oldest.
    [[nodiscard]] const PointRecord& waitingPoint(std::uint64_t index) const noexcept {
        return m_slots[(m_taken + index) % m_slots.size()];
    }
    void release(std::uint64_t count) noexcept { m_taken += count; }

private:
    // Enough to bridge a slow disk for a second or more, never more than 64 MiB of traces.
    static std::size_t slotsFor(std::size_t channels) {
        constexpr std::size_t kMostBytes = std::size_t{64} * 1024 * 1024;
        constexpr std::size_t kFewest = 64, kMost = 4096;
        return std::clamp(kMostBytes / (4 * std::max<std::size_t>(1, channels)), kFewest, kMost);
    }

    std::vector<PointRecord> m_slots;
    std::vector<std::int32_t> m_traces;
    std::vector<double> m_numbers;
    // On cache lines of their own: each is written by one side and read by the other.
    alignas(64) std::atomic<std::uint64_t> m_published{0};
    alignas(64) std::atomic<std::uint64_t> m_taken{0};
};

}  // namespace gimbalscan
