// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <stdexcept>
#include <thread>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;

std::string nameOfThisThread() {
    std::array<char, 64> name{};
    pthread_getname_np(pthread_self(), name.data(), name.size());
    return name.data();
}

TEST(StdThreadHost, RunsTheBodyOnAThreadOfItsOwnWithTheName) {
    SteadyClock clock;
    StdThreadHost host;
    std::string name, longName;
    std::thread::id id;
    {
        const auto thread = host.spawn("yaw", clock, [&](const std::stop_token&) {
            name = nameOfThisThread();
            id = std::this_thread::get_id();
        });
        const auto other =
            host.spawn("a-name-of-more-than-fifteen-letters", clock,
                       [&](const std::stop_token&) { longName = nameOfThisThread(); });
    }
    EXPECT_EQ(name, "yaw");
    EXPECT_NE(id, std::this_thread::get_id());
    EXPECT_EQ(longName, "a-name-of-more-");  // the system's limit; not an empty name
}

TEST(StdThreadHost, RequestStopReachesTheBody) {
    SteadyClock clock;
    WaitPoint point(clock);
    StdThreadHost host;
    WaitResult result = WaitResult::Satisfied;
    const auto thread = host.spawn("daq", clock, [&](const std::stop_token& stop) {
        result = point.wait(kNever, stop, [] { return false; });
    });
    thread->requestStop();
    ASSERT_TRUE(thread->join(60s));
    EXPECT_EQ(result, WaitResult::Stopped);
}

TEST(StdThreadHost, DestroyingRequestsStopAndJoins) {
    SteadyClock clock;
    WaitPoint point(clock);
    StdThreadHost host;
    bool ended = false;
    {
        const auto thread = host.spawn("daq", clock, [&](const std::stop_token& stop) {
            (void)point.wait(kNever, stop, [] { return false; });
            ended = true;
        });
    }
    EXPECT_TRUE(ended);
}

TEST(StdThreadHost, JoinGivesUpAtItsBoundAndMayBeRepeated) {
    SteadyClock clock;
    WaitPoint point(clock);
    StdThreadHost host;
    const auto thread = host.spawn("stuck", clock, [&](const std::stop_token& stop) {
        (void)point.wait(kNever, stop, [] { return false; });
    });
    EXPECT_FALSE(thread->join(0ms));
    EXPECT_FALSE(thread->join(2ms));
    thread->requestStop();
    EXPECT_TRUE(thread->join(60s));
    EXPECT_TRUE(thread->join(0ms));
}

TEST(StdThreadHost, TheThreadIsCountedByAVirtualClock) {
    VirtualClock clock;
    StdThreadHost host;
    std::atomic<bool> counted{false};
    const auto thread =
        host.spawn("counted", clock, [&](const std::stop_token&) { counted = clock.counted(); });
    ASSERT_TRUE(thread->join(60s));
    EXPECT_TRUE(counted);
    EXPECT_FALSE(clock.counted());
}

// The joiner is counted; its join must not keep time, and with it the joined thread, from going on.
TEST(StdThreadHost, JoiningFromACountedThreadLetsTimePass) {
    VirtualClock clock;
    const VirtualClock::Participant participant(clock);
    WaitPoint quiet(clock);
    StdThreadHost host;
    const auto thread = host.spawn("slow", clock, [&](const std::stop_token&) {
        (void)quiet.wait(clock.now() + 1h, {}, [] { return false; });
    });
    EXPECT_TRUE(thread->join(60s));
    EXPECT_EQ(clock.now(), TimePoint(1h));
}

TEST(StdThreadHostDeathTest, AnExceptionOutOfABodyEndsTheProcessWithItsName) {
    ::testing::FLAGS_gtest_death_test_style = "threadsafe";
    EXPECT_DEATH(
        {
            SteadyClock clock;
            StdThreadHost host;
            const auto thread = host.spawn("pitch", clock, [](const std::stop_token&) {
                throw std::runtime_error("lost its head");
            });
            (void)thread->join(60s);
        },
        "INT-ERROR thread pitch ended by an exception: lost its head");
}

}  // namespace
}  // namespace gimbalscan
