// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_places.h"
#include "hdf5_mutex.h"
#include "writer_fixture.h"

#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>

#include <gmock/gmock.h>

#include <cerrno>
#include <mutex>

namespace gimbalscan::testing {
namespace {

using namespace std::chrono_literals;
using file_calls::Call;
using file_calls::Kind;

/// What the writer does to the file, as letters: v values, m mask, t texts, S sync of the data,
/// F full sync. Syncs fail while `m_failing` says so.
class SyncTest : public NexusWriterTest {
protected:
    void watchCalls(const std::string& name, const RunStart& start) {
        m_layout.emplace(start);
        const std::lock_guard held(hdf5Mutex());
        m_places = findPlaces(path(name), *m_layout).value();
        file_calls::watch([this](const Call& call) {
            m_done += letter(call);
            return m_failing && call.kind == Kind::SyncData ? EIO : 0;
        });
    }
    [[nodiscard]] char letter(const Call& call) const {
        if (call.kind == Kind::SyncData)
            return 'S';
        if (call.kind != Kind::Write)
            return 'F';
        for (std::size_t i = 0; i < m_layout->arrays.size(); ++i) {
            const std::uint64_t size = m_layout->arrays[i].bytesPerCell() * m_layout->cells;
            if (m_places.arrays[i] != 0 && call.offset >= m_places.arrays[i] &&
                call.offset < m_places.arrays[i] + size)
                return i == kMask ? 'm' : 'v';
        }
        return 't';
    }
    /// Letters that repeat are one.
    [[nodiscard]] std::string taken() {
        std::string done = std::exchange(m_done, "");
        done.erase(std::unique(done.begin(), done.end()), done.end());
        return done;
    }
    [[nodiscard]] std::size_t count(char which) const {
        return static_cast<std::size_t>(std::count(m_done.begin(), m_done.end(), which));
    }

    std::optional<RunLayout> m_layout;
    FilePlaces m_places;
    std::atomic<bool> m_failing{false};
    std::string m_done;
};

RunStart slow(RunStart start) {
    start.scan.dwell.value = 0.05;
    return start;
}

TEST_F(SyncTest, LongExposuresAreSyncedBeforeAndAfterTheMask) {
    const RunStart start = slow(resumableRun(2, 3));
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    watchCalls("map.h5", start);
    for (std::uint64_t i = 0; i < 6; ++i) {
        ASSERT_TRUE(write(*file, start, i, i + 1));
        EXPECT_EQ(taken(), "vSmtS") << i;
        ASSERT_TRUE(file->sync());
        EXPECT_EQ(taken(), "") << "nothing is left to sync";
    }
}

TEST_F(SyncTest, ShortExposuresAreSyncedOnDemand) {
    const RunStart start = resumableRun(2, 3);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    watchCalls("map.h5", start);
    ASSERT_TRUE(write(*file, start, 0, 2));
    EXPECT_EQ(taken(), "vmt");
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(taken(), "S");
}

TEST_F(SyncTest, APointThatIsMeasuredAgainIsAnOpenOneFirst) {
    for (const bool each : {false, true}) {
        const RunStart start = each ? slow(resumableRun(2, 3)) : resumableRun(2, 3);
        const std::string name = each ? "slow.h5" : "fast.h5";
        file_calls::watch({});
        m_done.clear();
        const auto file = writer(name);
        ASSERT_TRUE(file->create(start));
        ASSERT_TRUE(write(*file, start, 0, 3));
        watchCalls(name, start);
        ASSERT_TRUE(write(*file, start, 1, 2, [](PointRecord& record) {
            record.flags = kFlagMeasuredAgain;
            record.start += 1s;
            record.stop += 1s;
        }));
        EXPECT_EQ(taken(), each ? "mSvSmtS" : "mvmt");
        EXPECT_EQ(opened(name)->mask().value()[1], kFlagMeasuredAgain);
        EXPECT_EQ(opened(name)->column(PointColumn::SequenceNumber).value()[1], 3);
        EXPECT_TRUE(verifyScanFile(*opened(name))->empty());
    }
}

TEST_F(SyncTest, AfterAFailedSyncEverythingSinceTheLastGoodOneIsWrittenAgain) {
    const RunStart start = resumableRun(2, 3);
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, 2));
    ASSERT_TRUE(file->sync());
    watchCalls("map.h5", start);
    ASSERT_TRUE(write(*file, start, 2, 4));
    ASSERT_TRUE(write(*file, start, 4, 5));
    const auto valuesOfAPoint = static_cast<std::size_t>(
        std::count_if(m_layout->arrays.begin(), m_layout->arrays.end(),
                      [](const CellArray& array) { return !array.path.empty(); }) -
        1);  // without the mask
    m_done.clear();
    m_failing = true;
    const auto failed = file->sync();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, ErrorCode::FileIo);
    EXPECT_EQ(taken(), "S");
    EXPECT_FALSE(file->sync());
    m_failing = false;
    m_done.clear();
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(count('v'), 3 * valuesOfAPoint);  // points 2, 3 and 4, not 0 and 1
    EXPECT_EQ(count('m'), 3U);
    EXPECT_EQ(m_done.back(), 'S');
    m_done.clear();
    ASSERT_TRUE(write(*file, start, 5, 6));
    ASSERT_TRUE(file->sync());
    EXPECT_EQ(taken(), "vmtS") << "a good sync ends it";
}

