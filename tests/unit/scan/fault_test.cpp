// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gmock/gmock.h>

namespace gimbalscan::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;

constexpr std::uint32_t kColumns = 5, kRows = 4;
constexpr std::uint64_t kPoints = std::uint64_t{kColumns} * kRows;

ScanConfig grid() {
    return smallScan(kColumns, kRows, 0.2);
}

/// What an undisturbed scan of this station records.
std::vector<RecordedRun::Point> undisturbed() {
    EngineBench bench;
    EXPECT_TRUE(bench.ready());
    EXPECT_TRUE(bench.scan(grid()));
    return bench.run().points;
}

/// The same apart from times and from the noise of encoders, which is one of time.
void expectSameData(const std::vector<RecordedRun::Point>& actual,
                    const std::vector<RecordedRun::Point>& expected) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
        EXPECT_EQ(actual[i].index, i);
        EXPECT_EQ(actual[i].trace, expected[i].trace) << "point " << i;
        EXPECT_EQ(actual[i].setpoint, expected[i].setpoint);
        EXPECT_EQ(actual[i].reductions, expected[i].reductions);
    }
}

ParamTable once(const std::string& kind, std::int64_t operation, std::int64_t count = 1) {
    return withFaults({fault(kind, operation, {{"count", ParamValue{count}}})});
}

/// Which exposure is hit: the first, one in the middle, the last.
class DaqFaultAt : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(DaqFaultAt, IsRetriedAndTheScanEqualsAnUndisturbedOne) {
    for (const auto& [kind, code] : {std::pair("no_reply", "DAQ-TIMEOUT"),
                                     {"overrun", "DAQ-OVERRUN"},
                                     {"late_reply", "LINK-SLOW"},
                                     {"wrong_reply", "LINK-BAD"}}) {
        const auto expected = undisturbed();
        EngineBench bench({.daq = once(kind, GetParam())});
        ASSERT_TRUE(bench.ready());
        ASSERT_TRUE(bench.scan(grid()));
        const RecordedRun run = bench.run();
        EXPECT_EQ(run.stops.at(0).outcome, RunOutcome::Completed) << kind;
        expectSameData(run.points, expected);
        EXPECT_EQ(bench.live().progress().retakes, 1U);
        EXPECT_THAT(bench.log(), Contains(HasSubstr(fmt::format("{} spectrometer", code))));
        EXPECT_THAT(bench.log(), Contains(HasSubstr(fmt::format(
                                     "Point {} of {} will be taken again.", GetParam(), kPoints))));
    }
}

TEST_P(DaqFaultAt, PausesWhenItStaysAndResumesByClick) {
    const auto expected = undisturbed();
    EngineBench bench({.daq = once("no_reply", GetParam(), 3)});
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.run().points.size(), static_cast<std::size_t>(GetParam() - 1));
    EXPECT_TRUE(bench.atRest());
    ASSERT_TRUE(bench.engine().fault());
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::DaqTimeout);
    bench.pass(seconds(60));
    EXPECT_EQ(bench.engine().state(), ScanState::Paused) << "nothing goes on by itself";
    ASSERT_TRUE(bench.resume());
    EXPECT_FALSE(bench.engine().fault());
    ASSERT_TRUE(bench.awaitScan());
    expectSameData(bench.run().points, expected);
}

INSTANTIATE_TEST_SUITE_P(StartMiddleLast, DaqFaultAt,
                         ::testing::Values<std::int64_t>(1, 11, kPoints));

/// Which move of yaw is hit; homing is the first operation. In a snake, yaw rests at line ends.
class MotorFaultAt : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(MotorFaultAt, GarbledRepliesAreRetriedThenPause) {
    const auto expected = undisturbed();
    EngineBench bench({.yaw = once("wrong_reply", GetParam(), 4)});
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::LinkBad);
    EXPECT_THAT(bench.engine().fault()->detail, HasSubstr("Unreadable replies"));
    EXPECT_EQ(bench.live().progress().retakes, 3U) << "three tries, then the pause";
    ASSERT_TRUE(bench.resume());
    ASSERT_TRUE(bench.awaitScan());
    expectSameData(bench.run().points, expected);
}

