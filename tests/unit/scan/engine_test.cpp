// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Engine, ScanOfAllPointsInOrderWithReadbacksInTolerance) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    const auto summary = bench.scan(smallScan(5, 3));
    ASSERT_TRUE(summary) << summary.error().text();
    const RecordedRun run = bench.run();
    ASSERT_EQ(run.points.size(), 15U);
    EXPECT_EQ(run.begins, 1);
    ASSERT_EQ(run.stops.size(), 1U);
    EXPECT_EQ(run.stops[0].outcome, RunOutcome::Completed);
    EXPECT_EQ(run.stops[0].pointsDone, 15U);
    for (std::size_t i = 0; i < run.points.size(); ++i) {
        const auto& point = run.points[i];
        EXPECT_EQ(point.index, i);
        EXPECT_EQ(point.row, i / 5);
        EXPECT_EQ(point.column, point.row % 2 == 0 ? i % 5 : 4 - i % 5) << "snake";
        EXPECT_NEAR(point.readback[0], point.setpoint[0], 0.05);
        EXPECT_NEAR(point.readback[1], point.setpoint[1], 0.05);
        EXPECT_NEAR(point.realTime, 0.1, 1e-9);
    }
    EXPECT_EQ(bench.engine().state(), ScanState::Idle);
    EXPECT_TRUE(bench.atRest());
}

TEST(Engine, BothAxesMoveAtOnce) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(0, 0));
    bool moved = false;
    bench.engine().moveTo({{"yaw", UserPosition(40)}, {"pitch", UserPosition(40)}}, false,
                          [&](const Result<void>&) { moved = true; });
    bench.pass(seconds(1));
    EXPECT_TRUE(bench.motor(0).moving && bench.motor(1).moving);
    bench.pass(seconds(5));
    EXPECT_TRUE(moved);
}

TEST(Engine, StraightLineArrivesTogether) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(0, 0));
    bench.engine().moveTo({{"yaw", UserPosition(40)}, {"pitch", UserPosition(10)}}, true,
                          [](const Result<void>&) {});
    for (int i = 0; i < 20; ++i) {
        bench.pass(milliseconds(100));
        EXPECT_NEAR(bench.motor(0).position.value(), 4 * bench.motor(1).position.value(), 0.05);
    }
    bench.pass(seconds(5));
}

TEST(Engine, ScanIsRefusedUntilConnectedAndHomed) {
    EngineBench bench;
    auto summary = bench.scan(smallScan(2, 2));
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::NotConnected);
    ASSERT_TRUE(bench.connect());
    summary = bench.scan(smallScan(2, 2));
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::NotHomed);
    EXPECT_EQ(bench.engine().state(), ScanState::Idle);
    EXPECT_EQ(bench.run().begins, 0);
}

TEST(Engine, ScanBeyondALimitIsRefusedBeforeAnythingMoves) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    const auto before = bench.motor(0).position;
    ScanConfig scan = smallScan(5, 3);
    scan.fast.stop = 95;
    const auto summary = bench.scan(scan);
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::OutsideLimits);
    EXPECT_NEAR(bench.motor(0).position.value(), before.value(), 0.01);
}

TEST(Engine, MoveOutsideLimitsIsRefusedWithNumbers) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    const auto moved = bench.moveTo(0, 91);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::OutsideLimits);
    EXPECT_NE(moved.error().detail.find("91.0000 deg"), std::string::npos);
    EXPECT_NE(moved.error().detail.find("90.0000 deg"), std::string::npos);
}

TEST(Engine, AJogFromBeyondALimitLeadsBackButNotPastTheOther) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_NEAR(bench.motor(0).position.value(), -100, 0.01) << "homes beyond its limit of -90";
    for (const double distance : {-1.0, 195.0, 1000.0}) {
        const auto jogged = bench.jog("yaw", distance);
        ASSERT_FALSE(jogged) << distance;
        EXPECT_EQ(jogged.error().code, ErrorCode::OutsideLimits);
        EXPECT_NEAR(bench.motor(0).position.value(), -100, 0.01);
    }
    EXPECT_TRUE(bench.jog("yaw", 5));
    EXPECT_NEAR(bench.motor(0).position.value(), -95, 0.01);
    EXPECT_TRUE(bench.jog("yaw", 180));
    EXPECT_NEAR(bench.motor(0).position.value(), 85, 0.01);
}

