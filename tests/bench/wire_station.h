// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench_station.h"
#include "wire/pty_port.h"

#include <atomic>

namespace gimbalscan::bench {

/// An emulated controller, with a note of when the first byte of a stop came to it.
class StopWatch final : public testing::EmulatedDevice {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// Whether there is the beginning of a stop in what came; called with every piece, in order.
    using FindsStop = std::function<bool(std::span<const std::uint8_t>)>;

    StopWatch(std::unique_ptr<EmulatedDevice> device, FindsStop findsStop);
    void received(std::span<const std::uint8_t> bytes, double now) override;
    [[nodiscard]] double advance(double now) override { return m_device->advance(now); }
    void opened(double now) override { m_device->opened(now); }
    void powerCycle(double now) override { m_device->powerCycle(now); }

    // From any thread.
    void arm() noexcept { m_seen = Time{}; }
    [[nodiscard]] std::optional<Time> seen() const noexcept;

private:
    std::unique_ptr<EmulatedDevice> m_device;
    FindsStop m_findsStop;
    std::atomic<Time> m_seen{};
};

/// An engine on real time over the production driver and emulated controllers on pseudo-terminals,
/// homed; speeds are those of the example stations.
class WireStation {
public:
    /// Two K10CR1, each at a port of its own.
    [[nodiscard]] static std::unique_ptr<WireStation> apt(std::chrono::microseconds latency);
    /// Two axes of one controller.
    [[nodiscard]] static std::unique_ptr<WireStation> grbl(std::chrono::microseconds latency);

    [[nodiscard]] BenchStation& bench() noexcept { return *m_bench; }
    [[nodiscard]] const std::vector<StopWatch*>& watches() const noexcept { return m_watches; }
    /// The middle of where both axes may go, and how far from it.
    [[nodiscard]] double centre() const noexcept { return m_centre; }
    [[nodiscard]] double reach() const noexcept { return m_reach; }

private:
    std::string plug(std::unique_ptr<testing::EmulatedDevice> device, StopWatch::FindsStop stops,
                     std::chrono::microseconds latency);
    void build(testing::TestStation parts, double velocity, double acceleration, double tolerance);

    std::vector<std::unique_ptr<testing::PtyPort>> m_ports;
    std::vector<StopWatch*> m_watches;
    double m_centre = 0, m_reach = 0;
    std::unique_ptr<BenchStation> m_bench;
};

}  // namespace gimbalscan::bench
