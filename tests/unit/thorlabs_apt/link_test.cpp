// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_bench.h"

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

using Kind = LineFault::Kind;

// A tenth of a second for each request, so that silence is known after half a second.
const ParamTable kImpatient = {{"contact_time_s", ParamValue{0.4}}};

class AptLink : public ::testing::Test {
protected:
    void start(const std::string& name, const std::string& stage, ParamTable more = {}) {
        bench.plug(model(name));
        bench.addMotor("yaw", stage, 0, std::move(more));
        ASSERT_NO_FATAL_FAILURE(bench.start());
        ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    }
    int moves() {
        return bench.emulator([](AptEmulator& e, double) { return e.channel().moves(); });
    }
    std::future<Result<void>> longMove() {
        auto moving = std::async(std::launch::async, [this] { return bench.moveTo(4000); });
        EXPECT_TRUE(bench.movingSoon());
        return moving;
    }
    AptBench bench;
};

TEST_F(AptLink, UnpluggedInAMove) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    auto moving = longMove();
    LineFault fault;
    fault.kind = Kind::Unplug;
    fault.seconds = 0.5;
    bench.port().inject(fault);
    const auto moved = moving.get();
    EXPECT_EQ(codeOf(moved), ErrorCode::LinkLost);
    EXPECT_THAT(textOf(moved), HasSubstr("Lost contact with the motor controller"));
    EXPECT_THAT(textOf(moved), HasSubstr("may still be moving"));
    EXPECT_FALSE(bench.motor().reading().known);
    EXPECT_EQ(codeOf(bench.moveTo(1)), ErrorCode::LinkLost);
    // Back again, nothing moves by itself, and what it proves is believed.
    const int before = moves();
    ASSERT_TRUE(bench.eventually([&] { return bench.motor().reading().known; }, 8));
    EXPECT_TRUE(bench.motor().reading().homed);
    EXPECT_EQ(moves(), before);
    EXPECT_TRUE(bench.motor().awaitRest(bench.context(20)));
    const auto again = bench.moveTo(3);
    EXPECT_TRUE(again) << textOf(again);
}

TEST_F(AptLink, UnpluggedAndSwitchedOffMeanwhile) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    LineFault fault;
    fault.kind = Kind::Unplug;
    fault.seconds = 0.3;
    bench.port().inject(fault);
    ASSERT_TRUE(bench.eventually([&] { return !bench.motor().reading().known; }));
    bench.emulator([](AptEmulator& e, double now) { e.powerCycle(now); });
    ASSERT_TRUE(bench.eventually([&] { return bench.motor().reading().known; }, 8));
    EXPECT_FALSE(bench.motor().reading().homed);
    EXPECT_EQ(codeOf(bench.moveTo(3)), ErrorCode::NotHomed);
    ASSERT_NO_FATAL_FAILURE(bench.homeQuickly());
    EXPECT_TRUE(bench.moveTo(3));
}

TEST_F(AptLink, AMuteControllerIsLostAndReconnects) {
    ASSERT_NO_FATAL_FAILURE(start("KDC101", "PRM1-Z8", kImpatient));
    auto moving = longMove();
    bench.emulator([](AptEmulator& e, double) { e.faults.silent = true; });
    const auto moved = moving.get();
    EXPECT_EQ(codeOf(moved), ErrorCode::LinkLost);
    EXPECT_THAT(textOf(moved), HasSubstr("no reply for 0.4 s"));
    EXPECT_FALSE(bench.motor().reading().known);
    EXPECT_EQ(codeOf(bench.motor().checkHealth(bench.context())), ErrorCode::LinkLost);
    EXPECT_EQ(codeOf(bench.motor().awaitRest(bench.context(3))), ErrorCode::LinkLost);
    bench.emulator([](AptEmulator& e, double) { e.faults.silent = false; });
    const int before = moves();
    const auto connected = bench.lease().connect(*bench.devices().find("yaw"), bench.context());
    ASSERT_TRUE(connected) << textOf(connected);
    EXPECT_TRUE(bench.motor().reading().known);
    EXPECT_EQ(moves(), before);
    ASSERT_TRUE(bench.motor().awaitRest(bench.context(20)));
    EXPECT_TRUE(bench.moveTo(1));
}

TEST_F(AptLink, OneLostReplyIsAskedForAgain) {
    ASSERT_NO_FATAL_FAILURE(
        start("BSC203", "K10CR1",
              {{"channel", ParamValue{std::int64_t{1}}}, {"contact_time_s", ParamValue{0.4}}}));
    LineFault fault;
    fault.kind = Kind::Drop;
    bench.port().inject(fault);
    const auto moved = bench.moveTo(5);
    EXPECT_TRUE(moved) << textOf(moved);
    EXPECT_TRUE(bench.motor().reading().known);
}

TEST_F(AptLink, ALateReplyIsNeverAPosition) {
    ASSERT_NO_FATAL_FAILURE(
        start("BSC203", "K10CR1",
              {{"channel", ParamValue{std::int64_t{1}}}, {"contact_time_s", ParamValue{0.8}}}));
    // The status that is asked for next comes when the stage is elsewhere by hand.
    LineFault fault;
    fault.kind = Kind::Delay;
    fault.seconds = 0.3;
    bench.port().inject(fault);
    ASSERT_TRUE(bench.eventually([&] {
        return bench.clock().now() - bench.motor().reading().stamp > std::chrono::milliseconds(250);
    }));
    bench.emulator([](AptEmulator& e, double) { e.channel().turnByHand(409600.0 / 3); });
    const auto span =
        bench.motor().readbacksBetween(bench.clock().now(), bench.clock().now(), bench.context());
    ASSERT_TRUE(span) << textOf(span);
    EXPECT_NEAR(span->mean.value(), 1, 0.001);
}