TEST(Engine, PausedScanLendsItsAxesAndResumesAtTheSamePoint) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(5, 5));
    ASSERT_TRUE(bench.awaitPoints(7));
    ASSERT_TRUE(bench.pause());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    const auto done = bench.run().points.size();
    EXPECT_TRUE(bench.atRest());
    ASSERT_TRUE(bench.jog("yaw", 3.0));
    ASSERT_TRUE(bench.moveTo(20, 20));
    EXPECT_EQ(bench.engine().state(), ScanState::Paused);
    bench.pass(seconds(100));
    EXPECT_EQ(bench.run().points.size(), done) << "nothing is acquired in a pause";
    ASSERT_TRUE(bench.resume());
    const auto summary = bench.awaitScan();
    ASSERT_TRUE(summary);
    const RecordedRun run = bench.run();
    ASSERT_EQ(run.points.size(), 25U);
    for (std::size_t i = 0; i < 25; ++i) {
        EXPECT_EQ(run.points[i].index, i);
        EXPECT_NEAR(run.points[i].readback[0], run.points[i].setpoint[0], 0.05);
    }
    EXPECT_GT(run.stops[0].times.paused, 100.0);
}

TEST(Engine, CommandsDuringAScanSayWhoHoldsTheAxes) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(5, 5));
    ASSERT_TRUE(bench.awaitPoints(2));
    const auto moved = bench.moveTo(0, 0);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::Busy);
    EXPECT_NE(moved.error().detail.find("scan \"Test\""), std::string::npos);
    const auto summary = bench.awaitScan();
    ASSERT_TRUE(summary);
    EXPECT_EQ(bench.run().points.size(), 25U) << "the refused command did no harm";
}

TEST(Engine, StopCutsALongExposureAndKeepsWhatIsFinished) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(3, 3, 60.0));
    ASSERT_TRUE(bench.awaitPoints(2));
    bench.pass(seconds(30));
    const TimePoint asked = bench.clock().now();
    ASSERT_TRUE(bench.stop());
    const auto summary = bench.awaitScan();
    ASSERT_TRUE(summary);
    EXPECT_LT(bench.clock().now() - asked, seconds(3));
    EXPECT_EQ(bench.run().points.size(), 2U);
    EXPECT_EQ(bench.run().stops.at(0).outcome, RunOutcome::Stopped);
    EXPECT_EQ(bench.engine().state(), ScanState::Idle);
}

TEST(Engine, StopLetsAnExposureThatIsNearlyOverFinish) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(3, 3, 1.0));
    ASSERT_TRUE(bench.awaitPoints(2));
    bench.pass(milliseconds(900));
    ASSERT_TRUE(bench.stop());
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().points.size(), 3U);
}

TEST(Engine, CutOffPointIsRetakenOnResumeWithTheSameData) {
    std::vector<RecordedRun::Point> expected;
    {
        EngineBench undisturbed;
        ASSERT_TRUE(undisturbed.ready());
        ASSERT_TRUE(undisturbed.scan(smallScan(3, 2, 10.0)));
        expected = undisturbed.run().points;
    }
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(3, 2, 10.0));
    ASSERT_TRUE(bench.awaitPoints(2));
    bench.pass(seconds(3));
    ASSERT_TRUE(bench.pause());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.run().points.size(), 2U);
    ASSERT_TRUE(bench.resume());
    ASSERT_TRUE(bench.awaitScan());
    const auto actual = bench.run().points;
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
        EXPECT_EQ(actual[i].trace, expected[i].trace) << "point " << i;
}

// While the axes move, no point is open: the last one was the one to finish.
TEST(Engine, StopAfterThisPointInAMoveEndsTheScan) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(5, 5, 0.1));
    ASSERT_TRUE(bench.awaitPoints(3));  // a move of 2.5 deg begins before the point is published
    ASSERT_TRUE(bench.stop(StopWhen::AfterPoint));
    bench.pass(seconds(60));
    ASSERT_TRUE(bench.finished()) << "the scan still runs";
    EXPECT_EQ(bench.run().points.size(), 3U);
    EXPECT_EQ(bench.run().stops.at(0).outcome, RunOutcome::Stopped);
    EXPECT_TRUE(bench.atRest());
}

TEST(Engine, StopAfterThisPointAndAfterThisLine) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(5, 5, 10.0));
    ASSERT_TRUE(bench.awaitPoints(6));
    bench.pass(seconds(4));
    ASSERT_TRUE(bench.stop(StopWhen::AfterPoint));
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().points.size(), 7U);

    bench.startScan(smallScan(5, 5, 10.0));
    ASSERT_TRUE(bench.awaitPoints(6));
    bench.pass(seconds(4));
    ASSERT_TRUE(bench.stop(StopWhen::AfterLine));
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().points.size(), 10U);
    EXPECT_EQ(bench.run().stops.at(0).outcome, RunOutcome::Stopped);
}

