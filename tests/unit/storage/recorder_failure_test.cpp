// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "recorder_bench.h"

#include <gmock/gmock.h>

namespace gimbalscan::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RecorderFailureTest : public RecorderBench {
protected:
    /// Two points written, then three that the full disk does not take.
    void fillTheDisk() {
        begin();
        take(2);
        pass(200ms);
        tell([](WriterScript& script) { script.writeError = diskFull(); });
        take(3);
        pass(200ms);
    }
    void makeRoom() {
        tell([](WriterScript& script) { script.writeError.reset(); });
    }
};

TEST_F(RecorderFailureTest, StandsUntilRetriedAndRefusesFurtherPoints) {
    fillTheDisk();
    EXPECT_EQ(m_recorder->failure(), diskFull());
    const auto refused = take();
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), diskFull());
    EXPECT_EQ(m_recorder->saved().written, 2u);
    makeRoom();
    pass(1min);
    EXPECT_EQ(m_recorder->failure(), diskFull());  // never tries behind the user's back
    EXPECT_EQ(told().written(), firstPoints(2));
}

TEST_F(RecorderFailureTest, ARetryThatSucceedsWritesEveryKeptPoint) {
    fillTheDisk();
    makeRoom();
    ASSERT_TRUE(m_recorder->retryWrites());
    EXPECT_EQ(m_recorder->failure(), std::nullopt);
    EXPECT_EQ(told().written(), firstPoints(5));
    take(1);
    ASSERT_TRUE(m_recorder->end({}));
    EXPECT_EQ(told().written(), firstPoints(6));
    EXPECT_EQ(m_recorder->saved().saved, 6u);
}

TEST_F(RecorderFailureTest, ARetryThatFailsSaysWhyAndKeepsThePoints) {
    fillTheDisk();
    const auto retried = m_recorder->retryWrites();
    ASSERT_FALSE(retried);
    EXPECT_EQ(retried.error(), diskFull());
    EXPECT_EQ(m_recorder->failure(), diskFull());
    makeRoom();
    EXPECT_TRUE(m_recorder->retryWrites());
    EXPECT_EQ(told().written(), firstPoints(5));
}

TEST_F(RecorderFailureTest, ARetryWithoutAFailureHasNothingToDo) {
    begin();
    EXPECT_TRUE(m_recorder->retryWrites());
}

TEST_F(RecorderFailureTest, ElsewhereEveryKeptPointIsWrittenAndTheRunGoesOn) {
    fillTheDisk();
    ASSERT_TRUE(m_recorder->moveTo("other file", {}));
    EXPECT_EQ(m_recorder->location(), "other file");
    EXPECT_EQ(m_recorder->failure(), std::nullopt);
    EXPECT_EQ(told().written(), firstPoints(5));
    take(1);
    ASSERT_TRUE(m_recorder->end({}));
    EXPECT_EQ(told().written(), firstPoints(6));
    EXPECT_EQ(m_recorder->saved().saved, 6u);
}

TEST_F(RecorderFailureTest, WithoutAFailureNothingIsMoved) {
    begin();
    take(1);
    const auto moved = m_recorder->moveTo("other file", {});
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::InvalidInState);
    EXPECT_EQ(m_recorder->location(), "fake file");
}

TEST_F(RecorderFailureTest, AMoveThatFailsLeavesTheFailureAndTriesNothingInTheOldFile) {
    fillTheDisk();
    const Error taken{ErrorCode::FileExists, "", "create", "Taken."};
    tell([&](WriterScript& script) {
        script.moveError = taken;
        script.writeError.reset();
    });
    const auto moved = m_recorder->moveTo("other file", {});
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error(), taken);
    EXPECT_EQ(m_recorder->failure(), diskFull());
    EXPECT_EQ(m_recorder->location(), "fake file");
    EXPECT_EQ(told().written(), firstPoints(2));
    ASSERT_TRUE(m_recorder->retryWrites());
    EXPECT_EQ(told().written(), firstPoints(5));
}

TEST_F(RecorderFailureTest, AStopEndsTheCopyingAndThePointsAreKept) {
    fillTheDisk();
    tell([](WriterScript& script) { script.moveWaits = true; });
    std::stop_source stop;
    std::optional<Result<void>> moved;
    {
        const auto thread = m_threads.spawn("mover", m_clock, [&](const std::stop_token&) {
            moved = m_recorder->moveTo("other file", stop.get_token());
        });
        pass(10s);
        EXPECT_FALSE(moved);
        stop.request_stop();
        pass(1s);
    }
    ASSERT_TRUE(moved);
    ASSERT_FALSE(*moved);
    EXPECT_EQ(moved->error().code, ErrorCode::Stopped);
    EXPECT_EQ(m_recorder->failure(), diskFull());
    makeRoom();
    ASSERT_TRUE(m_recorder->retryWrites());
    EXPECT_EQ(told().written(), firstPoints(5));
}

