// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "params.h"
#include "test_station.h"
#include "wire/grbl_emulator.h"
#include "wire/pty_port.h"

#include <gimbalscan/app/device_probe.h>
#include <gimbalscan/app/scan_controller.h>

#include <QTemporaryDir>

#include <gmock/gmock.h>

#include <fstream>

namespace gimbalscan {
namespace {

using testing::TestStation;
using testing::withFaults;

constexpr std::chrono::seconds kLimit{5};

/// The device cannot be reached from the start.
ParamTable away() {
    return {{"kind", ParamValue{std::string("disconnect")}},
            {"at_time_s", ParamValue{0.0}},
            {"duration_s", ParamValue{3600.0}}};
}

TEST(DeviceProbeTest, SaysWhoAnswered) {
    const DriverRegistry drivers = builtInDrivers();
    const StationConfig station = TestStation().config(drivers);
    for (const DeviceConfig& device : station.devices) {
        const auto answer = probeDevice(station, device.name, drivers, kLimit);
        ASSERT_TRUE(answer) << answer.error().text();
        EXPECT_FALSE(answer->identity.text().empty());
        EXPECT_LT(answer->seconds, 5.0);
    }
}

TEST(DeviceProbeTest, SaysWhyNobodyAnswered) {
    const DriverRegistry drivers = builtInDrivers();
    const StationConfig station =
        TestStation{.yaw = withFaults({away()}, {{"contact_time_s", ParamValue{0.01}}})}.config(
            drivers);
    const auto answer = probeDevice(station, station.devices.front().name, drivers, kLimit);
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::LinkLost) << answer.error().text();
}

TEST(DeviceProbeTest, LaterDevicesNeedNotBeRight) {
    const DriverRegistry drivers = builtInDrivers();
    StationConfig station = TestStation().config(drivers);
    const std::string first = station.devices.front().name;
    station.devices.back().driver = "nonsense";
    EXPECT_TRUE(probeDevice(station, first, drivers, kLimit));
    EXPECT_FALSE(probeDevice(station, station.devices.back().name, drivers, kLimit));
    EXPECT_FALSE(probeDevice(station, "nobody", drivers, kLimit));
}

TEST(DeviceProbeTest, AStopEndsIt) {
    const DriverRegistry drivers = builtInDrivers();
    const StationConfig station =
        TestStation{.yaw = withFaults({away()}, {{"contact_time_s", ParamValue{60.0}}})}.config(
            drivers);
    std::stop_source stop;
    stop.request_stop();
    const auto began = std::chrono::steady_clock::now();
    EXPECT_FALSE(
        probeDevice(station, station.devices.front().name, drivers, kLimit, stop.get_token()));
    EXPECT_LT(std::chrono::steady_clock::now() - began, kLimit);
}

TEST(DeviceProbeTest, EachTestKeepsWhatPassedInAWireLogOfItsOwn) {
    testing::PtyPort port(std::make_unique<testing::GrblEmulator>(), {10, {}});
    const DriverRegistry drivers = builtInDrivers();
    StationConfig station;
    station.devices.push_back({"x_motor", "grbl",
                               testing::completed(drivers.find("grbl")->parameters,
                                                  {{"port", ParamValue{port.path()}},
                                                   {"axis", ParamValue{std::string("X")}}})});
    const QTemporaryDir folder;
    const std::string log = folder.filePath("wire.log").toStdString();
    for (const char* number : {"1", "2"}) {
        const auto answer = probeDevice(station, "x_motor", drivers, kLimit, {}, log);
        ASSERT_TRUE(answer) << answer.error().text();
        std::ifstream file(log + ".test" + number);
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        EXPECT_THAT(text, ::testing::HasSubstr("\"$I\\n\"")) << number;
        EXPECT_THAT(text, ::testing::HasSubstr("! closed"));
    }
    const auto refused = probeDevice(station, "x_motor", drivers, kLimit, {},
                                     folder.filePath("no/wire.log").toStdString());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::FileIo);
}

}  // namespace
}  // namespace gimbalscan
