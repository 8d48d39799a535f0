// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "figure.h"

#include <gimbalscan/core/clock.h>
#include <gimbalscan/core/scan_plan.h>

#include <stdexcept>

namespace gimbalscan::bench {
namespace {

StationConfig twoAxes() {
    StationConfig station;
    for (const char* name : {"yaw", "pitch"}) {
        AxisConfig axis;
        axis.name = name;
        axis.softMin = ControllerPosition(-90);
        axis.softMax = ControllerPosition(90);
        axis.finalApproach = ApproachDirection::Positive;
        axis.backlash = 0.05;
        station.axes.push_back(axis);
    }
    return station;
}

/// Makes a plan of 10^7 points and checks its whole path.
void planAndCheck(benchmark::State& state, ScanOrder order) {
    constexpr int kRounds = 5;
    const StationConfig station = twoAxes();
    ScanConfig scan;
    scan.order = order;
    scan.fast = {"yaw", -80, 80, 4000, false};
    scan.slow = {"pitch", -80, 80, 2500, false};
    scan.dwell = {DwellKind::RealTime, 0.001, fromSeconds(0.001), ""};
    SteadyClock clock;
    std::vector<double> seconds;
    for (auto _ : state)
        for (int round = 0; round < kRounds; ++round) {
            const TimePoint start = clock.now();
            const auto plan = makePlan(scan, UserPosition(0), UserPosition(0)).value();
            const DryRun dry = dryRun(scan, *plan, station, 1024);
            seconds.push_back(toSeconds(clock.now() - start));
            if (dry.points != kMaxPlanPoints || !dry.problems.empty())
                throw std::runtime_error("the path is not what it should be");
        }
    report(state, median(seconds), {1, 0.2}, "s");
}
BENCHMARK_CAPTURE(planAndCheck, snake, ScanOrder::Snake)
    ->Name("G15 snake")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(planAndCheck, fine, ScanOrder::CoarseToFine)
    ->Name("G15 coarse to fine")
    ->Iterations(1)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace gimbalscan::bench
