// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_bench.h"

#include <cmath>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

class AptMotion : public ::testing::Test {
protected:
    void start(const std::string& name, const std::string& stage, ParamTable more = {}) {
        bench.plug(model(name));
        bench.addMotor("yaw", stage, 0, std::move(more));
        ASSERT_NO_FATAL_FAILURE(bench.start());
        ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    }
    AptBench bench;
};

TEST_F(AptMotion, AStaleCompletionIsNotTheEnd) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    bench.emulator([](AptEmulator& e, double) { e.faults.staleCompletion = true; });
    for (const double target : {20.0, 20.3, -15.0}) {
        const auto moved = bench.moveTo(target);
        ASSERT_TRUE(moved) << textOf(moved);
        const double there = bench.emulator([](AptEmulator& e, double now) {
            return e.channel().moving() ? NAN : e.channel().counter(now) / (409600.0 / 3);
        });
        EXPECT_NEAR(there, target, 0.001);
    }
}

TEST_F(AptMotion, HomingTellsByHowMuchTheZeroMoved) {
    // Slower than in the other tests: how exactly it can be followed depends on the speed.
    auto options = model("K10CR1");
    options.motionScale = 2;
    options.startUnits = 3;
    bench.plug(options);
    bench.addMotor("yaw", "K10CR1");
    ASSERT_NO_FATAL_FAILURE(bench.start());
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    ASSERT_TRUE(bench.moveTo(4));
    const auto none = bench.motor().home(bench.context());
    ASSERT_TRUE(none) << textOf(none);
    EXPECT_NEAR(*none, 0, 0.02);
    // Steps were lost: the stage is 3 deg behind what the counter says.
    ASSERT_TRUE(bench.moveTo(4));
    bench.emulator([](AptEmulator& e, double now) {
        e.channel().turnByHand(-3 * 409600.0 / 3);
        e.channel().setCounter(4 * 409600 / 3, now);
    });
    const auto moved = bench.motor().home(bench.context());
    ASSERT_TRUE(moved) << textOf(moved);
    EXPECT_NEAR(*moved, 3, 0.2);
}

TEST_F(AptMotion, AnInvertedAxisGoesTheOtherWay) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1", {{"invert", ParamValue{true}}}));
    ASSERT_TRUE(bench.moveTo(10));
    EXPECT_NEAR(bench.emulator([](AptEmulator& e, double now) { return e.channel().counter(now); }),
                -10 * 409600.0 / 3, 2);
    EXPECT_NEAR(bench.motor().reading().position.value(), 10, 0.001);
}

TEST_F(AptMotion, TheEncoderOfAStepperIsItsReadback) {
    ASSERT_NO_FATAL_FAILURE(start("BSC203", "K10CR1",
                                  {{"channel", ParamValue{std::int64_t{1}}},
                                   {"encoder_counts_per_unit", ParamValue{4096.0 / 3}}}));
    ASSERT_TRUE(bench.moveTo(12));
    // The encoder is coarse: its last count shows.
    EXPECT_NEAR(bench.motor().reading().position.value(), 12, 3 / 4096.0);
    bench.motor().requestStop(StopMode::Immediate);
    EXPECT_TRUE(bench.motor().reading().homed);
}

TEST_F(AptMotion, ALimitSwitchEndsAMove) {
    ASSERT_NO_FATAL_FAILURE(start("TDC001", "MTS50-Z8"));
    bench.emulator([](AptEmulator& e, double now) {
        e.channel().highLimit = e.channel().mechanics(now) + 30000;
    });
    const auto moved = bench.motor().moveTo(ControllerPosition(20), AxisVelocity(2),
                                            AxisAcceleration(4), bench.context());
    EXPECT_EQ(codeOf(moved), ErrorCode::LimitHit);
    EXPECT_THAT(textOf(moved), HasSubstr("yaw reached its upper limit switch at 0.9 mm."));
    EXPECT_TRUE(bench.motor().reading().atUpperLimit);
    EXPECT_FALSE(bench.motor().reading().atLowerLimit);
    EXPECT_EQ(bench.motor().reading().fault->code, ErrorCode::LimitHit);
    // The way back is open, the way on is not.
    const auto back =
        bench.motor().moveBy(-0.5, AxisVelocity(2), AxisAcceleration(4), bench.context());
    EXPECT_TRUE(back) << textOf(back);
    EXPECT_FALSE(bench.motor().reading().fault);
    EXPECT_FALSE(bench.motor().reading().atUpperLimit);
}

