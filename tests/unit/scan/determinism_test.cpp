// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

struct Outcome {
    std::vector<std::string> log;
    std::vector<RecordedRun::Point> points;
};

Outcome scanOnce(const ScanConfig& scan, const TestStation& station, bool resume) {
    EngineBench bench(station);
    EXPECT_TRUE(bench.ready());
    bench.startScan(scan);
    if (resume) {
        EXPECT_TRUE(bench.awaitState(ScanState::Paused));
        EXPECT_TRUE(bench.resume());
    }
    EXPECT_TRUE(bench.awaitScan());
    return {bench.log(), bench.run().points};
}

TEST(Determinism, ALargeScanTwiceGivesIdenticalLogsAndData) {
    const TestStation station{.channels = 128};
    const auto first = scanOnce(smallScan(100, 100, 0.01), station, false);
    const auto second = scanOnce(smallScan(100, 100, 0.01), station, false);
    ASSERT_EQ(first.points.size(), 10'000U);
    EXPECT_EQ(first.log, second.log);
    EXPECT_EQ(first.points, second.points) << "times, readbacks and spectra, to the last bit";
}

TEST(Determinism, AFaultAtPoint777GivesTheSameLogEveryTime) {
    const TestStation station{
        .daq = withFaults({fault("no_reply", 777, {{"count", ParamValue{std::int64_t{3}}}})}),
        .channels = 64};
    const auto first = scanOnce(smallScan(40, 25, 0.01), station, true);
    ASSERT_EQ(first.points.size(), 1000U);
    for (int i = 0; i < 3; ++i) {
        const auto again = scanOnce(smallScan(40, 25, 0.01), station, true);
        EXPECT_EQ(again.log, first.log);
        EXPECT_EQ(again.points, first.points);
    }
    bool named = false;
    for (const std::string& line : first.log)
        named |= line.find("Paused at point 777 of 1000.") != std::string::npos;
    EXPECT_TRUE(named);
}

/// The load's mean shift of odd lines against even ones, in degrees.
double shiftOfOddLines(ApproachDirection approach) {
    TestStation station{.yaw = {{"backlash", ParamValue{0.05}}}};
    station.approach = approach;
    station.backlash = 0.2;
    station.channels = 64;
    EngineBench bench(station);
    EXPECT_TRUE(bench.ready());
    const Motor& yaw = *bench.station().axisHandle(0).motor();
    const Daq& daq = *bench.station().daqHandle().daq();
    bench.startScan(smallScan(11, 6, 0.1));
    std::array<double, 2> sum{};
    std::array<int, 2> count{};
    while (!bench.finished()) {
        bench.pass(std::chrono::milliseconds(10));
        const auto done = bench.run().points.size();
        if (daq.remaining() == Duration::zero() || done >= 66)
            continue;
        const auto line = done / 11, step = done % 11;
        const auto column = static_cast<double>(line % 2 == 0 ? step : 10 - step);
        sum[line % 2] += *trueLoadPosition(yaw, bench.clock().now()) - (-5 + column);
        ++count[line % 2];
    }
    EXPECT_GT(count[0], 100);
    EXPECT_GT(count[1], 100);
    return sum[1] / count[1] - sum[0] / count[0];
}

TEST(FinalApproach, TakesTheBacklashOutOfASnake) {
    constexpr double kPixel = 0.2;  // the finest that such play would allow
    EXPECT_GT(std::abs(shiftOfOddLines(ApproachDirection::None)), 0.04) << "the play is there";
    EXPECT_LT(std::abs(shiftOfOddLines(ApproachDirection::Positive)), kPixel / 10);
    EXPECT_LT(std::abs(shiftOfOddLines(ApproachDirection::Negative)), kPixel / 10);
}

}  // namespace
}  // namespace gimbalscan::testing
