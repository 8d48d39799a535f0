// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/wait_point.h>

#include <gtest/gtest.h>

#include <thread>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;

TEST(SteadyClock, NeverRunsBackwards) {
    for (const double scale : {1.0, 0.1, 1000.0}) {
        const SteadyClock clock(scale);
        TimePoint last = clock.now();
        EXPECT_GE(last, TimePoint{});
        for (int i = 0; i < 10'000; ++i) {
            const TimePoint now = clock.now();
            ASSERT_GE(now, last);
            last = now;
        }
    }
}

// Reads the scaled clock around the real one and the other way round, so that the bounds hold
// however long the machine takes between two readings.
TEST(SteadyClock, ScaleIsTheRatioToRealTime) {
    constexpr double kScale = 1000.0;
    const SteadyClock real, fast(kScale);
    WaitPoint pause(const_cast<SteadyClock&>(fast));

    const TimePoint fastFirst = fast.now(), realFirst = real.now(), realSecond = real.now(),
                    fastSecond = fast.now();
    ASSERT_EQ(pause.wait(fast.now() + 10s, {}, [] { return false; }), WaitResult::TimedOut);
    const TimePoint fastThird = fast.now(), realThird = real.now(), realFourth = real.now(),
                    fastFourth = fast.now();

    EXPECT_GE(fastFourth - fastFirst + 2us, (realThird - realSecond) * kScale);
    EXPECT_LE(fastThird - fastSecond - 2us, (realFourth - realFirst) * kScale);
}

TEST(SteadyClock, AWaitNeverEndsBeforeItsDeadline) {
    for (const double scale : {1.0, 0.5, 3.0, 1000.0}) {
        SteadyClock clock(scale);
        WaitPoint point(clock);
        for (int i = 0; i < 5; ++i) {
            const TimePoint deadline = clock.now() + fromSeconds(1e-3 * scale);
            EXPECT_EQ(point.wait(deadline, {}, [] { return false; }), WaitResult::TimedOut);
            EXPECT_GE(clock.now(), deadline);
        }
    }
}

// A slow-motion clock turns a far deadline into one that the system's clock cannot express.
TEST(SteadyClock, AFarDeadlineIsNotTakenForThePast) {
    for (const double scale : {1.0, 1e-6}) {
        SteadyClock clock(scale);
        WaitPoint point(clock);
        bool ready = false, waiting = false;
        std::jthread other([&] {
            while (!point.read([&] { return waiting; }))
                std::this_thread::yield();
            point.update([&] { ready = true; });
        });
        EXPECT_EQ(point.wait(kNever - 1s, {},
                             [&] {
                                 waiting = true;
                                 return ready;
                             }),
                  WaitResult::Satisfied);
    }
}

TEST(SteadyClock, WallTimeFollowsTheTimeLine) {
    const SteadyClock clock;
    const TimePoint now = clock.now();
    EXPECT_EQ(clock.wallTime(now + 90min) - clock.wallTime(now), 90min);
}

TEST(SteadyClock, CountsNoThreads) {
    SteadyClock clock;
    EXPECT_FALSE(clock.counted());
    const OutsideTime outside(clock);
    EXPECT_FALSE(clock.counted());
}

}  // namespace
}  // namespace gimbalscan
