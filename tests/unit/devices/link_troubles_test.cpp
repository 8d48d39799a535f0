// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/devices/link_troubles.h>

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint at(Duration since) {
    return TimePoint{} + since;
}

TEST(LinkTroubles, TheThirdOfAKindWithinTenSecondsIsAFault) {
    LinkTroubles troubles;
    troubles.late(at(1s), 2300ms, 1s);
    troubles.late(at(2s), 1500ms, 1s);
    troubles.unreadable(at(3s), "?7");
    troubles.unreadable(at(3s), "?8");
    EXPECT_FALSE(troubles.fault(at(3s)));
    troubles.late(at(11s), 2300ms, 1s);
    const auto slow = troubles.fault(at(11s));
    ASSERT_TRUE(slow);
    EXPECT_EQ(slow->code, ErrorCode::LinkSlow);
    EXPECT_EQ(slow->detail, "The motor controller answered after 2.3 s (limit 1.0 s).");
    EXPECT_FALSE(troubles.fault(at(12s))) << "the first was more than ten seconds ago";
    troubles.unreadable(at(12s), "?7.\\x00F");
    const auto bad = troubles.fault(at(12s));
    ASSERT_TRUE(bad);
    EXPECT_EQ(bad->code, ErrorCode::LinkBad);
    EXPECT_EQ(bad->detail,
              "Unreadable replies from the motor controller (last: \"?7.\\x00F\"). Check cable and "
              "baud rate.");
    EXPECT_EQ(troubles.unreadableReplies(), 3U);
    troubles.forget();
    EXPECT_FALSE(troubles.fault(at(12s)));
}

}  // namespace
}  // namespace gimbalscan
