// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trajectory.h"

#include <gmock/gmock.h>

#include <cmath>

namespace gimbalscan::sim {
namespace {

const TimePoint kStart{fromSeconds(100)};

TimePoint after(double seconds) {
    return kStart + fromSeconds(seconds);
}

TEST(Trajectory, TrapezoidTakesDistanceOverVelocityPlusOneRamp) {
    const auto t = Trajectory::move(kStart, 0, 30, 10, 20);
    EXPECT_EQ(t.end(), after(3.5));
    EXPECT_DOUBLE_EQ(t.at(after(0.5)).position, 2.5);
    EXPECT_DOUBLE_EQ(t.at(after(0.5)).velocity, 10);
    EXPECT_DOUBLE_EQ(t.at(after(1.5)).position, 12.5);
    EXPECT_DOUBLE_EQ(t.at(after(3.5)).position, 30);
    EXPECT_DOUBLE_EQ(t.at(after(9)).velocity, 0);
}

TEST(Trajectory, AShortMoveIsATriangle) {
    const auto t = Trajectory::move(kStart, 5, 4.2, 10, 20);
    EXPECT_NEAR(toSeconds(t.end() - kStart), 2 * std::sqrt(0.8 / 20), 1e-9);
    EXPECT_NEAR(t.at(after(0.2)).position, 4.6, 1e-9);
    EXPECT_NEAR(t.at(after(0.2)).velocity, -4, 1e-9);
}

TEST(Trajectory, VelocityIsTheDerivativeOfPositionEverywhere) {
    const auto t = Trajectory::move(kStart, -3, 17, 9, 13);
    for (double s = 0.01; s < 3; s += 0.037) {
        const double h = 1e-4;
        const double slope = (t.at(after(s + h)).position - t.at(after(s - h)).position) / (2 * h);
        EXPECT_NEAR(slope, t.at(after(s)).velocity, 0.01) << s;
    }
}

TEST(Trajectory, BrakesOverHalfTheSquaredVelocityPerDeceleration) {
    const auto t = Trajectory::brake(kStart, {12, 20}, 40);
    EXPECT_DOUBLE_EQ(t.endPosition(), 12 + 20 * 20 / (2 * 40.0));
    EXPECT_EQ(t.end(), after(0.5));
}

TEST(Trajectory, FindsWhenAPositionIsPassed) {
    const auto t = Trajectory::move(kStart, 0, 30, 10, 20);
    ASSERT_TRUE(t.reaches(12.5));
    EXPECT_NEAR(toSeconds(*t.reaches(12.5) - kStart), 1.5, 1e-8);
    EXPECT_EQ(t.reaches(30), t.end());
    EXPECT_FALSE(t.reaches(30.1));
    EXPECT_FALSE(t.reaches(-1));
    EXPECT_NEAR(t.cutAt(*t.reaches(12.5)).endPosition(), 12.5, 1e-6);
}

}  // namespace
}  // namespace gimbalscan::sim
