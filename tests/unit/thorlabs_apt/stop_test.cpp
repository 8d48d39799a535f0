// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_bench.h"
#include "wire/stop_travel.h"

namespace gimbalscan::testing {
namespace {

constexpr double kCounts = 1919.6418578623391;  // per deg of the PRM1-Z8
constexpr double kSpeed = 20, kAcceleration = 20;
constexpr std::uint8_t kMoveStop[] = {0x65, 0x04};

StopSeen stopInTheMiddle(StopMode mode) {
    AptBench bench;
    AptEmulator::Options options = model("KDC101");
    options.motionScale = 1 + 1e-9;  // in real time: a scale of 1 is the bench's own
    options.startUnits = 0.5;
    bench.plug(options, std::chrono::milliseconds(16));  // what waits for a reply is too late
    bench.addMotor("yaw", "PRM1-Z8");
    bench.start();
    bench.homeQuickly();
    auto moving = std::async(std::launch::async, [&] {
        return bench.motor().moveTo(ControllerPosition(150), AxisVelocity(kSpeed),
                                    AxisAcceleration(kAcceleration), bench.context());
    });
    const bool fast = bench.eventually([&] {
        return bench.emulator([](AptEmulator& e, double now) {
            return e.channel().velocity(now) > (kSpeed - 0.01) * kCounts;
        });
    });
    EXPECT_TRUE(fast) << "it did not get as fast as asked for";
    StopSeen seen;
    double from = 0;
    std::size_t heard = 0;
    // Requested while the emulator stands still: nothing lies between the two.
    bench.emulator([&](AptEmulator& e, double now) {
        from = e.channel().mechanics(now);
        heard = e.heard().size();
        bench.motor().requestStop(mode);
    });
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    const auto rest = bench.motor().awaitRest(bench.context(5));
    EXPECT_TRUE(rest) << textOf(rest);
    bench.emulator([&](AptEmulator& e, double now) {
        EXPECT_FALSE(e.channel().moving());
        seen.travel = (e.channel().mechanics(now) - from) / kCounts;
        const auto begin = e.heard().begin() + static_cast<std::ptrdiff_t>(heard);
        const auto stop = std::find_if(begin, e.heard().end(), [](const auto& message) {
            return message[0] == kMoveStop[0] && message[1] == kMoveStop[1];
        });
        EXPECT_NE(stop, e.heard().end()) << "no stop came";
        seen.framesBefore = static_cast<std::size_t>(stop - begin);
    });
    return seen;
}

TEST(AptStop, TravelsNoFurtherThanTheRamp) {
    expectStopTravel(stopInTheMiddle, kSpeed, kAcceleration);
}

}  // namespace
}  // namespace gimbalscan::testing
