// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_station.h"
#include "figure.h"
#include "stamp_sink.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <filesystem>
#include <thread>

namespace gimbalscan::bench {
namespace {

constexpr BenchGrid kGrid{50, 50};

RunSinkFactory keepsNothing(BenchStation& station) {
    return [&station](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        return station.recorder(std::make_unique<NullWriter>());
    };
}

/// A scan of zero-time devices into a closed file over a thread per axis and point and no file.
void zeroTimeScan(benchmark::State& state) {
    constexpr int kRounds = 9;
    BenchStation station(instantStation());
    const auto folder =
        std::filesystem::temp_directory_path() / ("gimbalscan-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder);
    std::vector<double> ratios, own;
    for (auto _ : state)
        for (int round = 0; round < kRounds; ++round) {
            const std::string file = folder / (std::to_string(round) + ".h5");
            const TimePoint start = station.clock().now();
            (void)station.scan(gridScan(kGrid),
                               [&](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
                                   auto lock = ScanFileLock::take(file);
                                   if (!lock)
                                       return Failure(lock.error());
                                   return station.recorder(makeNexusWriter(file, std::move(*lock)));
                               });
            own.push_back(toSeconds(station.clock().now() - start));
            ratios.push_back(timeThreadPerAxis(station.station(), kGrid).value() / own.back());
        }
    std::filesystem::remove_all(folder);
    state.counters["us_per_point"] = median(own) * 1e6 / static_cast<double>(kGrid.points());
    report(state, median(ratios), {3, 8}, "times faster");
}
BENCHMARK(zeroTimeScan)->Name("G1")->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Threads that want the processor, as a window or a fit in the same process would.
class Hogs {
public:
    explicit Hogs(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            m_threads.emplace_back([](const std::stop_token& stop) {
                for (std::uint64_t turns = 0; !stop.stop_requested(); ++turns)
                    benchmark::DoNotOptimize(turns);
            });
    }

private:
    std::vector<std::jthread> m_threads;
};

/// Mean step of a scan from its first point to its last.
double stepMicroseconds(BenchStation& station) {
    Stamps stamps{kGrid.points() - 1, {}, {}};
    (void)station.scan(gridScan(kGrid), [&](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        return std::make_unique<StampSink>(
            station.clock(), station.recorder(std::make_unique<NullWriter>()), stamps);
    });
    return stamps.usPerPoint(0);
}

void hogs(benchmark::State& state) {
    constexpr int kRounds = 9;
    BenchStation station(instantStation());
    std::vector<double> ratios, quiet, loaded;
    for (auto _ : state)
        for (int round = 0; round < kRounds; ++round) {
            quiet.push_back(stepMicroseconds(station));
            const Hogs two(2);
            loaded.push_back(stepMicroseconds(station));
            ratios.push_back(loaded.back() / quiet.back());
        }
    state.counters["us_quiet"] = median(quiet);
    state.counters["us_loaded"] = median(loaded);
    report(state, median(ratios), {4, 1.5}, "times the unloaded step");
}
BENCHMARK(hogs)->Name("G5")->Iterations(1)->UseRealTime()->Unit(benchmark::kMillisecond);

/// One thread that does nothing but sleep through the same motions and exposures, over their sum:
/// what this machine's timers and its other work leave at best.
double sleepsOverBound(Clock& clock, double point, std::uint64_t points) {
    const TimePoint start = clock.now();
    for (std::uint64_t i = 0; i < 2 * points; ++i)
        std::this_thread::sleep_for(fromSeconds(point / 2));
    return toSeconds(clock.now() - start) / (point * static_cast<double>(points));
}

/// A scan in real time whose points take `point` seconds at least: half of it motion, half of it
/// exposure; wall time over that bound.
void overBound(benchmark::State& state, double point, BenchGrid grid, Limits limits) {
    constexpr int kRounds = 3;
    constexpr double kStep = 0.1;  // deg
    testing::TestStation parts = instantStation();
    for (ParamTable* motor : {&parts.yaw, &parts.pitch}) {
        motor->at("instant").value = false;
        motor->emplace("settle_amplitude", ParamValue{0.0});
    }
    parts.daq = {{"read_out_s", ParamValue{point / 10}}};
    BenchStation station(parts, [&](StationConfig& config) {
        for (AxisConfig& axis : config.axes) {  // a step is a triangle of half the point's time
            axis.acceleration = AxisAcceleration(4 * kStep / (point / 2 * point / 2));
            axis.velocity = AxisVelocity(kStep / (point / 4));
        }
    });
    ScanConfig scan = testing::smallScan(grid.columns, grid.rows, point / 2);
    scan.fast.start = scan.slow.start = 0;
    scan.fast.stop = kStep * (grid.columns - 1);
    scan.slow.stop = kStep * (grid.rows - 1);
    std::vector<double> ratios, sleeps;
    for (auto _ : state)
        for (int round = 0; round < kRounds; ++round) {
            station.moveTo(-kStep, 0);
            const RunTimes times = station.scan(scan, keepsNothing(station)).times;
            ratios.push_back(times.wall / times.physicalBound);
            sleeps.push_back(sleepsOverBound(station.clock(), point, grid.points()));
        }
    state.counters["plain_sleeps"] = median(sleeps);
    report(state, median(ratios), limits, "times the bound");
}
BENCHMARK_CAPTURE(overBound, 20ms, 0.02, {20, 10}, Limits{1.01, 1.003})
    ->Name("G6 20 ms points")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(overBound, 5ms, 0.005, {25, 20}, Limits{1.04, 1.015})
    ->Name("G6 5 ms points")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(overBound, 1ms, 0.001, {50, 40}, Limits{1.15, 1.06})
    ->Name("G6 1 ms points")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

/// A scan of 10^6 points: whether it slows down or grows.
const Stamps& longScan() {
    static const Stamps stamps = [] {
        Stamps noted{1000, {}, {}};
        BenchStation station(instantStation());
        (void)station.scan(
            gridScan({1002, 1000}), [&](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
                return std::make_unique<StampSink>(
                    station.clock(), station.recorder(std::make_unique<NullWriter>()), noted);
            });
        return noted;
    }();
    return stamps;
}

/// Medians of many blocks of 1000 points from point 10^3 and up to point 10^6: the load of the
/// machine changes within milliseconds, a slow-down by the program would stay.
void longScanCost(benchmark::State& state) {
    constexpr std::size_t kBlocks = 100;
    std::vector<double> early, late;
    for (auto _ : state)
        for (std::size_t i = 0; i < kBlocks; ++i) {
            early.push_back(longScan().usPerPoint(1 + i));
            late.push_back(longScan().usPerPoint(1000 - i));
        }
    state.counters["us_early"] = median(early);
    state.counters["us_late"] = median(late);
    report(state, median(late) / median(early), {1.1, 1.02}, "times the cost at point 1000");
}
BENCHMARK(longScanCost)
    ->Name("G14 cost")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void longScanMemory(benchmark::State& state) {
    for (auto _ : state)
        report(state, (longScan().memory[1000] - longScan().memory[1]) * 1e-6, {20, 1},
               "MB of growth");
}
BENCHMARK(longScanMemory)->Name("G14 memory")->Iterations(1)->UseRealTime();

}  // namespace
}  // namespace gimbalscan::bench
