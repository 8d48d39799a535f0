// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_bench.h"

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

TEST(AptConnect, TellsWhoAnswers) {
    for (const auto& [name, stage, text] : std::vector<std::array<std::string, 3>>{
             {"K10CR1", "K10CR1", "K10CR1 S/N 55000001 firmware 1.0.3"},
             {"KDC101", "PRM1-Z8", "KDC101 S/N 27000001 firmware 1.0.3"},
             {"TDC001", "PRM1-Z8", "TDC001 S/N 83000001 firmware 1.0.3"}}) {
        AptBench bench;
        bench.plug(model(name));
        bench.addMotor("yaw", stage);
        ASSERT_NO_FATAL_FAILURE(bench.start());
        EXPECT_EQ(bench.identity().text(), text);
        const MotorReading reading = bench.motor().reading();
        EXPECT_TRUE(reading.known);
        EXPECT_FALSE(reading.homed);
        EXPECT_FALSE(reading.moving);
        EXPECT_EQ(bench.emulator([](AptEmulator& e, double) { return e.channel().moves(); }), 0);
        EXPECT_TRUE(bench.emulator([](AptEmulator& e, double) { return e.channel().enabled(); }));
    }
}

TEST(AptConnect, ParametersAreSentAfterEveryConnect) {
    AptBench bench;
    bench.plug(model("K10CR1"));
    bench.addMotor("yaw", "K10CR1");
    ASSERT_NO_FATAL_FAILURE(bench.start());
    const auto kept = bench.emulator([](AptEmulator& e, double) {
        return std::make_pair(e.channel().velocityParams, e.channel().homeParams);
    });
    // 10 deg/s and 10 deg/s2; reverse, its switch, 10 deg/s, 4 deg: as the vendor's program.
    EXPECT_EQ(kept.first,
              (std::vector<std::uint8_t>{0, 0, 0, 0, 0xAC, 0x3A, 0, 0, 0x27, 0x7B, 0x5E, 0x04}));
    EXPECT_EQ(kept.second,
              (std::vector<std::uint8_t>{2, 0, 1, 0, 0x27, 0x7B, 0x5E, 0x04, 0x55, 0x55, 0x08, 0}));
}

TEST(AptConnect, NobodyThere) {
    AptBench bench;
    bench.plug(model("K10CR1"));
    bench.addMotor("yaw", "K10CR1", 0, {{"contact_time_s", ParamValue{0.4}}});
    bench.emulator([](AptEmulator& e, double) { e.faults.silent = true; });
    ASSERT_TRUE(bench.build());
    const auto connected = bench.lease().connect(*bench.devices().find("yaw"), bench.context());
    EXPECT_EQ(codeOf(connected), ErrorCode::NotConnected);
    EXPECT_THAT(textOf(connected), HasSubstr("No APT device answers on " + bench.port().path()));
    // Switched on, it answers: nothing is left over.
    bench.emulator([](AptEmulator& e, double) { e.faults.silent = false; });
    EXPECT_TRUE(bench.lease().connect(*bench.devices().find("yaw"), bench.context()));
}

TEST(AptConnect, AControllerThatBootsIsWaitedFor) {
    AptBench bench;
    auto options = model("K10CR1");
    options.bootSeconds = 0.8;
    bench.plug(options);
    bench.addMotor("yaw", "K10CR1");
    ASSERT_TRUE(bench.build());
    bench.emulator([](AptEmulator& e, double now) { e.powerCycle(now); });
    const auto connected = bench.lease().connect(*bench.devices().find("yaw"), bench.context());
    EXPECT_TRUE(connected) << textOf(connected);
}

TEST(AptConnect, WhatAnEarlierSessionLeftRunningIsThrownAway) {
    AptBench bench;
    bench.plug(model("KDC101"));
    bench.addMotor("yaw", "PRM1-Z8");
    // Updates are running, and the bytes of half a message wait.
    bench.emulator([](AptEmulator& e, double now) {
        const std::vector<std::uint8_t> startUpdates = {0x11, 0, 0, 0, 0x50, 0x01};
        e.received(startUpdates, now);
    });
    ASSERT_TRUE(bench.eventually(
        [&] { return bench.emulator([](AptEmulator& e, double) { return e.updatesRunning(); }); }));
    ASSERT_NO_FATAL_FAILURE(bench.start());
    EXPECT_EQ(bench.identity().model, "KDC101");
}

TEST(AptConnect, AStageThatTheControllerCannotDriveIsRefused) {
    AptBench bench;
    bench.plug(model("KDC101"));
    bench.addMotor("yaw", "K10CR1");
    ASSERT_TRUE(bench.build());
    const auto connected = bench.lease().connect(*bench.devices().find("yaw"), bench.context());
    EXPECT_EQ(codeOf(connected), ErrorCode::ConfigValue);
    EXPECT_THAT(textOf(connected), HasSubstr("A KDC101 cannot drive the stage K10CR1."));
}

