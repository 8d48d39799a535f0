// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "driver_bench.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/drivers/sim.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

double machine(DriverBench& bench, std::size_t axis) {
    return bench.grbl([&](GrblEmulator& grbl, double now) { return grbl.machine(now)[axis]; });
}

TEST(GrblDriver, ConnectsTellsWhoItIsAndMovesNothing) {
    DriverBench bench;
    const auto identity = bench.x().connect(bench.within(10));
    ASSERT_TRUE(identity) << identity.error().text();
    EXPECT_EQ(identity->model, "Grbl 1.1h");
    EXPECT_EQ(identity->firmware, "1.1h.20190830 options V");
    EXPECT_EQ(*bench.y().connect(bench.within(1)), *identity);
    EXPECT_THAT(bench.lines(), ElementsAre("G21G90G94", "", "$I", "$$"));
    EXPECT_TRUE(bench.x().reading().known);
    EXPECT_FALSE(bench.x().reading().homed);
    EXPECT_FALSE(bench.x().reading().moving);
    EXPECT_EQ(bench.move(bench.x(), -5).error().code, ErrorCode::NotHomed);
    EXPECT_TRUE(bench.linesWith("G1").empty());
}

TEST(GrblDriver, OneHomingServesAllAxesAndThePositionIsLearned) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    EXPECT_EQ(bench.linesWith("$H").size(), 1U);
    EXPECT_TRUE(bench.x().reading().homed && bench.y().reading().homed);
    EXPECT_DOUBLE_EQ(bench.x().reading().position.value(), -1);
    EXPECT_EQ(bench.lines().back(), "G21G90G94");
}

TEST(GrblDriver, TwoAxesMoveInOneBlockThatNoneOfThemIsTooFastIn) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    const auto [xMoved, yMoved] = bench.moveBoth(-31, -41, 10);
    ASSERT_TRUE(xMoved) << xMoved.error().text();
    ASSERT_TRUE(yMoved) << yMoved.error().text();
    // 30 and 40 mm: 50 mm in the 4 s that y needs, 12.5 mm/s.
    const auto blocks = bench.linesWith("G53G1");
    ASSERT_EQ(blocks.size(), 1U);
    EXPECT_THAT(blocks[0], HasSubstr("X-31.0000"));
    EXPECT_THAT(blocks[0], HasSubstr("Y-41.0000"));
    EXPECT_THAT(blocks[0], HasSubstr("F750.000"));
    EXPECT_DOUBLE_EQ(bench.x().reading().position.value(), -31);
    EXPECT_DOUBLE_EQ(bench.y().reading().position.value(), -41);
}

TEST(GrblDriver, OneAxisMovesAloneAndNotAtAllWhereItIs) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.move(bench.x(), -11));
    ASSERT_TRUE(bench.move(bench.x(), -11));
    ASSERT_TRUE(bench.move(bench.y(), -7));
    EXPECT_THAT(bench.linesWith("G53G1"),
                ElementsAre("G53G1X-11.0000F30000.000", "G53G1Y-7.0000F30000.000"));
}

TEST(GrblDriver, TwoSecondLegsThatComeAloneRunOneAfterTheOther) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    const auto first = bench.moveBoth(-10, -10);
    ASSERT_TRUE(first.first && first.second);
    auto other = bench.startMove(bench.y(), -12, 500);
    ASSERT_TRUE(bench.move(bench.x(), -12));
    ASSERT_TRUE(other.get());
    EXPECT_EQ(bench.linesWith("G53G1").size(), 3U);
    EXPECT_DOUBLE_EQ(machine(bench, 0), -12);
    EXPECT_DOUBLE_EQ(machine(bench, 1), -12);
}

TEST(GrblDriver, ScaleTurnsUnitsOfTheAxisIntoThoseOfTheController) {
    DriverBench::Options options;
    options.scale = 2;
    DriverBench bench(options);
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.move(bench.x(), -10));
    EXPECT_DOUBLE_EQ(machine(bench, 0), -20);
    EXPECT_DOUBLE_EQ(bench.x().reading().position.value(), -10);
}

TEST(GrblDriver, JogsAreRelativeAndKeepTheirSpeed) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.x().moveBy(-5, AxisVelocity(50), AxisAcceleration(500), bench.within(10)));
    EXPECT_THAT(bench.linesWith("$J="), ElementsAre("$J=G91G21X-5.0000F3000.000"));
    EXPECT_DOUBLE_EQ(machine(bench, 0), -6);
    const auto beyond =
        bench.x().moveBy(50, AxisVelocity(50), AxisAcceleration(500), bench.within(10));
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().code, ErrorCode::OutsideLimits);
    ASSERT_TRUE(bench.x().moveBy(-1, AxisVelocity(50), AxisAcceleration(500), bench.within(10)));
}