TEST(Engine, StopAllLatchesUntilAcknowledged) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(smallScan(5, 5));
    ASSERT_TRUE(bench.awaitPoints(4));
    bench.engine().stopAll("test");
    ASSERT_TRUE(bench.awaitState(ScanState::Faulted));
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().stops.at(0).outcome, RunOutcome::Failed);
    EXPECT_TRUE(bench.atRest());
    const auto position = bench.motor(0).position;
    const auto moved = bench.moveTo(0, 0);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::InvalidInState);
    bench.pass(seconds(10));
    EXPECT_NEAR(bench.motor(0).position.value(), position.value(), 0.01);
    ASSERT_TRUE(bench.acknowledge());
    EXPECT_EQ(bench.engine().state(), ScanState::Idle);
    ASSERT_TRUE(bench.home());
    EXPECT_TRUE(bench.moveTo(0, 0));
}

TEST(Engine, HomingByGroupsAndSafePositions) {
    EngineBench bench;
    ASSERT_TRUE(bench.connect());
    ASSERT_TRUE(bench.home());
    EXPECT_TRUE(bench.motor(0).homed);
    EXPECT_TRUE(bench.motor(1).homed);
}

TEST(Engine, AnAxisThatWasMovedInBetweenIsNotTakenToBeWhereItWasLeft) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(-5, -2));
    {
        DeviceHandle& yaw = bench.station().axisHandle(0);
        std::array<DeviceHandle*, 1> handles = {&yaw};
        const auto lease = bench.station().devices().tryLease(handles, "somebody else");
        ASSERT_TRUE(lease);
        ASSERT_TRUE(lease->motor(yaw).moveTo(ControllerPosition(20), AxisVelocity(20),
                                             AxisAcceleration(40), {bench.clock(), kNever, {}}));
    }
    ASSERT_TRUE(bench.scan(smallScan(1, 1)));
    ASSERT_EQ(bench.run().points.size(), 1U);
    EXPECT_NEAR(bench.run().points[0].readback[0], -5, 0.05);
    for (const RunEvent& event : bench.run().events)
        EXPECT_EQ(event.level, "info") << event.text;
}

TEST(Engine, ParkAtTheEndWhenTheScanSaysSo) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ScanConfig scan = smallScan(3, 2);
    scan.atEnd.completed = AtEnd::Park;
    ASSERT_TRUE(bench.scan(scan));
    EXPECT_NEAR(bench.motor(0).position.value(), 30, 0.05);
    EXPECT_NEAR(bench.motor(1).position.value(), 20, 0.05);
}

TEST(Engine, PassesWithAnIntervalShareASeries) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ScanConfig scan = smallScan(2, 2);
    scan.repeats = {3, seconds(60)};
    const TimePoint start = bench.clock().now();
    const auto summary = bench.scan(scan);
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->passes.size(), 3U);
    EXPECT_EQ(bench.run().begins, 3);
    EXPECT_GT(bench.clock().now() - start, seconds(120));
    EXPECT_LT(bench.clock().now() - start, seconds(130));
    EXPECT_NE(bench.run().start->uuid, bench.run().start->seriesId);
}

TEST(Engine, OffsetsMoveUserCoordinatesOnly) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(10, 5));
    ASSERT_TRUE(bench.call<void>([&](auto done) {
        bench.engine().changeOffset("yaw", OffsetChange::SetPosition, 100.0, done);
    }));
    EXPECT_NEAR(bench.station().userPosition(0).value(), 100, 0.01);
    EXPECT_NEAR(bench.motor(0).position.value(), 10, 0.05);
    ASSERT_TRUE(bench.moveTo(105, 5));
    EXPECT_NEAR(bench.motor(0).position.value(), 15, 0.05);
    EXPECT_FALSE(bench.moveTo(185, 5)) << "soft limits stay in controller coordinates";
    ASSERT_TRUE(bench.call<void>(
        [&](auto done) { bench.engine().changeOffset("yaw", OffsetChange::Clear, 0.0, done); }));
    EXPECT_NEAR(bench.station().userPosition(0).value(), 15, 0.05);
}

}  // namespace
}  // namespace gimbalscan::testing
