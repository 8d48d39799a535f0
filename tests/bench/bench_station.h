// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "bench_reference.h"
#include "test_station.h"

#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/scan/scan_engine.h>

namespace gimbalscan::bench {

/// Devices that take no time: what is left is the program.
[[nodiscard]] testing::TestStation instantStation();

/// An engine on real time. Failures throw std::runtime_error: a benchmark has nothing to measure
/// then. Lives on: the benchmark's thread.
class BenchStation {
public:
    /// `change` may alter what TestStation has no member for.
    explicit BenchStation(const testing::TestStation& station,
                          const std::function<void(StationConfig&)>& change = {});

    /// Posts through `request` and waits for the answer.
    template <class T, class Request>
    T call(Request&& request) {
        auto answer = std::make_shared<std::optional<Result<T>>>();
        request([this, answer](const Result<T>& result) {
            m_wait.update([&] { answer->emplace(result); });
        });
        (void)m_wait.wait(kNever, {}, [&] { return answer->has_value(); });
        if (!**answer)
            throw std::runtime_error((*answer)->error().text());
        return taken(std::move(**answer));
    }
    void moveTo(double yaw, double pitch);
    /// Runs a scan that must complete.
    RunStop scan(const ScanConfig& config, const RunSinkFactory& makeSink);

    /// A recorder that writes with `writer`.
    [[nodiscard]] std::unique_ptr<RunSink> recorder(std::unique_ptr<PointWriter> writer);

    [[nodiscard]] ScanEngine& engine() noexcept { return *m_engine; }
    [[nodiscard]] Station& station() noexcept { return *m_station; }
    [[nodiscard]] SteadyClock& clock() noexcept { return m_clock; }

private:
    static void taken(Result<void>&&) {}
    template <class T>
    static T taken(Result<T>&& result) {
        return std::move(*result);
    }

    SteadyClock m_clock;
    WaitPoint m_wait{m_clock};
    StdThreadHost m_threads;
    DriverRegistry m_drivers;
    LiveStore m_live;
    std::unique_ptr<Station> m_station;
    std::unique_ptr<ScanEngine> m_engine;
};

/// columns x rows around the origin with the shortest dwell.
[[nodiscard]] ScanConfig gridScan(const BenchGrid& grid);

}  // namespace gimbalscan::bench
