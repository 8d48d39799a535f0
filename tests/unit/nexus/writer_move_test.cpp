// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer_fixture.h"

#include <gimbalscan/nexus/scan_file_lock.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace gimbalscan::testing {
namespace {

using file_calls::Call;
using file_calls::Kind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t kMoved = 3, kPoints = 6;  // points before the move, and in all

/// A file that is written by half, then moved; compared with one that was left in peace.
class MoveTest : public NexusWriterTest {
protected:
    MoveTest() {
        const auto undisturbed = writer("undisturbed.h5");
        EXPECT_TRUE(undisturbed->create(m_start));
        EXPECT_TRUE(write(*undisturbed, m_start, 0, kPoints));
        EXPECT_TRUE(undisturbed->finish(stop(m_start, RunOutcome::Completed)));
    }
    [[nodiscard]] std::unique_ptr<PointWriter> halfWritten(const std::string& name) {
        auto file = writer(name);
        EXPECT_TRUE(file->create(m_start));
        EXPECT_TRUE(write(*file, m_start, 0, kMoved));
        EXPECT_TRUE(file->sync());
        return file;
    }
    void goOnToTheEnd(PointWriter& file) {
        ASSERT_TRUE(write(file, m_start, kMoved, kPoints));
        ASSERT_TRUE(file.sync());
        ASSERT_TRUE(file.finish(stop(m_start, RunOutcome::Completed)));
    }
    /// The first `points` are those of the undisturbed file, the others are open.
    void expectData(const std::string& name, std::uint64_t points) {
        const auto file = opened(name), other = opened("undisturbed.h5");
        const auto mask = file->mask().value();
        std::uint64_t finished = 0;
        for (std::uint64_t cell = 0; cell < mask.size(); ++cell) {
            if ((mask[cell] & kFlagNotMeasured) != 0)
                continue;
            ++finished;
            EXPECT_EQ(file->trace(cell).value(), other->trace(cell).value()) << name << cell;
        }
        EXPECT_EQ(finished, points) << name;
    }
    [[nodiscard]] bool exists(const std::string& name) const {
        return std::filesystem::exists(path(name));
    }
    void expectNothingOf(const std::string& name) const {
        EXPECT_FALSE(exists(name));
        EXPECT_FALSE(exists(name + ".part"));
        EXPECT_FALSE(exists(name + ".lock"));
    }

    const RunStart m_start = resumableRun(2, 3);
};

TEST_F(MoveTest, TheScanGoesOnInTheCopyWithTheDataOfAnUndisturbedOne) {
    const auto file = halfWritten("map.h5");
    ASSERT_TRUE(file->moveTo(path("other.h5"), {}));
    EXPECT_EQ(file->location(), path("other.h5"));
    EXPECT_FALSE(ScanFileLock::holder(path("map.h5"))) << "anybody may have the old one";
    EXPECT_TRUE(ScanFileLock::holder(path("other.h5")));
    EXPECT_FALSE(exists("other.h5.part"));
    goOnToTheEnd(*file);
    EXPECT_EQ(check(path("other.h5") + " atleast 6"), "");
    expectData("other.h5", kPoints);
    expectData("map.h5", kMoved);
    EXPECT_EQ(opened("map.h5")->info().status, "stopped");
    EXPECT_THAT(events("map.h5", "SCAN-MOVED"),
                ElementsAre("The scan goes on in " + path("other.h5") + "."));
    EXPECT_THAT(events("other.h5", "SCAN-MOVED"),
                ElementsAre("The scan goes on in this file, a copy of " + path("map.h5") + "."));
}

TEST_F(MoveTest, TheMoveIsNotedAfterTheFaultThatLedToIt) {
    const auto file = halfWritten("map.h5");
    const TimePoint later = m_start.start + std::chrono::hours(1);
    ASSERT_TRUE(file->event({later, "error", "DISK-FULL", "No space left."}));
    ASSERT_TRUE(file->moveTo(path("other.h5"), {}));
    const auto scan = opened("other.h5");
    const auto& noted = scan->info().events;
    ASSERT_GE(noted.size(), 2U);
    EXPECT_EQ(noted.back().code, "SCAN-MOVED");
    EXPECT_TRUE(std::is_sorted(noted.begin(), noted.end(),
                               [](const auto& a, const auto& b) { return a.time < b.time; }));
}

TEST_F(MoveTest, ItCanBeMovedAgainAndAnInterruptedCopyIsResumed) {
    {
        const auto file = halfWritten("map.h5");
        ASSERT_TRUE(file->moveTo(path("second.h5"), {}));
        ASSERT_TRUE(file->moveTo(path("third.h5"), {}));
    }
    const auto file = resuming("third.h5");
    ASSERT_TRUE(file->create(m_start));
    ASSERT_TRUE(file->moveTo(path("fourth.h5"), {}));
    goOnToTheEnd(*file);
    expectData("fourth.h5", kPoints);
    expectData("third.h5", kMoved);
}

TEST_F(MoveTest, ATakenNameIsRefusedWithTheNextFreeOne) {
    const auto file = halfWritten("map.h5");
    std::ofstream(path("other.h5")) << "precious";
    for (const std::string name : {"other", "map"}) {  // the second is the file itself
        const auto moved = file->moveTo(path(name + ".h5"), {});
        ASSERT_FALSE(moved);
        EXPECT_EQ(moved.error().code, ErrorCode::FileExists);
        EXPECT_THAT(moved.error().detail, HasSubstr(path(name + "_2.h5") + " is free"));
    }
    EXPECT_EQ(bytesOf(path("other.h5")), "precious");
    goOnToTheEnd(*file);
    EXPECT_EQ(file->location(), path("map.h5"));
    expectData("map.h5", kPoints);
}

TEST_F(MoveTest, ANameThatSomebodyIsAboutToWriteIsRefused) {
    const auto file = halfWritten("map.h5");
    const auto lock = ScanFileLock::take(path("other.h5"));
    ASSERT_TRUE(lock);
    EXPECT_EQ(file->moveTo(path("other.h5"), {}).error().code, ErrorCode::Busy);
    EXPECT_EQ(file->moveTo(path("missing/other.h5"), {}).error().code, ErrorCode::FileIo);
    goOnToTheEnd(*file);
    expectData("map.h5", kPoints);
}

TEST_F(MoveTest, WithoutRoomNothingIsCopied) {
    const auto file = halfWritten("map.h5");
    file_calls::watch([](const Call& call) { return call.kind == Kind::Reserve ? ENOSPC : 0; });
    const auto moved = file->moveTo(path("other.h5"), {});
    file_calls::watch({});
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::DiskFull);
    EXPECT_THAT(moved.error().detail, HasSubstr("bytes are missing"));
    expectNothingOf("other.h5");
    goOnToTheEnd(*file);
    expectData("map.h5", kPoints);
}