TEST_P(MotorFaultAt, ALostLinkPausesAtOnceReconnectsWithoutMovingAndWaitsForTheClick) {
    const auto expected = undisturbed();
    EngineBench bench(
        {.yaw = withFaults({fault("disconnect", GetParam(), {{"duration_s", ParamValue{31.0}}})})});
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::LinkLost);
    EXPECT_FALSE(bench.motor(0).known);
    EXPECT_THAT(bench.log(), Contains(HasSubstr("may still be moving")));
    const auto early = bench.resume();
    ASSERT_FALSE(early) << "the position is not known";
    bench.pass(seconds(40));
    EXPECT_TRUE(bench.motor(0).known) << "reconnected by itself";
    EXPECT_EQ(bench.engine().state(), ScanState::Paused);
    const auto position = bench.motor(0).position;
    bench.pass(seconds(30));
    EXPECT_NEAR(bench.motor(0).position.value(), position.value(), 0.01);
    ASSERT_TRUE(bench.resume());
    ASSERT_TRUE(bench.awaitScan());
    expectSameData(bench.run().points, expected);
}

TEST_P(MotorFaultAt, AStallStopsEverythingSwitchesTheSupplyOffAndLatches) {
    EngineBench bench({.yaw = once("stall", GetParam())});
    ASSERT_TRUE(bench.ready());
    bench.switchSupplyOn(500);
    bench.startScan(grid());
    const auto summary = bench.awaitScan();
    ASSERT_TRUE(summary);
    EXPECT_EQ(bench.engine().state(), ScanState::Faulted);
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::Stall);
    EXPECT_TRUE(bench.atRest());
    const RecordedRun run = bench.run();
    EXPECT_EQ(run.stops.at(0).outcome, RunOutcome::Failed);
    EXPECT_EQ(run.stops.at(0).reason->code, ErrorCode::Stall);
    EXPECT_EQ(run.stops.at(0).pointsDone, run.points.size());
    EXPECT_FALSE(bench.supply().output);
    EXPECT_LT(bench.supply().voltage, 1);
    EXPECT_THAT(bench.log(), Contains(HasSubstr("SUPPLY-OFF supply is off, read back 0.00 V")));
    EXPECT_FALSE(bench.moveTo(0, 0));
    ASSERT_TRUE(bench.acknowledge());
    EXPECT_FALSE(bench.supply().output) << "never on again by itself";
    EXPECT_TRUE(bench.moveTo(0, 0));
}

INSTANTIATE_TEST_SUITE_P(StartMiddleLast, MotorFaultAt, ::testing::Values<std::int64_t>(2, 10, 17));

TEST(Fault, ALimitSwitchIsASafetyFault) {
    EngineBench bench({.pitch = withFaults({{{"kind", ParamValue{std::string("limit")}},
                                             {"at_position", ParamValue{3.0}}}})});
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(0, -10));
    EXPECT_FALSE(bench.moveTo(0, 5));
    EXPECT_EQ(bench.engine().state(), ScanState::Faulted);
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::LimitHit);
    EXPECT_THAT(bench.engine().fault()->detail, HasSubstr("upper limit switch at 3.0 deg"));
}

TEST(Fault, AnUnsteadyAxisIsRetakenThenPausesWithItsNumbers) {
    EngineBench bench({.yaw = {{"encoder_noise", ParamValue{0.2}}}});
    ASSERT_TRUE(bench.connect());
    // Homing does not look at the noise; the first point does.
    ASSERT_TRUE(bench.home());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::OutOfTolerance);
    EXPECT_THAT(bench.engine().fault()->detail, HasSubstr("the tolerance 0.05 deg"));
    EXPECT_EQ(bench.live().progress().retakes, 2U);
    EXPECT_EQ(bench.run().points.size(), 0U);
    ASSERT_TRUE(bench.stop());
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().stops.at(0).outcome, RunOutcome::Stopped);
}

