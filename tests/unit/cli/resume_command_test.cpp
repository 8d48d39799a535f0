// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"

#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/nexus/scan_file.h>
#include <gimbalscan/nexus/scan_file_lock.h>

#include <filesystem>
#include <fstream>

namespace gimbalscan::testing {
namespace {

using ResumeCommand = CliTest;

/// A scan whose second point saturates: it is measured, and marked.
std::string stationWithASaturatedPoint() {
    std::string station(builtinStationText());
    const std::string before = "\"collimator_fwhm_deg\"";
    station.insert(station.find(before),
                   R"("faults": [{"kind": "saturate", "at_operation": 2}], )");
    return station;
}

TEST_F(ResumeCommand, ACompleteScanHasNothingLeft) {
    ASSERT_EQ(run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output",
                   path("map.h5")})
                  .code,
              0);
    const auto result = run({"resume", path("map.h5"), "--time-scale", "0"});
    EXPECT_EQ(result.code, 0) << result.err;
    EXPECT_NE(result.out.find("Nothing is left to do"), std::string::npos) << result.out;
    const auto info = run({"info", path("map.h5"), "--json"});
    ASSERT_EQ(info.json().size(), 1U) << info.out;
    EXPECT_EQ(info.json()[0]["finished"], 12);
    EXPECT_EQ(info.json()[0]["complete"], true);
    EXPECT_EQ(info.json()[0]["being_written"], false);
    EXPECT_EQ(info.json()[0]["status"], "completed");
    EXPECT_EQ(run({"verify", path("map.h5")}).code, 0);
    EXPECT_NE(run({"info", path("map.h5")}).out.find("complete, 12/12"), std::string::npos);
}

TEST_F(ResumeCommand, BadPointsAreTakenAgainOnDemandAndOnlyThose) {
    const std::string station = write("station.json", stationWithASaturatedPoint());
    ASSERT_EQ(run({"scan", "--station", station, "--config", scanFile(makeSmall), "--time-scale",
                   "0", "--output", path("map.h5")})
                  .code,
              0);
    EXPECT_EQ(run({"info", path("map.h5"), "--json"}).json()[0]["marked"], 1);
    const auto retaken = run({"retake", path("map.h5"), "--time-scale", "0"});
    EXPECT_EQ(retaken.code, 0) << retaken.err << retaken.out;
    EXPECT_NE(retaken.out.find("1 bad point to measure again"), std::string::npos) << retaken.out;
    const auto file = ScanFile::open(path("map.h5"));
    ASSERT_TRUE(file);
    const auto mask = (*file)->mask();
    const auto session = (*file)->column(PointColumn::Session);
    ASSERT_TRUE(mask && session);
    int again = 0;
    for (std::size_t cell = 0; cell < mask->size(); ++cell) {
        again += (*mask)[cell] == kFlagMeasuredAgain;
        EXPECT_EQ((*session)[cell], (*mask)[cell] == kFlagMeasuredAgain ? 1 : 0) << cell;
    }
    EXPECT_LE(again, 1);
    EXPECT_EQ((*file)->info().sessions.size(), 2U);
    EXPECT_EQ(run({"verify", path("map.h5")}).code, 0);
}

TEST_F(ResumeCommand, InfoTellsAPausedScanFromARunningOne) {
    ASSERT_EQ(run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output",
                   path("map.h5")})
                  .code,
              0);
    std::ifstream before(path("map.h5"), std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(before), {}};
    const std::string completed("completed\0\0\0\0\0\0\0", 16),
        paused = "paused" + std::string(10, '\0');
    const auto at = bytes.find(completed);  // scan/status
    ASSERT_NE(at, std::string::npos);
    bytes.replace(at, completed.size(), paused);
    std::ofstream(path("map.h5"), std::ios::binary) << bytes;
    auto lock = ScanFileLock::take(path("map.h5"));
    ASSERT_TRUE(lock);
    EXPECT_NE(run({"info", path("map.h5")}).out.find("paused, 12/12"), std::string::npos);
    EXPECT_EQ(run({"info", path("map.h5"), "--json"}).json()[0]["status"], "paused");
    lock->reset();  // what a dead program said of itself does not count
    EXPECT_NE(run({"info", path("map.h5")}).out.find("complete, 12/12"), std::string::npos);
}