TEST(GrblDriver, AProfiledStopKeepsThePosition) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -150, 20);
    ASSERT_TRUE(bench.awaitMoving());
    bench.x().requestStop(StopMode::Profiled);
    const auto moved = moving.get();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::Stopped);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(3)));
    EXPECT_TRUE(bench.x().reading().homed);
    EXPECT_FALSE(bench.x().reading().moving);
    EXPECT_TRUE(bench.grbl([](GrblEmulator& grbl, double) {
        return grbl.state() == GrblEmulator::State::Idle && grbl.homed();
    }));
    EXPECT_NEAR(bench.x().reading().position.value(), machine(bench, 0), 0.001);
    EXPECT_EQ(bench.move(bench.x(), -10).error().code, ErrorCode::Stopped)
        << "the inhibit is sticky";
    bench.x().rearm();
    ASSERT_TRUE(bench.move(bench.x(), -10));
    EXPECT_DOUBLE_EQ(machine(bench, 0), -10);
}

TEST(GrblDriver, AnImmediateStopLosesIt) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -150, 20);
    ASSERT_TRUE(bench.awaitMoving());
    bench.x().requestStop(StopMode::Profiled);
    bench.x().requestStop(StopMode::Immediate);  // the harder one wins
    EXPECT_EQ(moving.get().error().code, ErrorCode::Stopped);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(3)));
    EXPECT_FALSE(bench.x().reading().homed);
    bench.x().rearm();
    EXPECT_EQ(bench.move(bench.x(), -10).error().code, ErrorCode::NotHomed);
    ASSERT_TRUE(bench.home());
    ASSERT_TRUE(bench.move(bench.x(), -10));
}

TEST(GrblDriver, AStopOfOneAxisEndsTheMoveOfTheOther) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.y(), -150, 20);
    ASSERT_TRUE(bench.awaitMoving());
    bench.x().requestStop(StopMode::Profiled);
    EXPECT_EQ(moving.get().error().code, ErrorCode::Stopped);
    EXPECT_FALSE(bench.y().inhibited());
    ASSERT_TRUE(bench.move(bench.y(), -10));
}

TEST(GrblDriver, AStopOfAJogCancelsIt) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = std::async(std::launch::async, [&] {
        return bench.x().moveBy(-150, AxisVelocity(20), AxisAcceleration(500), bench.within(20));
    });
    ASSERT_TRUE(bench.awaitMoving());
    bench.x().requestStop(StopMode::Profiled);
    EXPECT_EQ(moving.get().error().code, ErrorCode::Stopped);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(3)));
    EXPECT_TRUE(bench.x().reading().homed);
    const auto bytes = bench.grbl([](GrblEmulator& grbl, double) { return grbl.realTimeBytes(); });
    EXPECT_NE(std::find(bytes.begin(), bytes.end(), 0x85), bytes.end());
    EXPECT_GT(machine(bench, 0), -100);
}

TEST(GrblDriver, AStopAtRestSendsNothingAndAStopTokenBrakes) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    bench.x().requestStop(StopMode::Immediate);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(2)));
    EXPECT_TRUE(bench.x().reading().homed);
    bench.x().rearm();
    std::stop_source source;
    auto moving = std::async(std::launch::async, [&] {
        return bench.x().moveTo(ControllerPosition(-150), AxisVelocity(20), AxisAcceleration(500),
                                bench.within(20, source.get_token()));
    });
    ASSERT_TRUE(bench.awaitMoving());
    source.request_stop();
    EXPECT_EQ(moving.get().error().code, ErrorCode::Stopped);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(3)));
    EXPECT_TRUE(bench.x().reading().homed);
}

TEST(GrblDriver, ADeadlineEndsAMoveAndStopsTheMotor) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    const auto moved = bench.x().moveTo(ControllerPosition(-190), AxisVelocity(10),
                                        AxisAcceleration(500), bench.within(0.3));
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::MoveTimeout);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(3)));
    EXPECT_GT(machine(bench, 0), -100);
}