TEST_F(AptMotion, AStallIsNoticedAndStops) {
    ASSERT_NO_FATAL_FAILURE(start("KDC101", "PRM1-Z8"));
    bench.emulator([](AptEmulator& e, double now) {
        e.channel().stallAt = e.channel().mechanics(now) + 12.31 * 1919.6418578623391;
    });
    const auto moved = bench.moveTo(15);
    EXPECT_EQ(codeOf(moved), ErrorCode::Stall);
    EXPECT_THAT(textOf(moved),
                HasSubstr("MOT-STALL yaw stopped at 12.31 deg on the way to 15.00 deg."));
    EXPECT_TRUE(bench.motor().awaitRest(bench.context(5)));
    EXPECT_EQ(bench.motor().reading().fault->code, ErrorCode::Stall);
    bench.emulator([](AptEmulator& e, double) { e.channel().stallAt.reset(); });
    EXPECT_TRUE(bench.moveTo(5));
    EXPECT_FALSE(bench.motor().reading().fault);
}

TEST_F(AptMotion, AFaultOfTheControllerEndsAMove) {
    ASSERT_NO_FATAL_FAILURE(start("KDC101", "PRM1-Z8"));
    auto moving = std::async(std::launch::async, [&] { return bench.moveTo(4000); });
    ASSERT_TRUE(bench.movingSoon());
    bench.emulator([](AptEmulator& e, double) { e.channel().extraBits = 0x01000000; });
    const auto moved = moving.get();
    EXPECT_EQ(codeOf(moved), ErrorCode::Stall);
    EXPECT_THAT(textOf(moved), HasSubstr("reports overload"));
    EXPECT_TRUE(bench.motor().awaitRest(bench.context(5)));
}

TEST_F(AptMotion, AMotorThatIsSwitchedOffWhileMovingIsTold) {
    ASSERT_NO_FATAL_FAILURE(start("KDC101", "PRM1-Z8"));
    auto moving = std::async(std::launch::async, [&] { return bench.moveTo(4000); });
    ASSERT_TRUE(bench.movingSoon());
    bench.motor().disable();
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    EXPECT_TRUE(bench.motor().awaitRest(bench.context(5)));
    EXPECT_FALSE(bench.emulator([](AptEmulator& e, double) { return e.channel().enabled(); }));
    EXPECT_FALSE(bench.motor().reading().homed);
    // It is enabled again by the next command that may be given, and has to be homed.
    bench.motor().rearm();
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::NotHomed);
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    EXPECT_TRUE(bench.moveTo(1));
}

TEST_F(AptMotion, APowerCycleIsNoticed) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    ASSERT_TRUE(bench.moveTo(10));
    bench.emulator([](AptEmulator& e, double now) { e.powerCycle(now); });
    ASSERT_TRUE(bench.eventually([&] { return !bench.motor().reading().homed; }));
    const auto moved = bench.moveTo(11);
    EXPECT_EQ(codeOf(moved), ErrorCode::NotHomed);
    EXPECT_THAT(textOf(moved), HasSubstr("was switched off and on; its position is lost"));
    // Powered up with velocities of 0, it is given its parameters before it moves again.
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    const auto again = bench.moveTo(11);
    EXPECT_TRUE(again) << textOf(again);
}

TEST_F(AptMotion, APowerCycleDuringAMoveEndsIt) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    auto moving = std::async(std::launch::async, [&] { return bench.moveTo(4000); });
    ASSERT_TRUE(bench.movingSoon());
    bench.emulator([](AptEmulator& e, double now) { e.powerCycle(now); });
    const auto moved = moving.get();
    EXPECT_EQ(codeOf(moved), ErrorCode::NotHomed) << textOf(moved);
}

TEST_F(AptMotion, AMissingHomeSwitchEndsHoming) {
    bench.plug(model("K10CR1"));
    bench.addMotor("yaw", "K10CR1", 0, {{"home_time_limit_s", ParamValue{1.0}}});
    ASSERT_NO_FATAL_FAILURE(bench.start());
    bench.emulator([](AptEmulator& e, double) { e.channel().homeSwitchBroken = true; });
    const auto homed = bench.motor().home(bench.context());
    EXPECT_EQ(codeOf(homed), ErrorCode::HomeFailed);
    EXPECT_THAT(textOf(homed), HasSubstr("did not find its home switch in time"));
    EXPECT_TRUE(bench.motor().awaitRest(bench.context(5)));
    EXPECT_FALSE(bench.motor().reading().homed);
}

TEST_F(AptMotion, TheDeadlineOfTheCallEndsAMove) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    const auto moved = bench.motor().moveTo(ControllerPosition(4000), AxisVelocity(10),
                                            AxisAcceleration(20), bench.context(0.5));
    EXPECT_EQ(codeOf(moved), ErrorCode::MoveTimeout);
    EXPECT_TRUE(bench.motor().awaitRest(bench.context(5)));
}

TEST_F(AptMotion, AStopTokenEndsAMoveToo) {
    ASSERT_NO_FATAL_FAILURE(start("KDC101", "PRM1-Z8"));
    auto moving = std::async(std::launch::async, [&] { return bench.moveTo(4000); });
    ASSERT_TRUE(bench.movingSoon());
    bench.stop().request_stop();
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    EXPECT_TRUE(bench.eventually([&] {
        return !bench.emulator([](AptEmulator& e, double) { return e.channel().moving(); });
    }));
}

