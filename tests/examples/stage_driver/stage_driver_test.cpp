// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stage_bench.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Kind = LineFault::Kind;

template <class T>
std::optional<ErrorCode> codeOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
}
template <class T>
std::string textOf(const Result<T>& result) {
    return result ? "success" : result.error().text();
}

LineFault fault(Kind kind, double seconds = 0, std::uint64_t count = 1) {
    LineFault made;
    made.kind = kind;
    made.seconds = seconds;
    made.count = count;
    return made;
}

TEST(StageDriver, ConnectsTellsWhoItIsAndMovesNothing) {
    StageBench bench;
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::NotConnected);
    const auto identity = bench.motor().connect(bench.within(5));
    ASSERT_TRUE(identity) << textOf(identity);
    EXPECT_EQ(identity->text(), "STAGE-1 S/N 4711 firmware 2.0");
    EXPECT_TRUE(bench.motor().reading().known);
    EXPECT_FALSE(bench.motor().reading().homed);
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::NotHomed);
    EXPECT_THAT(bench.commands(), ElementsAre("ON"));
}

TEST(StageDriver, SilenceIsNoStage) {
    StageBench bench;
    bench.port.inject(fault(Kind::Mute, 60));
    const auto identity = bench.motor().connect(bench.within(10));
    EXPECT_EQ(codeOf(identity), ErrorCode::NotConnected);
    EXPECT_THAT(textOf(identity), HasSubstr("No stage controller answers"));
}

TEST(StageDriver, HomesAndMovesAndIsAtRestWhenItSaysSo) {
    StageBench bench;
    ASSERT_TRUE(bench.motor().connect(bench.within(5)));
    const auto shift = bench.motor().home(bench.within(10));
    ASSERT_TRUE(shift) << textOf(shift);
    EXPECT_DOUBLE_EQ(*shift, -20);
    for (const double target : {7.5, -3.25, -3.25}) {
        const auto moved = bench.moveTo(target);
        ASSERT_TRUE(moved) << textOf(moved);
        EXPECT_FALSE(bench.moving());
        EXPECT_NEAR(bench.position(), target, 1e-9);
        EXPECT_NEAR(bench.motor().reading().position.value(), target, 0.001);
        EXPECT_FALSE(bench.motor().reading().moving);
    }
    ASSERT_TRUE(bench.motor().moveBy(-1, AxisVelocity(50), AxisAcceleration(500), bench.within(5)));
    EXPECT_NEAR(bench.position(), -4.25, 0.001);
    // An interval that is over has its readbacks, an instant gets a fresh one.
    const TimePoint now = bench.clock.now();
    const auto past = bench.motor().readbacksBetween(TimePoint{}, now, bench.within(1));
    ASSERT_TRUE(past);
    EXPECT_GT(past->count, 3U);
    const auto fresh = bench.motor().readbacksBetween(now, now, bench.within(1));
    ASSERT_TRUE(fresh);
    EXPECT_NEAR(fresh->mean.value(), -4.25, 0.001);
}

TEST(StageDriver, AMissingHomeSwitchIsTold) {
    StageBench bench;
    ASSERT_TRUE(bench.motor().connect(bench.within(5)));
    bench.stage([](EmulatedStage& stage, double) { return stage.homeSwitchBroken = true; });
    EXPECT_EQ(codeOf(bench.motor().home(bench.within(10))), ErrorCode::HomeFailed);
    EXPECT_FALSE(bench.motor().reading().homed);
}

TEST(StageDriver, AStopUnderWayEndsTheMoveAndHolds) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.longMove();
    bench.motor().requestStop(StopMode::Profiled);
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(2)));
    EXPECT_FALSE(bench.moving());
    EXPECT_LT(bench.position(), 100);
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::Stopped) << "the inhibit is sticky";
    bench.motor().requestStop(StopMode::Immediate);
    EXPECT_TRUE(bench.eventually([&] { return bench.commands().back() == "HALT"; }));
}

TEST(StageDriver, TheRepetitionOfAStopDoesNotEndTheNextMove) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    bench.port.inject(fault(Kind::Drop, 0, 2));  // its answer, and the first look afterwards
    bench.motor().requestStop(StopMode::Immediate);
    bench.motor().rearm();
    const auto moved = bench.moveTo(150);  // longer than the time to the next repetition
    EXPECT_TRUE(moved) << textOf(moved);
}

TEST(StageDriver, AStopWhoseFirstFrameIsLostIsRepeated) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.longMove();
    bench.port.inject(fault(Kind::Mute, 0.1));
    bench.motor().requestStop(StopMode::Profiled);
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(3)));
    EXPECT_FALSE(bench.moving());
}

TEST(StageDriver, DeadlineAndStopTokenEndAMoveToo) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    EXPECT_EQ(codeOf(bench.longMove(1).get()), ErrorCode::MoveTimeout);
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(2)));
    EXPECT_LT(bench.position(), 100);
    std::stop_source stop;
    auto moving = std::async(std::launch::async, [&] {
        return bench.motor().moveTo(ControllerPosition(-150), AxisVelocity(20),
                                    AxisAcceleration(500), bench.within(20, stop.get_token()));
    });
    ASSERT_TRUE(bench.eventually([&] { return bench.motor().reading().velocity < -5; }));
    stop.request_stop();
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(2)));
    EXPECT_FALSE(bench.moving());
}

