// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/station_config.h>

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

TEST(AxisOffset, WithoutOneBothCoordinatesAgree) {
    const AxisOffset none;
    EXPECT_EQ(none.toUser(ControllerPosition(7.5)), UserPosition(7.5));
    EXPECT_EQ(none.toController(UserPosition(-7.5)), ControllerPosition(-7.5));
    EXPECT_TRUE(none.confirmed);
}

TEST(AxisOffset, UserIsSignTimesControllerPlusOffset) {
    const AxisOffset forward{1, 10}, backward{-1, 10};
    EXPECT_EQ(forward.toUser(ControllerPosition(3)), UserPosition(13));
    EXPECT_EQ(backward.toUser(ControllerPosition(3)), UserPosition(7));
    EXPECT_EQ(forward.toController(UserPosition(13)), ControllerPosition(3));
    EXPECT_EQ(backward.toController(UserPosition(7)), ControllerPosition(3));
}

TEST(AxisOffset, GoesBothWaysForEitherSign) {
    for (const int sign : {1, -1})
        for (const double offset : {-123.456, 0.0, 1e-3, 270.0})
            for (const double position : {-90.0, -0.1, 0.0, 0.3, 45.678}) {
                const AxisOffset axis{sign, offset};
                const ControllerPosition controller(position);
                EXPECT_NEAR(axis.toController(axis.toUser(controller)).value(), position, 1e-12);
            }
}

}  // namespace
}  // namespace gimbalscan
