// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"

#include <gimbalscan/core/station_tables.h>

namespace gimbalscan::testing {
namespace {

template <class T>
T withoutSource(T config) {
    config.sourceText.clear();
    config.sourceName.clear();
    return config;
}

class RoundTrip : public FolderTest {
protected:
    void scan(const std::string& text) {
        const auto first = parseScan(text, "s.json");
        ASSERT_TRUE(first) << messages(first).front();
        EXPECT_EQ(first->sourceText, text);
        ASSERT_TRUE(saveScan(*first, path("s.json")));
        const auto second = loadScan(path("s.json"));
        ASSERT_TRUE(second) << messages(second).front();
        EXPECT_EQ(withoutSource(*second), withoutSource(*first));
        EXPECT_EQ(second->sourceText, contentOf(path("s.json")));
        EXPECT_EQ(second->sourceName, path("s.json"));
        std::filesystem::remove(path("s.json"));
    }
    void station(const std::string& text) {
        const auto first = parseStation(text, "st.json", simDrivers());
        ASSERT_TRUE(first) << messages(first).front();
        EXPECT_EQ(first->sourceText, text);
        ASSERT_TRUE(saveStation(*first, path("st.json"), simDrivers()));
        const auto second = loadStation(path("st.json"), simDrivers());
        ASSERT_TRUE(second) << messages(second).front();
        EXPECT_EQ(withoutSource(*second), withoutSource(*first));
        EXPECT_EQ(second->sourceText, contentOf(path("st.json")));
        std::filesystem::remove(path("st.json"));
    }
};

TEST_F(RoundTrip, TheExamplesComeBack) {
    for (const char* kind : {"scans", "stations"})
        for (const auto& file :
             std::filesystem::directory_iterator(projectFile("resources/") + kind)) {
            SCOPED_TRACE(file.path().string());
            const std::string text = contentOf(file.path().string());
            std::string(kind) == "scans" ? scan(text) : station(text);
        }
}

TEST_F(RoundTrip, EveryKeyComesBack) {
    scan(sampleScan());
    station(sampleStation());
}

TEST_F(RoundTrip, HowTheMapLiesComesBack) {
    const std::string plain = sampleStation();
    const auto before = parseStation(plain, "st.json", simDrivers());
    ASSERT_TRUE(before);
    EXPECT_EQ(before->map, MapPlacement()) << "a file that does not say";
    for (const auto& [text, map] :
         {std::pair(R"({"mirror_x": true})", MapPlacement{true, false, false}),
          std::pair(R"({"mirror_y": true, "swap_axes": true})", MapPlacement{false, true, true})}) {
        const std::string with = testing::with(
            plain, "\"version\": 1,", std::string("\"version\": 1, \"map\": ") + text + ",");
        const auto first = parseStation(with, "st.json", simDrivers());
        ASSERT_TRUE(first) << messages(first).front();
        EXPECT_EQ(first->map, map);
        station(with);
    }
}

TEST_F(RoundTrip, ATableThatIsEditedIsCheckedAsAFileIs) {
    const auto first = parseStation(sampleStation(), "st.json", simDrivers());
    ASSERT_TRUE(first);
    ParamTable table = tableOf(*first);
    EXPECT_EQ(formatStationTable(table, simDrivers()), formatStation(*first, simDrivers()));
    EXPECT_EQ(withoutSource(stationFrom(table)), withoutSource(*first));
    auto& axes = std::get<std::vector<ParamTable>>(table.at("axes").value);
    axes.push_back(defaultTable(
        std::find_if(stationSpecs().begin(), stationSpecs().end(), [](const ParamSpec& spec) {
            return spec.name == "axes";
        })->columns));
    const auto checked = parseStation(formatStationTable(table, simDrivers()), "", simDrivers());
    ASSERT_FALSE(checked);
    std::vector<std::string> paths;
    for (const ConfigProblem& problem : checked.error())
        paths.push_back(problem.path);
    EXPECT_THAT(paths, ::testing::UnorderedElementsAre("axes[3].name", "axes[3].device",
                                                       "axes[3].soft_limits"));
}

TEST_F(RoundTrip, OtherShapesOfAScanComeBack) {
    scan(with(sampleScan(), "\"polygon\"", "\"ellipse\""));
    scan(with(sampleScan(), "\"polygon\"", "\"all\""));  // bounds that are not used yet
    scan(with(sampleScan(), "\"relative_uncertainty\", \"value\": 0.02",
              "\"live_time\", \"value\": 0.1"));
    scan(
        R"({"format": "gimbalscan-scan", "version": 1, "order": "list", "list": [[1, 2], [0.1, -3]],
"fast": {"axis": "x", "relative": true}, "slow": {"axis": "y"}, "dwell": {"value": 1e-6}})");
    scan(R"({"format": "gimbalscan-scan", "version": 1, "title": "\"\\\n\u20ac",
"fast": {"axis": "x", "start": 0.1, "points": 1}, "slow": {"axis": "y", "start": 3, "stop": 1,
"step": 0.3}, "dwell": {"kind": "counts", "value": 1e12, "maximum_s": 1e6, "reduction": "total"}})");
}

