// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;
using Scheduling = VirtualClock::Scheduling;

constexpr TimePoint at(Duration d) {
    return TimePoint(d);
}

class VirtualClockInBothModes : public ::testing::TestWithParam<Scheduling> {
protected:
    // Lets virtual time pass for the calling thread.
    void pass(Duration d) { passUntil(m_clock.now() + d); }
    void passUntil(TimePoint t) {
        EXPECT_EQ(m_quiet.wait(t, {}, [] { return false; }), WaitResult::TimedOut);
    }
    [[nodiscard]] std::unique_ptr<HostedThread> spawn(ThreadHost::Body body) {
        return m_host.spawn("test", m_clock, std::move(body));
    }

    VirtualClock m_clock{GetParam()};
    WaitPoint m_quiet{m_clock};  // nobody updates it
    WaitPoint m_point{m_clock};
    StdThreadHost m_host;
};

INSTANTIATE_TEST_SUITE_P(Modes, VirtualClockInBothModes,
                         ::testing::Values(Scheduling::Serial, Scheduling::Concurrent),
                         [](const auto& mode) {
                             return mode.param == Scheduling::Serial ? "Serial" : "Concurrent";
                         });

TEST_P(VirtualClockInBothModes, StartsAtZeroAndLandsExactlyOnDeadlines) {
    const VirtualClock::Participant participant(m_clock);
    EXPECT_EQ(m_clock.now(), at(0s));
    pass(1207s);
    EXPECT_EQ(m_clock.now(), at(1207s));
    pass(1ns);
    EXPECT_EQ(m_clock.now(), at(1207s + 1ns));
    pass(0s);
    EXPECT_EQ(m_clock.now(), at(1207s + 1ns));
}

TEST_P(VirtualClockInBothModes, TimeStandsWhileACountedThreadIsBusy) {
    const VirtualClock::Participant participant(m_clock);
    TimePoint woken{};
    const auto thread = spawn([&](const std::stop_token&) {
        pass(1s);
        woken = m_clock.now();
    });
    for (int i = 0; i < 2000; ++i) {
        ASSERT_EQ(m_clock.now(), at(0s));
        std::this_thread::yield();
    }
    pass(3s);
    EXPECT_TRUE(thread->join(60s));
    EXPECT_EQ(woken, at(1s));
    EXPECT_EQ(m_clock.now(), at(3s));
}

TEST_P(VirtualClockInBothModes, DeadlinesComeInTheirOrder) {
    const VirtualClock::Participant participant(m_clock);
    std::vector<std::pair<int, TimePoint>> log;
    std::vector<std::unique_ptr<HostedThread>> threads;
    for (const int seconds : {3, 1, 4, 2, 5})
        threads.push_back(spawn([&, seconds](const std::stop_token&) {
            pass(std::chrono::seconds(seconds));
            m_point.update([&] { log.emplace_back(seconds, m_clock.now()); });
        }));
    pass(10s);
    threads.clear();
    ASSERT_EQ(log.size(), 5u);
    for (std::size_t i = 0; i < log.size(); ++i) {
        EXPECT_EQ(log[i].first, static_cast<int>(i + 1));
        EXPECT_EQ(log[i].second, at(std::chrono::seconds(i + 1)));
    }
}

// The notifier waits itself right after notifying, with a deadline. If the notified thread counted
// only from its wake-up on, time would jump to that deadline first.
TEST_P(VirtualClockInBothModes, ANotifiedThreadHoldsTimeBeforeItWakes) {
    const VirtualClock::Participant participant(m_clock);
    int posted = 0;
    std::vector<TimePoint> seen;
    const auto thread = spawn([&](const std::stop_token& stop) {
        for (int i = 1;
             m_point.wait(kNever, stop, [&] { return posted >= i; }) == WaitResult::Satisfied; ++i)
            seen.push_back(m_clock.now());
    });
    constexpr int kRounds = 500;
    for (int i = 0; i < kRounds; ++i) {
        m_point.update([&] { ++posted; });
        pass(1s);
    }
    thread->requestStop();
    EXPECT_TRUE(thread->join(60s));
    ASSERT_EQ(seen.size(), static_cast<std::size_t>(kRounds));
    for (int i = 0; i < kRounds; ++i)
        EXPECT_EQ(seen[static_cast<std::size_t>(i)], at(std::chrono::seconds(i)));
}

TEST_P(VirtualClockInBothModes, AStopHoldsTimeBeforeTheStoppedThreadWakes) {
    const VirtualClock::Participant participant(m_clock);
    for (int i = 0; i < 200; ++i) {
        TimePoint ended{};
        const TimePoint requested = m_clock.now() + 1s;
        const auto thread = spawn([&](const std::stop_token& stop) {
            EXPECT_EQ(m_point.wait(kNever, stop, [] { return false; }), WaitResult::Stopped);
            ended = m_clock.now();
        });
        pass(1s);
        thread->requestStop();
        pass(1s);
        EXPECT_TRUE(thread->join(60s));
        ASSERT_EQ(ended, requested);
    }
}