TEST_F(MoveTest, AStopInTheMiddleLeavesEverythingAsItWas) {
    RunStart start = resumableRun(2, 3);
    start.trace.channels = 200'000;  // several pieces
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, kMoved));
    ASSERT_TRUE(file->sync());
    const std::string before = bytesOf(path("map.h5"));
    std::stop_source stopping;
    int writes = 0;
    file_calls::watch([&](const Call& call) {
        if (call.kind == Kind::Write && ++writes == 2)
            stopping.request_stop();
        return 0;
    });
    const auto moved = file->moveTo(path("other.h5"), stopping.get_token());
    file_calls::watch({});
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::Stopped);
    EXPECT_EQ(writes, 2) << "no further piece";
    expectNothingOf("other.h5");
    EXPECT_TRUE(bytesOf(path("map.h5")) == before);
    ASSERT_TRUE(file->moveTo(path("other.h5"), {}));
    ASSERT_TRUE(write(*file, start, kMoved, kPoints));
    ASSERT_TRUE(file->finish(stop(start, RunOutcome::Completed)));
    const auto there = opened("other.h5");
    for (std::uint64_t cell = 0; cell < kPoints; ++cell)
        EXPECT_EQ((there->mask().value()[cell] & kFlagNotMeasured), 0);
}

TEST_F(MoveTest, TheOldDiskMayTakeNothingAnyMore) {
    const auto file = halfWritten("map.h5");
    bool placed = false;
    file_calls::watch([&](const Call& call) {
        placed = placed || call.kind == Kind::Rename;
        return placed && call.kind == Kind::Write ? EIO : 0;
    });
    const auto moved = file->moveTo(path("other.h5"), {});
    file_calls::watch({});
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_TRUE(events("map.h5", "SCAN-MOVED").empty());
    goOnToTheEnd(*file);
    expectData("other.h5", kPoints);
    expectData("map.h5", kMoved);
}

class MoveFaults : public MoveTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(MoveFaults, TheCallThatFailsLeavesEverythingAsItWas) {
    constexpr int kMostCalls = 40;
    int failing = 0;
    for (int n = 1; n <= kMostCalls; ++n) {
        const std::string old = fmt::format("map{}.h5", n), other = fmt::format("other{}.h5", n);
        const auto file = halfWritten(old);
        const std::string before = bytesOf(path(old));
        ::setenv("GIMBALSCAN_FAIL_AT_WRITE", fmt::format("{}:{}", n, GetParam()).c_str(), 1);
        const auto moved = file->moveTo(path(other), {});
        ::unsetenv("GIMBALSCAN_FAIL_AT_WRITE");
        if (!moved) {
            ++failing;
            EXPECT_EQ(failing, n) << "those before the first that was survived";
            expectNothingOf(other);
            EXPECT_TRUE(bytesOf(path(old)) == before) << n;
            EXPECT_EQ(file->location(), path(old));
            if (n % 2 == 0) {
                ASSERT_TRUE(file->moveTo(path(other), {})) << n;
            }
        }
        goOnToTheEnd(*file);
        expectData(moved || n % 2 == 0 ? other : old, kPoints);
    }
    const std::string kind = GetParam();
    EXPECT_EQ(failing > 5, kind == "ENOSPC" || kind == "EIO") << failing;
    EXPECT_LT(failing, kMostCalls);
}

INSTANTIATE_TEST_SUITE_P(Errors, MoveFaults, ::testing::Values("ENOSPC", "EIO", "EINTR", "SHORT"));

// Whenever the program dies, the old file has all its points, and a new one that has its name is
// whole.
TEST_F(MoveTest, DeathAtTheNthWriteLosesNothing) {
    for (int n = 1; n < 200; ++n) {
        const std::string old = fmt::format("map{}.h5", n), other = fmt::format("other{}.h5", n);
        const pid_t child = ::fork();
        if (child == 0) {
            const auto file = halfWritten(old);
            ::setenv("GIMBALSCAN_DIE_AT_WRITE", std::to_string(n).c_str(), 1);
            ::_exit(file->moveTo(path(other), {}) ? 0 : 1);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        expectData(old, kMoved);
        if (exists(other)) {
            expectData(other, kMoved);
            EXPECT_EQ(events(other, "SCAN-MOVED").size(), 1U);
        }
        if (WIFEXITED(status)) {
            EXPECT_EQ(WEXITSTATUS(status), 0);
            EXPECT_GT(n, 6);
            return;
        }
    }
    FAIL() << "the move never survived";
}

}  // namespace
}  // namespace gimbalscan::testing
