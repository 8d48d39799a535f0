// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_places.h"
#include "hdf5_mutex.h"
#include "writer_fixture.h"

#include <fmt/format.h>

#include <mutex>

namespace gimbalscan::testing {
namespace {

struct Shape {
    std::uint32_t rows, columns;
    TraceKind kind = TraceKind::Spectrum;
    bool list = false;
};

class NexusShapes : public NexusWriterTest, public ::testing::WithParamInterface<Shape> {};

// Read by h5py and silx, not by our own code: new, partial and complete.
TEST_P(NexusShapes, ViewersFindTheMapAtEveryMoment) {
    const Shape shape = GetParam();
    const RunStart start = run(shape.rows, shape.columns, shape.kind, shape.list);
    const auto file = writer("map.h5");
    const auto checked = [&](std::uint64_t done, const char* status) {
        return check(fmt::format("{} {} {} {} {} {} {}", path("map.h5"), shape.rows, shape.columns,
                                 shape.kind == TraceKind::Spectrum ? "spectrum" : "waveform",
                                 shape.list ? "list" : "grid", done, status));
    };
    const auto created = file->create(start);
    ASSERT_TRUE(created) << created.error().text();
    EXPECT_EQ(checked(0, "created"), "");
    const std::uint64_t points = start.plan->pointCount(), half = points / 2;
    ASSERT_TRUE(file->event({start.start, "info", "SCAN-TEST", "a \"quoted\" text"}));
    if (half > 0) {
        ASSERT_TRUE(write(*file, start, 0, half));
        EXPECT_EQ(checked(half, "running"), "");
    }
    ASSERT_TRUE(write(*file, start, half, points));
    ASSERT_TRUE(file->finish(stop(start, RunOutcome::Completed)));
    EXPECT_EQ(checked(points, "completed"), "");
}

INSTANTIATE_TEST_SUITE_P(Shapes, NexusShapes,
                         ::testing::Values(Shape{3, 4}, Shape{1, 5}, Shape{5, 1}, Shape{1, 1},
                                           Shape{2, 2}, Shape{3, 4, TraceKind::Waveform},
                                           Shape{1, 4, TraceKind::Spectrum, true}));

TEST_F(NexusWriterTest, NothingButTheValuesChangesDuringAScan) {
    const RunStart start = run(3, 4);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    std::string before = bytesOf(path("map.h5"));
    ASSERT_TRUE(write(*file, start, 0, 12));
    ASSERT_TRUE(file->event({start.start, "info", "SCAN-TEST", "text"}));
    ASSERT_TRUE(file->finish(stop(start, RunOutcome::Stopped)));
    std::string after = bytesOf(path("map.h5"));
    ASSERT_EQ(before.size(), after.size());
    ASSERT_NE(before, after);
    const RunLayout layout(start);
    const std::lock_guard held(hdf5Mutex());
    const auto places = findPlaces(path("map.h5"), layout);
    ASSERT_TRUE(places);
    const auto blank = [&](std::uint64_t offset, std::uint64_t size) {
        before.replace(offset, size, size, ' ');
        after.replace(offset, size, size, ' ');
    };
    for (std::size_t i = 0; i < layout.arrays.size(); ++i)
        blank(places->arrays[i], layout.cells * layout.arrays[i].bytesPerCell());
    blank(places->endTime, kTimeBytes);
    blank(places->status, kStatusBytes);
    blank(places->sessionEnd, kSessionRows * kTimeBytes);
    blank(places->eventLog, kEventLogBytes);
    blank(places->runTimes, kRunTimes * sizeof(double));
    EXPECT_TRUE(before == after);
}

TEST_F(NexusWriterTest, AFileThatExistsIsKeptAndAFreeNameOffered) {
    const RunStart start = run(2, 2);
    ASSERT_TRUE(writer("map.h5")->create(start));
    const std::string before = bytesOf(path("map.h5"));
    const auto refused = writer("map.h5")->create(start);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::FileExists);
    EXPECT_NE(refused.error().detail.find("map_2.h5"), std::string::npos);
    EXPECT_TRUE(bytesOf(path("map.h5")) == before);
    EXPECT_GE(nexusFileSize(start), before.size());
}

TEST_F(NexusWriterTest, TwoProgramsNeverGetTheSameFile) {
    const auto first = ScanFileLock::take(path("map.h5"));
    ASSERT_TRUE(first);
    const auto second = ScanFileLock::take(path("map.h5"));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Busy);
    ASSERT_TRUE(ScanFileLock::holder(path("map.h5")));
    EXPECT_EQ(ScanFileLock::holder(path("map.h5"))->process, ::getpid());
}

TEST_F(NexusWriterTest, AResumeClearsTornPointsAndGoesOn) {
    const RunStart start = run(3, 4);
    {
        const auto file = writer("map.h5");
        ASSERT_TRUE(file->create(start));
        ASSERT_TRUE(write(*file, start, 0, 12));
        ASSERT_TRUE(file->finish(stop(start, RunOutcome::Stopped)));
    }
    ResumePlan plan;
    plan.wanted.assign(12, false);
    plan.wanted[0] = plan.wanted[5] = true;  // 0 is finished, 5 is damaged
    plan.damaged = {5};
    plan.finished.count = 11;
    auto lock = ScanFileLock::take(path("map.h5"));
    const auto file = makeResumingWriter(path("map.h5"), plan, std::move(*lock));
    RunStart again = start;
    again.wallStart -= std::chrono::hours(1);  // the clock was set back
    const auto resumed = file->create(again);
    ASSERT_TRUE(resumed) << resumed.error().text();
    EXPECT_EQ(check(path("map.h5") + " cleared 5"), "");
    ASSERT_TRUE(write(*file, again, 0, 1));
    ASSERT_TRUE(file->finish(stop(again, RunOutcome::Stopped)));
    EXPECT_EQ(check(path("map.h5") + " again 0"), "");
}

TEST_F(NexusWriterTest, AResumeOfAnotherShapeIsRefused) {
    ASSERT_TRUE(writer("map.h5")->create(run(3, 4)));
    const std::string before = bytesOf(path("map.h5"));
    ResumePlan plan;
    plan.wanted.assign(12, true);
    EXPECT_FALSE(makeResumingWriter(path("map.h5"), plan, nullptr)->create(run(4, 3)));
    EXPECT_TRUE(bytesOf(path("map.h5")) == before);
}

}  // namespace
}  // namespace gimbalscan::testing
