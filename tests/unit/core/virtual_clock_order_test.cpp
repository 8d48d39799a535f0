// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Serial scheduling: one thread at a time, in the same order every time.
#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;

TEST(SerialVirtualClock, OneThreadRunsAtATime) {
    VirtualClock clock;
    const VirtualClock::Participant participant(clock);
    StdThreadHost host;
    WaitPoint quiet(clock);
    std::atomic<int> inside{0}, overlaps{0};
    std::vector<std::unique_ptr<HostedThread>> threads;
    for (int t = 0; t < 6; ++t)
        threads.push_back(host.spawn("worker", clock, [&](const std::stop_token& stop) {
            for (int i = 0; i < 200; ++i) {
                overlaps += ++inside == 1 ? 0 : 1;
                std::this_thread::yield();
                --inside;
                (void)quiet.wait(clock.now() + 1ms, stop, [] { return false; });
            }
        }));
    (void)quiet.wait(clock.now() + 1s, {}, [] { return false; });
    for (const auto& thread : threads)
        EXPECT_TRUE(thread->join(60s));
    EXPECT_EQ(overlaps, 0);
}

TEST(SerialVirtualClock, NewThreadsRunInTheOrderTheyWereSpawned) {
    constexpr int kThreads = 8;
    std::string expected;
    for (int t = 0; t < kThreads; ++t)
        expected += static_cast<char>('a' + t);
    for (int round = 0; round < 200; ++round) {
        VirtualClock clock;
        const VirtualClock::Participant participant(clock);
        StdThreadHost host;
        WaitPoint quiet(clock);
        std::string order;
        std::vector<std::unique_ptr<HostedThread>> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.push_back(host.spawn("worker", clock, [&order, t](const std::stop_token&) {
                order += static_cast<char>('a' + t);
            }));
        (void)quiet.wait(clock.now() + 1s, {}, [] { return false; });
        ASSERT_EQ(order, expected) << "round " << round;
    }
}

// A thread that was spawned before another one was notified also runs before it.
TEST(SerialVirtualClock, SpawnAndNotifyKeepTheirOrder) {
    for (int round = 0; round < 200; ++round) {
        VirtualClock clock;
        const VirtualClock::Participant participant(clock);
        StdThreadHost host;
        WaitPoint quiet(clock), point(clock);
        bool ready = false;
        std::string order;
        const auto notified = host.spawn("notified", clock, [&](const std::stop_token& stop) {
            (void)point.wait(kNever, stop, [&] { return ready; });
            order += "n";
        });
        (void)quiet.wait(clock.now() + 1s, {}, [] { return false; });
        const auto spawned =
            host.spawn("spawned", clock, [&](const std::stop_token&) { order += "s"; });
        point.update([&] { ready = true; });
        (void)quiet.wait(clock.now() + 1s, {}, [] { return false; });
        ASSERT_EQ(order, "sn") << "round " << round;
    }
}

// Producers with timed pauses and a slow consumer, over three wait points, with ties in time.
std::string eventLog() {
    constexpr int kThreads = 10, kRounds = 60;
    VirtualClock clock;
    const VirtualClock::Participant participant(clock);
    StdThreadHost host;
    WaitPoint tokens(clock), quiet(clock), ended(clock);
    int available = 2, running = kThreads;
    std::string log;
    std::vector<std::unique_ptr<HostedThread>> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.push_back(host.spawn("worker", clock, [&, t](const std::stop_token& stop) {
            std::minstd_rand random(static_cast<unsigned>(t + 1));
            for (int i = 0; i < kRounds; ++i) {
                const TimePoint deadline = clock.now() + std::chrono::milliseconds(random() % 8);
                const WaitResult result = tokens.wait(deadline, stop, [&] {
                    if (available == 0)
                        return false;
                    --available;
                    return true;
                });
                tokens.read([&] {
                    log += fmt::format("{} {} {} {}\n", clock.now().time_since_epoch().count(), t,
                                       i, static_cast<int>(result));
                });
                (void)quiet.wait(clock.now() + std::chrono::milliseconds(random() % 4), stop,
                                 [] { return false; });
                if (result == WaitResult::Satisfied)
                    tokens.update([&] { ++available; });
            }
            ended.update([&] { --running; });
        }));
    EXPECT_EQ(ended.wait(kNever, {}, [&] { return running == 0; }), WaitResult::Satisfied);
    return log;
}

TEST(SerialVirtualClock, TheEventLogIsTheSameEveryTime) {
    const std::string first = eventLog();
    // The workload is worth comparing: some waits were satisfied and some timed out.
    ASSERT_NE(first.find(" 0\n"), std::string::npos);
    ASSERT_NE(first.find(" 1\n"), std::string::npos);
    for (int run = 1; run < 20; ++run)
        ASSERT_EQ(eventLog(), first) << "run " << run;
}

}  // namespace
}  // namespace gimbalscan