TEST_F(ResumeCommand, AFileThatSomebodyWritesIsRefusedWithTheHolder) {
    ASSERT_EQ(run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output",
                   path("map.h5")})
                  .code,
              0);
    const auto lock = ScanFileLock::take(path("map.h5"));
    ASSERT_TRUE(lock);
    const auto result = run({"resume", path("map.h5")});
    EXPECT_EQ(result.code, 3);
    EXPECT_NE(result.err.find("is being measured by process"), std::string::npos) << result.err;
    EXPECT_NE(run({"info", path("map.h5")}).out.find("running"), std::string::npos);
}

TEST_F(ResumeCommand, OtherDevicesAreRefusedUnlessThatIsMeant) {
    const std::string station = write("station.json", stationWithASaturatedPoint());
    ASSERT_EQ(run({"scan", "--station", station, "--config", scanFile(makeSmall), "--time-scale",
                   "0", "--output", path("map.h5")})
                  .code,
              0);
    std::string other = stationWithASaturatedPoint();
    for (std::size_t at = 0; (at = other.find("\"spectrometer\"", at)) != std::string::npos;)
        other.replace(at, 14, "\"another_one\"");
    const std::string otherStation = write("other.json", other);
    const auto refused =
        run({"retake", path("map.h5"), "--station", otherStation, "--time-scale", "0"});
    EXPECT_EQ(refused.code, 3) << refused.out;
    EXPECT_NE(refused.err.find("is not the one this scan was started with"), std::string::npos)
        << refused.err;
    const auto untouched = ScanFile::open(path("map.h5"));
    ASSERT_TRUE(untouched);
    EXPECT_EQ((*untouched)->info().sessions.size(), 1U);
}

TEST_F(ResumeCommand, WhatIsNoScanFileIsSaidSo) {
    write("map.h5", "not a scan");
    for (const char* command : {"info", "verify", "resume", "retake"}) {
        const auto result = run({command, path("map.h5")});
        EXPECT_EQ(result.code, 5) << command << result.err;
        EXPECT_NE(result.err.find("FILE-IO"), std::string::npos) << result.err;
    }
    EXPECT_EQ(run({"info"}).code, 2);
}

/// The trace is found in the file by its bytes.
void turnOneBitOfTheTrace(const std::string& path, std::uint64_t cell) {
    const auto scan = ScanFile::open(path);
    ASSERT_TRUE(scan);
    const auto trace = (*scan)->trace(cell);
    ASSERT_TRUE(trace);
    const std::string wanted(reinterpret_cast<const char*>(trace->data()), trace->size() * 4);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::size_t at = bytes.find(wanted);
    ASSERT_NE(at, std::string::npos);
    file.clear();
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(bytes[at] ^ 1));
}

TEST_F(ResumeCommand, ADamagedPointIsFoundAndMeasuredAgain) {
    ASSERT_EQ(run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output",
                   path("map.h5")})
                  .code,
              0);
    turnOneBitOfTheTrace(path("map.h5"), 5);
    const auto verified = run({"verify", path("map.h5")});
    EXPECT_EQ(verified.code, 5) << verified.out;
    EXPECT_NE(verified.err.find("checksum"), std::string::npos) << verified.err;
    const auto resumed = run({"resume", path("map.h5"), "--time-scale", "0"});
    EXPECT_EQ(resumed.code, 0) << resumed.err;
    EXPECT_NE(resumed.out.find("11 points finished, 1 point to go; 1 point with a wrong checksum"),
              std::string::npos)
        << resumed.out;
    EXPECT_NE(resumed.out.find("Completed: 12 of 12 points saved"), std::string::npos)
        << resumed.out;
    EXPECT_EQ(run({"verify", path("map.h5")}).code, 0);
}

}  // namespace
}  // namespace gimbalscan::testing