TEST_F(AptLink, AControllerThatIsAlwaysLateIsTold) {
    ASSERT_NO_FATAL_FAILURE(
        start("BSC203", "K10CR1",
              {{"channel", ParamValue{std::int64_t{1}}}, {"contact_time_s", ParamValue{0.4}}}));
    LineFault fault;
    fault.kind = Kind::Delay;
    fault.seconds = 0.15;
    fault.count = 1000;
    bench.port().inject(fault);
    std::optional<ErrorCode> code;
    EXPECT_TRUE(bench.eventually([&] {
        code = codeOf(bench.moveTo(5));
        return code.has_value();
    }));
    EXPECT_EQ(code, ErrorCode::LinkSlow);
}

TEST_F(AptLink, GarbledRepliesAreNoPositions) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    ASSERT_TRUE(bench.moveTo(5));
    for (int i = 0; i < 2; ++i) {
        LineFault fault;
        fault.kind = Kind::Garble;
        bench.port().inject(fault);
        const auto moved = bench.moveTo(5.0 + i);
        EXPECT_TRUE(moved) << textOf(moved);
        EXPECT_NEAR(bench.motor().reading().position.value(), 5.0 + i, 0.001);
        EXPECT_TRUE(bench.motor().reading().homed);
    }
}

TEST_F(AptLink, AStatusThatCannotBeIsNotBelieved) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    ASSERT_TRUE(bench.moveTo(5));
    // There is no checksum: a bit of the position, then the homed bit have flipped in an update.
    const std::vector<std::uint8_t> elsewhere = {0x81, 0x04, 0x0E, 0, 0x81, 0x50, 1, 0, 0xAB, 0x6A,
                                                 0x0A, 0x10, 0,    0, 0,    0,    0, 4, 0,    0x80};
    const std::vector<std::uint8_t> unhomed = {0x81, 0x04, 0x0E, 0, 0x81, 0x50, 1, 0, 0xAB, 0x6A,
                                               0x0A, 0,    0,    0, 0,    0,    0, 0, 0,    0x80};
    for (const auto& bytes : {elsewhere, unhomed}) {
        const TimePoint end = bench.clock().now() + std::chrono::milliseconds(200);
        bench.emulator([&](AptEmulator& e, double) { e.babble(bytes); });
        while (bench.clock().now() < end) {
            const MotorReading reading = bench.motor().reading();
            ASSERT_NEAR(reading.position.value(), 5, 0.001);
            ASSERT_TRUE(reading.homed);
            bench.pause(0.0005);
        }
    }
    EXPECT_TRUE(bench.moveTo(6));
}

TEST_F(AptLink, RubbishOnTheLineIsTold) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    auto moving = longMove();
    // Once or twice is nothing, three times in ten seconds is a fault.
    for (int i = 0; i < 3; ++i) {
        const TimePoint before = bench.motor().reading().stamp;
        bench.emulator([](AptEmulator& e, double) { e.babble({0x37, 0x2E, 0xFF, 0x46}); });
        ASSERT_TRUE(bench.eventually([&] { return bench.motor().reading().stamp > before; }));
    }
    const auto moved = moving.get();
    EXPECT_EQ(codeOf(moved), ErrorCode::LinkBad);
    EXPECT_THAT(textOf(moved), HasSubstr("Unreadable replies from the motor controller (last: \""));
    EXPECT_THAT(textOf(moved), HasSubstr("Check cable and baud rate."));
    EXPECT_TRUE(bench.motor().awaitRest(bench.context(20)));
    EXPECT_FALSE(bench.emulator([](AptEmulator& e, double) { return e.channel().moving(); }));
}

TEST_F(AptLink, MessagesInSinglePiecesAreRead) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    LineFault fault;
    fault.kind = Kind::Split;
    fault.seconds = 0.002;
    fault.count = 6;
    bench.port().inject(fault);
    const auto moved = bench.moveTo(5);
    EXPECT_TRUE(moved) << textOf(moved);
    EXPECT_NEAR(bench.motor().reading().position.value(), 5, 0.001);
}

TEST_F(AptLink, APortThatIsTakenIsToldWithItsHolder) {
    ASSERT_NO_FATAL_FAILURE(start("K10CR1", "K10CR1"));
    // A second station in the same program: another controller object on the same port.
    DriverRegistry drivers;
    registerThorlabsAptDriver(drivers);
    StationConfig station;
    station.devices.push_back(
        {"other", "thorlabs-apt",
         completed(drivers.find("thorlabs-apt")->parameters,
                   {{"port", ParamValue{bench.port().path()}}, {"stage", ParamValue{"K10CR1"}}})});
    auto built = drivers.build(station, bench.clock());
    ASSERT_TRUE(built);
    auto handles = (*built)->all();
    auto lease = (*built)->tryLease(handles, "test");
    ASSERT_TRUE(lease);
    const auto connected = lease->connect(*handles[0], bench.context());
    EXPECT_EQ(codeOf(connected), ErrorCode::Busy);
    EXPECT_THAT(textOf(connected), HasSubstr("yaw"));
}

TEST_F(AptLink, AConnectedMotorCanBeThrownAwayAnyTime) {
    ASSERT_NO_FATAL_FAILURE(start("KDC101", "PRM1-Z8"));
    auto moving = longMove();
    bench.motor().requestStop(StopMode::Immediate);
    EXPECT_EQ(codeOf(moving.get()), ErrorCode::Stopped);
    bench.dropDevices();
    EXPECT_TRUE(bench.eventually([&] {
        return bench.emulator([](AptEmulator& e, double) { return !e.updatesRunning(); });
    }));
}

}  // namespace
}  // namespace gimbalscan::testing
