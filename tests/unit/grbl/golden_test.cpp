// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "driver_bench.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

// What goes over the wire, as files to read: tests/golden/grbl. Polls and reports are left out,
// because how many there are depends on time. With GIMBALSCAN_WRITE_GOLDEN set they are written
// anew.

namespace gimbalscan::testing {
namespace {

void expectDialog(DriverBench& bench, const std::string& name) {
    const std::string path = std::string(GIMBALSCAN_GOLDEN) + "/" + name;
    const std::string dialog = bench.dialog();
    if (std::getenv("GIMBALSCAN_WRITE_GOLDEN") != nullptr)
        std::ofstream(path) << dialog;
    std::ifstream file(path);
    std::stringstream expected;
    expected << file.rdbuf();
    EXPECT_EQ(dialog, expected.str()) << path;
}

TEST(GrblDialog, ConnectHomeAndMoves) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    const auto [x, y] = bench.moveBoth(-31, -41, 20);
    ASSERT_TRUE(x && y);
    ASSERT_TRUE(bench.move(bench.x(), -30));
    ASSERT_TRUE(bench.y().moveBy(-1, AxisVelocity(50), AxisAcceleration(500), bench.within(5)));
    expectDialog(bench, "connect_home_move.txt");
}

TEST(GrblDialog, StopsOfAMove) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    for (const StopMode mode : {StopMode::Profiled, StopMode::Immediate}) {
        auto moving = bench.startMove(bench.x(), -190, 10);
        ASSERT_TRUE(bench.eventually([&] {
            return !bench.linesWith("G4").empty() && bench.lines().back().starts_with("G4");
        }));
        bench.x().requestStop(mode);
        EXPECT_FALSE(moving.get());
        ASSERT_TRUE(bench.x().awaitRest(bench.within(3)));
        bench.x().rearm();
    }
    expectDialog(bench, "stops.txt");
}

TEST(GrblDialog, ALimitSwitch) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    bench.grbl([](GrblEmulator& grbl, double) { grbl.limitAt(0, -100); });
    EXPECT_FALSE(bench.move(bench.x(), -190, 100));
    ASSERT_TRUE(bench.x().awaitRest(bench.within(4)));
    expectDialog(bench, "limit.txt");
}

}  // namespace
}  // namespace gimbalscan::testing
