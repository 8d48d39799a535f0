// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/timer_lead.h>

#include <gtest/gtest.h>

#include <random>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;

TEST(TimerLead, KnowsNothingAtFirst) {
    EXPECT_EQ(TimerLead{}.of(10ms), 0ns);
}

TEST(TimerLead, SettlesWhereOneWaitInThreeIsLessLate) {
    TimerLead lead;
    std::mt19937 random(7);
    std::uniform_int_distribution<int> late(60'000, 120'000);
    for (int i = 0; i < 2000; ++i)
        lead.learn(10ms, std::chrono::nanoseconds(late(random)));
    EXPECT_NEAR(static_cast<double>(lead.of(10ms).count()), 80'000, 12'000);
}

TEST(TimerLead, LearnsEachRangeOfLengthsApart) {
    TimerLead lead;
    for (int i = 0; i < 2000; ++i) {
        lead.learn(1ms, 25us);
        lead.learn(10ms, 140us);
    }
    EXPECT_NEAR(static_cast<double>(lead.of(1ms).count()), 25'000, 5'000);
    EXPECT_NEAR(static_cast<double>(lead.of(10ms).count()), 140'000, 5'000);
    EXPECT_EQ(lead.of(100ms), 0ns);
}

TEST(TimerLead, ATimeSliceLostToOthersHardlyCounts) {
    TimerLead lead;
    for (int i = 0; i < 1000; ++i)
        lead.learn(5ms, i % 20 == 0 ? 8ms : 30us);
    EXPECT_LT(lead.of(5ms), 40us);
}

TEST(TimerLead, IsBoundedByTheWaitAndByTheMost) {
    TimerLead lead;
    for (int i = 0; i < 1000; ++i) {
        lead.learn(400us, 10ms);
        lead.learn(1s, 10ms);
    }
    EXPECT_EQ(lead.of(400us), 50us);
    EXPECT_EQ(lead.of(1s), TimerLead::kMost);
}

}  // namespace
}  // namespace gimbalscan