TEST_P(VirtualClockInBothModes, TimeWaitsForAThreadThatIsStarting) {
    const VirtualClock::Participant participant(m_clock);
    for (int i = 0; i < 300; ++i) {
        const TimePoint spawned = m_clock.now();
        TimePoint began{};
        const auto thread = spawn([&](const std::stop_token&) { began = m_clock.now(); });
        pass(1s);
        EXPECT_TRUE(thread->join(60s));
        ASSERT_EQ(began, spawned);
    }
}

TEST_P(VirtualClockInBothModes, AThreadThatEndedHoldsNothingBack) {
    const VirtualClock::Participant participant(m_clock);
    std::vector<std::unique_ptr<HostedThread>> threads;
    for (int i = 0; i < 4; ++i)
        threads.push_back(spawn([](const std::stop_token&) {}));
    pass(5s);
    EXPECT_EQ(m_clock.now(), at(5s));
}

TEST_P(VirtualClockInBothModes, OutsideTimeLetsOthersGoOn) {
    const VirtualClock::Participant participant(m_clock);
    ASSERT_TRUE(m_clock.counted());
    std::atomic<bool> done{false};
    const auto thread = spawn([&](const std::stop_token&) {
        pass(7s);
        done = true;
    });
    {
        const OutsideTime outside(m_clock);
        EXPECT_FALSE(m_clock.counted());
        while (!done)
            std::this_thread::yield();
    }
    EXPECT_TRUE(m_clock.counted());
    EXPECT_EQ(m_clock.now(), at(7s));
    pass(1s);  // counted again: time goes on from here
    EXPECT_EQ(m_clock.now(), at(8s));
}

TEST_P(VirtualClockInBothModes, OutsideTimeOfAnUncountedThreadDoesNothing) {
    const OutsideTime outside(m_clock);
    EXPECT_FALSE(m_clock.counted());
}

TEST_P(VirtualClockInBothModes, AThreadIsCountedByItsOwnClockOnly) {
    const VirtualClock::Participant participant(m_clock);
    const VirtualClock other(GetParam());
    EXPECT_TRUE(m_clock.counted());
    EXPECT_FALSE(other.counted());
}

TEST_P(VirtualClockInBothModes, AnUnregisteredThreadIsWokenAtItsDeadline) {
    EXPECT_FALSE(m_clock.counted());
    pass(4s);
    EXPECT_EQ(m_clock.now(), at(4s));
}

TEST_P(VirtualClockInBothModes, AnUnregisteredThreadIsNotified) {
    bool ready = false;
    const auto thread = spawn([&](const std::stop_token&) {
        pass(2s);
        m_point.update([&] { ready = true; });
    });
    EXPECT_EQ(m_point.wait(kNever, {}, [&] { return ready; }), WaitResult::Satisfied);
    EXPECT_EQ(m_clock.now(), at(2s));
}

// Its deadline comes first; while it wakes, or even if it never waits again, the others go on.
TEST_P(VirtualClockInBothModes, AnUnregisteredWaiterHoldsNothingBack) {
    WaitPoint gate(m_clock);
    bool parked = false;
    TimePoint woken{};
    const auto thread = spawn([&](const std::stop_token&) {
        // The mutex of a wait that has looked at its predicate is free only once it is parked.
        while (!gate.read([&] { return parked; }))
            std::this_thread::yield();
        passUntil(at(2s));
        woken = m_clock.now();
    });
    EXPECT_EQ(gate.wait(at(1s), {},
                        [&] {
                            parked = true;
                            return false;
                        }),
              WaitResult::TimedOut);
    EXPECT_TRUE(thread->join(60s));
    EXPECT_EQ(woken, at(2s));
}

TEST_P(VirtualClockInBothModes, ManyThreadsKeepTheirOwnTimes) {
    const VirtualClock::Participant participant(m_clock);
    constexpr int kThreads = 8, kRounds = 300;
    std::vector<std::unique_ptr<HostedThread>> threads;
    std::atomic<int> wrong{0};
    for (int t = 0; t < kThreads; ++t)
        threads.push_back(spawn([&, t](const std::stop_token&) {
            TimePoint expected = m_clock.now();
            for (int i = 0; i < kRounds; ++i) {
                const Duration step = std::chrono::milliseconds(1 + (t * 7 + i * 13) % 50);
                pass(step);
                expected += step;
                wrong += m_clock.now() == expected ? 0 : 1;
            }
        }));
    pass(1h);
    for (const auto& thread : threads)
        EXPECT_TRUE(thread->join(60s));
    EXPECT_EQ(wrong, 0);
}

TEST(VirtualClock, ConcurrentLetsRunnableThreadsRunTogether) {
    VirtualClock clock(Scheduling::Concurrent);
    const VirtualClock::Participant participant(clock);
    StdThreadHost host;
    std::atomic<int> present{0};
    // Each goes on only when the other runs too; one at a time would hang here.
    const auto meet = [&](const std::stop_token&) {
        ++present;
        while (present < 2)
            std::this_thread::yield();
    };
    const auto a = host.spawn("a", clock, meet), b = host.spawn("b", clock, meet);
    EXPECT_TRUE(a->join(60s));
    EXPECT_TRUE(b->join(60s));
    EXPECT_EQ(present, 2);
}

}  // namespace
}  // namespace gimbalscan