// The samples of version 1 must load for ever: their values, by what each key means.

TEST(SampleOfVersion1, TheScanKeepsItsMeaning) {
    const auto scan = loadScan(projectFile("tests/data/config/scan_v1.json"));
    ASSERT_TRUE(scan) << messages(scan).front();
    EXPECT_EQ(scan->order, ScanOrder::CoarseToFine);
    EXPECT_EQ(scan->fast, (AxisRange{"yaw", 10, -10.5, 41, true}));
    EXPECT_EQ(scan->slow.points, 29U);
    EXPECT_DOUBLE_EQ(scan->slow.stop, 7.0);
    EXPECT_EQ(scan->dwell,
              (Dwell{DwellKind::RelativeUncertainty, 0.02, fromSeconds(30), "Cs-137"}));
    EXPECT_EQ(scan->region.shape, RegionShape::Polygon);
    EXPECT_EQ(scan->region.vertices.size(), 3U);
    EXPECT_EQ(scan->pinned, (std::vector<AxisTarget>{{"lift", UserPosition(12.5)}}));
    ASSERT_EQ(scan->reductions.size(), 5U);
    EXPECT_EQ(scan->reductions[1], (Reduction{"Cs-137", ReductionKind::ChannelSum, 415, 467}));
    EXPECT_EQ(scan->reductions[2].lastChannel, 0xffffffffU);
    EXPECT_EQ(scan->repeats, (Repeats{3, fromSeconds(3600.25)}));
    EXPECT_EQ(scan->atEnd, (EndActions{AtEnd::Park, AtEnd::Stay}));
    EXPECT_TRUE(scan->straightLine);
    EXPECT_EQ(scan->folder, "data/may");
    EXPECT_EQ(scan->operatorName, "A. Nobody");
}

TEST(SampleOfVersion1, TheStationKeepsItsMeaning) {
    const auto station =
        loadStation(projectFile("tests/data/config/station_v1.json"), simDrivers());
    ASSERT_TRUE(station) << messages(station).front();
    ASSERT_EQ(station->devices.size(), 5U);
    EXPECT_EQ(param<double>(station->devices[0].parameters, "backlash"), 0.05);
    EXPECT_EQ(param<double>(station->devices[1].parameters, "travel_max"), 180) << "by default";
    ASSERT_EQ(station->axes.size(), 3U);
    const AxisConfig& yaw = station->axes[0];
    EXPECT_EQ(yaw.softMin, ControllerPosition(-90));
    EXPECT_EQ(yaw.encoder, EncoderSide::Load);
    EXPECT_EQ(yaw.finalApproach, ApproachDirection::Positive);
    EXPECT_EQ(yaw.homing, (HomingConfig{1, fromSeconds(60), true}));
    EXPECT_EQ(yaw.safePosition, ControllerPosition(5));
    EXPECT_TRUE(yaw.mayDisable);
    EXPECT_EQ(yaw.stopAllMode, StopMode::Profiled);
    EXPECT_EQ(yaw.offset, (AxisOffset{-1, 12.25, false}));
    EXPECT_EQ(station->axes[2].unit, AxisUnit::Millimetre);
    EXPECT_EQ(station->supplies,
              (std::vector<SupplyConfig>{{"supply", 1000, 0.001, 5, fromSeconds(3), true}}));
    EXPECT_EQ(station->interlocks,
              (std::vector<InterlockConfig>{
                  {"door", "supply.voltage", -1.0, 1200.0, InterlockAction::Pause}}));
    EXPECT_EQ(station->positions.front().targets.size(), 2U);
    EXPECT_EQ(station->faultPolicy, (FaultPolicy{4, 1, 0, 0.4}));
}

}  // namespace
}  // namespace gimbalscan::testing
