// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_bench.h"

#include <cmath>
#include <numeric>

namespace gimbalscan {
namespace {

using namespace testing;
using ::testing::HasSubstr;

struct Shot {
    ExposureEnd end;
    ReadOutInfo info;
    std::vector<std::int32_t> trace;
    [[nodiscard]] double total() const { return std::accumulate(trace.begin(), trace.end(), 0.0); }
};

class SimSpectrometerTest : public ::testing::Test {
protected:
    void start(ParamTable parameters = {}) {
        const ParamTable motor = {{"absolute_encoder", ParamValue{true}},
                                  {"settle_amplitude", ParamValue{0.0}},
                                  {"encoder_noise", ParamValue{0.0}}};
        bench.add("yaw_motor", "sim-motor", motor);
        bench.add("pitch_motor", "sim-motor", motor);
        bench.add("spectrometer", "sim-gamma-spectrometer", std::move(parameters));
        bench.build();
    }
    static ParamTable source(double yaw, double pitch, double activity) {
        return {{"yaw", ParamValue{yaw}},
                {"pitch", ParamValue{pitch}},
                {"activity_bq", ParamValue{activity}}};
    }
    Result<Shot> shoot(DwellRequest dwell, AcquisitionId id = {}) {
        Daq& daq = bench.daq("spectrometer");
        Shot shot;
        shot.trace.resize(daq.traceShape().channels);
        if (auto armed = daq.arm(dwell, id, bench.context()); !armed)
            return Failure(armed.error());
        auto end = daq.expose(bench.context(fromSeconds(1e6)));
        if (!end)
            return Failure(end.error());
        auto info = daq.readOut(shot.trace, bench.context());
        if (!info)
            return Failure(info.error());
        shot.end = *end;
        shot.info = *info;
        return shot;
    }
    static DwellRequest realTime(double seconds) {
        return {DwellKind::RealTime, seconds, fromSeconds(seconds)};
    }
    void pointTo(double yaw, double pitch) {
        for (const auto& [name, to] : {std::pair("yaw_motor", yaw), {"pitch_motor", pitch}})
            ASSERT_TRUE(bench.motor(name).moveTo(ControllerPosition(to), AxisVelocity(20),
                                                 AxisAcceleration(40), bench.context()));
    }
    SimBench bench;
};

TEST_F(SimSpectrometerTest, TheExposureTakesItsRealTimeAndReadOutComesAfter) {
    start({{"read_out_s", ParamValue{0.01}}});
    const double before = bench.seconds();
    const auto shot = shoot(realTime(0.5));
    ASSERT_TRUE(shot) << shot.error().text();
    EXPECT_NEAR(toSeconds(shot->end.stop - shot->end.start), 0.5, 1e-9);
    EXPECT_NEAR(bench.seconds() - before, 0.51, 1e-9);
}

TEST_F(SimSpectrometerTest, NoiseIsAFunctionOfSeedAndAcquisitionAlone) {
    start({{"sources", list({source(0, 0, 1e8)})}});
    const auto first = shoot(realTime(0.5), {7, 0});
    bench.pass(3.21);
    const auto again = shoot(realTime(0.5), {7, 0});
    const auto other = shoot(realTime(0.5), {8, 0});
    const auto repeat = shoot(realTime(0.5), {7, 1});
    ASSERT_TRUE(first && again && other && repeat);
    EXPECT_EQ(first->trace, again->trace);
    EXPECT_NE(first->trace, other->trace);
    EXPECT_NE(first->trace, repeat->trace);
}

TEST_F(SimSpectrometerTest, TheBackgroundHasPoissonStatistics) {
    start({{"background_cps", ParamValue{200.0}}});
    constexpr int kShots = 400;
    double sum = 0, squares = 0;
    for (int i = 0; i < kShots; ++i) {
        const auto shot = shoot(realTime(1), {static_cast<std::uint64_t>(i), 0});
        ASSERT_TRUE(shot);
        sum += shot->total();
        squares += shot->total() * shot->total();
    }
    const double mean = sum / kShots;
    const double expected = 200 / (1 + 200 * 5e-6);
    EXPECT_NEAR(mean, expected, 5 * std::sqrt(expected / kShots));
    EXPECT_NEAR((squares / kShots - mean * mean) / mean, 1, 0.36);
}

TEST_F(SimSpectrometerTest, TheSourceIsSeenWhereItIs) {
    start({{"sources", list({source(6, -3, 3e8)})}});
    pointTo(6, -3);
    const auto at = shoot(realTime(1), {1, 0});
    pointTo(6, -1);  // half the opening of 4 deg
    const auto edge = shoot(realTime(1), {2, 0});
    pointTo(-20, 10);
    const auto away = shoot(realTime(1), {3, 0});
    ASSERT_TRUE(at && edge && away);
    EXPECT_NEAR((edge->total() - away->total()) / (at->total() - away->total()), 0.5, 0.05);
    EXPECT_LT(away->total(), at->total() / 10);
}

TEST_F(SimSpectrometerTest, DeadTimeFollowsTheRate) {
    start({{"sources", list({source(0, 0, 2e9)})}, {"pile_up_time_us", ParamValue{0.0}}});
    const auto shot = shoot(realTime(1));
    ASSERT_TRUE(shot);
    const double trueRate = shot->total() / shot->end.liveTime;
    EXPECT_GT(trueRate, 5'000);
    EXPECT_NEAR(shot->end.liveTime, 1 / (1 + trueRate * 5e-6), 0.002);
    EXPECT_NEAR(bench.daq("spectrometer").signal(0), 1 - shot->end.liveTime, 1e-12);
}

TEST_F(SimSpectrometerTest, PileUpLosesCountsAndPutsThemAtTheSumOfEnergies) {
    start({{"sources", list({source(0, 0, 1e10)})}, {"pile_up_time_us", ParamValue{2.0}}});
    const auto shot = shoot(realTime(5));
    ASSERT_TRUE(shot);
    const auto between = [&](double low, double high) {  // keV, 1.5 a channel
        return std::accumulate(shot->trace.begin() + static_cast<int>(low / 1.5),
                               shot->trace.begin() + static_cast<int>(high / 1.5), 0.0);
    };
    // Two caesium photons at once: 1323 keV, where nothing else but the background is.
    EXPECT_GT(between(1250, 1400), 20 * between(1410, 1530));
}

TEST_F(SimSpectrometerTest, LiveTimeDwellTakesLongerByTheDeadTime) {
    start({{"sources", list({source(0, 0, 2e9)})}});
    const auto shot = shoot({DwellKind::LiveTime, 0.5, fromSeconds(100)});
    ASSERT_TRUE(shot);
    EXPECT_NEAR(shot->end.liveTime, 0.5, 1e-6);
    EXPECT_GT(shot->end.realTime, 0.51);
    const auto capped = shoot({DwellKind::LiveTime, 50, fromSeconds(0.2)});
    ASSERT_TRUE(capped);
    EXPECT_NEAR(capped->end.realTime, 0.2, 1e-9);
}

TEST_F(SimSpectrometerTest, CountsAndUncertaintyEndWhenTheyAreReached) {
    start({{"sources", list({source(0, 0, 1e8)})}});
    double counts = 0, uncertain = 0;
    constexpr int kShots = 50;
    for (std::uint64_t i = 0; i < kShots; ++i) {
        const auto shot = shoot({DwellKind::Counts, 2500, fromSeconds(1000)}, {i, 0});
        ASSERT_TRUE(shot);
        counts += shot->total() / kShots;
        const auto precise =
            shoot({DwellKind::RelativeUncertainty, 0.02, fromSeconds(1000)}, {1000 + i, 0});
        ASSERT_TRUE(precise);
        uncertain += precise->total() / kShots;
    }
    EXPECT_NEAR(counts, 2500, 60);
    EXPECT_NEAR(uncertain, 1 / (0.02 * 0.02), 60);
    const auto capped = shoot({DwellKind::Counts, 1e9, fromSeconds(0.3)});
    ASSERT_TRUE(capped);
    EXPECT_NEAR(capped->end.realTime, 0.3, 1e-9);
}

TEST_F(SimSpectrometerTest, AStopCutsTheExposureAndRemainingCountsDown) {
    start();
    Daq& daq = bench.daq("spectrometer");
    Duration remaining{};
    auto stopper = bench.after(3, [&] {
        remaining = daq.remaining();
        daq.requestStop(StopMode::Profiled);
    });
    EXPECT_EQ(codeOf(shoot(realTime(10))), ErrorCode::Stopped);
    EXPECT_NEAR(toSeconds(remaining), 7, 1e-6);
    EXPECT_EQ(daq.remaining(), Duration::zero());
    EXPECT_EQ(codeOf(shoot(realTime(10))), ErrorCode::Stopped);
    daq.rearm();
    EXPECT_TRUE(shoot(realTime(0.1)));
    bench.join(stopper);
}

TEST_F(SimSpectrometerTest, FaultsOfTheScript) {
    start({{"faults", list({fault("no_reply", 1), fault("overrun", 2), fault("saturate", 3),
                            fault("late_reply", 4), fault("disconnect", 5)})}});
    Daq& daq = bench.daq("spectrometer");
    ASSERT_TRUE(daq.arm(realTime(2), {}, bench.context()));
    const auto mute = daq.expose(bench.context(fromSeconds(4.4)));
    ASSERT_EQ(codeOf(mute), ErrorCode::DaqTimeout);
    EXPECT_THAT(mute.error().detail,
                HasSubstr("No spectrum from the digitiser after 4.4 s (exposure 2 s)"));
    EXPECT_EQ(codeOf(shoot(realTime(0.1))), ErrorCode::DaqOverrun);
    const auto saturated = shoot(realTime(0.1));
    ASSERT_TRUE(saturated);
    EXPECT_EQ(saturated->info.flags, kFlagSaturated);
    EXPECT_EQ(codeOf(shoot(realTime(0.1))), ErrorCode::LinkSlow);
    EXPECT_EQ(codeOf(shoot(realTime(0.1))), ErrorCode::LinkLost);
    ASSERT_TRUE(daq.connect(bench.context()));
    EXPECT_TRUE(shoot(realTime(0.1)));
}

TEST_F(SimSpectrometerTest, AMissingMotorIsNamed) {
    DriverRegistry drivers;
    registerSimDrivers(drivers);
    VirtualClock clock;
    StationConfig config;
    config.devices.push_back({"spectrometer", "sim-gamma-spectrometer",
                              completed(drivers.find("sim-gamma-spectrometer")->parameters, {})});
    const auto built = drivers.build(config, clock);
    ASSERT_EQ(codeOf(built), ErrorCode::ConfigValue);
    EXPECT_THAT(built.error().detail, HasSubstr("yaw_device = \"yaw_motor\""));
}

}  // namespace
}  // namespace gimbalscan