TEST(AptConnect, AStageInAnotherUnitThanItsAxisIsRefused) {
    AptBench bench;
    bench.plug(model("KDC101"));
    bench.addMotor("yaw", "DDSM50");
    const auto built = bench.build();
    EXPECT_EQ(codeOf(built), ErrorCode::ConfigValue);
    EXPECT_THAT(textOf(built), HasSubstr("moves in mm, but the axis yaw has the unit deg"));
}

TEST(AptConnect, TwoBaysOfOnePortShareIt) {
    AptBench bench;
    bench.plug(model("BSC203"));
    bench.addMotor("yaw", "NR360", 0, {{"channel", ParamValue{std::int64_t{1}}}});
    bench.addMotor("pitch", "NR360", 0, {{"channel", ParamValue{std::int64_t{3}}}});
    ASSERT_NO_FATAL_FAILURE(bench.start());
    EXPECT_EQ(bench.identity("yaw").model, "BSC203");
    EXPECT_EQ(bench.identity("pitch"), bench.identity("yaw"));
    EXPECT_FALSE(bench.emulator([](AptEmulator& e, double) { return e.updatesRunning(); }));
    // Each can go without the other.
    bench.motor("yaw").disconnect();
    EXPECT_TRUE(bench.motor("pitch").checkHealth(bench.context()));
    EXPECT_EQ(codeOf(bench.motor("yaw").checkHealth(bench.context())), ErrorCode::NotConnected);
}

TEST(AptConnect, AnEmptyBayIsTold) {
    AptBench bench;
    auto options = model("BSC203");
    options.usedBays = {0};
    bench.plug(options);
    bench.addMotor("yaw", "NR360", 0, {{"channel", ParamValue{std::int64_t{2}}}});
    ASSERT_TRUE(bench.build());
    const auto connected = bench.lease().connect(*bench.devices().find("yaw"), bench.context());
    EXPECT_EQ(codeOf(connected), ErrorCode::NotConnected);
    EXPECT_THAT(textOf(connected), HasSubstr("Bay 2 of the BSC203"));
}

TEST(AptConnect, OneChannelBelongsToOneDevice) {
    AptBench bench;
    bench.plug(model("BSC203"));
    bench.addMotor("yaw", "NR360", 0, {{"channel", ParamValue{std::int64_t{1}}}});
    bench.addMotor("pitch", "NR360", 0, {{"channel", ParamValue{std::int64_t{1}}}});
    const auto built = bench.build();
    EXPECT_EQ(codeOf(built), ErrorCode::ConfigValue);
    EXPECT_THAT(textOf(built), HasSubstr("is used by yaw already"));
}

TEST(AptConnect, UpdatesAreAcknowledgedInTime) {
    AptBench bench;
    bench.plug(model("KDC101"));
    bench.addMotor("yaw", "PRM1-Z8");
    ASSERT_NO_FATAL_FAILURE(bench.start());
    // Six seconds: without acknowledgement the unit falls silent after five.
    bench.pause(6);
    EXPECT_TRUE(bench.emulator([](AptEmulator& e, double) { return e.updatesRunning(); }));
    EXPECT_GE(bench.emulator([](AptEmulator& e, double) { return e.acknowledgements(); }), 6);
    const MotorReading reading = bench.motor().reading();
    EXPECT_LT(bench.clock().now() - reading.stamp, std::chrono::milliseconds(400));
}

TEST(AptConnect, ATdc001IsNotHomedTooSoonAfterEnabling) {
    AptBench bench;
    bench.plug(model("TDC001"));
    bench.addMotor("yaw", "PRM1-Z8");
    ASSERT_NO_FATAL_FAILURE(bench.start());
    const auto homed = bench.motor().home(bench.context());
    EXPECT_TRUE(homed) << textOf(homed);
    EXPECT_FALSE(bench.emulator([](AptEmulator& e, double) { return e.lockedUp(); }));
}

TEST(AptConnect, DisconnectingStopsTheUpdatesAndAMove) {
    AptBench bench;
    bench.plug(model("KDC101"));
    bench.addMotor("yaw", "PRM1-Z8");
    ASSERT_NO_FATAL_FAILURE(bench.start());
    auto jog = std::async(std::launch::async, [&] { return bench.moveBy(4000, "yaw", 5); });
    ASSERT_TRUE(bench.movingSoon());
    bench.stop().request_stop();
    EXPECT_EQ(codeOf(jog.get()), ErrorCode::Stopped);
    bench.motor().disconnect();
    EXPECT_TRUE(bench.eventually([&] {
        return bench.emulator(
            [](AptEmulator& e, double) { return !e.updatesRunning() && !e.channel().moving(); });
    }));
    EXPECT_FALSE(bench.motor().reading().known);
}

}  // namespace
}  // namespace gimbalscan::testing