TEST_F(AptMotion, WhatCannotBeDoneIsRefused) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    Motor& motor = bench.motor();
    const auto move = [&](double target, double velocity, double acceleration) {
        return codeOf(motor.moveTo(ControllerPosition(target), AxisVelocity(velocity),
                                   AxisAcceleration(acceleration), bench.context()));
    };
    const int before = bench.emulator([](AptEmulator& e, double) { return e.channel().moves(); });
    EXPECT_EQ(move(NAN, 10, 10), ErrorCode::InvalidArgument);
    EXPECT_EQ(move(INFINITY, 10, 10), ErrorCode::InvalidArgument);
    EXPECT_EQ(move(1, 0, 10), ErrorCode::InvalidArgument);
    EXPECT_EQ(move(1, -1, 10), ErrorCode::InvalidArgument);
    EXPECT_EQ(move(1, 10.1, 10), ErrorCode::InvalidArgument);
    EXPECT_EQ(move(1, 10, 1e9), ErrorCode::InvalidArgument);
    EXPECT_EQ(move(20000, 10, 10), ErrorCode::InvalidArgument);
    EXPECT_EQ(codeOf(motor.moveBy(NAN, AxisVelocity(1), AxisAcceleration(1), bench.context())),
              ErrorCode::InvalidArgument);
    EXPECT_EQ(bench.emulator([](AptEmulator& e, double) { return e.channel().moves(); }), before);
}

TEST_F(AptMotion, ReadbacksAreOfTheInterval) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    ASSERT_TRUE(bench.moveTo(7));
    const TimePoint from = bench.clock().now();
    bench.pause(0.2);
    const auto span = bench.motor().readbacksBetween(from, bench.clock().now(), bench.context());
    ASSERT_TRUE(span) << textOf(span);
    // Just after a move it looks often enough.
    EXPECT_GE(span->count, 2U);
    EXPECT_NEAR(span->minimum.value(), 7, 0.001);
    EXPECT_NEAR(span->maximum.value(), 7, 0.001);
    // Of an instant there is none: a fresh one is got.
    const TimePoint instant = bench.clock().now();
    const auto fresh = bench.motor().readbacksBetween(instant, instant, bench.context());
    ASSERT_TRUE(fresh);
    EXPECT_EQ(fresh->count, 1U);
    EXPECT_NEAR(fresh->mean.value(), 7, 0.001);
}

TEST_F(AptMotion, TwoBaysMoveAtOnce) {
    bench.plug(model("BSC203"));
    bench.addMotor("yaw", "K10CR1", 0, {{"channel", ParamValue{std::int64_t{1}}}});
    bench.addMotor("pitch", "K10CR1", 0, {{"channel", ParamValue{std::int64_t{3}}}});
    ASSERT_NO_FATAL_FAILURE(bench.start());
    auto home =
        std::async(std::launch::async, [&] { return bench.motor("yaw").home(bench.context()); });
    const auto other = bench.motor("pitch").home(bench.context());
    ASSERT_TRUE(other) << textOf(other);
    const auto first = home.get();
    ASSERT_TRUE(first) << textOf(first);
    auto moving = std::async(std::launch::async, [&] { return bench.moveTo(800, "yaw"); });
    ASSERT_TRUE(bench.movingSoon("yaw"));
    ASSERT_TRUE(bench.moveTo(3, "pitch"));
    EXPECT_TRUE(bench.motor("yaw").reading().moving);
    // A stop is for one of them.
    bench.motor("pitch").requestStop(StopMode::Immediate);
    EXPECT_TRUE(moving.get());
    EXPECT_NEAR(bench.motor("yaw").reading().position.value(), 800, 0.001);
    EXPECT_NEAR(bench.motor("pitch").reading().position.value(), 3, 0.001);
}

TEST_F(AptMotion, TwoPortsMoveAtOnce) {
    bench.plug(model("K10CR1"));
    bench.plug(model("KDC101"), std::chrono::milliseconds(16));
    bench.addMotor("yaw", "K10CR1", 0);
    bench.addMotor("pitch", "PRM1-Z8", 1);
    ASSERT_NO_FATAL_FAILURE(bench.start());
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly("yaw"));
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly("pitch"));
    auto moving = std::async(std::launch::async, [&] { return bench.moveTo(800, "yaw"); });
    ASSERT_TRUE(bench.movingSoon("yaw"));
    const auto moved = bench.moveTo(3, "pitch");
    ASSERT_TRUE(moved) << textOf(moved);
    EXPECT_TRUE(bench.motor("yaw").reading().moving);
    EXPECT_TRUE(moving.get());
}

}  // namespace
}  // namespace gimbalscan::testing
