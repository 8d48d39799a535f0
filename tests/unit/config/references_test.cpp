// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Names that refer to each other: inside the station file, and from the scan to the station.

TEST(StationReferences, AreCheckedWithThePlaceAndAGuess) {
    const std::vector<std::array<std::string, 3>> cases = {
        {"\"device\": \"yaw_motor\"", "\"device\": \"yaw_moter\"",
         "line 24, column 23: axes[0].device = \"yaw_moter\": there is no such device, did you "
         "mean \"yaw_motor\"?"},
        {"\"device\": \"pitch_motor\"", "\"device\": \"yaw_motor\"",
         "line 39, column 37: axes[1].device = \"yaw_motor\" drives another axis already."},
        {"\"daq\": \"spectrometer\"", "\"daq\": \"spectrum\"", "line 42, column 12: daq = "},
        {"\"device\": \"supply\"", "\"device\": \"suply\"", "supplies[0].device = \"suply\""},
        {"\"supply.voltage\"", "\"supple.voltage\"", "interlocks[0].signal = "},
        {"{\"axis\": \"lift\"", "{\"axis\": \"left\"", "positions[0].targets[1].axis = \"left\""},
        {"\"sim-supply\"", "\"sim-suply\"",
         "devices[4].driver = \"sim-suply\": this program has no such driver, did you mean "
         "\"sim-supply\"?"},
        {"\"name\": \"pitch\"", "\"name\": \"yaw\"", "axes[1].name = \"yaw\" is taken by axes[0]."},
        {"[-90, 90]", "[90, -90]", "axes[0].soft_limits must be two numbers, the lower one first."},
        {"[-90, 90]", "[-90]", "axes[0].soft_limits must be two numbers"},
        {"\"sign\": -1", "\"sign\": 0", "axes[0].offset.sign = 0 must be 1 or -1."},
        {"\"minimum\": -1", "\"minimum\": 1201", "interlocks[0].minimum = 1201 must not be above"},
        {"\"minimum\": -1, \"maximum\": 1200, ", "", "an interlock needs a minimum, a maximum"},
    };
    for (const auto& [from, to, message] : cases)
        EXPECT_THAT(stationMessages(with(sampleStation(), from, to)),
                    ElementsAre(HasSubstr(message)))
            << to;
}

TEST(StationReferences, AWrongListOfDevicesIsOneProblem) {
    std::string text = R"({"format": "gimbalscan-station", "version": 1, "name": "n", "devices": 5,
"axes": [{"name": "x", "device": "m", "soft_limits": [0, 1]}], "daq": "d"})";
    EXPECT_THAT(stationMessages(text), ElementsAre("st.json, line 1, column 72: devices: expected "
                                                   "a list of objects, found 5."));
}

TEST(ScanReferences, InsideTheScanAreChecked) {
    const std::vector<std::array<std::string, 3>> cases = {
        {"\"axis\": \"pitch\"", "\"axis\": \"yaw\"",
         "line 8, column 22: slow.axis = \"yaw\" is the fast axis already."},
        {"\"reduction\": \"Cs-137\"", "\"reduction\": \"Cs137\"",
         "line 10, column 92: dwell.reduction = \"Cs137\" must be the name of a reduction"},
        {"\"maximum_s\": 30, ", "", "dwell.maximum_s is missing: the kind relative_uncertainty"},
        {"\"axis\": \"lift\"", "\"axis\": \"yaw\"", "pinned[0].axis = \"yaw\" is used already."},
        {"\"name\": \"Peak\"", "\"name\": \"Rate\"",
         "reductions[3].name = \"Rate\" is used twice."},
        {", [0, 6.5]", "", "region.vertices: a polygon needs at least 3 corners, found 2."},
        {"\"points\": 41", "\"points\": 41, \"step\": 1", "fast needs either points or step, not"},
        {"\"points\": 41, ", "", "fast needs either points or step."},
        {"\"start\": 10, ", "", "fast.start is missing."},
        {"\"stop\": -10.5", "\"stop\": 10", "fast.stop = 10 must differ from fast.start for 41"},
        {"\"mode\": \"step\"", "\"mode\": \"fly\"",
         "order = \"coarse_to_fine\": the mode \"fly\" drives lines along the fast axis"},
        {"\"list\": []", "\"list\": [[1, 2]]", "points are given, but the order is not \"list\"."},
    };
    for (const auto& [from, to, message] : cases)
        EXPECT_THAT(scanMessages(with(sampleScan(), from, to)), ElementsAre(HasSubstr(message)))
            << to;
}

