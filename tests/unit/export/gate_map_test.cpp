// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <gimbalscan/export/scan_exports.h>

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace gimbalscan::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const ViewGate kEcho{"back wall", 11, 4, 0.42, 5920, 0.5};

/// Makes the C-scan again with numpy, from the stored samples.
constexpr const char* kCompare = R"(
import csv
t = h["entry/instrument/detector/time_of_flight"][()]
factor = h["entry/traces/data_scaling_factor"][()]
volts = (h["entry/traces/data"][()] + h["entry/traces/data_offset"][()]) * factor
inside = (t > 11 - 1e-9) & (t < 15 + 1e-9)
assert inside.sum() == 9
size = abs(volts[..., inside])
peak, when = size.max(-1), t[inside][size.argmax(-1)]
expected = dict(amplitude=peak, amplitude_percent=100 * peak / (32767 * factor), time=when,
                depth=5920 * (when - 0.5) / 2000)["{quantity}"]
open_points = (h["entry/scan/point_mask"][()] & 1) == 1
expected = numpy.where((peak < 0.42) | open_points, numpy.nan, expected)
lines = [line for line in csv.reader(open("{file}")) if not line[0].startswith("#")][1:]
got = numpy.array([[float(x) if x else numpy.nan for x in line[1:]] for line in lines])
numpy.testing.assert_allclose(got, expected, rtol=1e-12)
assert numpy.isfinite(got).any() and numpy.isnan(got[~open_points]).any()
)";

class GateMapTest : public ReaderTest {
protected:
    void putGates(const std::vector<ViewGate>& gates) {
        ViewFile view;
        view.gates = gates;
        view.rois = {{"Cs-137", 3, 5}};
        ASSERT_TRUE(saveView(view, path("a.view.json")));
    }
    [[nodiscard]] static std::string textOf(const std::string& file) {
        const auto bytes = bytesOf(file);
        return {bytes.begin(), bytes.end()};
    }
    [[nodiscard]] std::string refusalOf(ScanFile& scan, const ViewGate& gate,
                                        GateQuantity quantity = GateQuantity::Amplitude) {
        const auto done = exportMapMatrix(scan, GateMap{gate, quantity}, path("no.csv"));
        return done ? "" : done.error().text();
    }
};

TEST_F(GateMapTest, ACScanAgreesWithTheStoredSamples) {
    const std::string file = make("a.h5", "--ascan --columns 4 --rows 3 --finished 11");
    putGates({kEcho});
    const auto scan = opened(file);
    for (const std::string quantity : {"amplitude", "amplitude_percent", "time", "depth"}) {
        const auto map = mapNamed(scan->info(), "back wall/" + quantity);
        ASSERT_TRUE(map) << map.error().text();
        EXPECT_EQ(nameOf(scan->info(), *map), "back wall/" + quantity);
        ASSERT_TRUE(exportMapMatrix(*scan, *map, path(quantity + ".csv")));
        change(file, fmt::format(fmt::runtime(kCompare), fmt::arg("quantity", quantity),
                                 fmt::arg("file", path(quantity + ".csv"))));
    }
    EXPECT_THAT(textOf(path("depth.csv")),
                HasSubstr("# map: back wall depth (mm)\n# gate: back wall, depth\n"
                          "# gate_start_us: 11\n# gate_length_us: 4\n# threshold_V: 0.42\n"
                          "# sampling_rate_MHz: 2\n# sound_velocity_m_s: 5920\n# delay_us: 0.5\n"
                          "# gain: not recorded\n# columns: 4, yaw from 0 to 3 deg, step 1 deg\n"));
    ASSERT_TRUE(exportFloatTiff(*scan, GateMap{kEcho, GateQuantity::Time}, path("t.tiff")));
    EXPECT_THAT(textOf(path("t.tiff.txt")), HasSubstr("\ngate_start_us: 11\n"));
}

TEST_F(GateMapTest, AGateThatCannotBeUsedIsRefusedWithTheReason) {
    const auto scan = opened(make("a.h5", "--ascan"));  // 10 to 17.5 us in steps of 0.5
    const auto gate = [](double start, double length) {
        return ViewGate{"g", start, length, 0, {}, 0};
    };
    EXPECT_THAT(refusalOf(*scan, gate(9, 2)), HasSubstr("from 9 to 11 us"));
    EXPECT_THAT(refusalOf(*scan, gate(17, 1)), HasSubstr("leaves it: 10 to 17.5 us"));
    EXPECT_THAT(refusalOf(*scan, gate(10.1, 0.3)), HasSubstr("holds no sample"));
    EXPECT_EQ(refusalOf(*scan, gate(10, 7.5)), "");
    EXPECT_THAT(refusalOf(*scan, gate(10, 5), GateQuantity::Depth), HasSubstr("velocity_m_s"));
    const auto spectra = opened(make("s.h5"));
    EXPECT_THAT(refusalOf(*spectra, gate(10, 5)), HasSubstr("no A-scans"));
    EXPECT_FALSE(std::filesystem::exists(path("no.csv.export-part")));
}

TEST_F(GateMapTest, AMapThatIsNotThereIsAnsweredWithAllThatAre) {
    const std::string file = make("a.h5", "--ascan");
    putGates({kEcho});
    const auto map = mapNamed(opened(file)->info(), "back wall");
    ASSERT_FALSE(map);
    EXPECT_THAT(map.error().text(),
                AllOf(HasSubstr("no map \"back wall\""), HasSubstr("peak_amplitude"),
                      HasSubstr("back wall/amplitude, back wall/amplitude_percent, "
                                "back wall/time, back wall/depth.")));
    EXPECT_EQ(std::get<std::size_t>(mapNamed(opened(file)->info(), "").value()), 0U);
}

TEST_F(GateMapTest, ARegionOfTheViewFileIsAMapToo) {
    const std::string file = make("a.h5", "--finished 7");
    putGates({});
    const auto scan = opened(file);
    EXPECT_EQ(mapNames(scan->info())->back(), "Cs-137");
    ASSERT_TRUE(exportMapMatrix(*scan, mapNamed(scan->info(), "Cs-137").value(), path("r.csv")));
    EXPECT_THAT(textOf(path("r.csv")), AllOf(HasSubstr("# map: Cs-137 (counts)\n"),
                                             HasSubstr("channel_sum, channels 3 to 5\n")));
    change(file, fmt::format("import csv\n"
                             "r = [l for l in csv.reader(open(\"{}\")) if l[0][:1] != \"#\"]\n"
                             "got = [x for l in r[1:] for x in l[1:]]\n"
                             "d = h[\"entry/traces/data\"][()].reshape(len(got), -1)\n"
                             "assert [float(x) for x in got[:7]] == "
                             "[float(x) for x in d[:7, 3:6].sum(1)]\n"
                             "assert got[7:] == [\"\"] * 5\n",
                             path("r.csv")));
}

}  // namespace
}  // namespace gimbalscan::testing
