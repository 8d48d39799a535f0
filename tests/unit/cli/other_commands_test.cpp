// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"
#include "commands.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/drivers/sim.h>

namespace gimbalscan::testing {
namespace {

using OtherCommands = CliTest;

TEST_F(OtherCommands, WrongUsageIsTwo) {
    EXPECT_EQ(run({}).code, 2);
    EXPECT_EQ(run({"fly"}).code, 2);
    EXPECT_EQ(run({"scan", "--nonsense"}).code, 2);
    EXPECT_EQ(run({"move"}).code, 2);
    EXPECT_EQ(run({"scan", "--progress", "loud"}).code, 2);
    for (const char* scale : {"-1", "nan", "inf", "fast", "1e7"})
        EXPECT_EQ(run({"check", "--time-scale", scale}).code, 2) << scale;
}

TEST_F(OtherCommands, HelpAndVersionAreNoErrors) {
    const auto help = run({"--help"});
    EXPECT_EQ(help.code, 0);
    for (const char* command : {"scan", "check", "home", "move", "status", "drivers", "ports",
                                "schema", "offset", "bench", "session", "Exit codes"})
        EXPECT_NE(help.out.find(command), std::string::npos) << command;
    EXPECT_EQ(run({"scan", "--help"}).code, 0);
    EXPECT_EQ(run({"--version"}).code, 0);
}

TEST_F(OtherCommands, CheckSaysWhatAScanWouldBe) {
    const auto result = run({"check", "--config", scanFile(makeSmall)});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find("12 points (4 x 3, snake)"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("ends"), std::string::npos);
    EXPECT_NE(result.out.find("free"), std::string::npos);
    EXPECT_TRUE(files(".h5").empty());
}

TEST_F(OtherCommands, CheckTellsEveryProblem) {
    const auto result = run({"check", "--config", scanFile([](ScanConfig& scan) {
                                 makeSmall(scan);
                                 scan.fast.stop = 1000;
                                 scan.slow.stop = 2000;
                             })});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("yaw"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("pitch"), std::string::npos) << result.err;
}

TEST_F(OtherCommands, HomeAndMove) {
    const auto homed = run({"home", "--axis", "yaw", "--time-scale", "0"});
    EXPECT_EQ(homed.code, 0) << homed.err;
    EXPECT_NE(homed.out.find("homed"), std::string::npos);
    EXPECT_EQ(homed.out.find("pitch"), std::string::npos);
    EXPECT_EQ(run({"home", "--axis", "roll", "--time-scale", "0"}).code, 2);

    const auto moved = run({"move", "yaw=10", "pitch=-5.5", "--time-scale", "0"});
    EXPECT_EQ(moved.code, 0) << moved.err;
    EXPECT_NE(moved.out.find("Homing yaw and pitch first"), std::string::npos) << moved.out;
    EXPECT_EQ(run({"move", "yaw=10", "--no-home", "--time-scale", "0"}).code, 2);
    EXPECT_EQ(run({"move", "yaw=1e5", "--time-scale", "0"}).code, 2);
    for (const char* target : {"yaw", "yaw=", "=1", "yaw=ten", "yaw=1deg", "yaw=nan", "roll=1"})
        EXPECT_EQ(run({"move", target, "--time-scale", "0"}).code, 2) << target;
}

TEST_F(OtherCommands, StatusNamesAxesAndDevices) {
    const auto result = run({"status", "--time-scale", "0"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find("yaw"), std::string::npos);
    EXPECT_NE(result.out.find("not homed"), std::string::npos);
    EXPECT_NE(result.out.find("sim-motor"), std::string::npos);
    EXPECT_NE(result.out.find("(simulated)"), std::string::npos);
}

TEST_F(OtherCommands, PortsAreListedByTheirLastingNames) {
    const std::vector<SerialPort> ports = {
        {"/dev/serial/by-id/usb-FTDI-port0", "ttyUSB0 (ftdi_sio)"},
        {"/dev/ttyUSB0", "ttyUSB0 (ftdi_sio)"}};
    const auto printed = [](const std::vector<SerialPort>& list, bool json) {
        std::ostringstream out, err;
        CliIo io{out, err, -1, false};
        printPorts(list, json, io);
        return out.str();
    };
    EXPECT_EQ(
        printed(ports, false),
        "/dev/serial/by-id/usb-FTDI-port0  ttyUSB0 (ftdi_sio)\n"
        "/dev/ttyUSB0                      ttyUSB0 (ftdi_sio)\n"
        "Names in /dev/serial/by-id stay when a plug changes its place: best for a station.\n");
    EXPECT_EQ(printed({}, false), "There are no serial ports.\n");
    EXPECT_EQ(printed({}, true), "{\"ports\":[]}\n");
    const auto json = nlohmann::json::parse(printed(ports, true));
    ASSERT_EQ(json["ports"].size(), 2U);
    EXPECT_EQ(json["ports"][1]["path"], "/dev/ttyUSB0");
    EXPECT_EQ(json["ports"][1]["description"], "ttyUSB0 (ftdi_sio)");
}

TEST_F(OtherCommands, PortsOfThisComputer) {
    const auto result = run({"ports", "--json"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(result.json().at(0)["ports"].size(), serialPorts().size());
    EXPECT_FALSE(run({"ports"}).out.empty());
}

TEST_F(OtherCommands, AWireLogIsBegunAndNeverWrittenOver) {
    const std::string log = path("wire.log");
    EXPECT_EQ(run({"status", "--time-scale", "0", "--wire-log", log}).code, 0);
    EXPECT_EQ(files(".log").size(), 1U);
    const auto again = run({"status", "--time-scale", "0", "--wire-log", log});
    EXPECT_EQ(again.code, 2);
    EXPECT_NE(again.err.find("FILE-EXISTS"), std::string::npos) << again.err;
    EXPECT_EQ(run({"status", "--time-scale", "0", "--wire-log", path("no/wire.log")}).code, 5);
}

TEST_F(OtherCommands, DriversAndSchema) {
    EXPECT_NE(run({"drivers"}).out.find("sim-gamma-spectrometer"), std::string::npos);
    const auto both = run({"schema"});
    EXPECT_EQ(both.code, 0);
    const auto json = nlohmann::json::parse(both.out);
    EXPECT_TRUE(json.contains("station") && json.contains("scan"));
    EXPECT_EQ(nlohmann::json::parse(run({"schema", "station"}).out), json["station"]);
    EXPECT_EQ(nlohmann::json::parse(run({"schema", "scan"}).out), json["scan"]);
    EXPECT_NE(run({"schema", "--markdown"}).out.find("sim-motor"), std::string::npos);
}

TEST_F(OtherCommands, OffsetsAreKeptInTheStationFile) {
    const std::string station = write("station.json", std::string(builtinStationText()));
    const auto offset = [&](const std::vector<std::string>& what) {
        std::vector<std::string> arguments = {"offset", "--station", station, "--time-scale",
                                              "0",      "--axis",    "yaw"};
        arguments.insert(arguments.end(), what.begin(), what.end());
        return run(arguments);
    };
    const auto kept = [&] {
        DriverRegistry drivers;
        registerSimDrivers(drivers);
        return loadStation(station, drivers.schemas())->axis("yaw")->offset;
    };
    EXPECT_EQ(offset({}).code, 2);
    EXPECT_EQ(offset({"--zero", "--clear"}).code, 2);
    const auto set = offset({"--set", "12.5"});
    EXPECT_EQ(set.code, 0) << set.err;
    EXPECT_NE(kept().offset, 0.0);
    EXPECT_TRUE(kept().confirmed);
    EXPECT_EQ(offset({"--confirm"}).code, 0);
    EXPECT_EQ(offset({"--clear"}).code, 0);
    EXPECT_EQ(kept().offset, 0.0);
    EXPECT_EQ(offset({"--zero", "--no-home"}).code, 2) << "the position is not known";
}

TEST_F(OtherCommands, BenchPrintsItsNumbers) {
    const auto result = run({"bench", "--points", "4x3", "--json"});
    ASSERT_EQ(result.code, 0) << result.err;
    const auto json = nlohmann::json::parse(result.out);
    EXPECT_EQ(json["points"], 12);
    EXPECT_GT(json["us_per_point"].get<double>(), 0.0);
    EXPECT_GT(json["thread_per_axis_us_per_point"].get<double>(), 0.0);
    const auto text = run({"bench", "--points", "4x3", "--no-file"});
    EXPECT_EQ(text.code, 0);
    EXPECT_EQ(text.out.find("us_per_point "), 0U) << text.out;
    for (const char* points : {"", "0x5", "5", "5x", "x5", "-1x5", "5x5x5", "9999999999x1"})
        EXPECT_EQ(run({"bench", "--points", points}).code, 2) << points;
}

}  // namespace
}  // namespace gimbalscan::testing
