// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_bench.h"

#include <cmath>

namespace gimbalscan {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr AxisVelocity kVelocity{20};
constexpr AxisAcceleration kAcceleration{40};

ParamValue number(double value) {
    return ParamValue{value};
}

ParamTable quiet(ParamTable more = {}) {
    more.emplace("encoder_noise", number(0));
    more.emplace("encoder_resolution", number(0));
    more.emplace("settle_amplitude", number(0));
    return more;
}

class SimMotorTest : public ::testing::Test {
protected:
    void start(ParamTable parameters) {
        bench.add("yaw", "sim-motor", std::move(parameters));
        bench.build();
    }
    void startHomed(ParamTable parameters) {
        start(std::move(parameters));
        ASSERT_TRUE(bench.motor("yaw").home(bench.context()));
    }
    Result<void> go(double position) {
        return bench.motor("yaw").moveTo(ControllerPosition(position), kVelocity, kAcceleration,
                                         bench.context());
    }
    double position() { return bench.motor("yaw").reading().position.value(); }
    double load() { return *trueLoadPosition(bench.motor("yaw"), bench.now()); }

    SimBench bench;
};

TEST_F(SimMotorTest, AMoveTakesTheTimeOfItsTrapezoidAndReportsItsWay) {
    startHomed(quiet());
    ASSERT_TRUE(go(0));
    const double before = bench.seconds();
    auto watcher = bench.after(1.0, [&] {
        const MotorReading reading = bench.motor("yaw").reading();
        EXPECT_TRUE(reading.moving);
        EXPECT_NEAR(reading.velocity, 20, 1e-9);
        EXPECT_NEAR(reading.position.value(), 15, 1e-6);  // 0.5 s ramp, 0.5 s at 20
    });
    ASSERT_TRUE(go(30));
    EXPECT_NEAR(bench.seconds() - before, 30.0 / 20 + 20.0 / 40, 1e-6);
    EXPECT_FALSE(bench.motor("yaw").reading().moving);
    EXPECT_NEAR(position(), 30, 1e-9);
    bench.join(watcher);
}

TEST_F(SimMotorTest, NothingAbsoluteBeforeHoming) {
    start(quiet());
    EXPECT_EQ(codeOf(go(5)), ErrorCode::NotHomed);
    EXPECT_TRUE(bench.motor("yaw").moveBy(2, kVelocity, kAcceleration, bench.context()));
    EXPECT_NEAR(position(), 2, 1e-9);  // counts from where it was switched on
}

TEST_F(SimMotorTest, HomingSetsTheZeroAndTellsByHowMuchItMoved) {
    start(quiet({{"start_position", number(12.5)}}));
    EXPECT_NEAR(position(), 0, 1e-9);
    auto moved = bench.motor("yaw").home(bench.context());
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_NEAR(*moved, -12.5, 1e-9);
    EXPECT_TRUE(bench.motor("yaw").reading().homed);
    EXPECT_NEAR(position(), -100, 1e-6);
    moved = bench.motor("yaw").home(bench.context());
    ASSERT_TRUE(moved);
    EXPECT_NEAR(*moved, 0, 1e-9);
}

TEST_F(SimMotorTest, HomingStartsFromBehindTheSwitchToo) {
    start(quiet({{"start_position", number(-140)}}));
    ASSERT_TRUE(bench.motor("yaw").home(bench.context()));
    EXPECT_NEAR(load(), -100, 1e-6);
}

TEST_F(SimMotorTest, AnAbsoluteEncoderNeedsNoHoming) {
    start(quiet({{"absolute_encoder", ParamValue{true}}, {"start_position", number(7)}}));
    EXPECT_NEAR(position(), 7, 1e-9);
    EXPECT_TRUE(go(8));
}

TEST_F(SimMotorTest, TheLoadFollowsWithThePlayOfTheDirection) {
    startHomed(quiet({{"backlash", number(0.05)}}));
    ASSERT_TRUE(go(10));
    EXPECT_NEAR(load(), 10, 1e-9);
    ASSERT_TRUE(go(5));
    EXPECT_NEAR(position(), 5, 1e-9);
    EXPECT_NEAR(load(), 5.05, 1e-9);
    ASSERT_TRUE(go(5.02));  // less than the play: the load does not move
    EXPECT_NEAR(load(), 5.05, 1e-9);
    ASSERT_TRUE(go(6));
    EXPECT_NEAR(load(), 6, 1e-9);
}

TEST_F(SimMotorTest, AnEncoderAtTheLoadSeesThePlay) {
    startHomed(quiet({{"backlash", number(0.05)}, {"encoder", ParamValue{std::string("load")}}}));
    ASSERT_TRUE(go(10));
    ASSERT_TRUE(go(5));
    EXPECT_NEAR(position(), 5.05, 1e-9);
}

TEST_F(SimMotorTest, EncoderNoiseHasItsWidthAndIsTheSameForTheSameTime) {
    startHomed({{"encoder_noise", number(0.001)},
                {"encoder_resolution", number(0)},
                {"settle_amplitude", number(0)}});
    ASSERT_TRUE(go(10));
    double sum = 0, squares = 0;
    constexpr int kLooks = 5000;
    for (int i = 0; i < kLooks; ++i) {
        bench.pass(0.001);
        const double deviation = position() - 10;
        EXPECT_EQ(deviation, position() - 10);
        sum += deviation;
        squares += deviation * deviation;
    }
    EXPECT_NEAR(sum / kLooks, 0, 5 * 0.001 / std::sqrt(kLooks));
    EXPECT_NEAR(std::sqrt(squares / kLooks), 0.001, 0.00006);
}

TEST_F(SimMotorTest, RingsAfterTheStopAndSettles) {
    startHomed({{"encoder_noise", number(0)},
                {"encoder_resolution", number(0)},
                {"settle_amplitude", number(0.01)},
                {"settle_frequency_hz", number(25)},
                {"settle_decay_s", number(0.02)}});
    ASSERT_TRUE(go(10));
    bench.pass(0.01);  // a quarter of a period
    EXPECT_NEAR(position() - 10, 0.01 * std::exp(-0.5), 1e-9);
    bench.pass(0.2);
    EXPECT_NEAR(position() - 10, 0, 1e-6);
}

TEST_F(SimMotorTest, AProfiledStopBrakesAtTheAccelerationAndStaysInhibited) {
    startHomed(quiet());
    ASSERT_TRUE(go(0));
    Motor& motor = bench.motor("yaw");
    auto stopper = bench.after(1.0, [&] { motor.requestStop(StopMode::Profiled); });
    EXPECT_EQ(codeOf(go(80)), ErrorCode::Stopped);
    ASSERT_TRUE(motor.awaitRest(bench.context()));
    EXPECT_NEAR(position(), 15 + 20.0 * 20 / (2 * 40), 1e-5);  // v^2 / 2a
    EXPECT_EQ(codeOf(go(80)), ErrorCode::Stopped);
    motor.rearm();
    EXPECT_TRUE(go(0));
    bench.join(stopper);
}

TEST_F(SimMotorTest, AnImmediateStopOverridesAProfiledOne) {
    startHomed(quiet());
    ASSERT_TRUE(go(0));
    Motor& motor = bench.motor("yaw");
    auto stopper = bench.after(1.0, [&] {
        motor.requestStop(StopMode::Profiled);
        motor.requestStop(StopMode::Immediate);
        motor.requestStop(StopMode::Profiled);  // does not soften it
    });
    EXPECT_EQ(codeOf(go(80)), ErrorCode::Stopped);
    ASSERT_TRUE(motor.awaitRest(bench.context()));
    EXPECT_NEAR(position(), 15 + 20.0 * 20 / (2 * 400), 1e-5);
    bench.join(stopper);
}

TEST_F(SimMotorTest, TheStopTokenAndTheDeadlineBrakeToo) {
    startHomed(quiet());
    ASSERT_TRUE(go(0));
    Motor& motor = bench.motor("yaw");
    const auto late = motor.moveTo(ControllerPosition(80), kVelocity, kAcceleration,
                                   bench.context(std::chrono::seconds(1)));
    EXPECT_EQ(codeOf(late), ErrorCode::MoveTimeout);
    ASSERT_TRUE(motor.awaitRest(bench.context()));
    EXPECT_NEAR(position(), 20, 1e-5);
    auto stopper = bench.after(0.2, [&] { bench.stop().request_stop(); });
    EXPECT_EQ(codeOf(go(80)), ErrorCode::Stopped);
    bench.join(stopper);
    EXPECT_TRUE(motor.reading().moving);
}

TEST_F(SimMotorTest, ReadbacksOfAnIntervalSpanWhatWasPassed) {
    startHomed(quiet());
    ASSERT_TRUE(go(0));
    const TimePoint start = bench.now();
    ASSERT_TRUE(go(30));
    const auto span = bench.motor("yaw").readbacksBetween(start, bench.now(), bench.context());
    ASSERT_TRUE(span);
    EXPECT_LT(span->minimum.value(), 3);
    EXPECT_NEAR(span->maximum.value(), 30, 1e-6);
    EXPECT_GT(span->count, 5U);
}

TEST_F(SimMotorTest, RefusesWhatIsNotANumber) {
    startHomed(quiet());
    EXPECT_EQ(codeOf(go(std::nan(""))), ErrorCode::InvalidArgument);
    const auto standing = bench.motor("yaw").moveTo(ControllerPosition(1), AxisVelocity(0),
                                                    kAcceleration, bench.context());
    EXPECT_EQ(codeOf(standing), ErrorCode::InvalidArgument);
}

TEST_F(SimMotorTest, InstantMovesTakeNoTime) {
    startHomed({{"instant", ParamValue{true}}});
    const double before = bench.seconds();
    ASSERT_TRUE(go(-77));
    EXPECT_EQ(bench.seconds(), before);
    EXPECT_NEAR(position(), -77, 0.01);
}

}  // namespace
}  // namespace gimbalscan
