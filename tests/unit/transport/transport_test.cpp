// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "line.h"

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

TEST(Transport, WhatIsPostedComesBackFromAnEcho) {
    Line line(true);
    Transport transport(line.options(), line.user, line.clock);
    EXPECT_FALSE(transport.isOpen());
    const auto opened = transport.open(line.context());
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_TRUE(transport.isOpen());
    EXPECT_TRUE(line.device->awaitOpened(1));
    ASSERT_TRUE(transport.post(frameOf("G0 X1\n")));
    EXPECT_TRUE(line.user.awaitText("G0 X1\n"));
    transport.close();
    EXPECT_FALSE(transport.isOpen());
}

}  // namespace
}  // namespace gimbalscan