TEST(Fault, ASaturatedPointIsKeptAndFlagged) {
    EngineBench bench({.daq = once("saturate", 7)});
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.scan(grid()));
    const auto points = bench.run().points;
    ASSERT_EQ(points.size(), kPoints);
    for (std::size_t i = 0; i < points.size(); ++i)
        EXPECT_EQ(points[i].flags, i == 6 ? kFlagSaturated : 0) << i;
}

TEST(Fault, HighDeadTimeIsFlagged) {
    EngineBench bench(
        {.daq = {{"background_cps", ParamValue{1e5}}, {"dead_time_us", ParamValue{20.0}}}});
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.scan(smallScan(2, 1)));
    for (const auto& point : bench.run().points)
        EXPECT_EQ(point.flags, kFlagDeadTime);
}

TEST(Fault, AFullDiskPausesAtOnceAndLosesNothing) {
    const auto expected = undisturbed();
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid(), 9);
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::DiskFull);
    EXPECT_EQ(bench.run().points.size(), 9U);
    ASSERT_TRUE(bench.resume());
    ASSERT_TRUE(bench.awaitScan());
    expectSameData(bench.run().points, expected);
}

TEST(Fault, AMotorThatIgnoresTheStopIsSwitchedOffWhereAllowedAndSaidSo) {
    TestStation station{.yaw = once("ignore_stop", 3)};
    station.mayDisable = true;
    EngineBench bench(station);
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(0, 0));
    bench.engine().moveTo({{"yaw", UserPosition(80)}}, false, [](const Result<void>&) {});
    bench.pass(seconds(1));
    ASSERT_TRUE(bench.stop());
    ASSERT_TRUE(bench.awaitState(ScanState::Faulted));
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::NotAtRest);
    EXPECT_THAT(bench.engine().fault()->detail,
                HasSubstr("MAY STILL BE MOVING; its motor was switched off."));
    EXPECT_TRUE(bench.atRest());
    EXPECT_FALSE(bench.motor(0).homed);
}

TEST(Fault, ASupplyThatStaysOnIsSaid) {
    EngineBench bench({.supply = once("ignore_stop", 1)});
    ASSERT_TRUE(bench.ready());
    bench.switchSupplyOn(500);
    bench.engine().stopAll("test");
    ASSERT_TRUE(bench.awaitState(ScanState::Faulted));
    bench.pass(seconds(5));
    EXPECT_THAT(bench.log(), Contains(HasSubstr("HV-NOTOFF supply could not be confirmed off. "
                                                "It MAY STILL BE ON.")));
}

TEST(Fault, HomingThatFailsLeavesTheAxisUnhomedAndTheScanRefused) {
    EngineBench bench({.pitch = once("no_home_switch", 1)});
    ASSERT_TRUE(bench.connect());
    const auto homed = bench.home();
    ASSERT_FALSE(homed);
    EXPECT_EQ(homed.error().code, ErrorCode::HomeFailed);
    EXPECT_EQ(bench.engine().state(), ScanState::Idle);
    EXPECT_TRUE(bench.atRest());
    const auto summary = bench.scan(grid());
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::NotHomed);
    EXPECT_TRUE(bench.jog("pitch", 1)) << "jogging stays possible";
}

