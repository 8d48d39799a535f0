// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>

#include <gtest/gtest.h>

#include <deque>
#include <thread>
#include <vector>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;

// What a wait answers does not depend on the clock behind it.
template <class ClockType>
class WaitPointOnAnyClock : public ::testing::Test {
protected:
    ClockType m_clock;
    WaitPoint m_point{m_clock};

    // Runs fn on another thread, once this one is parked inside a wait with the predicate
    // `waiting()`: the mutex is free only before the wait and while it is parked.
    template <class F>
    std::jthread onceParked(F fn) {
        return std::jthread([this, fn] {
            while (!m_point.read([this] { return m_waiting; }))
                std::this_thread::yield();
            fn();
        });
    }
    bool waiting() {
        m_waiting = true;
        return m_ready;
    }
    bool m_waiting = false, m_ready = false;
};

using Clocks = ::testing::Types<SteadyClock, VirtualClock>;
TYPED_TEST_SUITE(WaitPointOnAnyClock, Clocks);

TYPED_TEST(WaitPointOnAnyClock, ReadyAtOnceIsSatisfied) {
    EXPECT_EQ(this->m_point.wait(kNever, {}, [] { return true; }), WaitResult::Satisfied);
}

TYPED_TEST(WaitPointOnAnyClock, SatisfiedByAnotherThread) {
    const std::jthread other =
        this->onceParked([this] { this->m_point.update([this] { this->m_ready = true; }); });
    EXPECT_EQ(this->m_point.wait(kNever, {}, [this] { return this->waiting(); }),
              WaitResult::Satisfied);
}

TYPED_TEST(WaitPointOnAnyClock, TimesOutAtTheDeadlineAndNotBefore) {
    const TimePoint deadline = this->m_clock.now() + 2ms;
    EXPECT_EQ(this->m_point.wait(deadline, {}, [] { return false; }), WaitResult::TimedOut);
    EXPECT_GE(this->m_clock.now(), deadline);
}

TYPED_TEST(WaitPointOnAnyClock, ADeadlineInThePastTimesOutAtOnce) {
    EXPECT_EQ(this->m_point.wait(this->m_clock.now() - 1s, {}, [] { return false; }),
              WaitResult::TimedOut);
}

TYPED_TEST(WaitPointOnAnyClock, StoppedByAnotherThread) {
    std::stop_source source;
    const std::jthread other = this->onceParked([&] { source.request_stop(); });
    EXPECT_EQ(this->m_point.wait(kNever, source.get_token(), [this] { return this->waiting(); }),
              WaitResult::Stopped);
}

TYPED_TEST(WaitPointOnAnyClock, AStopRequestedBeforeEndsTheWaitAtOnce) {
    std::stop_source source;
    source.request_stop();
    EXPECT_EQ(this->m_point.wait(kNever, source.get_token(), [] { return false; }),
              WaitResult::Stopped);
}

TYPED_TEST(WaitPointOnAnyClock, ReadyWinsOverStopAndDeadline) {
    std::stop_source source;
    source.request_stop();
    const TimePoint past = this->m_clock.now() - 1s;
    EXPECT_EQ(this->m_point.wait(past, source.get_token(), [] { return true; }),
              WaitResult::Satisfied);
}

TYPED_TEST(WaitPointOnAnyClock, StopWinsOverTheDeadline) {
    std::stop_source source;
    source.request_stop();
    const TimePoint past = this->m_clock.now() - 1s;
    EXPECT_EQ(this->m_point.wait(past, source.get_token(), [] { return false; }),
              WaitResult::Stopped);
}

TYPED_TEST(WaitPointOnAnyClock, ReadyAndStopInOneUpdateIsSatisfied) {
    std::stop_source source;
    // The stop is seen only after the update, when the predicate is true already.
    const std::jthread other = this->onceParked([&] {
        this->m_point.update([&] { this->m_ready = true; });
        source.request_stop();
    });
    EXPECT_EQ(this->m_point.wait(kNever, source.get_token(), [this] { return this->waiting(); }),
              WaitResult::Satisfied);
}

TYPED_TEST(WaitPointOnAnyClock, AllWaitersWake) {
    constexpr int kWaiters = 5;
    int satisfied = 0, parked = 0;
    {
        std::vector<std::jthread> waiters;
        for (int i = 0; i < kWaiters; ++i)
            waiters.emplace_back([&] {
                bool first = true;
                const WaitResult result = this->m_point.wait(kNever, {}, [&] {
                    parked += std::exchange(first, false) ? 1 : 0;
                    return this->m_ready;
                });
                this->m_point.update([&] { satisfied += result == WaitResult::Satisfied; });
            });
        while (this->m_point.read([&] { return parked; }) < kWaiters)
            std::this_thread::yield();
        this->m_point.update([this] { this->m_ready = true; });
    }
    EXPECT_EQ(satisfied, kWaiters);
}

