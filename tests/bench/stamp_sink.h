// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>

#include <unistd.h>

#include <fstream>
#include <memory>
#include <vector>

namespace gimbalscan::bench {

/// What a process has in memory, in bytes.
inline double residentMemory() {
    double total = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// When every `interval`-th point was handed over, and how large the process was then.
struct Stamps {
    std::uint64_t interval = 1;
    std::vector<TimePoint> times;
    std::vector<double> memory;
    /// Microseconds a point in block number i of `interval` points.
    [[nodiscard]] double usPerPoint(std::size_t i) const {
        return toSeconds(times[i + 1] - times[i]) * 1e6 / static_cast<double>(interval);
    }
};

/// Passes everything on to another sink, and notes when.
class StampSink final : public RunSink {
public:
    StampSink(Clock& clock, std::unique_ptr<RunSink> inner, Stamps& stamps)
        : m_clock(clock), m_inner(std::move(inner)), m_stamps(stamps) {}

    Result<void> begin(const RunStart& start) override {
        const std::uint64_t blocks = start.plan->pointCount() / m_stamps.interval + 1;
        m_stamps.times.reserve(blocks);
        m_stamps.memory.reserve(blocks);
        return m_inner->begin(start);
    }
    Result<PointRecord*> claim(TimePoint deadline, std::stop_token stop) override {
        return m_inner->claim(deadline, std::move(stop));
    }
    void publish() noexcept override {
        m_inner->publish();
        if (m_count++ % m_stamps.interval != 0)
            return;
        m_stamps.times.push_back(m_clock.now());
        m_stamps.memory.push_back(residentMemory());
    }
    void event(const RunEvent& event) override { m_inner->event(event); }
    std::optional<Error> failure() const override { return m_inner->failure(); }
    Result<void> retryWrites() override { return m_inner->retryWrites(); }
    Result<void> end(const RunStop& stop) override { return m_inner->end(stop); }
    SavedCount saved() const noexcept override { return m_inner->saved(); }
    std::string location() const override { return m_inner->location(); }

private:
    Clock& m_clock;
    const std::unique_ptr<RunSink> m_inner;
    Stamps& m_stamps;
    std::uint64_t m_count = 0;
};

}  // namespace gimbalscan::bench
