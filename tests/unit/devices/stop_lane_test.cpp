// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/devices/stop_lane.h>

#include <gtest/gtest.h>

#include <thread>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;

class StopLaneTest : public ::testing::Test {
protected:
    StopLane::Ticket ticket() {
        return m_lane.read([this] { return m_lane.ticket(); });
    }
    OpContext until(TimePoint deadline, std::stop_token stop = {}) {
        return {m_clock, deadline, stop};
    }

    VirtualClock m_clock;
    StopLane m_lane{m_clock};
};

TEST_F(StopLaneTest, AnOperationRunsToItsEnd) {
    const TimePoint end = m_clock.now() + 5s;
    EXPECT_EQ(m_lane.waitUntil(end, ticket(), until(kNever)), LaneWait::Reached);
    EXPECT_EQ(m_clock.now(), end);
    EXPECT_EQ(m_lane.waitUntil(end + 1s, ticket(), until(end + 1s)), LaneWait::Reached);
}

TEST_F(StopLaneTest, ADeadlineBeforeTheEndIsATimeOut) {
    const TimePoint deadline = m_clock.now() + 1s;
    EXPECT_EQ(m_lane.waitUntil(deadline + 4s, ticket(), until(deadline)), LaneWait::TimedOut);
    EXPECT_EQ(m_clock.now(), deadline);
}

TEST_F(StopLaneTest, AStopInhibitsBrakesAndEndsWhatIsPending) {
    bool braked = false;
    const StopLane::Ticket mine = ticket();
    const std::jthread stopper([&] { m_lane.request([&] { braked = true; }); });
    EXPECT_EQ(m_lane.waitUntil(kNever, mine, until(kNever)), LaneWait::Stopped);
    EXPECT_TRUE(m_lane.read([&] { return braked; }));
    EXPECT_TRUE(m_lane.inhibited());
}

TEST_F(StopLaneTest, AStopThatCameBeforeTheWaitIsNotMissedEvenWhenRearmed) {
    const StopLane::Ticket mine = ticket();
    m_lane.request([] {});
    m_lane.rearm();
    EXPECT_EQ(m_lane.waitUntil(kNever, mine, until(kNever)), LaneWait::Stopped);
    EXPECT_EQ(m_lane.waitUntil(m_clock.now() + 1s, ticket(), until(kNever)), LaneWait::Reached);
}

TEST_F(StopLaneTest, TheInhibitIsStickyUntilRearmed) {
    m_lane.request([] {});
    m_lane.request([] {});
    EXPECT_TRUE(m_lane.inhibited());
    EXPECT_EQ(ticket(), 2u);
    m_lane.rearm();
    EXPECT_FALSE(m_lane.inhibited());
}

TEST_F(StopLaneTest, TheStopOfTheContextEndsAWaitToo) {
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(m_lane.waitUntil(kNever, ticket(), until(kNever, source.get_token())),
              LaneWait::Stopped);
    EXPECT_FALSE(m_lane.inhibited());
}

TEST_F(StopLaneTest, AChangeOfTheDriversStateWakesAndAStopWinsOverIt) {
    bool replied = false;
    const std::jthread other([&] { m_lane.update([&] { replied = true; }); });
    const StopLane::Ticket mine = ticket();
    EXPECT_EQ(m_lane.waitUntil(kNever, mine, until(kNever), [&] { return replied; }),
              LaneWait::Woken);
    m_lane.request([] {});
    EXPECT_EQ(m_lane.waitUntil(kNever, mine, until(kNever), [] { return true; }),
              LaneWait::Stopped);
}

}  // namespace
}  // namespace gimbalscan
