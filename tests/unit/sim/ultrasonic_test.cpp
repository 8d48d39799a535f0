// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_bench.h"
#include "ultrasonic_physics.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {
namespace {

using namespace testing;
using sim::Flaw;
using sim::UltrasonicSample;

/// Time of the largest amplitude between two times.
double peakTime(const std::vector<double>& trace, double start, double step, double from,
                double to) {
    const auto first = trace.begin() + static_cast<int>((from - start) / step);
    const auto last = trace.begin() + static_cast<int>((to - start) / step);
    const auto largest =
        std::max_element(first, last, [](double a, double b) { return std::abs(a) < std::abs(b); });
    return start + step * static_cast<double>(largest - trace.begin());
}

TEST(UltrasonicPhysics, EchoesComeWhenSoundHasGoneThereAndBack) {
    UltrasonicSample sample;
    sample.flaws = {{0, 0, 6, 4, 0.6}};
    const auto trace = sample.echo(0, 0, 26, 0.01, 600);
    const double front = 2 * 20 / 1.48;
    EXPECT_NEAR(peakTime(trace, 26, 0.01, 26.5, 27.5), front, 0.011);
    EXPECT_NEAR(peakTime(trace, 26, 0.01, 28.3, 29.6), front + 2 * 6 / 5.9, 0.011);
    EXPECT_NEAR(peakTime(trace, 26, 0.01, 30.5, 31.6), front + 2 * 12 / 5.9, 0.011);
}

TEST(UltrasonicPhysics, AFlawIsHalfSeenAtItsEdgeAndShadowsTheBackWall) {
    UltrasonicSample sample;
    const Flaw flaw{5, 5, 6, 4, 0.6};
    sample.flaws = {flaw};
    EXPECT_NEAR(sample.overlap(flaw, 5, 5), 1, 1e-3);
    EXPECT_NEAR(sample.overlap(flaw, 7, 5), 0.5, 1e-12);
    EXPECT_NEAR(sample.overlap(flaw, 15, 5), 0, 1e-9);
    const auto back = [&](double x) {
        const auto trace = sample.echo(x, 5, 26, 0.01, 600);
        return *std::max_element(trace.begin() + 450, trace.end());
    };
    EXPECT_NEAR(back(5) / back(20), 0.4, 0.01);
}

TEST(SimUltrasonicDigitiser, DigitisesAveragesAndSaturates) {
    SimBench bench;
    for (const char* name : {"x_motor", "y_motor"})
        bench.add(name, "sim-motor", {{"absolute_encoder", ParamValue{true}}});
    bench.add("digitiser", "sim-ultrasonic-digitiser");
    bench.add("loud", "sim-ultrasonic-digitiser", {{"gain", ParamValue{5.0}}});
    bench.build();
    const auto shoot = [&](const char* name, double seconds, std::uint64_t point) {
        Daq& daq = bench.daq(name);
        std::vector<std::int32_t> trace(daq.traceShape().channels);
        EXPECT_TRUE(daq.arm({DwellKind::RealTime, seconds, fromSeconds(seconds)}, {point, 0},
                            bench.context()));
        EXPECT_TRUE(daq.expose(bench.context()));
        const auto info = daq.readOut(trace, bench.context());
        EXPECT_TRUE(info);
        return std::pair(trace, info ? info->flags : std::uint16_t{0xffff});
    };
    // Noise before the first echo: 0.02 of full scale for one shot, less by the root of 100 for
    // 100.
    const auto noise = [&](double seconds) {
        double squares = 0;
        int count = 0;
        for (std::uint64_t point = 0; point < 40; ++point) {
            const auto trace = shoot("digitiser", seconds, point).first;
            for (std::size_t i = 0; i < 25; ++i, ++count)
                squares += trace[i] * trace[i];
        }
        return std::sqrt(squares / count);
    };
    EXPECT_NEAR(noise(0.001), 0.02 * 2048, 3);
    EXPECT_NEAR(noise(0.1), 0.002 * 2048, 0.4);
    EXPECT_EQ(shoot("digitiser", 0.001, 1).second, 0);
    const auto [trace, flags] = shoot("loud", 0.001, 1);
    EXPECT_EQ(flags, kFlagSaturated);
    EXPECT_EQ(*std::max_element(trace.begin(), trace.end()), 2047);
    EXPECT_EQ(codeOf(bench.daq("digitiser")
                         .arm({DwellKind::Counts, 5, fromSeconds(1)}, {}, bench.context())),
              ErrorCode::Unsupported);
}

}  // namespace
}  // namespace gimbalscan