TEST(Fault, APowerCycleForgetsTheZeroAndAsksForTheOffset) {
    // Operations of yaw: homing, the first move, then the one that finds the controller reset.
    TestStation station{.yaw = once("power_cycle", 3)};
    EngineBench bench(station);
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(10, 0));
    ASSERT_TRUE(bench.setPosition("yaw", 0));
    const auto moved = bench.moveTo(1, 0);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::NotHomed);
    EXPECT_FALSE(bench.motor(0).homed);
    EXPECT_FALSE(bench.moveTo(1, 0)) << "nothing moves before it is homed";
    ASSERT_TRUE(bench.home());
    EXPECT_FALSE(bench.station().offset(0).confirmed);
    const auto summary = bench.scan(smallScan(2, 2));
    ASSERT_FALSE(summary);
    EXPECT_EQ(summary.error().code, ErrorCode::OffsetUnconfirmed);
    ASSERT_TRUE(bench.call<void>(
        [&](auto done) { bench.engine().changeOffset("yaw", OffsetChange::Confirm, 0, done); }));
    EXPECT_TRUE(bench.scan(smallScan(2, 2)));
}

std::vector<RecordedRun::Point> undisturbedPoints() {
    EngineBench bench;
    EXPECT_TRUE(bench.ready());
    EXPECT_TRUE(bench.scan(grid()));
    return bench.run().points;
}

TEST(Fault, APowerCycleDuringAScanPausesItUntilTheAxisIsHomed) {
    const auto expected = undisturbedPoints();
    EngineBench bench({.yaw = once("power_cycle", 6)});
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.run().points.size(), 4U);
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::NotHomed);
    EXPECT_EQ(bench.resume().error().code, ErrorCode::NotHomed);
    EXPECT_EQ(bench.engine().state(), ScanState::Paused);
    ASSERT_TRUE(bench.home());
    ASSERT_TRUE(bench.resume());
    const auto summary = bench.awaitScan();
    ASSERT_TRUE(summary);
    EXPECT_EQ(summary->passes.at(0).stop.outcome, RunOutcome::Completed);
    const auto points = bench.run().points;
    ASSERT_EQ(points.size(), expected.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        EXPECT_EQ(points[i].trace, expected[i].trace);
}

TEST(Fault, AResumeIsAnsweredBeforeWhatWasAskedForAfterIt) {
    EngineBench bench({.yaw = once("power_cycle", 6)});
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    const auto resumed = std::make_shared<Guarded<std::optional<Result<void>>>>();
    bench.engine().resume([resumed](const Result<void>& result) { resumed->set(result); });
    const auto homed = bench.home();
    ASSERT_FALSE(homed);
    EXPECT_EQ(homed.error().code, ErrorCode::Busy);
    bench.pass(std::chrono::seconds(1));
    ASSERT_TRUE(resumed->copy());
    EXPECT_EQ(resumed->copy()->error().code, ErrorCode::NotHomed);
    EXPECT_EQ(bench.engine().state(), ScanState::Paused);
}

TEST(Fault, HomingInAPauseMovesTheAxesOfTheScanOnly) {
    TestStation station;
    station.roll = true;
    EngineBench bench(station);
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitPoints(3));
    ASSERT_TRUE(bench.pause());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    const auto roll =
        bench.call<void>([&](auto done) { bench.engine().home({"roll"}, std::move(done)); });
    ASSERT_FALSE(roll);
    EXPECT_EQ(roll.error().code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(bench.home());
    EXPECT_EQ(bench.engine().state(), ScanState::Paused);
    ASSERT_TRUE(bench.resume());
    EXPECT_TRUE(bench.awaitScan());
}

TEST(Fault, AScanDoesNotGoOnWithAZeroThatMovedInItsPause) {
    // Operations of yaw: homing, a move, then those of the scan.
    EngineBench bench({.yaw = once("power_cycle", 6)});
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(10, 0));
    ASSERT_TRUE(bench.setPosition("yaw", 0));
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    ASSERT_TRUE(bench.home());
    ASSERT_FALSE(bench.station().offset(0).confirmed);
    EXPECT_EQ(bench.resume().error().code, ErrorCode::OffsetUnconfirmed);
    EXPECT_FALSE(bench.setPosition("yaw", 1)) << "an offset is fixed during a scan";
    EXPECT_EQ(bench.engine().state(), ScanState::Paused);
    ASSERT_TRUE(bench.stop());
    ASSERT_TRUE(bench.awaitScan());
    ASSERT_TRUE(bench.call<void>(
        [&](auto done) { bench.engine().changeOffset("yaw", OffsetChange::Confirm, 0, done); }));
    EXPECT_TRUE(bench.scan(grid()));
}