TYPED_TEST(WaitPointOnAnyClock, UpdateAndReadReturnWhatTheFunctionReturns) {
    int value = 4;
    EXPECT_EQ(this->m_point.update([&] { return ++value; }), 5);
    int& reference = this->m_point.update([&]() -> int& { return value; });
    EXPECT_EQ(&reference, &value);
    EXPECT_EQ(this->m_point.read([&] { return value * 2; }), 10);
}

// Two threads hand a token to and fro; one lost wake-up and the test hangs (CTest's time limit).
TYPED_TEST(WaitPointOnAnyClock, NoWakeUpIsLostInAPingPong) {
    constexpr int kRounds = 20'000;
    int turn = 0;
    auto player = [&](int parity) {
        for (int i = parity; i < kRounds; i += 2) {
            ASSERT_EQ(this->m_point.wait(kNever, {}, [&] { return turn == i; }),
                      WaitResult::Satisfied);
            this->m_point.update([&] { ++turn; });
        }
    };
    { const std::jthread even(player, 0), odd(player, 1); }
    EXPECT_EQ(turn, kRounds);
}

TYPED_TEST(WaitPointOnAnyClock, NoWakeUpIsLostBetweenManyProducersAndConsumers) {
    constexpr int kThreads = 3, kEach = 4000;
    std::deque<int> queue;
    long long sum = 0;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back([&] {
                for (int i = 1; i <= kEach; ++i) {
                    // A full queue makes producers wait as well.
                    ASSERT_EQ(this->m_point.wait(kNever, {}, [&] { return queue.size() < 4; }),
                              WaitResult::Satisfied);
                    this->m_point.update([&] { queue.push_back(i); });
                }
            });
            threads.emplace_back([&] {
                for (int i = 0; i < kEach; ++i) {
                    const WaitResult result = this->m_point.wait(kNever, {}, [&] {
                        if (queue.empty())
                            return false;
                        sum += queue.front();
                        queue.pop_front();
                        return true;
                    });
                    ASSERT_EQ(result, WaitResult::Satisfied);
                    this->m_point.update([] {});
                }
            });
        }
    }
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(sum, static_cast<long long>(kThreads) * kEach * (kEach + 1) / 2);
}

// The stop comes at any moment of the wait: before it, while it parks, while it is parked.
TYPED_TEST(WaitPointOnAnyClock, NoStopIsLostHoweverItRaces) {
    for (int i = 0; i < 3000; ++i) {
        std::stop_source source;
        std::jthread other;
        if (i % 3 == 0)
            other = std::jthread([&] { source.request_stop(); });
        else
            other = this->onceParked([&] { source.request_stop(); });
        ASSERT_EQ(
            this->m_point.wait(kNever, source.get_token(), [this] { return this->waiting(); }),
            WaitResult::Stopped);
        this->m_point.update([this] { this->m_waiting = false; });
    }
}

TEST(WaitPoint, UpdateIfAndReadWakeOnlyWhenAsked) {
    VirtualClock clock;
    const VirtualClock::Participant participant(clock);
    WaitPoint point(clock), own(clock);
    int looks = 0;
    bool ready = false;
    StdThreadHost host;
    const auto thread = host.spawn("waiter", clock, [&](const std::stop_token& stop) {
        EXPECT_EQ(point.wait(kNever, stop,
                             [&] {
                                 ++looks;
                                 return ready;
                             }),
                  WaitResult::Satisfied);
    });
    // In virtual time the waiter has run as far as it can when this returns.
    const auto letOthersRun = [&] {
        EXPECT_EQ(own.wait(clock.now() + 1s, {}, [] { return false; }), WaitResult::TimedOut);
    };
    letOthersRun();
    EXPECT_EQ(point.read([&] { return looks; }), 1);
    point.updateIf([] { return false; });
    letOthersRun();
    EXPECT_EQ(point.read([&] { return looks; }), 1);
    point.updateIf([] { return true; });
    letOthersRun();
    EXPECT_EQ(point.read([&] { return looks; }), 2);
    point.updateIf([&] { return ready = true; });
    EXPECT_TRUE(thread->join(60s));
    EXPECT_EQ(looks, 3);
}

}  // namespace
}  // namespace gimbalscan
