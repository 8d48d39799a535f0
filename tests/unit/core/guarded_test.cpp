// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/guarded.h>
#include <gimbalscan/core/wait_point.h>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace gimbalscan {
namespace {

TEST(Guarded, SetCopyAndChange) {
    Guarded<std::string> guarded("idle");
    EXPECT_EQ(guarded.copy(), "idle");
    guarded.set("moving");
    const std::size_t length = guarded.withLock([](std::string& text) {
        text += "!";
        return text.size();
    });
    EXPECT_EQ(length, 7u);
    EXPECT_EQ(guarded.copy(), "moving!");
}

TEST(Guarded, StartsValueInitialised) {
    EXPECT_EQ(Guarded<int>().copy(), 0);
}

TEST(Guarded, AConstObjectGivesReadAccessOnly) {
    const Guarded<int> guarded(3);
    guarded.withLock([](auto& value) {
        static_assert(std::is_const_v<std::remove_reference_t<decltype(value)>>);
        EXPECT_EQ(value, 3);
    });
}

TEST(Guarded, HoldsWhatCannotBeCopied) {
    Guarded<std::unique_ptr<int>> guarded(std::make_unique<int>(5));
    const std::unique_ptr<int> taken =
        guarded.withLock([](std::unique_ptr<int>& value) { return std::move(value); });
    EXPECT_EQ(*taken, 5);
}

TEST(Guarded, ChangesFromManyThreadsAllCount) {
    struct Pair {
        int a = 0, b = 0;
    };
    Guarded<Pair> guarded;
    constexpr int kThreads = 4, kRounds = 5000;
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < kThreads; ++t)
            threads.emplace_back([&] {
                for (int i = 0; i < kRounds; ++i) {
                    guarded.withLock([](Pair& pair) {
                        ++pair.a;
                        ++pair.b;
                    });
                    const Pair seen = guarded.copy();
                    EXPECT_EQ(seen.a, seen.b);  // never half a change
                }
            });
    }
    EXPECT_EQ(guarded.copy().a, kThreads * kRounds);
}

#ifndef NDEBUG
TEST(GuardedDeathTest, WaitingInsideIsAnAssertion) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    SteadyClock clock;
    WaitPoint point(clock);
    Guarded<int> guarded(0);
    const auto waitInside = [&] {
        guarded.withLock([&](int&) { (void)point.wait(clock.now(), {}, [] { return true; }); });
    };
    EXPECT_DEATH(waitInside(), "insideGuarded");
}
#endif

TEST(Guarded, WaitingAfterwardsIsFineWhateverHappenedInside) {
    SteadyClock clock;
    WaitPoint point(clock);
    Guarded<int> guarded(0);
    EXPECT_THROW(guarded.withLock([](int&) { throw std::runtime_error("inside"); }),
                 std::runtime_error);
    guarded.set(1);
    (void)guarded.copy();
    EXPECT_EQ(point.wait(clock.now(), {}, [] { return true; }), WaitResult::Satisfied);
}

}  // namespace
}  // namespace gimbalscan
