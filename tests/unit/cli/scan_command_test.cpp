// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/nexus/scan_file.h>

#include <QImage>

#include <stdlib.h>

#include <filesystem>
#include <fstream>

namespace gimbalscan::testing {
namespace {

using ScanCommand = CliTest;

TEST_F(ScanCommand, RunsTheScanAndLeavesDataAndPicture) {
    const auto result = run(
        {"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(pointsIn(path("map.h5")), 12U);
    EXPECT_FALSE(QImage(QString::fromStdString(path("map.png"))).isNull());
    EXPECT_NE(result.out.find("Homing"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("Completed: 12 of 12 points saved"), std::string::npos) << result.out;
    EXPECT_NE(result.out.find("duty"), std::string::npos);
    EXPECT_NE(result.out.find("bound"), std::string::npos);
    EXPECT_NE(result.out.find(path("map.h5")), std::string::npos);
    EXPECT_NE(result.out.find(path("map.png")), std::string::npos);
}

TEST_F(ScanCommand, TheBuiltInExampleRunsToTheEnd) {
    const auto result = run({"scan", "--time-scale", "0", "--output", path("")});
    EXPECT_EQ(result.code, 0) << result.err;
    const auto example = parseScan(std::string(builtinScanText()), "example");
    ASSERT_TRUE(example);
    ASSERT_EQ(files(".h5").size(), 1U);
    EXPECT_EQ(files(".png").size(), 1U);
    const auto plan = makePlan(*example, UserPosition(0), UserPosition(0));
    ASSERT_TRUE(plan);
    EXPECT_EQ(pointsIn(files(".h5").front()), (*plan)->pointCount());
}

TEST_F(ScanCommand, MadeUpNamesNeverMeet) {
    const std::string config = scanFile([this](ScanConfig& scan) {
        makeSmall(scan);
        scan.folder = path("");
    });
    EXPECT_EQ(run({"scan", "--config", config, "--time-scale", "0"}).code, 0);
    EXPECT_EQ(run({"scan", "--config", config, "--time-scale", "0"}).code, 0);
    EXPECT_EQ(files(".h5").size(), 2U);
    EXPECT_EQ(files(".png").size(), 2U);
}

TEST_F(ScanCommand, AFileThatExistsIsRefused) {
    write("map.h5", "precious");
    const auto result = run(
        {"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("FILE-EXISTS"), std::string::npos) << result.err;
    EXPECT_EQ(std::filesystem::file_size(path("map.h5")), 8U);
    EXPECT_EQ(result.out.find("Homing"), std::string::npos)
        << "nothing moves before the file is there";
}

TEST_F(ScanCommand, AFolderThatIsNotThereIsAStorageMatter) {
    const auto result = run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0",
                             "--output", path("nowhere/map.h5")});
    EXPECT_EQ(result.code, 5) << result.err;
    EXPECT_EQ(result.out.find("Homing"), std::string::npos);
}

TEST_F(ScanCommand, AllProblemsOfAFileAreToldWithTheirPlace) {
    std::string text =
        "{\n  \"format\": \"gimbalscan-scan\",\n  \"version\": 1,\n  \"titel\": 1,\n"
        "  \"dwell_s\": \"fast\"\n}\n";
    const auto result = run({"scan", "--config", write("bad.json", text)});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("line 4"), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("titel"), std::string::npos) << result.err;
    EXPECT_EQ(run({"scan", "--config", path("missing.json")}).code, 2);
    EXPECT_EQ(run({"scan", "--station", write("bad.json", "{")}).code, 2);
}

TEST_F(ScanCommand, APathOutsideTheLimitsIsRefusedBeforeAnythingMoves) {
    const std::string config = scanFile([](ScanConfig& scan) {
        makeSmall(scan);
        scan.fast.stop = 1000;
    });
    const auto result =
        run({"scan", "--config", config, "--time-scale", "0", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("MOT-RANGE"), std::string::npos) << result.err;
    EXPECT_TRUE(files(".h5").empty());
}

TEST_F(ScanCommand, MuchDataNeedsAYes) {
    const std::string config = scanFile([](ScanConfig& scan) {
        makeSmall(scan);
        scan.fast.points = 3000;
        scan.slow.points = 3000;
        scan.repeats.passes = 1000;
    });
    EXPECT_NE(run({"check", "--config", config}).err.find("--yes"), std::string::npos);
    EXPECT_EQ(run({"check", "--config", config, "--yes"}).err.find("--yes"), std::string::npos);
}

TEST_F(ScanCommand, WithoutHomingTheEngineRefuses) {
    const auto result = run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0",
                             "--no-home", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 2);
    EXPECT_NE(result.err.find("MOT-NOTHOMED"), std::string::npos) << result.err;
    EXPECT_TRUE(files(".h5").empty());
}

TEST_F(ScanCommand, ProgressAsJson) {
    const auto result = run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0",
                             "--progress", "json", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 0) << result.err;
    const auto lines = result.json();
    ASSERT_GE(lines.size(), 3U);
    for (const auto& line : lines)
        for (const char* key : {"state", "point", "saved", "total", "faults"})
            EXPECT_TRUE(line.contains(key)) << line;
    EXPECT_TRUE(lines.front().contains("readbacks"));
    const auto last = std::find_if(lines.begin(), lines.end(),
                                   [](const auto& line) { return line["state"] == "finished"; });
    ASSERT_NE(last, lines.end());
    EXPECT_EQ((*last)["outcome"], "completed");
    EXPECT_EQ((*last)["saved"], 12);
    EXPECT_EQ((*last)["file"], path("map.h5"));
    EXPECT_EQ((*last)["picture"], path("map.png"));
}

TEST_F(ScanCommand, EachPassHasItsFileAndPicture) {
    const std::string config = scanFile([](ScanConfig& scan) {
        makeSmall(scan);
        scan.repeats.passes = 2;
    });
    const auto result =
        run({"scan", "--config", config, "--time-scale", "0", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(files(".h5"), (std::vector<std::string>{path("map.h5"), path("map_2.h5")}));
    EXPECT_EQ(files(".png").size(), 2U);
}

/// The built-in station with faults given to one of its devices.
std::string stationWithFaults(const CliTest&, const std::string& device, const std::string& kind,
                              int times) {
    DriverRegistry drivers;
    registerSimDrivers(drivers);
    auto station = parseStation(std::string(builtinStationText()), "built-in", drivers.schemas());
    EXPECT_TRUE(station);
    std::vector<ParamTable> faults;
    faults.reserve(static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i)
        faults.push_back(
            {{"kind", ParamValue{kind}}, {"at_operation", ParamValue{std::int64_t{5 + i}}}});
    for (DeviceConfig& config : station->devices)
        if (config.name == device)
            config.parameters["faults"] = ParamValue{faults};
    return formatStation(*station, drivers.schemas());
}

std::string daqName() {
    DriverRegistry drivers;
    registerSimDrivers(drivers);
    return parseStation(std::string(builtinStationText()), "built-in", drivers.schemas())->daq;
}

TEST_F(ScanCommand, AFaultThatPassesIsRetriedAndReported) {
    const std::string station =
        write("station.json", stationWithFaults(*this, daqName(), "no_reply", 1));
    const auto result = run({"scan", "--station", station, "--config", scanFile(makeSmall),
                             "--time-scale", "0", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.err.find("DAQ-TIMEOUT"), std::string::npos) << result.err;
    EXPECT_EQ(pointsIn(path("map.h5")), 12U);
    EXPECT_NE(result.out.find("1 retaken"), std::string::npos) << result.out;
}

TEST_F(ScanCommand, AFaultThatStaysEndsTheScanWithTheDataKept) {
    const std::string station =
        write("station.json", stationWithFaults(*this, daqName(), "no_reply", 40));
    const auto result = run({"scan", "--station", station, "--config", scanFile(makeSmall),
                             "--time-scale", "0", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 3) << result.err;
    EXPECT_NE(result.err.find("DAQ-TIMEOUT"), std::string::npos) << result.err;
    EXPECT_NE(result.out.find("Stopped: "), std::string::npos) << result.out;
    EXPECT_GT(pointsIn(path("map.h5")), 0U);
    EXPECT_LT(pointsIn(path("map.h5")), 12U);
    EXPECT_EQ(files(".png").size(), 1U) << "what is there is drawn";
}

/// About the 60th call that writes fails once: the scan is under way then. Another one each time,
/// as the calls are counted anew when the number changes.
class FullDisk {
public:
    FullDisk() {
        static int call = 60;
        ::setenv("GIMBALSCAN_FAIL_AT_WRITE", (std::to_string(call++) + ":ENOSPC").c_str(), 1);
    }
    ~FullDisk() { ::unsetenv("GIMBALSCAN_FAIL_AT_WRITE"); }
};

std::vector<std::vector<std::int32_t>> tracesOf(const std::string& file) {
    const auto scan = ScanFile::open(file);
    std::vector<std::vector<std::int32_t>> traces;
    if (scan)
        for (std::uint64_t cell = 0; cell < (*scan)->mask()->size(); ++cell)
            traces.push_back((*scan)->trace(cell).value());
    return traces;
}

TEST_F(ScanCommand, WithoutRoomItStopsAndSaysHowToGoOn) {
    const FullDisk full;
    const auto result = run(
        {"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output", path("map.h5")});
    EXPECT_EQ(result.code, 5) << result.err;
    EXPECT_NE(result.err.find("resume " + path("map.h5")), std::string::npos) << result.err;
    EXPECT_NE(result.err.find("--save-elsewhere"), std::string::npos) << result.err;
}

TEST_F(ScanCommand, SaveElsewhereGoesOnInTheOtherFolder) {
    const std::string config = scanFile(makeSmall);
    ASSERT_EQ(
        run({"scan", "--config", config, "--time-scale", "0", "--output", path("undisturbed.h5")})
            .code,
        0);
    std::filesystem::create_directory(path("other"));
    CliResult result;
    {
        const FullDisk full;
        result = run({"scan", "--config", config, "--time-scale", "0", "--output", path("map.h5"),
                      "--save-elsewhere", path("other"), "--progress", "json"});
    }
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.err.find("DISK-FULL"), std::string::npos) << result.err;
    const std::string file = path("other/map.h5");
    EXPECT_EQ(tracesOf(file).size(), 12U);
    EXPECT_EQ(tracesOf(file), tracesOf(path("undisturbed.h5")));
    EXPECT_LT(pointsIn(path("map.h5")), 12U);
    std::vector<std::string> told;
    for (const auto& line : result.json())
        if (line.at("state") == "moved" || line.at("state") == "finished") {
            told.push_back(line.at("state"));
            EXPECT_EQ(line.at("file"), file);
        }
    EXPECT_EQ(told, (std::vector<std::string>{"moved", "finished"}));
}

TEST_F(ScanCommand, LaterPassesGoToTheOtherFolderToo) {
    std::filesystem::create_directory(path("other"));
    const FullDisk full;
    const auto result =
        run({"scan", "--config", scanFile([](ScanConfig& scan) {
                 makeSmall(scan);
                 scan.repeats.passes = 2;
             }),
             "--time-scale", "0", "--output", path("map.h5"), "--save-elsewhere", path("other")});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_EQ(pointsIn(path("other/map.h5")), 12U);
    EXPECT_EQ(pointsIn(path("other/map_2.h5")), 12U);
    EXPECT_FALSE(std::filesystem::exists(path("map_2.h5")));
}

TEST_F(ScanCommand, AFailureElsewhereTooStopsTheScan) {
    const FullDisk full;
    const std::string output = path("map.h5");
    const auto result = run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0",
                             "--output", output, "--save-elsewhere", output});
    EXPECT_EQ(result.code, 5) << result.err;
    EXPECT_NE(result.err.find("FILE-EXISTS"), std::string::npos) << result.err;
    EXPECT_GT(pointsIn(output), 0U);
}

}  // namespace
}  // namespace gimbalscan::testing
