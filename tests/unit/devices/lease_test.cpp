// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_devices.h"

#include <gtest/gtest.h>

#include <cmath>
#include <thread>

namespace gimbalscan::testing {
namespace {

class LeaseTest : public ::testing::Test {
protected:
    Result<DeviceLease> lease(std::vector<std::size_t> which, const std::string& owner) {
        std::vector<DeviceHandle*> handles;
        for (const std::size_t i : which)
            handles.push_back(m_fakes.handles[i]);
        return m_fakes.registry.tryLease(handles, owner);
    }
    DeviceHandle& handle(std::size_t i) { return *m_fakes.handles[i]; }

    FakeRegistry m_fakes;
    SteadyClock m_clock;
    OpContext m_context{m_clock, kNever, {}};
};

TEST_F(LeaseTest, GivesTheCommandingSideOfWhatItHolds) {
    const auto held = lease({0, 2}, "scan 1");
    ASSERT_TRUE(held);
    EXPECT_TRUE(held->holds(handle(0)));
    EXPECT_FALSE(held->holds(handle(1)));
    EXPECT_EQ(&held->motor(handle(0)), m_fakes.motors[0]);
    EXPECT_EQ(handle(0).holder(), "scan 1");
    EXPECT_EQ(handle(1).holder(), "");
}

TEST_F(LeaseTest, AllOrNothingAndBusyNamesDeviceAndHolder) {
    const auto scan = lease({1}, "scan 1");
    const auto jog = lease({0, 1, 2}, "jog");
    ASSERT_FALSE(jog);
    EXPECT_EQ(jog.error().code, ErrorCode::Busy);
    EXPECT_EQ(jog.error().device, "b");
    EXPECT_EQ(jog.error().operation, "jog");
    EXPECT_EQ(jog.error().detail, "b is held by scan 1.");
    EXPECT_EQ(handle(0).holder(), "");
    EXPECT_EQ(handle(2).holder(), "");
    EXPECT_TRUE(lease({0, 2}, "other"));
}

TEST_F(LeaseTest, IsReleasedAtItsEnd) {
    {
        const auto held = lease({0}, "one");
        ASSERT_FALSE(lease({0}, "two"));
    }
    auto again = lease({0}, "two");
    ASSERT_TRUE(again);
    again->release();
    again->release();  // twice is harmless
    EXPECT_EQ(handle(0).holder(), "");
    EXPECT_FALSE(again->holds(handle(0)));
}

TEST_F(LeaseTest, MovesWithItsDevices) {
    auto first = lease({0}, "first");
    DeviceLease moved = std::move(*first);
    EXPECT_TRUE(moved.holds(handle(0)));
    EXPECT_FALSE(first->holds(handle(0)));
    first->release();  // gives nothing back that it no longer has
    EXPECT_EQ(handle(0).holder(), "first");

    auto second = lease({1}, "second");
    moved = std::move(*second);  // lets go of what it had
    EXPECT_EQ(handle(0).holder(), "");
    EXPECT_EQ(handle(1).holder(), "second");
}

TEST_F(LeaseTest, NeverTwoHoldersHoweverManyAsk) {
    std::atomic<int> holders{0}, granted{0};
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t)
            threads.emplace_back([&, t] {
                for (int i = 0; i < 500; ++i)
                    if (const auto held = lease({0, 1, 2}, std::to_string(t))) {
                        EXPECT_EQ(++holders, 1);
                        ++granted;
                        --holders;
                    }
            });
    }
    EXPECT_GT(granted, 0);
    EXPECT_EQ(handle(0).holder(), "");
}

TEST_F(LeaseTest, TheLifecycleFollowsConnectFailureAndDisconnect) {
    const auto held = lease({0}, "test");
    EXPECT_EQ(handle(0).lifecycle(), Lifecycle::Disconnected);
    ASSERT_TRUE(held->connect(handle(0), m_context));
    EXPECT_EQ(handle(0).lifecycle(), Lifecycle::Enabled);
    EXPECT_EQ(handle(0).identity().text(), "Fake S/N 7 firmware 1.0");
    held->markFailed(handle(0));
    EXPECT_EQ(handle(0).lifecycle(), Lifecycle::Failed);
    held->disconnect(handle(0));
    EXPECT_EQ(handle(0).lifecycle(), Lifecycle::Disconnected);

    m_fakes.motors[0]->connecting = fail(ErrorCode::LinkLost, "a", "connect", "no reply.");
    const auto refused = held->connect(handle(0), m_context);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::LinkLost);
    EXPECT_EQ(handle(0).lifecycle(), Lifecycle::Failed);
}

TEST_F(LeaseTest, ReadingAndStoppingNeedNoLease) {
    const auto held = lease({0}, "scan");
    EXPECT_EQ(handle(0).motor(), m_fakes.motors[0]);
    EXPECT_EQ(handle(0).daq(), nullptr);
    EXPECT_EQ(handle(0).supply(), nullptr);
    EXPECT_TRUE(std::isnan(handle(0).device().signal(0)));
    handle(0).requestStop(StopMode::Profiled);
    EXPECT_TRUE(handle(0).device().inhibited());
    held->rearm(handle(0));
    EXPECT_FALSE(handle(0).device().inhibited());
}

TEST_F(LeaseTest, TheRegistryFindsByNameAndKnowsWhetherAnythingIsSimulated) {
    EXPECT_EQ(m_fakes.registry.find("b"), m_fakes.handles[1]);
    EXPECT_EQ(m_fakes.registry.find("d"), nullptr);
    EXPECT_EQ(m_fakes.registry.all().size(), 3u);
    EXPECT_FALSE(m_fakes.registry.anySimulated());
    m_fakes.motors[2]->isSimulated = true;
    EXPECT_TRUE(m_fakes.registry.anySimulated());
}

}  // namespace
}  // namespace gimbalscan::testing
