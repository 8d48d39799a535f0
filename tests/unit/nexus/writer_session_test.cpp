// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer_fixture.h"

#include <gmock/gmock.h>

#include <cmath>

namespace gimbalscan::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SessionTest : public NexusWriterTest {
protected:
    [[nodiscard]] static RunEvent said(const RunStart& start, const char* code) {
        return {start.start, "info", code, "text"};
    }
    /// A session that writes the points first to end - 1; the first one makes the file.
    void session(const RunStart& start, std::uint64_t first, std::uint64_t end) {
        const bool isNew = !std::filesystem::exists(path("map.h5"));
        const auto file = isNew ? writer("map.h5") : resuming("map.h5");
        const auto created = file->create(start);
        ASSERT_TRUE(created) << created.error().text();
        ASSERT_TRUE(write(*file, start, first, end));
        ASSERT_TRUE(file->finish(stop(start, RunOutcome::Stopped)));
    }
    /// Start times in the order of acquisition.
    [[nodiscard]] std::vector<double> startTimes() const {
        const auto file = opened("map.h5");
        const auto sequence = file->column(PointColumn::SequenceNumber).value();
        const auto times = file->column(PointColumn::StartTime).value();
        std::map<double, double> ordered;
        for (std::size_t i = 0; i < sequence.size(); ++i)
            if (sequence[i] >= 0)
                ordered[sequence[i]] = times[i];
        std::vector<double> out;
        out.reserve(ordered.size());
        for (const auto& [number, time] : ordered)
            out.push_back(time);
        return out;
    }
};

TEST_F(SessionTest, TheStatusFollowsAPause) {
    const RunStart start = resumableRun(2, 3);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    const auto viewer = opened("map.h5");  // opened once, as a viewer does
    const auto status = [&] {
        EXPECT_TRUE(viewer->refresh());
        return viewer->info().status;
    };
    EXPECT_EQ(status(), "created");
    ASSERT_TRUE(file->event(said(start, "SCAN-PAUSED")));
    EXPECT_EQ(status(), "paused") << "before the first point";
    ASSERT_TRUE(file->event(said(start, "SCAN-RESUMED")));
    EXPECT_EQ(status(), "running");
    ASSERT_TRUE(write(*file, start, 0, 2));
    ASSERT_TRUE(file->event(said(start, "SCAN-PAUSED")));
    ASSERT_TRUE(write(*file, start, 2, 3));
    EXPECT_EQ(status(), "paused") << "a point that was still on its way";
    EXPECT_TRUE(verifyScanFile(*viewer)->empty());
    ASSERT_TRUE(file->event(said(start, "SCAN-RESUMED")));
    ASSERT_TRUE(write(*file, start, 3, 6));
    EXPECT_EQ(status(), "running");
    ASSERT_TRUE(file->finish(stop(start, RunOutcome::Completed)));
    EXPECT_EQ(status(), "completed");
}

TEST_F(SessionTest, AResumedFileRunsBeforeItsFirstPoint) {
    const RunStart start = resumableRun(2, 3);
    session(start, 0, 2);
    EXPECT_EQ(opened("map.h5")->info().status, "stopped");
    const auto file = resuming("map.h5");
    ASSERT_TRUE(file->create(start));
    EXPECT_EQ(opened("map.h5")->info().status, "running");
    ASSERT_TRUE(file->event(said(start, "SCAN-PAUSED")));
    EXPECT_EQ(opened("map.h5")->info().status, "paused");
}