TEST(StageDriver, SwitchedOffItHasToBeHomed) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.longMove();
    bench.motor().disable();
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(2)));
    EXPECT_THAT(bench.commands(), Contains("OFF"));
    bench.motor().rearm();
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::NotHomed);
    ASSERT_TRUE(bench.motor().home(bench.within(10)));
    EXPECT_TRUE(bench.moveTo(1));
}

TEST(StageDriver, OfAnUnreadableReplyNothingIsTaken) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(5));
    // A byte of each of these is wrong; what is taken must be on the way from here to there.
    bench.port.inject(fault(Kind::Garble, 0, 3));
    auto moving = std::async(std::launch::async, [&] { return bench.moveTo(25, 20); });
    EXPECT_TRUE(bench.eventually([&] {
        const double at = bench.motor().reading().position.value();
        EXPECT_TRUE(at >= 4.99 && at <= 25.01) << at;
        return moving.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }));
    const auto moved = moving.get();
    EXPECT_TRUE(moved || moved.error().code == ErrorCode::LinkBad) << textOf(moved);
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(3)));
    const auto again = bench.moveTo(25);
    EXPECT_TRUE(again) << textOf(again);
}

TEST(StageDriver, AMoveWhoseAnswerIsUnreadableFailsAndStops) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    bench.stage([](EmulatedStage& stage, double) { return stage.garblesMoves = true; });
    const auto moved = bench.moveTo(100, 20);
    EXPECT_EQ(codeOf(moved), ErrorCode::LinkBad) << textOf(moved);
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(3)));
    EXPECT_FALSE(bench.moving());
    EXPECT_LT(bench.position(), 90);
}

TEST(StageDriver, ALateReplyIsNotTakenForThatOfALaterQuestion) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.moveTo(5));
    // Said at 5, heard half a second later, when the stage has been turned to 8.
    bench.port.inject(fault(Kind::Delay, 0.5));
    const TimePoint late = bench.clock.now();
    ASSERT_TRUE(bench.eventually(
        [&] { return bench.clock.now() - late > std::chrono::milliseconds(250); }));
    bench.stage([](EmulatedStage& stage, double) { return stage.turnByHand(3), true; });
    const TimePoint turned = bench.clock.now();
    ASSERT_TRUE(bench.eventually([&] { return bench.motor().reading().stamp > turned; }));
    const auto taken = bench.motor().readbacksBetween(turned, bench.clock.now(), bench.within(1));
    ASSERT_TRUE(taken);
    EXPECT_NEAR(taken->minimum.value(), 8, 0.001);
    EXPECT_TRUE(bench.motor().reading().known);
    EXPECT_TRUE(bench.moveTo(6));
}

TEST(StageDriver, ALostLinkEndsTheMoveAndComesBackWithoutMotion) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.longMove();
    bench.port.inject(fault(Kind::Unplug, 0.5));
    const auto moved = moving.get();
    EXPECT_EQ(codeOf(moved), ErrorCode::LinkLost);
    EXPECT_THAT(textOf(moved), HasSubstr("may still be moving"));
    EXPECT_FALSE(bench.motor().reading().known);
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::LinkLost);
    const auto before = bench.commands();
    ASSERT_TRUE(bench.eventually([&] { return bench.motor().connect(bench.within(2)); }));
    EXPECT_TRUE(bench.motor().reading().known);
    EXPECT_TRUE(bench.motor().reading().homed);
    // It has been braked when it could be reached again, and nothing else was done to it.
    ASSERT_TRUE(bench.motor().awaitRest(bench.within(2)));
    EXPECT_LT(bench.position(), 100);
    const auto after = bench.commands();
    EXPECT_THAT(std::vector(after.begin() + static_cast<long>(before.size()), after.end()),
                AllOf(Each(AnyOf("STOP", "ON")), Contains("STOP")));
    EXPECT_TRUE(bench.moveTo(1));
}

TEST(StageDriver, APowerCycleIsNoticed) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    bench.stage([](EmulatedStage& stage, double now) { return stage.powerCycle(now), true; });
    ASSERT_TRUE(bench.eventually([&] { return !bench.motor().reading().homed; }));
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::NotHomed);
}

TEST(StageDriver, AStallIsToldWithBothPositions) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    bench.stage([](EmulatedStage& stage, double) { return stage.stallAt = 12; });
    const auto moved = bench.moveTo(30);
    EXPECT_EQ(codeOf(moved), ErrorCode::Stall);
    EXPECT_THAT(textOf(moved), HasSubstr("12.000 deg on the way to 30.000 deg"));
    EXPECT_EQ(bench.motor().reading().fault->code, ErrorCode::Stall);
    EXPECT_TRUE(bench.moveTo(2));
    EXPECT_FALSE(bench.motor().reading().fault);
}

TEST(StageDriver, HostileNumbersAreRefused) {
    StageBench bench;
    ASSERT_TRUE(bench.ready());
    const auto before = bench.commands();
    EXPECT_EQ(codeOf(bench.moveTo(NAN)), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(bench.moveTo(1, 0)), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(bench.moveTo(1, INFINITY)), ErrorCode::InvalidArgument);
    EXPECT_EQ(bench.commands(), before);
    EXPECT_EQ(codeOf(bench.moveTo(9999)), ErrorCode::InvalidInState) << "the controller refuses";
}

}  // namespace
}  // namespace gimbalscan::testing