TEST(Fault, AMuteDeviceAtConnectIsNamedAndTheOthersStayConnected) {
    EngineBench bench({.daq = withFaults({{{"kind", ParamValue{std::string("disconnect")}},
                                           {"at_time_s", ParamValue{0.0}},
                                           {"duration_s", ParamValue{20.0}}}})});
    const auto connected = bench.connect();
    ASSERT_FALSE(connected);
    EXPECT_EQ(connected.error().code, ErrorCode::LinkLost);
    EXPECT_EQ(connected.error().device, "spectrometer");
    EXPECT_TRUE(bench.home());
    bench.pass(seconds(30));
    EXPECT_TRUE(bench.connect());
}

TEST(Fault, APinnedAxisIsWatched) {
    TestStation station;
    station.roll = true;
    station.rollMotor = withFaults({}, {{"settle_amplitude", ParamValue{0.0}}});
    EngineBench bench(station);
    ASSERT_TRUE(bench.ready());
    ScanConfig scan = grid();
    scan.pinned = {{"roll", UserPosition(15)}};
    bench.startScan(scan);
    ASSERT_TRUE(bench.awaitPoints(5));
    EXPECT_NEAR(bench.motor(2).position.value(), 15, 0.01);
    ASSERT_TRUE(bench.pause());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    ASSERT_TRUE(bench.jog("roll", 3));
    EXPECT_NEAR(bench.motor(2).position.value(), 18, 0.01);
    ASSERT_TRUE(bench.resume());
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().points.size(), kPoints);
    EXPECT_NEAR(bench.motor(2).position.value(), 15, 0.01) << "brought back before it went on";
}

TEST(ComputerSleep, PausesTheScanAndThePointIsTakenAgain) {
    const auto expected = undisturbed();
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitPoints(7));
    bench.clock().sleepComputer(seconds(60));
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    EXPECT_EQ(bench.engine().fault()->code, ErrorCode::PcSlept);
    EXPECT_THAT(bench.engine().fault()->text(), HasSubstr("slept for 60 s"));
    EXPECT_TRUE(bench.atRest());
    const std::size_t finished = bench.run().points.size();
    EXPECT_LT(finished, kPoints);
    ASSERT_TRUE(bench.resume());
    ASSERT_TRUE(bench.awaitScan());
    expectSameData(bench.run().points, expected);
    EXPECT_EQ(bench.run().stops.at(0).outcome, RunOutcome::Completed);
}

TEST(ComputerSleep, OfAFewSecondsIsNoMatter) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitPoints(7));
    bench.clock().sleepComputer(seconds(5));
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().stops.at(0).outcome, RunOutcome::Completed);
    EXPECT_FALSE(bench.engine().fault());
}

TEST(ComputerSleep, WhileTheScanIsPausedDoesNotPauseItAgain) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bench.startScan(grid());
    ASSERT_TRUE(bench.awaitPoints(3));
    ASSERT_TRUE(bench.pause());
    ASSERT_TRUE(bench.awaitState(ScanState::Paused));
    bench.clock().sleepComputer(seconds(3600));
    ASSERT_TRUE(bench.resume());
    ASSERT_TRUE(bench.awaitScan());
    EXPECT_EQ(bench.run().points.size(), kPoints);
    EXPECT_FALSE(bench.engine().fault());
}

}  // namespace
}  // namespace gimbalscan::testing
