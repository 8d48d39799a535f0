// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gimbalscan::testing {
namespace {

constexpr std::uint32_t kColumns = 5, kRows = 4;

ScanConfig grid() {
    return smallScan(kColumns, kRows, 0.2);
}

std::vector<RecordedRun::Point> undisturbed() {
    EngineBench bench;
    EXPECT_TRUE(bench.ready());
    EXPECT_TRUE(bench.scan(grid()));
    return bench.run().points;
}

/// Runs the scan with a continuation and gives what was recorded.
RecordedRun runContinued(EngineBench& bench, const ScanConfig& scan, const Continuation& going) {
    const auto run = std::make_shared<Guarded<RecordedRun>>();
    ScanRequest request;
    request.scan = scan;
    request.continuation = going;
    request.makeSink = [run](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        return std::make_unique<RecordingSink>(run);
    };
    const auto summary = bench.call<ScanSummary>(
        [&](auto done) { bench.engine().scan(std::move(request), std::move(done)); });
    EXPECT_TRUE(summary) << summary.error().text();
    return run->copy();
}

Continuation onlyCells(std::initializer_list<std::size_t> cells) {
    Continuation going;
    going.uuid = "the-same-scan";
    going.wanted.assign(std::size_t{kColumns} * kRows, false);
    for (const std::size_t cell : cells)
        going.wanted[cell] = true;
    going.finished.count = going.wanted.size() - cells.size();
    return going;
}

TEST(Continuation, MeasuresTheOpenPointsOnlyAndTheyEqualAnUndisturbedScan) {
    const auto expected = undisturbed();
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    Continuation going = onlyCells({3, 4, 11, 19});
    going.finished.maps.assign(1, std::vector<double>(going.wanted.size(), 7.0));
    going.finished.flags.assign(going.wanted.size(), kFlagDeadTime);
    const RecordedRun run = runContinued(bench, grid(), going);
    ASSERT_EQ(run.points.size(), 4U);
    for (const auto& point : run.points) {
        EXPECT_TRUE(going.wanted[point.row * kColumns + point.column]);
        EXPECT_EQ(point.trace, expected[point.index].trace);
        EXPECT_EQ(point.setpoint, expected[point.index].setpoint);
        EXPECT_EQ(point.flags & kFlagMeasuredAgain, 0);
    }
    EXPECT_EQ(run.start->uuid, "the-same-scan");
    EXPECT_EQ(run.stops.at(0).outcome, RunOutcome::Completed);
    EXPECT_EQ(run.stops.at(0).pointsDone, expected.size()) << "those before count";
    ScanFrame frame;
    ASSERT_TRUE(bench.live().takeFrame(frame));
    EXPECT_EQ(frame.values.at(0), 7.0) << "the map goes on from what it was";
    EXPECT_NE(frame.values.at(3), 7.0);
    FlagFrame flags;
    ASSERT_TRUE(bench.live().takeFlags(flags));
    EXPECT_EQ(flags.flags.at(0), kFlagDeadTime);
    EXPECT_EQ(flags.flags.at(3), 0);
}

TEST(Continuation, PointsMeasuredAgainAreFlaggedAndHaveNoiseOfTheirOwn) {
    const auto expected = undisturbed();
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    Continuation going = onlyCells({10});
    going.again = true;
    going.finished.count = going.wanted.size();
    const RecordedRun run = runContinued(bench, grid(), going);
    ASSERT_EQ(run.points.size(), 1U);
    EXPECT_NE(run.points[0].flags & kFlagMeasuredAgain, 0);
    EXPECT_NE(run.points[0].trace, expected[run.points[0].index].trace);
    EXPECT_EQ(run.stops.at(0).pointsDone, expected.size());
}

TEST(Continuation, RangesThatWereRelativeCountFromWhereTheFirstSessionStood) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(20, 10));
    ScanConfig scan = grid();
    scan.fast.relative = scan.slow.relative = true;
    Continuation going = onlyCells({0});
    going.origin = {1.0, 2.0};
    const RecordedRun run = runContinued(bench, scan, going);
    ASSERT_EQ(run.points.size(), 1U);
    EXPECT_DOUBLE_EQ(run.points[0].setpoint[0], 1.0 - 5.0);
    EXPECT_DOUBLE_EQ(run.points[0].setpoint[1], 2.0 - 2.0);
}

TEST(Continuation, OfSeveralPassesIsRefused) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ScanRequest request;
    request.scan = grid();
    request.scan.repeats.passes = 2;
    request.continuation = onlyCells({0});
    const auto refused = bench.call<ScanSummary>(
        [&](auto done) { bench.engine().scan(std::move(request), std::move(done)); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidArgument);
}

TEST(Retake, BadPointsAreMeasuredOnceMoreAtTheEnd) {
    EngineBench bench({.daq = withFaults({fault("saturate", 7), fault("saturate", 12)})});
    ASSERT_TRUE(bench.ready());
    ScanConfig scan = grid();
    scan.retakeBad = true;
    ASSERT_TRUE(bench.scan(scan));
    const RecordedRun run = bench.run();
    ASSERT_EQ(run.points.size(), std::size_t{kColumns} * kRows + 2);
    const auto bad = static_cast<std::size_t>(
        std::count_if(run.points.begin(), run.points.end(),
                      [](const auto& point) { return (point.flags & kFlagsBad) != 0; }));
    EXPECT_EQ(bad, 2U);
    for (std::size_t i = run.points.size() - 2; i < run.points.size(); ++i) {
        EXPECT_EQ(run.points[i].flags, kFlagMeasuredAgain);
        EXPECT_NE(run.points[run.points[i].index].flags & kFlagSaturated, 0)
            << "it is the bad one that was measured again";
    }
    EXPECT_EQ(run.stops.at(0).outcome, RunOutcome::Completed);
    EXPECT_EQ(run.stops.at(0).pointsDone, std::size_t{kColumns} * kRows);
}

TEST(Retake, IsLeftOutWithoutTheSetting) {
    EngineBench bench({.daq = withFaults({fault("saturate", 7)})});
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.scan(grid()));
    EXPECT_EQ(bench.run().points.size(), std::size_t{kColumns} * kRows);
}

TEST(Retake, ThePassesOfASeriesAreMeasurementsOfTheirOwn) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ScanConfig scan = grid();
    scan.repeats.passes = 2;
    ASSERT_TRUE(bench.scan(scan));
    const auto points = bench.run().points;
    ASSERT_EQ(points.size(), 2U * kColumns * kRows);
    for (std::size_t i = 0; i < points.size() / 2; ++i)
        EXPECT_NE(points[i].trace, points[i + points.size() / 2].trace) << "point " << i;
}

}  // namespace
}  // namespace gimbalscan::testing
