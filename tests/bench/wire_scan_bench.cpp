// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figure.h"
#include "stamp_sink.h"
#include "wire_station.h"

#include <gimbalscan/storage/run_recorder.h>

namespace gimbalscan::bench {
namespace {

constexpr double kExposure = 0.1;  // s
constexpr std::chrono::milliseconds kLatency{16};

/// A scan in real time over emulated controllers whose replies come 16 ms late, steps of one unit;
/// wall time over travel time of the slower axis plus exposure plus one such delay, as one reply
/// has to come back after the motor has stopped (decision 11). Counters: the same without the
/// delay, and what a point takes beyond it.
void overTheWire(benchmark::State& state,
                 std::unique_ptr<WireStation> (*make)(std::chrono::microseconds), BenchGrid grid,
                 Limits limits) {
    constexpr int kRounds = 3;
    const auto wire = make(kLatency);
    BenchStation& bench = wire->bench();
    ScanConfig scan = testing::smallScan(grid.columns, grid.rows, kExposure);
    scan.fast.start = scan.slow.start = wire->centre();
    scan.fast.stop = wire->centre() + (grid.columns - 1);
    scan.slow.stop = wire->centre() + (grid.rows - 1);
    std::vector<double> ratios, alone, beyond;
    const double delays = toSeconds(kLatency) * static_cast<double>(grid.points());
    for (auto _ : state)
        for (int round = 0; round < kRounds; ++round) {
            bench.moveTo(wire->centre() - 1, wire->centre());
            const RunTimes times =
                bench
                    .scan(scan,
                          [&](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
                              return bench.recorder(std::make_unique<NullWriter>());
                          })
                    .times;
            ratios.push_back(times.wall / (times.physicalBound + delays));
            alone.push_back(times.wall / times.physicalBound);
            beyond.push_back((times.wall - times.physicalBound - delays) * 1e3 /
                             static_cast<double>(grid.points()));
        }
    state.counters["without_delay"] = median(alone);
    state.counters["ms_beyond"] = median(beyond);
    report(state, median(ratios), limits, "times the bound");
}
BENCHMARK_CAPTURE(overTheWire, apt, WireStation::apt, {8, 5}, Limits{1.05, 1.02})
    ->Name("G6 over the wire, APT")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(overTheWire, grbl, WireStation::grbl, {12, 8}, Limits{1.05, 1.02})
    ->Name("G6 over the wire, GRBL")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gimbalscan::bench
