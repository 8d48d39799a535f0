// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "gamma_physics.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace gimbalscan::sim {
namespace {

TEST(GammaPhysics, TheComptonEdgeOfCaesiumIsAt477) {
    EXPECT_NEAR(comptonEdge(661.7), 477.3, 0.2);  // Knoll, table of backscatter energies
}

TEST(GammaPhysics, PeakSitsAtItsEnergyWithItsWidthAndArea) {
    GammaDetector detector;
    detector.keVPerChannel = 1.0;
    const double activity = 1e8, distance = 3;
    const auto spectrum = sourceSpectrum(detector, "Cs-137", activity, distance);
    // The peak stands alone above the edge.
    double sum = 0, first = 0, second = 0;
    for (std::size_t i = 560; i < 770; ++i) {
        const double energy = static_cast<double>(i) + 0.5;
        sum += spectrum[i];
        first += spectrum[i] * energy;
        second += spectrum[i] * energy * energy;
    }
    const double centre = first / sum;
    EXPECT_NEAR(centre, 661.7, 0.3);
    EXPECT_NEAR(std::sqrt(second / sum - centre * centre) * 2.3548 / 661.7, 0.07, 0.001);
    const double photons =
        activity * 0.8499 * detector.area / (4 * std::numbers::pi * distance * distance * 1e4);
    EXPECT_NEAR(
        sum / (photons * GammaDetector::efficiency(661.7) * GammaDetector::photoFraction(661.7)), 1,
        0.002);
    const double all = std::accumulate(spectrum.begin(), spectrum.end(), 0.0);
    EXPECT_NEAR(all / (photons * GammaDetector::efficiency(661.7)), 1, 0.01);
}

TEST(GammaPhysics, CountRateFallsWithTheSquareOfTheDistance) {
    const GammaDetector detector;
    const auto total = [&](double distance) {
        const auto s = sourceSpectrum(detector, "Co-60", 1e7, distance);
        return std::accumulate(s.begin(), s.end(), 0.0);
    };
    EXPECT_NEAR(total(2) / total(6), 9, 1e-6);
}

TEST(GammaPhysics, BackgroundHasItsRateAndThePotassiumLine) {
    GammaDetector detector;
    detector.keVPerChannel = 2;
    const auto background = backgroundSpectrum(detector, 120);
    EXPECT_NEAR(std::accumulate(background.begin(), background.end(), 0.0), 120, 1e-9);
    EXPECT_GT(background[730], 3 * background[650]);  // 1461 keV against 1301
}

TEST(GammaPhysics, AnglesOnTheSphere) {
    EXPECT_NEAR(angleBetween(10, 0, 13, 0), 3, 1e-9);
    EXPECT_NEAR(angleBetween(10, 5, 10, -2), 7, 1e-9);
    EXPECT_NEAR(angleBetween(0, 60, 90, 60), 41.4096, 1e-3);  // cos a = sin^2 60 + cos^2 60 cos 90
    EXPECT_NEAR(angleBetween(-170, 0, 170, 0), 20, 1e-9);
}

TEST(GammaPhysics, TheCollimatorIsHalfOpenAtHalfItsWidth) {
    EXPECT_NEAR(collimatorResponse(0, 4, 0), 1, 1e-12);
    EXPECT_NEAR(collimatorResponse(2, 4, 0), 0.5, 1e-12);
    EXPECT_NEAR(collimatorResponse(90, 4, 0.002), 0.002, 1e-12);
}

}  // namespace
}  // namespace gimbalscan::sim
