// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_devices.h"

#include <gimbalscan/devices/stop_all.h>

#include <gtest/gtest.h>

#include <thread>

namespace gimbalscan::testing {
namespace {

Error because(const std::string& detail) {
    return {ErrorCode::StoppedAll, "", "test", detail};
}

class StopAllTest : public ::testing::Test {
protected:
    int stopsOfAll() const {
        int least = std::numeric_limits<int>::max();
        for (const FakeMotor* motor : m_fakes.motors)
            least = std::min(least, motor->stops.load());
        return least;
    }

    FakeRegistry m_fakes;
    StopAll m_stopAll{m_fakes.registry, [](const DeviceHandle& handle) {
                          return handle.name() == "b" ? StopMode::Profiled : StopMode::Immediate;
                      }};
};

TEST_F(StopAllTest, StopsEveryDeviceInItsOwnWayWithoutALease) {
    const DeviceLease held = m_fakes.leaseAll();
    m_stopAll.trip(because("pressed"));
    EXPECT_TRUE(m_stopAll.tripped());
    for (const FakeMotor* motor : m_fakes.motors)
        EXPECT_EQ(motor->stops, 1);
    EXPECT_EQ(m_fakes.motors[0]->lastStop, StopMode::Immediate);
    EXPECT_EQ(m_fakes.motors[1]->lastStop, StopMode::Profiled);
}

TEST_F(StopAllTest, KeepsTheFirstReasonAndStopsAgainForLaterOnes) {
    m_stopAll.trip(because("first"));
    m_stopAll.trip(because("second"));
    EXPECT_EQ(m_stopAll.reason(), because("first"));
    EXPECT_EQ(stopsOfAll(), 2);
    m_stopAll.acknowledge();
    EXPECT_FALSE(m_stopAll.tripped());
    EXPECT_EQ(m_stopAll.reason(), std::nullopt);
    m_stopAll.trip(because("third"));
    EXPECT_EQ(m_stopAll.reason(), because("third"));
}

TEST_F(StopAllTest, TellsTheListenerOnceEverythingIsStopped) {
    int stoppedThen = 0;
    std::string told;
    m_stopAll.setListener([&](const Error& reason) {
        stoppedThen = stopsOfAll();
        told = reason.detail;
    });
    m_stopAll.trip(because("pressed"));
    EXPECT_EQ(stoppedThen, 1);
    EXPECT_EQ(told, "pressed");
}

TEST_F(StopAllTest, LeavesSuppliesOnThatTheMotorsNeedUntilTheyRest) {
    m_stopAll.setOffAfterRest({"c"});
    m_stopAll.trip(because("pressed"));
    EXPECT_EQ(m_fakes.motors[0]->stops, 1);
    EXPECT_EQ(m_fakes.motors[2]->stops, 0);
}

TEST_F(StopAllTest, RearmClearsTheInhibit) {
    const DeviceLease lease = m_fakes.leaseAll();
    for (DeviceHandle* handle : m_fakes.handles)
        handle->requestStop(StopMode::Profiled);
    ASSERT_TRUE(m_stopAll.rearm(m_fakes.handles, lease));
    for (const FakeMotor* motor : m_fakes.motors)
        EXPECT_FALSE(motor->inhibited());
}

TEST_F(StopAllTest, RearmIsRefusedUntilAcknowledged) {
    const DeviceLease lease = m_fakes.leaseAll();
    m_stopAll.trip(because("pressed"));
    const auto refused = m_stopAll.rearm(m_fakes.handles, lease);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::StoppedAll);
    for (const FakeMotor* motor : m_fakes.motors)
        EXPECT_TRUE(motor->inhibited());
    m_stopAll.acknowledge();
    EXPECT_TRUE(m_fakes.motors[0]->inhibited());  // acknowledging alone lets nothing move
    EXPECT_TRUE(m_stopAll.rearm(m_fakes.handles, lease));
}

TEST_F(StopAllTest, ATripBetweenTwoDevicesOfARearmStopsAllOfThem) {
    const DeviceLease lease = m_fakes.leaseAll();
    m_fakes.motors[1]->onRearm = [&] { m_stopAll.trip(because("in between")); };
    EXPECT_FALSE(m_stopAll.rearm(m_fakes.handles, lease));
    for (const FakeMotor* motor : m_fakes.motors)
        EXPECT_TRUE(motor->inhibited());
}

TEST_F(StopAllTest, ATripRightAfterTheLastDeviceOfARearmStopsAllOfThem) {
    const DeviceLease lease = m_fakes.leaseAll();
    m_fakes.motors[2]->onRearm = [&] { m_stopAll.trip(because("at the end")); };
    EXPECT_FALSE(m_stopAll.rearm(m_fakes.handles, lease));
    for (const FakeMotor* motor : m_fakes.motors)
        EXPECT_TRUE(motor->inhibited());
}

TEST_F(StopAllTest, WhoeverSeesTheLatchCanSayWhy) {
    for (int round = 0; round < 300; ++round) {
        std::jthread tripper([&] { m_stopAll.trip(because("pressed")); });
        while (!m_stopAll.tripped())
            std::this_thread::yield();
        EXPECT_EQ(m_stopAll.reason(), because("pressed"));
        tripper.join();
        m_stopAll.acknowledge();
    }
}

TEST_F(StopAllTest, NothingIsLeftFreeByARearmThatRacesWithATrip) {
    const DeviceLease lease = m_fakes.leaseAll();
    for (int round = 0; round < 300; ++round) {
        std::jthread tripper([&] { m_stopAll.trip(because("pressed")); });
        (void)m_stopAll.rearm(m_fakes.handles, lease);
        tripper.join();
        for (const FakeMotor* motor : m_fakes.motors)
            EXPECT_TRUE(motor->inhibited());
        m_stopAll.acknowledge();
    }
}

}  // namespace
}  // namespace gimbalscan::testing
