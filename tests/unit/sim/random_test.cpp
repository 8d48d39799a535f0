// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "random.h"

#include <gmock/gmock.h>

#include <cmath>

namespace gimbalscan::sim {
namespace {

struct Moments {
    double mean = 0, variance = 0;
};

template <class F>
Moments momentsOf(int count, F draw) {
    double sum = 0, squares = 0;
    for (int i = 0; i < count; ++i) {
        const double x = draw();
        sum += x;
        squares += x * x;
    }
    const double mean = sum / count;
    return {mean, squares / count - mean * mean};
}

TEST(Random, TheSameSeedGivesTheSameNumbers) {
    Random a(7), b(7), c(8);
    for (int i = 0; i < 100; ++i) {
        const auto x = a.next();
        EXPECT_EQ(x, b.next());
        EXPECT_NE(x, c.next());
    }
}

class PoissonMeans : public ::testing::TestWithParam<double> {};

TEST_P(PoissonMeans, MeanAndVarianceAreTheMean) {
    const double mean = GetParam();
    constexpr int kDraws = 200'000;
    Random random(42);
    const auto m = momentsOf(kDraws, [&] { return static_cast<double>(random.poisson(mean)); });
    const double meanError = std::sqrt(mean / kDraws);
    EXPECT_NEAR(m.mean, mean, 5 * meanError);
    // Variance of the sample variance of a Poisson law: (mu + 2 mu^2) / n.
    EXPECT_NEAR(m.variance, mean, 5 * std::sqrt((mean + 2 * mean * mean) / kDraws));
}

INSTANTIATE_TEST_SUITE_P(All, PoissonMeans,
                         ::testing::Values(0.01, 0.7, 5.0, 9.99, 10.0, 12.5, 40.0, 1000.0, 1e6,
                                           3e8));

TEST(Random, PoissonHitsSmallCountsWithTheirProbability) {
    Random random(3);
    std::array<int, 30> seen{};
    constexpr int kDraws = 400'000;
    for (int i = 0; i < kDraws; ++i)
        if (const auto k = random.poisson(11.0); k < 30)
            ++seen[static_cast<std::size_t>(k)];
    double expected = std::exp(-11.0) * kDraws;
    for (std::size_t k = 0; k < seen.size(); ++k) {
        if (expected > 50) {
            EXPECT_NEAR(seen[k], expected, 5 * std::sqrt(expected)) << k;
        }
        expected *= 11.0 / static_cast<double>(k + 1);
    }
}

TEST(Random, NormalAndWaitingTimes) {
    Random random(5);
    const auto normal = momentsOf(200'000, [&] { return random.normal(); });
    EXPECT_NEAR(normal.mean, 0, 0.012);
    EXPECT_NEAR(normal.variance, 1, 0.02);
    for (const int count : {1, 2, 50, 10'000}) {
        const auto wait = momentsOf(100'000, [&] { return random.waitingTime(count); });
        EXPECT_NEAR(wait.mean, count, 5 * std::sqrt(count / 100'000.0)) << count;
        EXPECT_NEAR(wait.variance / count, 1, 0.06) << count;
    }
}

}  // namespace
}  // namespace gimbalscan::sim
