// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/stop_travel.h"

#include "driver_bench.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan::testing {
namespace {

constexpr double kSpeed = 20, kAcceleration = 50;

StopSeen stopInTheMiddle(StopMode mode) {
    DriverBench::Options options;
    options.timeScale = 1;
    options.homingRequired = false;
    options.latency = std::chrono::milliseconds(16);  // what waits for a report is too late
    options.prepare = [](GrblEmulator& grbl) {
        grbl.settings[22] = 0;  // homing is about something else
        grbl.settings[120] = kAcceleration;
    };
    DriverBench bench(options);
    const auto connected = bench.connect();
    EXPECT_TRUE(connected) << connected.error().text();
    auto moving = bench.startMove(bench.x(), -60, kSpeed);
    const auto position = [](GrblEmulator& grbl, double now) { return grbl.machine(now)[0]; };
    // Twice its ramp away from where it began it is as fast as it was asked to be.
    const double ramp = kSpeed * kSpeed / 2 / kAcceleration;
    EXPECT_TRUE(bench.eventually([&] { return std::abs(bench.grbl(position)) > 2 * ramp; }));
    StopSeen seen;
    double from = 0;
    std::size_t heard = 0;
    // Requested while the emulator stands still: nothing lies between the two.
    bench.grbl([&](GrblEmulator& grbl, double now) {
        from = position(grbl, now);
        heard = grbl.realTimeBytes().size();
        bench.x().requestStop(mode);
    });
    const auto moved = moving.get();
    EXPECT_FALSE(moved);
    EXPECT_EQ(moved ? ErrorCode::Internal : moved.error().code, ErrorCode::Stopped);
    const auto rest = bench.x().awaitRest(bench.within(5));
    EXPECT_TRUE(rest) << rest.error().text();
    bench.grbl([&](GrblEmulator& grbl, double now) {
        EXPECT_NE(grbl.state(), GrblEmulator::State::Run);
        seen.travel = std::abs(position(grbl, now) - from);
        const auto begin = grbl.realTimeBytes().begin() + static_cast<std::ptrdiff_t>(heard);
        const std::uint8_t byte = mode == StopMode::Immediate ? 0x18 : '!';
        const auto stop = std::find(begin, grbl.realTimeBytes().end(), byte);
        EXPECT_NE(stop, grbl.realTimeBytes().end()) << "no stop came";
        seen.framesBefore = static_cast<std::size_t>(stop - begin);
    });
    return seen;
}

TEST(GrblStop, TravelsNoFurtherThanTheRamp) {
    expectStopTravel(stopInTheMiddle, kSpeed, kAcceleration);
}

}  // namespace
}  // namespace gimbalscan::testing
