// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/scan_plan.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {
namespace {

double travel(double distance, double velocity, double acceleration) {
    return toSeconds(travelTime(distance, AxisVelocity(velocity), AxisAcceleration(acceleration)));
}

/// Distance covered after a time: what the travel time must give back.
double covered(double time, double velocity, double acceleration) {
    const double steps = 200'000;
    const double dt = time / steps;
    double distance = 0;
    for (double t = dt / 2; t < time; t += dt)
        distance += dt * std::min({velocity, acceleration * t, acceleration * (time - t)});
    return distance;
}

TEST(TravelTime, ATriangleNeverReachesFullSpeed) {
    EXPECT_NEAR(travel(1, 100, 4), 1.0, 1e-9);  // half a second up, half a second down
    EXPECT_NEAR(travel(-1, 100, 4), 1.0, 1e-9);
}

TEST(TravelTime, ATrapezoidRunsAtFullSpeedBetweenItsRamps) {
    EXPECT_NEAR(travel(100, 10, 5), 2 + 8 + 2, 1e-9);  // 10 up, 80 at speed, 10 down
}

TEST(TravelTime, FullSpeedJustReachedIsBoth) {
    EXPECT_NEAR(travel(20, 10, 5), 4, 1e-9);
}

TEST(TravelTime, CoversTheDistanceThatWasAsked) {
    for (const double distance : {0.001, 0.3, 5.0, 7.0, 400.0})
        for (const double velocity : {0.5, 10.0})
            for (const double acceleration : {2.0, 40.0})
                EXPECT_NEAR(
                    covered(travel(distance, velocity, acceleration), velocity, acceleration),
                    distance, 1e-4 * distance);
}

TEST(TravelTime, NothingToDoTakesNoTimeAndTheEndlessIsCutOff) {
    EXPECT_EQ(travel(0, 10, 5), 0);
    EXPECT_NEAR(travel(1e9, 1e-6, 5), 1e9, 1);  // about 30 years, not an overflow
}

AxisConfig axisWith(ApproachDirection direction, double backlash) {
    AxisConfig axis;
    axis.velocity = AxisVelocity(10);
    axis.acceleration = AxisAcceleration(5);
    axis.settle = std::chrono::milliseconds(250);
    axis.softMin = ControllerPosition(-90);
    axis.softMax = ControllerPosition(90);
    axis.finalApproach = direction;
    axis.backlash = backlash;
    return axis;
}

TEST(MoveDeadline, HalfAsMuchAgainPlusTwoSecondsPlusSettling) {
    const AxisConfig axis = axisWith(ApproachDirection::None, 0);
    EXPECT_NEAR(toSeconds(moveDeadline(100, axis)), 1.5 * 12 + 2 + 0.25, 1e-9);
    EXPECT_NEAR(toSeconds(moveDeadline(0, axis)), 2.25, 1e-9);
}

std::optional<double> approach(const AxisConfig& axis, double from, double target,
                               bool playTakenUp = false) {
    const auto point =
        approachPoint(axis, ControllerPosition(from), ControllerPosition(target), playTakenUp);
    return point ? std::optional(point->value()) : std::nullopt;
}

TEST(ApproachPoint, AMoveFromTheConfiguredSideNeedsNone) {
    const AxisConfig axis = axisWith(ApproachDirection::Positive, 0.5);
    EXPECT_EQ(approach(axis, 0, 10), std::nullopt);
    EXPECT_EQ(approach(axis, 9.5, 10), std::nullopt);         // just far enough
    EXPECT_EQ(approach(axis, 0.1 + 0.2, 0.8), std::nullopt);  // but for rounding
}

TEST(ApproachPoint, AMoveFromTheOtherSideOvershootsByTheTakeUp) {
    EXPECT_EQ(approach(axisWith(ApproachDirection::Positive, 0.5), 20, 10), 9.5);
    EXPECT_EQ(approach(axisWith(ApproachDirection::Negative, 0.5), 0, 10), 10.5);
    EXPECT_EQ(approach(axisWith(ApproachDirection::Negative, 0.5), 20, 10), std::nullopt);
}

TEST(ApproachPoint, AShortMoveCountsOnlyWhenThePlayIsTakenUp) {
    const AxisConfig axis = axisWith(ApproachDirection::Positive, 0.5);
    EXPECT_EQ(approach(axis, 9.8, 10), 9.5);
    EXPECT_EQ(approach(axis, 9.8, 10, true), std::nullopt);
    EXPECT_EQ(approach(axis, 10, 10), 9.5);
    EXPECT_EQ(approach(axis, 10, 10, true), std::nullopt);
    EXPECT_EQ(approach(axis, 10.2, 10, true), 9.5);
}

TEST(ApproachPoint, NoneWithoutDirectionOrTakeUp) {
    EXPECT_EQ(approach(axisWith(ApproachDirection::None, 0.5), 20, 10), std::nullopt);
    EXPECT_EQ(approach(axisWith(ApproachDirection::Positive, 0), 20, 10), std::nullopt);
}

bool inside(const AxisConfig& axis, double target) {
    return insideSoftLimits(axis, ControllerPosition(target));
}

TEST(InsideSoftLimits, TheLimitItselfAndItsRoundingAreInside) {
    const AxisConfig axis = axisWith(ApproachDirection::None, 0);
    EXPECT_TRUE(inside(axis, 90));
    EXPECT_TRUE(inside(axis, -90));
    EXPECT_TRUE(inside(axis, 90 + 1e-8));
    EXPECT_FALSE(inside(axis, 90 + 1e-6));
    EXPECT_FALSE(inside(axis, -90 - 1e-6));
    EXPECT_FALSE(inside(axis, std::nan("")));
}

TEST(InsideSoftLimits, AnOffsetThatLosesDigitsIsAllowedFor) {
    AxisConfig axis = axisWith(ApproachDirection::None, 0);
    axis.softMin = ControllerPosition(-0.1);
    axis.softMax = ControllerPosition(0.1);
    axis.offset.offset = 1e7;
    EXPECT_TRUE(inside(axis, axis.offset.toController(UserPosition(1e7 + 0.1)).value()));
    EXPECT_FALSE(inside(axis, 0.2));
}

}  // namespace
}  // namespace gimbalscan