TEST(GrblDriver, AnExposureAfterAMoveOverASlowLinkHasItsReadback) {
    DriverBench::Options options;
    options.latency = std::chrono::milliseconds(16);
    options.timeScale = 1;  // as the driver predicts the end of a move
    options.prepare = [](GrblEmulator& grbl) { grbl.mechanics = {-2, -2, -2}; };
    DriverBench bench(options);
    ASSERT_TRUE(bench.ready());
    const auto questions = [&] {
        return bench.grbl([](GrblEmulator& grbl, double) {
            const auto& bytes = grbl.realTimeBytes();
            return std::count(bytes.begin(), bytes.end(), '?');
        });
    };
    WaitPoint wait(bench.clock);
    int asked = 0;  // once may be by chance: a regular question at that moment, a busy machine
    for (int attempt = 0; attempt < 6; ++attempt) {
        ASSERT_TRUE(bench.move(bench.x(), -4.0 - attempt));
        const TimePoint from = bench.clock.now();
        const TimePoint to = from + std::chrono::milliseconds(80);
        (void)wait.wait(to, {}, [] { return false; });
        const auto before = questions();
        const auto span = bench.x().readbacksBetween(from, to, bench.within(1));
        ASSERT_TRUE(span);
        EXPECT_GE(span->count, 1U);
        asked += questions() != before ? 1 : 0;
    }
    EXPECT_LE(asked, 2) << "the next move would wait for another reply";
}

TEST(GrblDriver, ArrivalIsProvenByFewReports) {
    DriverBench::Options options;
    options.timeScale = 1;  // so that the end comes when it is predicted
    options.prepare = [](GrblEmulator& grbl) { grbl.mechanics = {-2, -2, -2}; };
    DriverBench bench(options);
    ASSERT_TRUE(bench.ready());
    const auto questions = [&] {
        return bench.grbl([](GrblEmulator& grbl, double) {
            const auto& bytes = grbl.realTimeBytes();
            return static_cast<double>(std::count(bytes.begin(), bytes.end(), '?'));
        });
    };
    const double before = questions();
    const TimePoint begun = bench.clock.now();
    for (int i = 0; i < 10; ++i)
        ASSERT_TRUE(bench.move(bench.x(), i % 2 == 0 ? -6 : -4));
    // For each move one at its begin, at its end and after it, and those of every 100 ms. A
    // question for each answer that comes would be hundreds.
    const double periods = toSeconds(bench.clock.now() - begun) / 0.1;
    EXPECT_LE(questions() - before, 10 * 3 + periods + 5);
    EXPECT_GE(questions() - before, 10);
}

TEST(GrblDriver, HostileNumbersAreRefused) {
    DriverBench bench;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double huge = std::numeric_limits<double>::infinity();
    EXPECT_EQ(bench.move(bench.x(), nan).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench.move(bench.x(), huge).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(bench.move(bench.x(), 1, 0).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(
        bench.x().moveBy(nan, AxisVelocity(1), AxisAcceleration(1), bench.within(1)).error().code,
        ErrorCode::InvalidArgument);
    EXPECT_EQ(bench.move(bench.x(), 1).error().code, ErrorCode::NotConnected);
}

TEST(GrblDriver, WorkPositionsAndInchesAreUnderstood) {
    DriverBench::Options options;
    options.prepare = [](GrblEmulator& grbl) {
        grbl.settings[10] = 2;
        grbl.settings[13] = 1;
    };
    DriverBench bench(options);
    const auto ready = bench.ready();
    ASSERT_TRUE(ready) << ready.error().text();
    const auto moved = bench.move(bench.x(), -33);
    ASSERT_TRUE(moved) << moved.error().text();
    EXPECT_NEAR(bench.x().reading().position.value(), -33, 0.002);
}

TEST(GrblDriver, AControllerThatRunsAlreadyIsTakenOverAtRestOnly) {
    DriverBench::Options options;
    options.prepare = [](GrblEmulator& grbl) { grbl.resetsWhenOpened = false; };
    DriverBench bench(options);
    bench.grbl([](GrblEmulator& grbl, double now) { grbl.powerCycle(now); });
    ASSERT_TRUE(bench.eventually([&] {  // it has booted long before anybody connects
        return bench.grbl([](GrblEmulator& grbl, double now) {
            grbl.received(std::vector<std::uint8_t>{'$', 'X', '\n'}, now);
            return grbl.state() == GrblEmulator::State::Idle;
        });
    }));
    bench.grbl([](GrblEmulator& grbl, double now) {
        const std::string line = "G1X-90F60\n";
        grbl.received({reinterpret_cast<const std::uint8_t*>(line.data()), line.size()}, now);
    });
    const auto refused = bench.x().connect(bench.within(10));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::InvalidInState);
    bench.grbl([](GrblEmulator& grbl, double now) {
        grbl.received(std::vector<std::uint8_t>{0x18}, now);
    });
    ASSERT_TRUE(bench.eventually([&] {
        return bench.grbl(
            [](GrblEmulator& grbl, double) { return grbl.state() == GrblEmulator::State::Alarm; });
    }));
    const auto ready = bench.ready();
    ASSERT_TRUE(ready) << ready.error().text();
}

TEST(GrblDriver, HomingThatIsOffIsRefusedWhereTheStationWantsIt) {
    DriverBench::Options options;
    options.prepare = [](GrblEmulator& grbl) { grbl.settings[22] = 0; };
    DriverBench bench(options);
    const auto refused = bench.x().connect(bench.within(10));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::ConfigValue);
    EXPECT_THAT(refused.error().detail, HasSubstr("$22"));
    options.homingRequired = false;
    DriverBench without(options);
    ASSERT_TRUE(without.connect());
    ASSERT_TRUE(without.move(without.x(), -5));
}

