// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gmock/gmock.h>

#include <cmath>

namespace gimbalscan::testing {
namespace {

ParamTable oneSource(double yaw, double pitch) {
    return {{"sources", ParamValue{std::vector<ParamTable>{{{"yaw", ParamValue{yaw}},
                                                            {"pitch", ParamValue{pitch}},
                                                            {"activity_bq", ParamValue{3e8}}}}}}};
}

MeasureRequest at(double yaw, double pitch, double dwell = 0.1) {
    MeasureRequest request;
    request.fastAxis = "yaw";
    request.slowAxis = "pitch";
    request.fast = UserPosition(yaw);
    request.slow = UserPosition(pitch);
    request.dwell = {DwellKind::RealTime, dwell, fromSeconds(dwell), ""};
    return request;
}

Result<Measurement> measure(EngineBench& bench, const MeasureRequest& request) {
    return bench.call<Measurement>([&](auto done) { bench.engine().measure(request, done); });
}

TEST(Measure, AClimbFindsTheSource) {
    TestStation station{.daq = oneSource(4, -2), .channels = 64};
    EngineBench bench(station);
    ASSERT_TRUE(bench.ready());
    double yaw = 0, pitch = 0, step = 2;
    const auto sumAt = [&](double y, double p) {
        const auto result = measure(bench, at(y, p, 2.0));
        EXPECT_TRUE(result) << result.error().text();
        return result ? result->sum : 0.0;
    };
    double best = sumAt(yaw, pitch);
    while (step > 0.2) {
        bool better = false;
        for (const auto& [dy, dp] : {std::pair(step, 0.0), {-step, 0.0}, {0.0, step}, {0.0, -step}})
            if (const double sum = sumAt(yaw + dy, pitch + dp); sum > best) {
                best = sum;
                yaw += dy;
                pitch += dp;
                better = true;
                break;
            }
        if (!better)
            step /= 2;
    }
    EXPECT_NEAR(yaw, 4, 0.5);
    EXPECT_NEAR(pitch, -2, 0.5);
}

TEST(Measure, ThousandsOfCallsNeverRaceAndCountTheirOverhead) {
    TestStation station{.daq = oneSource(0, 0), .channels = 64};
    EngineBench bench(station);
    ASSERT_TRUE(bench.ready());
    for (int i = 0; i < 3000; ++i) {
        const auto result = measure(bench, at(i % 7 - 3, i % 5 - 2, 0.01));
        ASSERT_TRUE(result) << i << ": " << result.error().text();
        EXPECT_NEAR(result->fast.value(), i % 7 - 3, 0.05);
        EXPECT_NEAR(result->slow.value(), i % 5 - 2, 0.05);
        EXPECT_NEAR(result->realTime, 0.01, 1e-9);
        EXPECT_NEAR(result->overhead, 0, 0.01) << "no time passes that is not motion or exposure";
    }
    EXPECT_EQ(bench.engine().state(), ScanState::Idle);
}

TEST(Measure, ASecondCallerIsToldWhoHoldsTheAxes) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    bool firstDone = false;
    bench.engine().measure(at(10, 10, 5.0),
                           [&](const Result<Measurement>& r) { firstDone = r.has_value(); });
    bench.pass(std::chrono::seconds(1));
    const auto second = measure(bench, at(-10, -10));
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Busy);
    EXPECT_THAT(second.error().detail, ::testing::HasSubstr("measure"));
    bench.pass(std::chrono::seconds(60));
    EXPECT_TRUE(firstDone);
}

TEST(Measure, ErrorsAreOutcomesAndTheNextCallWorks) {
    EngineBench bench({.daq = withFaults({fault("no_reply", 1)})});
    ASSERT_TRUE(bench.ready());
    auto result = measure(bench, at(100, 0));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::OutsideLimits);
    result = measure(bench, at(1, 0));
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::DaqTimeout);
    result = measure(bench, at(1, 0));
    ASSERT_TRUE(result);
    EXPECT_GT(result->sum, 0);
}

TEST(Measure, RepeatedCallsAtOnePlaceDiffer) {
    EngineBench bench;
    ASSERT_TRUE(bench.ready());
    const auto first = measure(bench, at(0, 0, 5));
    const auto second = measure(bench, at(0, 0, 5));
    ASSERT_TRUE(first && second);
    EXPECT_NE(first->sum, second->sum) << "an optimiser needs independent noise";
    EXPECT_NEAR(first->sum, second->sum, 10 * std::sqrt(first->sum));
}

}  // namespace
}  // namespace gimbalscan::testing
