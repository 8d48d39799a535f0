// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_fixture.h"

#include <gmock/gmock.h>

namespace gimbalscan::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

/// Yaw and pitch from -90 to 90, pitch at sign and offset of the station file.
StationConfig twoAxes() {
    StationConfig station;
    for (const char* name : {"yaw", "pitch"}) {
        AxisConfig axis;
        axis.name = name;
        axis.softMin = ControllerPosition(-90);
        axis.softMax = ControllerPosition(90);
        station.axes.push_back(axis);
    }
    return station;
}

ScanConfig scanOver(double fastStart, double fastStop, double slowStart, double slowStop) {
    ScanConfig scan;
    scan.fast = {"yaw", fastStart, fastStop, 11, false};
    scan.slow = {"pitch", slowStart, slowStop, 5, false};
    return scan;
}

std::vector<Error> problemsOf(const ScanConfig& scan, const StationConfig& station) {
    const PlanPtr plan = planOf(scan);
    return plan ? dryRun(scan, *plan, station, 0).problems : std::vector<Error>{};
}

/// One problem, with the code, the axis and these texts in its detail.
void expectProblem(const ScanConfig& scan, const StationConfig& station, const std::string& axis,
                   const std::string& needed, const std::string& limit) {
    const auto problems = problemsOf(scan, station);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].code, ErrorCode::OutsideLimits);
    EXPECT_EQ(problems[0].device, axis);
    EXPECT_THAT(problems[0].detail, AllOf(HasSubstr(needed), HasSubstr(limit)));
}

TEST(DryRunPath, WhatFitsHasNoProblem) {
    EXPECT_TRUE(problemsOf(scanOver(-90, 90, 90, -90), twoAxes()).empty());
}

TEST(DryRunPath, NamesAxisNeededPositionAndLimitOnEitherSide) {
    expectProblem(scanOver(0, 95.5, 0, 1), twoAxes(), "yaw", "needs yaw up to 95.5 deg",
                  "the limit is 90 deg");
    expectProblem(scanOver(0, 1, -91, 0), twoAxes(), "pitch", "needs pitch down to -91 deg",
                  "the limit is -90 deg");
    EXPECT_EQ(problemsOf(scanOver(-100, 100, -100, 100), twoAxes()).size(), 4u);
}

TEST(DryRunPath, APointInTheMiddleOfAListCounts) {
    ScanConfig scan = scanOver(0, 1, 0, 1);
    scan.order = ScanOrder::List;
    scan.list = {{UserPosition(0), UserPosition(0)},
                 {UserPosition(0), UserPosition(120)},
                 {UserPosition(0), UserPosition(0)}};
    expectProblem(scan, twoAxes(), "pitch", "up to 120 deg", "Correct the list of points");
}

TEST(DryRunPath, WhatTheRegionCutsOffIsNotOnThePath) {
    ScanConfig scan = scanOver(-100, 100, 0, 1);
    scan.region = {RegionShape::Rectangle, -50, 50, 0, 1, {}};
    EXPECT_TRUE(problemsOf(scan, twoAxes()).empty());
}

TEST(DryRunPath, TheFinalApproachNeedsRoomToo) {
    StationConfig station = twoAxes();
    station.axes[0].finalApproach = ApproachDirection::Positive;
    station.axes[0].backlash = 0.5;
    EXPECT_TRUE(problemsOf(scanOver(-89.5, 90, 0, 1), station).empty());
    expectProblem(scanOver(-89.8, 90, 0, 1), station, "yaw", "down to -90.3 deg",
                  "of it 0.5 deg for the final approach");
    station.axes[0].finalApproach = ApproachDirection::Negative;
    expectProblem(scanOver(-89.8, 90, 0, 1), station, "yaw", "up to 90.5 deg", "limit is 90 deg");
}

TEST(DryRunPath, LimitsAreOfTheControllerWhileTheScanIsOfTheUser) {
    StationConfig station = twoAxes();
    station.axes[0].offset = {-1, 30, true};  // user 30 - controller: from -60 to 120
    EXPECT_TRUE(problemsOf(scanOver(-60, 120, 0, 1), station).empty());
    expectProblem(scanOver(0, 121, 0, 1), station, "yaw", "up to 121 deg", "the limit is 120 deg");
    expectProblem(scanOver(-61, 0, 0, 1), station, "yaw", "down to -61 deg",
                  "controller: 91 deg, limit 90 deg");
}

TEST(DryRunPath, SafePositionsOfEveryAxis) {
    StationConfig station = twoAxes();
    AxisConfig lift = station.axes[0];
    lift.name = "lift";
    lift.unit = AxisUnit::Millimetre;
    lift.safePosition = ControllerPosition(-95);
    station.axes.push_back(lift);
    expectProblem(scanOver(0, 1, 0, 1), station, "lift", "down to -95 mm for its safe position",
                  "the limit is -90 mm");
}

TEST(DryRunPath, ParkOnlyWhereTheScanEndsThere) {
    StationConfig station = twoAxes();
    station.positions.push_back({"park", {{"pitch", UserPosition(99)}}});
    ScanConfig scan = scanOver(0, 1, 0, 1);
    EXPECT_TRUE(problemsOf(scan, station).empty());
    scan.atEnd.stopped = AtEnd::Park;
    expectProblem(scan, station, "pitch", "up to 99 deg for the position \"park\"",
                  "the limit is 90 deg");
}

TEST(DryRunPath, PinnedAxes) {
    ScanConfig scan = scanOver(0, 1, 0, 1);
    StationConfig station = twoAxes();
    station.axes.push_back(station.axes[0]);
    station.axes.back().name = "roll";
    scan.pinned = {{"roll", UserPosition(-90.1)}};
    expectProblem(scan, station, "roll", "down to -90.1 deg for its pinned position",
                  "the limit is -90 deg");
}

TEST(DryRunPath, AnAxisThatTheStationDoesNotHave) {
    ScanConfig scan = scanOver(0, 1, 0, 1);
    scan.slow.axis = "tilt";
    const auto problems = problemsOf(scan, twoAxes());
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].code, ErrorCode::InvalidArgument);
    EXPECT_EQ(problems[0].device, "tilt");
}

TEST(DryRunPath, RoundingAtTheLimitIsNoProblem) {
    ScanConfig scan = scanOver(0.1 + 0.2, 0.3, 0, 1);
    scan.fast.points = 1;
    StationConfig station = twoAxes();
    station.axes[0].softMax = ControllerPosition(0.3);
    EXPECT_TRUE(problemsOf(scan, station).empty());
}

TEST(DryRunSize, CountsTracesReductionsAndTheTextsOfTheFile) {
    ScanConfig scan = scanOver(0, 10, 0, 1);
    scan.reductions = {{"total"}};
    const PlanPtr plan = planOf(scan);
    const auto bytes = [&](std::uint32_t channels) {
        return dryRun(scan, *plan, twoAxes(), channels).dataBytes;
    };
    const std::uint64_t cells = 55;
    EXPECT_EQ(bytes(1000) - bytes(0), cells * 4 * 1000);
    const std::uint64_t before = bytes(16);
    scan.reductions.push_back({"peak"});
    scan.signals = {"daq.dead_time"};
    scan.sourceText.assign(777, ' ');
    EXPECT_EQ(bytes(16) - before, cells * 2 * 8 + 777);
    EXPECT_EQ(dryRun(scan, *plan, twoAxes(), 0).points, cells);
}

}  // namespace
}  // namespace gimbalscan::testing