TEST(GrblDriver, SpeedsAboveThoseOfTheControllerAreRefusedWithBothNumbers) {
    DriverBench::Options options;
    options.prepare = [](GrblEmulator& grbl) { grbl.settings[111] = 300; };
    options.scale = 2;
    DriverBench slow(options);
    ASSERT_TRUE(slow.x().connect(slow.within(10)));
    const auto velocity = slow.y().connect(slow.within(10));
    ASSERT_FALSE(velocity);
    EXPECT_EQ(velocity.error().code, ErrorCode::ConfigValue);
    EXPECT_THAT(velocity.error().detail,
                HasSubstr("velocity = 10 mm/s of y is above what the motor controller allows, 2.5 "
                          "mm/s ($111=300)"));
    EXPECT_TRUE(slow.x().reading().known) << "the other axis goes on";

    options.prepare = [](GrblEmulator& grbl) { grbl.settings[120] = 10; };
    DriverBench lazy(options);
    const auto acceleration = lazy.x().connect(lazy.within(10));
    ASSERT_FALSE(acceleration);
    EXPECT_EQ(acceleration.error().code, ErrorCode::ConfigValue);
    EXPECT_THAT(acceleration.error().detail,
                HasSubstr("acceleration = 20 mm/s2 of x is above what the motor controller allows, "
                          "5 mm/s2 ($120=10)"));
    options.prepare = [](GrblEmulator& grbl) {
        grbl.settings[110] = grbl.settings[111] = 1200;
        grbl.settings[120] = grbl.settings[121] = 40;
    };
    DriverBench equal(options);
    EXPECT_TRUE(equal.connect());
}

/// The example and the emulator people practise with.
TEST(GrblDriver, TheExampleStationAndTheEmulatorSayTheSame) {
    DriverRegistry drivers;
    registerGrblDriver(drivers);
    registerSimDrivers(drivers);
    const auto station = loadStation(GIMBALSCAN_GRBL_STATION, drivers.schemas());
    ASSERT_TRUE(station) << station.error().front().message();
    GrblEmulator emulator;
    for (const AxisConfig& axis : station->axes) {
        const int letter = axis.name == "x" ? 0 : 1;
        EXPECT_EQ(axis.acceleration.value(), emulator.settings[120 + letter]);
        EXPECT_LE(axis.velocity.value(), emulator.settings[110 + letter] / 60);
        EXPECT_GE(axis.softMin.value(), -emulator.settings[130 + letter]);
    }
}

TEST(GrblDriver, DevicesOfOnePortMustFitTogether) {
    DriverRegistry drivers;
    registerGrblDriver(drivers);
    SteadyClock clock;
    const auto built = [&](const ParamTable& first, const ParamTable& second) {
        return drivers.build(grblStation(drivers, {first, second}), clock);
    };
    const auto port = ParamValue{std::string("/dev/ttyUSB0")};
    const auto axis = [](const char* letter) { return ParamValue{std::string(letter)}; };
    EXPECT_TRUE(
        built({{"port", port}, {"axis", axis("X")}}, {{"port", port}, {"axis", axis("Y")}}));
    const auto same =
        built({{"port", port}, {"axis", axis("X")}}, {{"port", port}, {"axis", axis("X")}});
    ASSERT_FALSE(same);
    EXPECT_EQ(same.error().code, ErrorCode::ConfigValue);
    EXPECT_THAT(same.error().detail, HasSubstr("x_motor"));
    const auto other =
        built({{"port", port}, {"axis", axis("X")}},
              {{"port", port}, {"axis", axis("Y")}, {"baud", ParamValue{std::int64_t{9600}}}});
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().detail, HasSubstr("different settings"));
}

}  // namespace
}  // namespace gimbalscan::testing
