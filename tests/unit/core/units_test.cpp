// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/units.h>

#include <gtest/gtest.h>

#include <type_traits>

namespace gimbalscan {
namespace {

static_assert(!std::is_convertible_v<double, UserPosition>, "a bare number has no meaning");
static_assert(!std::is_convertible_v<UserPosition, double>);
static_assert(!std::is_constructible_v<ControllerPosition, UserPosition>,
              "offset and sign must be applied on the way");
static_assert(!std::is_assignable_v<ControllerPosition&, UserPosition>);
static_assert(!std::is_assignable_v<AxisVelocity&, AxisAcceleration>);
static_assert(sizeof(UserPosition) == sizeof(double));

TEST(Quantity, HoldsItsValueAndCompares) {
    constexpr UserPosition low(-1.5), high(2.0);
    EXPECT_EQ(low.value(), -1.5);
    EXPECT_LT(low, high);
    EXPECT_NE(low, high);
    EXPECT_EQ(high, UserPosition(2.0));
    EXPECT_EQ(UserPosition().value(), 0.0);
}

TEST(Duration, SecondsGoBothWays) {
    EXPECT_EQ(fromSeconds(1.5), std::chrono::milliseconds(1500));
    EXPECT_EQ(toSeconds(std::chrono::microseconds(250)), 250e-6);
    for (const double s : {0.0, 1e-9, 0.1, 0.3, 1234.567890123, 999999.999999999})
        EXPECT_NEAR(toSeconds(fromSeconds(s)), s, 0.5e-9 + s * 1e-15) << s;
}

TEST(Duration, RoundsToTheNearestNanosecondOnBothSidesOfZero) {
    EXPECT_EQ(fromSeconds(1.4e-9).count(), 1);
    EXPECT_EQ(fromSeconds(1.6e-9).count(), 2);
    EXPECT_EQ(fromSeconds(-1.4e-9).count(), -1);
    EXPECT_EQ(fromSeconds(-1.6e-9).count(), -2);
    // 0.1 s is not a binary fraction; cutting instead of rounding loses a nanosecond here.
    EXPECT_EQ(fromSeconds(0.29).count(), 290'000'000);
}

}  // namespace
}  // namespace gimbalscan
