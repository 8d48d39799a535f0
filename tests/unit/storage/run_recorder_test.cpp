// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorder_bench.h"

#include <gmock/gmock.h>

namespace gimbalscan::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

using RunRecorderTest = RecorderBench;

TEST_F(RunRecorderTest, PointsThatComeTogetherAreWrittenTogether) {
    begin();
    const TimePoint start = m_clock.now();
    take(3);
    EXPECT_EQ(m_recorder->saved().written, 0u);
    pass(200ms);
    ASSERT_EQ(told().groups.size(), 1u);
    EXPECT_THAT(told().groups[0], ElementsAre(0, 1, 2));
    EXPECT_LE(told().groupTimes[0] - start, 5ms);  // at risk no longer than that
    take(2);
    pass(200ms);
    EXPECT_EQ(told().groups.size(), 2u);
    EXPECT_EQ(m_recorder->location(), "fake file");
}

TEST_F(RunRecorderTest, ALargeGroupDoesNotWait) {
    begin();
    take(300);
    pass(1ms);
    EXPECT_GE(m_recorder->saved().written, 256u);
    for (const auto& group : told().groups)
        EXPECT_LE(group.size(), 256u);
}

TEST_F(RunRecorderTest, WrittenAtOnceSavedOnceSynced) {
    begin();
    take(3);
    pass(20ms);
    EXPECT_EQ(m_recorder->saved().written, 3u);
    EXPECT_EQ(m_recorder->saved().saved, 0u);
    pass(80ms);
    EXPECT_EQ(m_recorder->saved().saved, 3u);
    ASSERT_EQ(told().syncTimes.size(), 1u);
    EXPECT_LE(told().syncTimes[0] - told().groupTimes[0], 100ms);
    pass(1min);  // nothing new: nothing to sync
    EXPECT_EQ(told().syncTimes.size(), 1u);
}

TEST_F(RunRecorderTest, AContinuousRunIsSyncedAboutTenTimesASecond) {
    begin();
    for (int i = 0; i < 1000; ++i) {
        take(1);
        pass(1ms);
    }
    EXPECT_GE(told().syncTimes.size(), 8u);
    EXPECT_LE(told().syncTimes.size(), 14u);
}

TEST_F(RunRecorderTest, APointOfALongExposureIsSavedByItselfAtOnce) {
    begin(16, 0.05);
    for (std::uint64_t i = 1; i <= 3; ++i) {
        take(1);
        pass(1ms);
        EXPECT_EQ(m_recorder->saved().written, i);
        EXPECT_EQ(m_recorder->saved().saved, i);
        EXPECT_EQ(told().groups.size(), i);
        pass(50ms);
    }
}

TEST_F(RunRecorderTest, AFullRingMakesClaimWaitAndIsCountedAndNothingIsDropped) {
    begin(kFewSlots);
    tell([](WriterScript& script) { script.writeTime = 1s; });
    take(300);
    EXPECT_GT(m_recorder->ringFullCount(), 0u);
    RunStop stop;
    stop.pointsDone = 300;
    EXPECT_TRUE(m_recorder->end(stop));
    EXPECT_EQ(told().written(), firstPoints(300));
}

TEST_F(RunRecorderTest, ARingWithRoomNeverWaits) {
    begin(kFewSlots);
    const TimePoint start = m_clock.now();
    take(64);
    EXPECT_EQ(m_recorder->ringFullCount(), 0u);
    EXPECT_EQ(m_clock.now(), start);
}

TEST_F(RunRecorderTest, AClaimOnAFullRingEndsAtItsDeadlineOrByAStop) {
    begin(kFewSlots);
    tell([](WriterScript& script) { script.writeTime = 1h; });
    take(64);
    const auto late = take(2s);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::FileIo);
    EXPECT_THAT(late.error().detail, HasSubstr("fake file"));
    std::stop_source stop;
    stop.request_stop();
    const auto stopped = take(2s, stop.get_token());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Stopped);
    EXPECT_EQ(m_recorder->ringFullCount(), 2u);
}

TEST_F(RunRecorderTest, SlotsHaveTheSizesOfTheRun) {
    begin(32);
    const auto slot = m_recorder->claim(m_clock.now(), {});
    ASSERT_TRUE(slot);
    EXPECT_EQ((*slot)->trace.size(), 32u);
    EXPECT_EQ((*slot)->reductions.size(), 1u);
    EXPECT_EQ((*slot)->signals.size(), 1u);
}

TEST_F(RunRecorderTest, EventsAreWrittenInOrder) {
    begin();
    for (const char* text : {"one", "two", "three"})
        m_recorder->event({m_clock.now(), "info", "TEST", text});
    pass(200ms);
    EXPECT_THAT(told().events, ElementsAre("one", "two", "three"));
}

TEST_F(RunRecorderTest, TheEndDrainsClosesAndSyncs) {
    begin();
    take(5);
    m_recorder->event({m_clock.now(), "info", "TEST", "last words"});
    RunStop stop;
    stop.pointsDone = 5;
    ASSERT_TRUE(m_recorder->end(stop));
    EXPECT_EQ(told().written(), firstPoints(5));
    EXPECT_THAT(told().events, ElementsAre("last words"));
    ASSERT_EQ(told().stops.size(), 1u);
    EXPECT_EQ(told().stops[0].pointsDone, 5u);
    EXPECT_EQ(m_recorder->saved().written, 5u);
    EXPECT_EQ(m_recorder->saved().saved, 5u);
}

TEST_F(RunRecorderTest, AFileThatCannotBeCreatedStartsNothing) {
    tell([](WriterScript& script) { script.createError = diskFull(); });
    const auto begun = m_recorder->begin({});
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error(), diskFull());
}

}  // namespace
}  // namespace gimbalscan::testing
