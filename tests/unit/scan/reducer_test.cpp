// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reducer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace gimbalscan {
namespace {

std::vector<double> reduce(std::vector<Reduction> reductions,
                           const std::vector<std::int32_t>& trace, double liveTime = 2.0) {
    TraceShape shape;
    shape.channels = static_cast<std::uint32_t>(trace.size());
    shape.axisStart = 10;
    shape.axisStep = 0.5;
    std::vector<double> values(reductions.size());
    Reducer(std::move(reductions), shape).reduce(trace, liveTime, values);
    return values;
}

TEST(Reducer, TotalAndBandAreSums) {
    const auto values = reduce(
        {{"total", ReductionKind::Total}, {"band", ReductionKind::ChannelSum, 1, 2}}, {1, 2, 4, 8});
    EXPECT_EQ(values, (std::vector<double>{15, 6}));
}

TEST(Reducer, BandBeyondTheTraceIsClipped) {
    EXPECT_EQ(reduce({{"band", ReductionKind::ChannelSum, 2, 900}}, {1, 2, 4, 8}),
              std::vector<double>{12});
    EXPECT_EQ(reduce({{"band", ReductionKind::ChannelSum, 700, 900}}, {1, 2, 4, 8}),
              std::vector<double>{8});
}

TEST(Reducer, RateIsPerLiveTimeAndUnknownWithoutIt) {
    EXPECT_EQ(reduce({{"rate", ReductionKind::CountRate}}, {1, 2, 4, 8}, 2.0),
              std::vector<double>{7.5});
    EXPECT_TRUE(std::isnan(reduce({{"rate", ReductionKind::CountRate}}, {1, 2}, 0.0).front()));
}

TEST(Reducer, PeakIsTheLargestMagnitudeWithItsPlace) {
    const auto values = reduce(
        {{"amplitude", ReductionKind::PeakAmplitude}, {"place", ReductionKind::PeakPosition}},
        {3, -9, 4, 8});
    EXPECT_EQ(values, (std::vector<double>{9, 10.5}));
}

TEST(Reducer, SumsDoNotOverflow) {
    EXPECT_EQ(
        reduce({{"total", ReductionKind::Total}}, std::vector<std::int32_t>(4, 2'000'000'000)),
        std::vector<double>{8e9});
}

}  // namespace
}  // namespace gimbalscan