class AgainstStation : public ::testing::Test {
protected:
    std::vector<std::string> found() const {
        std::vector<std::string> texts;
        for (const ConfigProblem& problem : checkAgainstStation(m_scan, m_station))
            texts.push_back(problem.message());
        return texts;
    }
    StationConfig m_station = parseStation(sampleStation(), "st.json", simDrivers()).value();
    ScanConfig m_scan = parseScan(sampleScan(), "s.json").value();
};

TEST_F(AgainstStation, TheSamplesFitTogether) {
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(AgainstStation, AnUnknownAxisIsNamedWithAGuessOrAllThereAre) {
    m_scan.fast.axis = "yam";
    m_scan.pinned[0].axis = "filter_wheel";
    EXPECT_THAT(found(),
                ElementsAre("s.json: fast.axis = \"yam\": the station has no such axis, did you "
                            "mean \"yaw\"?",
                            "s.json: pinned[0].axis = \"filter_wheel\": the station has no such "
                            "axis (it has yaw, pitch, lift)."));
}

TEST_F(AgainstStation, AFlyScanIsReadButNotRun) {
    const std::string snake = with(sampleScan(), "\"coarse_to_fine\"", "\"snake\"");
    m_scan = parseScan(with(snake, "\"mode\": \"step\"", "\"mode\": \"fly\""), "s.json").value();
    EXPECT_EQ(m_scan.mode, ScanMode::Fly);
    EXPECT_THAT(found(), ElementsAre("s.json: mode = \"fly\": this version does step scans only."));
    EXPECT_EQ(checkAgainstStation(m_scan, m_station).front().code, ErrorCode::Unsupported);
}

TEST_F(AgainstStation, AnAxisIsUsedOnce) {
    m_scan.slow.axis = "yaw";
    m_scan.pinned.push_back({"lift", UserPosition(0)});
    EXPECT_THAT(found(), ElementsAre("s.json: slow.axis = \"yaw\" is the fast axis already.",
                                     "s.json: pinned[1].axis = \"lift\" is used already."));
}

TEST_F(AgainstStation, ASignalNeedsADeviceOfTheStation) {
    m_scan.signals = {"spectrometr.dead_time", "temperature"};
    EXPECT_THAT(found(),
                ElementsAre("s.json: signals[0] = \"spectrometr.dead_time\": expected "
                            "device.signal with a device of the station, did you mean "
                            "\"spectrometer\"?",
                            HasSubstr("signals[1] = \"temperature\": expected device.signal")));
}

TEST_F(AgainstStation, TheDwellNeedsItsReduction) {
    m_scan.reductions.erase(m_scan.reductions.begin() + 1);
    EXPECT_THAT(found(), ElementsAre("s.json: dwell.reduction = \"Cs-137\" must be the name of a "
                                     "reduction of this scan (it has Total, Rate, Peak, Place)."));
    m_scan.dwell.kind = DwellKind::LiveTime;  // which counts nothing
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(AgainstStation, ParkNeedsItsPosition) {
    m_station.positions.clear();
    EXPECT_THAT(found(), ElementsAre("s.json: at_end: \"park\" needs a position named \"park\" in "
                                     "the station file."));
    m_scan.atEnd = {AtEnd::Stay, AtEnd::Stay};
    EXPECT_THAT(found(), IsEmpty());
    m_scan.atEnd.stopped = AtEnd::Park;
    EXPECT_EQ(found().size(), 1U);
}

}  // namespace
}  // namespace gimbalscan::testing
