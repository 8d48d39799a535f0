// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Region ellipse() {
    Region region;
    region.shape = RegionShape::Ellipse;
    region.fastMin = -2;
    region.fastMax = 2;
    region.slowMin = 1;
    region.slowMax = 3;
    return region;
}

TEST_F(NexusWriterTest, SamplesThatDoNotFitAreCutAndThePointIsMarked) {
    const RunStart start = run(2, 2, TraceKind::Waveform);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    const std::vector<std::vector<std::int32_t>> ends = {
        {32767, -32768}, {32768, 0}, {0, -32769}, {2'000'000'000, -2'000'000'000}};
    for (std::uint64_t i = 0; i < 4; ++i)
        ASSERT_TRUE(write(*file, start, i, i + 1, [&](PointRecord& record) {
            std::copy(ends[i].begin(), ends[i].end(), record.trace.begin());
        }));
    ASSERT_TRUE(file->finish(stop(start, RunOutcome::Completed)));
    const auto scan = opened("map.h5");
    const auto mask = scan->mask().value();
    const auto trace = [&](std::uint64_t point) {  // a snake: the second row runs backwards
        const std::uint64_t cell = point < 2 ? point : 5 - point;
        auto values = scan->trace(cell).value();
        EXPECT_EQ(mask[cell], point == 0 ? 0 : kFlagSaturated) << point;
        EXPECT_EQ(values.back(), static_cast<std::int32_t>(point + 1));
        values.resize(2);
        return values;
    };
    EXPECT_THAT(trace(0), ElementsAre(32767, -32768));
    EXPECT_THAT(trace(1), ElementsAre(32767, 0));
    EXPECT_THAT(trace(2), ElementsAre(0, -32768));
    EXPECT_THAT(trace(3), ElementsAre(32767, -32768));
    EXPECT_EQ(check(path("map.h5") + " atleast 4"), "");  // checksums are of what is stored
}

TEST_F(NexusWriterTest, NegativeCountsAreStoredAsNone) {
    const RunStart start = run(1, 2);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, 2, [](PointRecord& record) {
        if (record.index == 1) {
            record.trace[3] = -1;
            record.trace[4] = -2'147'483'647 - 1;
            record.trace[5] = 2'147'483'647;
        }
    }));
    ASSERT_TRUE(file->finish(stop(start, RunOutcome::Completed)));
    auto values = opened("map.h5")->trace(1).value();
    EXPECT_EQ(std::vector<std::int32_t>(values.begin() + 2, values.begin() + 7),
              (std::vector<std::int32_t>{2, 0, 0, 2'147'483'647, 2}));
    EXPECT_EQ(check(path("map.h5") + " atleast 2"), "");
}

TEST_F(NexusWriterTest, CellsOutsideTheRegionAreNoPoints) {
    const RunStart start = resumableRun(5, 5, ellipse());
    const std::uint64_t points = start.plan->pointCount();
    ASSERT_LT(points, 25U);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, points / 2));
    RunStop end = stop(start, RunOutcome::Stopped);
    end.pointsDone = points / 2;
    ASSERT_TRUE(file->finish(end));

    const auto scan = opened("map.h5");
    EXPECT_EQ(scan->info().pointsTotal, points);
    const MaskSummary summary = summarise(scan->mask().value());
    EXPECT_EQ(summary.planned, points);
    EXPECT_EQ(summary.finished, points / 2);
    EXPECT_EQ(scan->mask().value()[0], kFlagNotMeasured | kFlagOutsideRegion);  // a corner
    EXPECT_THAT(events("map.h5", "SCAN-END"),
                ElementsAre("Scan stopped: " + std::to_string(points / 2) + " of " +
                            std::to_string(points) + " points."));
}