TEST_F(RecorderFailureTest, WakesAClaimThatWaitsForTheFullRing) {
    begin(kFewSlots);
    tell([](WriterScript& script) {
        script.writeTime = 1s;
        script.writeError = diskFull();
    });
    take(64);
    const auto refused = take(1h);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error(), diskFull());
}

TEST_F(RecorderFailureTest, TheEndTriesOnceMore) {
    fillTheDisk();
    makeRoom();
    EXPECT_TRUE(m_recorder->end({}));
    EXPECT_EQ(told().written(), firstPoints(5));
    EXPECT_EQ(m_recorder->saved().saved, 5u);
}

TEST_F(RecorderFailureTest, AnEndWithAStandingFailureTellsHowManyPointsAreMissing) {
    fillTheDisk();
    const auto ended = m_recorder->end({});
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, ErrorCode::DiskFull);
    EXPECT_THAT(ended.error().detail, HasSubstr("3 points are not in the file"));
    EXPECT_EQ(told().stops.size(), 1u);  // the file is closed all the same
    EXPECT_EQ(m_recorder->saved().written, 2u);
}

TEST_F(RecorderFailureTest, AnEventThatCannotBeWrittenIsKeptInItsPlace) {
    begin();
    tell([](WriterScript& script) { script.eventError = diskFull(); });
    m_recorder->event({m_clock.now(), "info", "TEST", "one"});
    m_recorder->event({m_clock.now(), "info", "TEST", "two"});
    pass(200ms);
    EXPECT_EQ(m_recorder->failure(), diskFull());
    m_recorder->event({m_clock.now(), "info", "TEST", "three"});
    tell([](WriterScript& script) { script.eventError.reset(); });
    ASSERT_TRUE(m_recorder->retryWrites());
    EXPECT_THAT(told().events, ElementsAre("one", "two", "three"));
}

TEST_F(RecorderFailureTest, EventsAreWrittenWhilePointsWait) {
    fillTheDisk();
    m_recorder->event({m_clock.now(), "info", "SCAN-PAUSED", "paused"});
    pass(200ms);
    EXPECT_THAT(told().events, ElementsAre("paused"));
    EXPECT_EQ(m_recorder->failure(), diskFull());
    EXPECT_EQ(told().written(), firstPoints(2));
}

TEST_F(RecorderFailureTest, AnEventThatFailsTooIsTriedWithTheNextOneOnly) {
    fillTheDisk();
    const Error other{ErrorCode::FileIo, "", "save", "Something else."};
    tell([&](WriterScript& script) { script.eventError = other; });
    m_recorder->event({m_clock.now(), "info", "TEST", "one"});
    pass(200ms);
    EXPECT_EQ(m_recorder->failure(), diskFull());
    tell([](WriterScript& script) { script.eventError.reset(); });
    pass(1min);
    EXPECT_TRUE(told().events.empty());
    m_recorder->event({m_clock.now(), "info", "TEST", "two"});
    pass(200ms);
    EXPECT_THAT(told().events, ElementsAre("one", "two"));
}

TEST_F(RecorderFailureTest, AScanWhosePointsAreMissingIsNotClosedAsCompleted) {
    fillTheDisk();
    RunStop stop;
    stop.outcome = RunOutcome::Completed;
    stop.pointsDone = 5;
    ASSERT_FALSE(m_recorder->end(stop));
    ASSERT_EQ(told().stops.size(), 1u);
    EXPECT_EQ(told().stops[0].outcome, RunOutcome::Failed);
    EXPECT_EQ(told().stops[0].pointsDone, 2u);
    ASSERT_TRUE(told().stops[0].reason);
    EXPECT_EQ(told().stops[0].reason->code, ErrorCode::DiskFull);
}

TEST_F(RecorderFailureTest, TheWriterHearsOfTheEndBeforeTheLastPoints) {
    begin();
    tell([](WriterScript& script) { script.writeErrorUntilEnding = diskFull(); });
    take(3);
    pass(200ms);
    EXPECT_EQ(m_recorder->failure(), diskFull());
    ASSERT_TRUE(m_recorder->end({}));
    EXPECT_EQ(told().written(), firstPoints(3));
}

TEST_F(RecorderFailureTest, WhatCannotBeSyncedIsNotSaved) {
    begin();
    tell([](WriterScript& script) { script.syncError = diskFull(); });
    take(4);
    pass(3s);
    EXPECT_EQ(m_recorder->failure(), diskFull());
    EXPECT_EQ(m_recorder->saved().written, 4u);
    EXPECT_EQ(m_recorder->saved().saved, 0u);
    tell([](WriterScript& script) { script.syncError.reset(); });
    ASSERT_TRUE(m_recorder->retryWrites());
    EXPECT_TRUE(take());
    EXPECT_TRUE(m_recorder->end({}));
    EXPECT_EQ(m_recorder->saved().saved, 5u);
}

TEST_F(RecorderFailureTest, AnEndThatCannotBeClosedOrSyncedSaysSo) {
    begin();
    take(1);
    tell([](WriterScript& script) { script.finishError = diskFull(); });
    const auto ended = m_recorder->end({});
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error(), diskFull());
}

}  // namespace
}  // namespace gimbalscan::testing