TEST_F(SyncTest, AMaskIsNotWrittenWhenItsValuesCannotBeSynced) {
    const RunStart start = slow(resumableRun(2, 3));
    const auto file = writer("map.h5");
    ASSERT_TRUE(file->create(start));
    watchCalls("map.h5", start);
    m_failing = true;
    EXPECT_FALSE(write(*file, start, 0, 1));
    EXPECT_EQ(taken(), "vS");
    EXPECT_EQ(summarise(opened("map.h5")->mask().value()).finished, 0U);
    m_failing = false;
    ASSERT_TRUE(write(*file, start, 0, 1));
    EXPECT_EQ(summarise(opened("map.h5")->mask().value()).finished, 1U);
    EXPECT_TRUE(verifyScanFile(*opened("map.h5"))->empty());
}

/// The writer behind the recorder that counts what is saved.
TEST_F(SyncTest, PointsAreNotReportedSavedUntilASyncIsGood) {
    VirtualClock clock;
    const VirtualClock::Participant participant(clock);
    WaitPoint point(clock);
    StdThreadHost threads;
    const RunStart start = resumableRun(2, 3);
    RunRecorder recorder(clock, threads, writer("map.h5"));
    ASSERT_TRUE(recorder.begin(start));
    watchCalls("map.h5", start);
    m_failing = true;
    const auto cursor = start.plan->cursor();
    for (int i = 0; i < 3; ++i) {
        const auto slot = recorder.claim(clock.now() + 1s, {});
        ASSERT_TRUE(slot);
        const PlanPoint planned = *cursor->next();
        (*slot)->row = planned.row;
        (*slot)->column = planned.column;
        (*slot)->start = (*slot)->stop = start.start + i * 10ms;
        recorder.publish();
    }
    (void)point.wait(clock.now() + 1s, {}, [] { return false; });
    EXPECT_EQ(recorder.saved().written, 3U);
    EXPECT_EQ(recorder.saved().saved, 0U);
    ASSERT_TRUE(recorder.failure());
    EXPECT_FALSE(recorder.retryWrites());
    EXPECT_EQ(recorder.saved().saved, 0U);
    m_failing = false;
    ASSERT_TRUE(recorder.retryWrites());
    EXPECT_EQ(recorder.saved().saved, 3U);
    EXPECT_FALSE(recorder.failure());
    ASSERT_TRUE(recorder.end(stop(start, RunOutcome::Stopped)));
    EXPECT_EQ(summarise(opened("map.h5")->mask().value()).finished, 3U);
}

}  // namespace
}  // namespace gimbalscan::testing
