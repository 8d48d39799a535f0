// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_bench.h"

#include <algorithm>
#include <cmath>
#include <ostream>

namespace gimbalscan::testing {
namespace {

struct Unit {
    const char* model;
    const char* stage;
    bool ends = true;       // sends end-of-move messages
    double velocity = 10;   // axis units/s, as its stage allows
    double start = 137.25;  // where it stands, from its home switch
    double far = 4000;      // a move that does not end before it is stopped
};

void PrintTo(const Unit& unit, std::ostream* out) {
    *out << unit.model << " with " << unit.stage;
}

class AptUnits : public ::testing::TestWithParam<Unit> {
protected:
    void SetUp() override {
        auto options = model(GetParam().model);
        options.startUnits = GetParam().start;
        bench.plug(options);
        ParamTable more;
        if (std::string(GetParam().model) == "BSC203")
            more.emplace("channel", ParamValue{std::int64_t{1}});
        bench.addMotor("yaw", GetParam().stage, 0, more);
        ASSERT_NO_FATAL_FAILURE(bench.start());
        bench.emulator([](AptEmulator& e, double) { e.faults.noEndOfMove = !GetParam().ends; });
    }
    // Where the emulated stage really is, in counts of its counter.
    double counter() {
        return bench.emulator([](AptEmulator& e, double now) { return e.channel().counter(now); });
    }
    Result<void> moveTo(double target) { return bench.moveTo(target, "yaw", GetParam().velocity); }
    Result<void> moveBy(double distance) {
        return bench.moveBy(distance, "yaw", GetParam().velocity);
    }
    AptBench bench;
};

TEST_P(AptUnits, HomesMovesAndJogs) {
    Motor& motor = bench.motor();
    EXPECT_EQ(codeOf(moveTo(5)), ErrorCode::NotHomed);
    const auto shift = motor.home(bench.context());
    ASSERT_TRUE(shift) << textOf(shift);
    EXPECT_TRUE(motor.reading().homed);
    EXPECT_NEAR(motor.reading().position.value(), 0, 0.001);

    const double countsPerUnit = [&] {
        const auto moved = moveTo(30);
        EXPECT_TRUE(moved) << textOf(moved);
        return counter() / 30;
    }();
    EXPECT_NEAR(motor.reading().position.value(), 30, 0.001);
    EXPECT_FALSE(motor.reading().moving);
    const auto jogged = moveBy(-2.5);
    EXPECT_TRUE(jogged) << textOf(jogged);
    EXPECT_NEAR(counter() / countsPerUnit, 27.5, 0.001);
    EXPECT_NEAR(motor.reading().position.value(), 27.5, 0.001);
    // A step that is smaller than the tolerance is made all the same.
    const auto tiny = moveTo(27.504);
    EXPECT_TRUE(tiny) << textOf(tiny);
    EXPECT_NEAR(counter() / countsPerUnit, 27.504, 0.001);

    const auto bad = bench.emulator([](AptEmulator& e, double) {
        return e.channel().overlappingMoves() + e.channel().forbiddenMoves();
    });
    EXPECT_EQ(bad, 0);
}

TEST_P(AptUnits, AMoveToWhereItIsSendsNothing) {
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    ASSERT_TRUE(moveTo(3));
    const auto moves = [&] {
        return bench.emulator([](AptEmulator& e, double) { return e.channel().moves(); });
    };
    const int before = moves();
    EXPECT_TRUE(moveTo(3));
    EXPECT_EQ(moves(), before);
}

TEST_P(AptUnits, AStopEndsAMoveAndIsSticky) {
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    for (const StopMode mode : {StopMode::Profiled, StopMode::Immediate}) {
        auto moving = std::async(std::launch::async, [&] { return moveBy(GetParam().far); });
        ASSERT_TRUE(bench.movingSoon());
        bench.motor().requestStop(mode);
        const auto moved = moving.get();
        EXPECT_EQ(codeOf(moved), ErrorCode::Stopped) << textOf(moved);
        ASSERT_TRUE(bench.motor().awaitRest(bench.context(5)));
        EXPECT_FALSE(bench.emulator([](AptEmulator& e, double) { return e.channel().moving(); }));
        EXPECT_EQ(codeOf(moveBy(1)), ErrorCode::Stopped);
        bench.motor().rearm();
        const auto again = moveBy(-1);
        EXPECT_TRUE(again) << textOf(again);
    }
    // Stopped at once, an open-loop stepper may have lost steps.
    const bool openLoop = !aptModel(GetParam().model).servo;
    EXPECT_EQ(bench.motor().reading().homed, !openLoop);
}

INSTANTIATE_TEST_SUITE_P(Motion, AptUnits,
                         ::testing::Values(Unit{"K10CR1", "K10CR1"}, Unit{"KDC101", "PRM1-Z8"},
                                           Unit{"TDC001", "PRM1-Z8", false},
                                           Unit{"BSC203", "K10CR1"},
                                           Unit{"KST101", "ZST", true, 0.5, 12, 200},
                                           Unit{"TST001", "DRV014", true, 2.5, 12, 900},
                                           Unit{"LTS150", "LTS150", true, 25, 75, 4000},
                                           Unit{"KBD101", "DDR25"}),
                         [](const auto& unit) { return std::string(unit.param.model); });

TEST(AptUnitWithoutStatus, IsAskedForPositionAndBits) {
    AptBench bench;
    bench.plug(model("TST001"));
    bench.addMotor("yaw", "DRV014");
    ASSERT_NO_FATAL_FAILURE(bench.start());
    const auto heard = [&](unsigned id) {
        return bench.emulator([&](AptEmulator& e, double) {
            return std::count_if(e.heard().begin(), e.heard().end(), [&](const auto& message) {
                return (message[0] | static_cast<unsigned>(message[1]) << 8) == id;
            });
        });
    };
    EXPECT_TRUE(bench.eventually([&] { return heard(0x0411) >= 3 && heard(0x0429) >= 3; }));
    EXPECT_EQ(heard(0x0480), 1);  // tried once, while connecting
    EXPECT_EQ(heard(0x0490), 1);
}

}  // namespace
}  // namespace gimbalscan::testing
