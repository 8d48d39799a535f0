// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_bench.h"

namespace gimbalscan {
namespace {

using namespace testing;
using ::testing::HasSubstr;

constexpr AxisVelocity kVelocity{20};
constexpr AxisAcceleration kAcceleration{40};

// Homing is operation 1, the first move 2.
class SimMotorFaultTest : public ::testing::Test {
protected:
    void start(std::vector<ParamTable> faults, ParamTable more = {}) {
        more.emplace("faults", list(std::move(faults)));
        more.emplace("encoder_noise", ParamValue{0.0});
        more.emplace("encoder_resolution", ParamValue{0.0});
        bench.add("yaw", "sim-motor", std::move(more));
        bench.build();
    }
    Result<double> home() { return bench.motor("yaw").home(bench.context()); }
    Result<void> go(double position) {
        return bench.motor("yaw").moveTo(ControllerPosition(position), kVelocity, kAcceleration,
                                         bench.context());
    }
    double position() { return bench.motor("yaw").reading().position.value(); }

    SimBench bench;
};

TEST_F(SimMotorFaultTest, AStallIsNoticedAfterItsWindowAndNamesBothPositions) {
    start({fault("stall", 3)});
    ASSERT_TRUE(home());
    ASSERT_TRUE(go(0));
    const auto moved = go(20);
    ASSERT_EQ(codeOf(moved), ErrorCode::Stall);
    EXPECT_EQ(moved.error().device, "yaw");
    EXPECT_THAT(moved.error().detail, HasSubstr("stopped at 10.00 deg on the way to 20.00 deg"));
    EXPECT_TRUE(bench.motor("yaw").reading().fault);
    EXPECT_FALSE(bench.motor("yaw").reading().moving);
    EXPECT_TRUE(go(5)) << "the script is used up";
    EXPECT_FALSE(bench.motor("yaw").reading().fault);
}

TEST_F(SimMotorFaultTest, AStallCanBePinnedToAPosition) {
    start({{{"kind", ParamValue{std::string("stall")}}, {"at_position", ParamValue{12.0}}}});
    ASSERT_TRUE(home());
    ASSERT_TRUE(go(0));
    ASSERT_EQ(codeOf(go(30)), ErrorCode::Stall);
    EXPECT_NEAR(position(), 12, 1e-3);
}

TEST_F(SimMotorFaultTest, AFaultCanBePinnedToATime) {
    start({{{"kind", ParamValue{std::string("stall")}}, {"at_time_s", ParamValue{100.0}}}});
    ASSERT_TRUE(home());
    ASSERT_TRUE(go(0));
    bench.pass(99.5 - bench.seconds());
    ASSERT_EQ(codeOf(go(30)), ErrorCode::Stall);
    EXPECT_NEAR(position(), 5, 1e-3);  // half a second of ramp: a t^2 / 2
}

TEST_F(SimMotorFaultTest, LimitSwitchesStopAndLetTheWayBackOpen) {
    start({}, {{"travel_max", ParamValue{45.0}}});
    ASSERT_TRUE(home());
    const auto moved = go(60);
    ASSERT_EQ(codeOf(moved), ErrorCode::LimitHit);
    EXPECT_THAT(moved.error().detail, HasSubstr("yaw reached its upper limit switch at 45.0 deg"));
    EXPECT_TRUE(bench.motor("yaw").reading().atUpperLimit);
    EXPECT_EQ(codeOf(go(60)), ErrorCode::LimitHit) << "no further";
    EXPECT_NEAR(position(), 45, 1e-6);
    EXPECT_TRUE(go(40));
    EXPECT_FALSE(bench.motor("yaw").reading().atUpperLimit);
}

TEST_F(SimMotorFaultTest, NoReplyLosesTheCommandAndMovesNothing) {
    start({fault("no_reply", 2)}, {{"contact_time_s", ParamValue{0.8}}});
    ASSERT_TRUE(home());
    const double before = bench.seconds(), place = position();
    const auto moved = go(20);
    ASSERT_EQ(codeOf(moved), ErrorCode::LinkLost);
    EXPECT_NEAR(bench.seconds() - before, 0.8, 1e-6);
    EXPECT_THAT(moved.error().detail, HasSubstr("no reply for 0.8 s"));
    EXPECT_FALSE(bench.motor("yaw").reading().known);
    EXPECT_NEAR(position(), place, 0.01);
    EXPECT_TRUE(go(20));
    EXPECT_TRUE(bench.motor("yaw").reading().known);
}

TEST_F(SimMotorFaultTest, ALateReplyIsNeverDone) {
    start({fault("late_reply", 2, {{"duration_s", ParamValue{20.0}}})});
    ASSERT_TRUE(home());
    const auto moved = go(20);
    ASSERT_EQ(codeOf(moved), ErrorCode::LinkSlow);
    EXPECT_THAT(moved.error().detail, HasSubstr("answered after 20.0 s (limit 1.0 s)"));
    EXPECT_NEAR(position(), 20, 0.01) << "it was carried out";
}

TEST_F(SimMotorFaultTest, AGarbledReplyIsNeverDone) {
    start({fault("wrong_reply", 2)});
    ASSERT_TRUE(home());
    const double place = position();
    EXPECT_EQ(codeOf(go(20)), ErrorCode::LinkBad);
    EXPECT_NEAR(position(), place, 0.01);
}

TEST_F(SimMotorFaultTest, ALostLinkComesBackByConnectingAndTheMotorWentOn) {
    start({fault("disconnect", 2, {{"duration_s", ParamValue{30.0}}})});
    ASSERT_TRUE(home());
    ASSERT_EQ(codeOf(go(20)), ErrorCode::LinkLost);
    Motor& motor = bench.motor("yaw");
    EXPECT_FALSE(motor.reading().known);
    EXPECT_EQ(codeOf(motor.awaitRest(bench.context())), ErrorCode::LinkLost);
    EXPECT_EQ(codeOf(motor.connect(bench.context())), ErrorCode::LinkLost) << "still away";
    bench.pass(30);
    EXPECT_EQ(codeOf(motor.checkHealth(bench.context())), ErrorCode::LinkLost);
    ASSERT_TRUE(motor.connect(bench.context()));
    EXPECT_TRUE(motor.reading().known);
    EXPECT_NEAR(position(), 20, 0.01);
    EXPECT_TRUE(motor.reading().homed);
}

TEST_F(SimMotorFaultTest, HomingWithoutASwitchFailsAndSaysHowFarItWent) {
    start({fault("no_home_switch", 1)});
    const auto homed = home();
    ASSERT_EQ(codeOf(homed), ErrorCode::HomeFailed);
    EXPECT_THAT(homed.error().detail,
                HasSubstr("yaw moved 180 deg without finding its home switch"));
    EXPECT_FALSE(bench.motor("yaw").reading().homed);
    EXPECT_TRUE(home());
}

TEST_F(SimMotorFaultTest, AStuckHomeSwitchIsFound) {
    start({fault("home_stuck", 1)});
    const auto homed = home();
    ASSERT_EQ(codeOf(homed), ErrorCode::HomeFailed);
    EXPECT_THAT(homed.error().detail, HasSubstr("did not open"));
}

TEST_F(SimMotorFaultTest, AStopThatIsIgnoredLeavesDisablingAsTheLastResort) {
    start({fault("ignore_stop", 2)});
    ASSERT_TRUE(home());
    Motor& motor = bench.motor("yaw");
    auto stopper = bench.after(1.0, [&] { motor.requestStop(StopMode::Immediate); });
    EXPECT_EQ(codeOf(go(60)), ErrorCode::Stopped);
    EXPECT_EQ(codeOf(motor.awaitRest(bench.context(std::chrono::seconds(1)))),
              ErrorCode::MoveTimeout);
    EXPECT_TRUE(motor.reading().moving);
    motor.disable();
    EXPECT_TRUE(motor.awaitRest(bench.context(std::chrono::seconds(1))));
    EXPECT_FALSE(motor.reading().homed);
    bench.join(stopper);
}

TEST_F(SimMotorFaultTest, ASecondCommandAtOnceIsOurOwnMistake) {
    start({});
    ASSERT_TRUE(home());
    Result<void> second;
    auto other = bench.after(1.0, [&] { second = go(0); });
    EXPECT_TRUE(go(60));
    bench.join(other);
    EXPECT_EQ(codeOf(second), ErrorCode::Internal);
    EXPECT_NEAR(position(), 60, 0.01);
}

TEST_F(SimMotorFaultTest, CountMakesAFaultStayForSeveralOperations) {
    start({fault("wrong_reply", 2, {{"count", ParamValue{std::int64_t{3}}}})});
    ASSERT_TRUE(home());
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(codeOf(go(20)), ErrorCode::LinkBad);
    EXPECT_TRUE(go(20));
}

}  // namespace
}  // namespace gimbalscan
