// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_fixture.h"
#include "test_station.h"

#include <cmath>

namespace gimbalscan::testing {
namespace {

/// A station whose axes take 1 s for a degree (half a second up, half a second down).
StationConfig slowStation() {
    StationConfig station;
    for (const char* name : {"yaw", "pitch"}) {
        AxisConfig axis;
        axis.name = name;
        axis.softMin = ControllerPosition(-90);
        axis.softMax = ControllerPosition(90);
        axis.velocity = AxisVelocity(100);
        axis.acceleration = AxisAcceleration(4);
        axis.settle = std::chrono::milliseconds(250);
        station.axes.push_back(axis);
    }
    return station;
}

DryRun dryRunOf(const ScanConfig& scan, const StationConfig& station) {
    const PlanPtr plan = planOf(scan);
    return plan ? dryRun(scan, *plan, station, 0) : DryRun{};
}

ScanConfig threeByTwo(ScanOrder order) {
    ScanConfig scan = smallScan(3, 2);
    scan.order = order;
    scan.fast = {"yaw", 0, 2, 3, false};
    scan.slow = {"pitch", 0, 1, 2, false};
    scan.dwell = {DwellKind::RealTime, 10, fromSeconds(10), ""};
    return scan;
}

TEST(DryRunTime, SumsDwellMotionAndSettling) {
    const DryRun snake = dryRunOf(threeByTwo(ScanOrder::Snake), slowStation());
    // Six dwells and settlings, five moves of a degree.
    EXPECT_NEAR(toSeconds(snake.physicalBound.shortest), 6 * 10.25 + 5, 1e-6);
    EXPECT_EQ(snake.physicalBound.longest, snake.physicalBound.shortest);
    EXPECT_NEAR(toSeconds(snake.time.shortest),
                toSeconds(snake.physicalBound.shortest) + 6 * toSeconds(kOverheadAllowance), 1e-6);
    // A raster goes back by two degrees once, while pitch needs but one.
    const DryRun raster = dryRunOf(threeByTwo(ScanOrder::Raster), slowStation());
    EXPECT_NEAR(toSeconds(raster.physicalBound.shortest), 6 * 10.25 + 4 + std::sqrt(2.0), 1e-6);
}

TEST(DryRunTime, AnApproachIsASecondMove) {
    StationConfig station = slowStation();
    station.axes[0].finalApproach = ApproachDirection::Positive;
    station.axes[0].backlash = 1;
    ScanConfig scan = threeByTwo(ScanOrder::Snake);
    // Two steps back on the second line: two degrees down and one up each, instead of one down.
    EXPECT_NEAR(toSeconds(dryRunOf(scan, station).physicalBound.shortest),
                6 * 10.25 + 3 + 2 * (std::sqrt(2.0) + 1), 1e-6);
}

TEST(DryRunTime, DwellsThatAreNotFixedGiveARange) {
    ScanConfig scan = threeByTwo(ScanOrder::Snake);
    const auto range = [&](DwellKind kind, double value) {
        scan.dwell = {kind, value, fromSeconds(60), "total"};
        const TimeRange bound = dryRunOf(scan, slowStation()).physicalBound;
        return std::pair(toSeconds(bound.shortest) - 6.5, toSeconds(bound.longest) - 6.5);
    };
    const auto live = range(DwellKind::LiveTime, 10);
    EXPECT_NEAR(live.first, 60, 1e-6);
    EXPECT_NEAR(live.second, 360, 1e-6);
    for (const DwellKind kind : {DwellKind::Counts, DwellKind::RelativeUncertainty}) {
        const auto counts = range(kind, 0.5);
        EXPECT_NEAR(counts.first, 0, 1e-6);
        EXPECT_NEAR(counts.second, 360, 1e-6);
    }
}

TEST(DryRunTime, HugeEstimatesEndAtThirtyYears) {
    ScanConfig scan = gridScan(ScanOrder::Raster, 1000, 1000);
    scan.slow.start = 0;
    scan.slow.stop = 1;
    scan.dwell = {DwellKind::RealTime, kMaxDwellSeconds, fromSeconds(kMaxDwellSeconds), ""};
    const DryRun result = dryRunOf(scan, slowStation());
    EXPECT_EQ(result.time.longest, fromSeconds(1e9));
    EXPECT_EQ(result.physicalBound.shortest, fromSeconds(1e9));
}

TEST(DryRunTime, IsWhatTheScanTakes) {
    TestStation station;
    station.approach = ApproachDirection::Positive;
    station.backlash = 0.05;
    for (const ScanOrder order : kGridOrders) {
        ScanConfig scan = smallScan(12, 7, 0.05);
        scan.order = order;
        EngineBench bench(station);
        ASSERT_TRUE(bench.ready());
        const auto summary = bench.scan(scan);
        ASSERT_TRUE(summary);
        ASSERT_EQ(summary->passes[0].stop.outcome, RunOutcome::Completed);
        // The estimate leaves out the way to the first point.
        const auto points = bench.run().points;
        const double taken = toSeconds(points.back().stop - points.front().start);
        const DryRun estimate = dryRunOf(scan, bench.station().config());
        EXPECT_NEAR(toSeconds(estimate.time.shortest), taken, 0.04 * taken)
            << static_cast<int>(order);
        EXPECT_LE(toSeconds(estimate.physicalBound.shortest), 1.02 * taken);
    }
}

}  // namespace
}  // namespace gimbalscan::testing