TEST_F(NexusWriterTest, AResumeLeavesWhatIsOutsideTheRegionAlone) {
    const RunStart start = resumableRun(5, 5, ellipse());
    const std::uint64_t points = start.plan->pointCount(), half = points / 2;
    {
        const auto file = writer("map.h5");
        ASSERT_TRUE(file->create(start));
        ASSERT_TRUE(write(*file, start, 0, half));
    }
    const auto plan = planResume(*opened("map.h5"), ResumeWhat::OpenPoints).value();
    EXPECT_EQ(std::count(plan.wanted.begin(), plan.wanted.end(), true),
              static_cast<std::ptrdiff_t>(points - half));
    const auto file = resuming("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, half, points));
    RunStop end = stop(start, RunOutcome::Completed);
    end.pointsDone = points;
    ASSERT_TRUE(file->finish(end));
    const auto scan = opened("map.h5");
    EXPECT_THAT(*verifyScanFile(*scan), IsEmpty());
    const auto mask = scan->mask().value();
    EXPECT_TRUE(summarise(mask).complete());
    const auto map = scan->map(0).value();
    for (std::size_t cell = 0; cell < mask.size(); ++cell) {
        if (mask[cell] == 0)
            continue;
        EXPECT_EQ(mask[cell], kFlagNotMeasured | kFlagOutsideRegion) << cell;
        EXPECT_TRUE(std::isnan(map[cell])) << cell;
        EXPECT_THAT(scan->trace(cell).value(), Each(0)) << cell;
    }
}

TEST_F(NexusWriterTest, AFlyScanKeepsWhereEachExposureBeganAndEnded) {
    const RunStart start = resumableRun(3, 4, {}, ScanMode::Fly);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, 12));
    RunStop end = stop(start, RunOutcome::Completed);
    end.pointsDone = 12;
    ASSERT_TRUE(file->finish(end));
    EXPECT_EQ(check(path("map.h5") + " fly 12"), "");
    const auto scan = opened("map.h5");
    EXPECT_TRUE(scan->info().fly);
    const auto set = scan->info().fast.positions;
    for (std::size_t cell = 0; cell < 12; ++cell) {  // at its place, also in lines driven backwards
        EXPECT_DOUBLE_EQ(scan->column(PointColumn::FastBegin).value()[cell], set[cell % 4] - 0.4);
        EXPECT_DOUBLE_EQ(scan->column(PointColumn::FastEnd).value()[cell], set[cell % 4] + 0.4);
    }
    EXPECT_THAT(verifyScanFile(*scan).value(), IsEmpty());
    EXPECT_FALSE(ScanFile::open(path("map.h5")).value()->column(PointColumn::SlowEnd)->empty());
}

TEST_F(NexusWriterTest, AStepScanHasNoPlaceForTheEndsOfExposures) {
    const RunStart start = resumableRun(2, 2);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, 4));
    const auto scan = opened("map.h5");
    EXPECT_FALSE(scan->info().fly);
    EXPECT_FALSE(scan->column(PointColumn::FastBegin));
}

TEST_F(NexusWriterTest, ALineOfAFlyScanThatWasCutOffIsFlownAgainAsAWhole) {
    const RunStart start = resumableRun(3, 4, {}, ScanMode::Fly);
    {
        const auto file = writer("map.h5");
        ASSERT_TRUE(file->create(start));
        ASSERT_TRUE(write(*file, start, 0, 6));  // one line and a half, then the program dies
    }
    const auto plan = planResume(*opened("map.h5"), ResumeWhat::OpenPoints).value();
    EXPECT_EQ(plan.finished.count, 4U);
    EXPECT_EQ(plan.wanted, (std::vector<bool>{false, false, false, false, true, true, true, true,
                                              true, true, true, true}));
    const auto file = resuming("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 4, 12));
    RunStop end = stop(start, RunOutcome::Completed);
    end.pointsDone = 12;
    ASSERT_TRUE(file->finish(end));
    const auto scan = opened("map.h5");
    EXPECT_THAT(verifyScanFile(*scan).value(), IsEmpty());
    // The snake runs back in the second line: its last two cells had been measured.
    EXPECT_THAT(scan->mask().value(),
                ElementsAre(0, 0, 0, 0, 0, 0, kFlagMeasuredAgain, kFlagMeasuredAgain, 0, 0, 0, 0));
    EXPECT_THAT(scan->column(PointColumn::Session).value(),
                ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1));
}

}  // namespace
}  // namespace gimbalscan::testing