TEST_F(SessionTest, TheLastRowOfTheTableIsUsedForAllFurtherSessions) {
    constexpr std::uint64_t kSessions = 67;
    RunStart start = resumableRun(1, kSessions + 1);
    for (std::uint64_t i = 0; i < kSessions; ++i) {
        session(start, i, i + 1);
        start.wallStart += 1min;
        if (HasFatalFailure())
            return;
    }
    const auto file = opened("map.h5");
    ASSERT_THAT(file->info().sessions, SizeIs(64));
    const auto sessions = file->column(PointColumn::Session).value();
    EXPECT_EQ(sessions[0], 0);
    for (std::uint64_t i = 0; i < kSessions; ++i)
        EXPECT_EQ(sessions[i], std::min<double>(static_cast<double>(i), 63)) << i;
    // The last row is that of the 67th session.
    EXPECT_THAT(file->info().sessions.back().start, HasSubstr("T01:06:00"));
    EXPECT_THAT(file->info().sessions.back().end, HasSubstr("T01:06:05"));
    const auto resumed = events("map.h5", "SCAN-RESUMED");
    ASSERT_THAT(resumed, SizeIs(kSessions - 1));
    EXPECT_THAT(resumed[62], HasSubstr("Session 64 goes on after 63 finished points"));
    EXPECT_THAT(resumed[63], HasSubstr("A further session goes on after 64 finished points"));
    EXPECT_THAT(*verifyScanFile(*file), IsEmpty());
}

TEST_F(SessionTest, AClockThatIsSetBackBetweenSessionsLeavesTheTimesRising) {
    RunStart start = resumableRun(2, 3);
    session(start, 0, 3);
    start.wallStart -= 1h;
    session(start, 3, 6);
    const auto times = startTimes();
    ASSERT_THAT(times, SizeIs(6));
    for (std::size_t i = 1; i < times.size(); ++i)
        EXPECT_GT(times[i], times[i - 1]) << i;
    EXPECT_THAT(events("map.h5", "CLOCK-STEP"),
                ElementsAre(HasSubstr("2026-11-23T23:00:00.000000+00:00")));
    EXPECT_THAT(*verifyScanFile(*opened("map.h5")), IsEmpty());
}

TEST_F(SessionTest, AClockThatIsSetBackDuringASessionIsToldOnceAndChangesNoTimes) {
    const RunStart start = resumableRun(2, 3);
    auto wall = start.wallStart;
    auto steady = std::chrono::steady_clock::time_point(5s);
    WriterSurroundings surroundings;
    surroundings.wallClock = [&] { return wall; };
    surroundings.steadyClock = [&] { return steady; };
    const auto file = writer("map.h5", surroundings);
    ASSERT_TRUE(file->create(start));
    const auto pass = [&](std::uint64_t point, auto wallTime, auto steadyTime) {
        wall += wallTime;
        steady += steadyTime;
        ASSERT_TRUE(write(*file, start, point, point + 1));
        ASSERT_TRUE(file->sync());
    };
    pass(0, 1s, 1s);
    pass(1, 1500ms, 1s);  // a clock that is being corrected is no step
    EXPECT_THAT(events("map.h5", "CLOCK-STEP"), IsEmpty());
    pass(2, -1h, 1s);
    pass(3, 1s, 1s);
    EXPECT_THAT(events("map.h5", "CLOCK-STEP"), ElementsAre(HasSubstr("jumped by -3600.5 s")));
    const auto times = startTimes();
    ASSERT_THAT(times, SizeIs(4));
    for (std::size_t i = 0; i < times.size(); ++i)
        EXPECT_NEAR(times[i], 0.01 * static_cast<double>(i), 1e-6);
}

TEST_F(SessionTest, AClockStepThatCannotBeNotedIsNotedLater) {
    const RunStart start = resumableRun(2, 3);
    auto wall = start.wallStart;
    WriterSurroundings surroundings;
    surroundings.wallClock = [&] { return wall; };
    surroundings.steadyClock = [] { return std::chrono::steady_clock::time_point(); };
    const auto file = writer("map.h5", surroundings);
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, 1));
    wall -= 1h;
    file_calls::watch([](const file_calls::Call&) { return EIO; });
    EXPECT_FALSE(file->sync());
    file_calls::watch({});
    EXPECT_TRUE(file->sync());
    EXPECT_THAT(events("map.h5", "CLOCK-STEP"), SizeIs(1));
}

}  // namespace
}  // namespace gimbalscan::testing
