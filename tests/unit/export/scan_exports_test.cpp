// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"
#include "reader_fixture.h"

#include <gimbalscan/export/scan_exports.h>

#include <QGuiApplication>
#include <QImage>

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <limits>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kFirst = 0, kSecond = 1;  // maps of a file

class ExportTest : public ReaderTest {
protected:
    /// Whether an independent reader finds in the export what is in the scan file.
    static void expectAgrees(const std::string& format, const std::string& exported,
                             const std::string& scan, const std::string& cell = "") {
        const std::string command =
            fmt::format("/usr/bin/python3 {} {} {} {} {}", GIMBALSCAN_CHECK_EXPORT, format,
                        exported, scan, cell);
        EXPECT_EQ(std::system(command.c_str()), 0) << command;
    }
    [[nodiscard]] static std::string textOf(const std::string& file) {
        const auto bytes = bytesOf(file);
        return {bytes.begin(), bytes.end()};
    }
};

TEST_F(ExportTest, MapsAgreeWithTheFile) {
    const std::string file = make("a.h5", "--finished 7");
    const auto scan = opened(file);
    ASSERT_TRUE(exportMapCsv(*scan, path("map.csv")));
    expectAgrees("csv", path("map.csv"), file);
    ASSERT_TRUE(exportMapMatrix(*scan, kFirst, path("matrix.csv")));
    expectAgrees("matrix", path("matrix.csv"), file);
    EXPECT_THAT(textOf(path("map.csv")), HasSubstr("# uuid: 123e4567"));
    EXPECT_THAT(textOf(path("map.csv")), HasSubstr("SIMULATED"));
}

TEST_F(ExportTest, PicturesOfNumbersAgreeWithTheFile) {
    const std::string whole = make("a.h5", "--finished 7"), line = make("l.h5", "--rows 1");
    const std::string same = make("s.h5", "--rows 1 --columns 1");
    const std::string wide = make("w.h5"), fractions = make("f.h5", "--finished 9");
    change(wide, "m = h[\"entry/map/total_counts\"]\nm[...] = m[...] * 1e6 - 5e8");
    change(fractions, "m = h[\"entry/map/total_counts\"]\nm[...] = m[...] / 7 - 3");
    const std::string empty = make("e.h5", "--finished 0");
    for (const std::string& file : {whole, line, same, wide, fractions}) {
        const auto scan = opened(file);
        ASSERT_TRUE(exportPicture16(*scan, kFirst, file + ".png"));
        expectAgrees("png16", file + ".png", file);
        ASSERT_TRUE(exportFloatTiff(*scan, kFirst, file + ".tiff"));
        expectAgrees("tiff", file + ".tiff", file);
    }
    ASSERT_TRUE(exportFloatTiff(*opened(empty), kFirst, path("e.tiff")));
    expectAgrees("tiff", path("e.tiff"), empty);
    ASSERT_TRUE(exportPicture16(*opened(empty), kFirst, path("e.png")));
    EXPECT_EQ(QImage(QString::fromStdString(path("e.png"))).pixelColor(0, 0), Qt::black);
    const auto list = opened(make("p.h5", "--list"));
    EXPECT_EQ(exportPicture16(*list, kFirst, path("p.png")).error().code, ErrorCode::Unsupported);
    EXPECT_EQ(exportFloatTiff(*list, kFirst, path("p.tiff")).error().code, ErrorCode::Unsupported);
}

TEST_F(ExportTest, APictureAndItsTextComeTogetherOrNotAtAll) {
    const auto scan = opened(make("a.h5"));
    write(path("a.png.txt"), std::string("mine"));
    const auto exported = exportPicture16(*scan, kFirst, path("a.png"));
    ASSERT_FALSE(exported);
    EXPECT_EQ(exported.error().code, ErrorCode::FileExists);
    EXPECT_FALSE(std::filesystem::exists(path("a.png")));
    EXPECT_EQ(textOf(path("a.png.txt")), "mine");
}

TEST_F(ExportTest, ACScanSaysHowItWasMade) {
    const std::string file = make("a.h5", "--ascan --columns 3");
    ASSERT_TRUE(exportMapMatrix(*opened(file), kFirst, path("c.csv")));
    EXPECT_THAT(textOf(path("c.csv")),
                HasSubstr("# map: Total (V)\n# reduction: total, channels 0 to 15\n"
                          "# gate_start_us: 10\n# gate_length_us: 7.5\n# threshold: none\n"
                          "# sampling_rate_MHz: 2\n# sound_velocity: not recorded\n"
                          "# gain: not recorded\n# columns: 3, yaw from 0 to 2 deg, step 1 deg\n"
                          "# rows: 3, pitch from 0 to 2 deg, step 1 deg\n"
                          "# first line: yaw (deg), first column: pitch (deg)\n,0,1,2\n"));
    ASSERT_TRUE(exportFloatTiff(*opened(file), kFirst, path("c.tiff")));
    EXPECT_THAT(textOf(path("c.tiff.txt")), HasSubstr("\ngate_start_us: 10\n"));
    change(file,
           "h[\"entry/instrument/detector/time_of_flight\"][...] = "
           "26 + 0.02 * numpy.arange(16)");
    ASSERT_TRUE(exportMapMatrix(*opened(file), kFirst, path("d.csv")));
    EXPECT_THAT(textOf(path("d.csv")), HasSubstr("gate_length_us: 0.3\n# threshold: none\n"
                                                 "# sampling_rate_MHz: 50\n"));
    // A recorded signal is not made of the traces.
    ASSERT_TRUE(exportMapMatrix(*opened(file), kSecond, path("r.csv")));
    EXPECT_THAT(textOf(path("r.csv")), ::testing::Not(HasSubstr("gate")));
}

TEST_F(ExportTest, PointsOutsideTheRegionAreNotInTheList) {
    const auto scan = opened(make("a.h5", "--finished 7 --flag 11=257"));
    ASSERT_TRUE(exportMapCsv(*scan, path("map.csv")));
    EXPECT_THAT(textOf(path("map.csv")), ::testing::Not(HasSubstr("\n2,3,")));
}

TEST_F(ExportTest, SpectraAgreeWithTheFile) {
    const std::string file = make("a.h5", "--finished 7");
    const auto scan = opened(file);
    ASSERT_TRUE(exportSpe(*scan, 5, path("point.spe")));
    expectAgrees("spe", path("point.spe"), file, "5");
    const std::uint64_t cell = 5;
    ASSERT_TRUE(exportN42(*scan, std::span(&cell, 1), path("point.n42")));
    expectAgrees("n42", path("point.n42"), file, "5");
    ASSERT_TRUE(exportN42(*scan, {}, path("all.n42")));
    expectAgrees("n42", path("all.n42"), file);
    ASSERT_TRUE(exportTraceCsv(*scan, 5, path("point.csv")));
    EXPECT_THAT(textOf(path("point.csv")),
                HasSubstr("# live_time_s=0.45\nchannel,energy_keV,counts\n0,10,35\n1,10.5,38\n"));
}

TEST_F(ExportTest, AScansAreScaledAndHaveNoSpectrumFormats) {
    const auto scan = opened(make("a.h5", "--ascan"));
    ASSERT_TRUE(exportTraceCsv(*scan, 0, path("point.csv")));
    EXPECT_THAT(textOf(path("point.csv")),
                HasSubstr("# real_time_s=0.5\n# sampling_rate_MHz: "
                          "2\ntime_us,amplitude_V\n10,-0.48\n10.5,-0.45\n"));
    EXPECT_EQ(exportSpe(*scan, 0, path("point.spe")).error().code, ErrorCode::Unsupported);
    EXPECT_FALSE(std::filesystem::exists(path("point.spe")));
}

TEST_F(ExportTest, NothingIsOverwrittenAndOpenPointsAreRefused) {
    const auto scan = opened(make("a.h5", "--finished 7"));
    write(path("map.csv"), std::string("mine"));
    const auto exported = exportMapCsv(*scan, path("map.csv"));
    ASSERT_FALSE(exported);
    EXPECT_EQ(exported.error().code, ErrorCode::FileExists);
    EXPECT_THAT(exported.error().detail, HasSubstr("map_2.csv is free"));
    EXPECT_EQ(textOf(path("map.csv")), "mine");
    EXPECT_EQ(exportSpe(*scan, 8, path("a.spe")).error().code, ErrorCode::InvalidArgument);
    EXPECT_EQ(exportTraceCsv(*scan, 99, path("a.csv")).error().code, ErrorCode::InvalidArgument);
}

TEST_F(ExportTest, DrawsTheMap) {
    int count = 1;
    std::array<char, 5> name = {"test"};
    char* arguments = name.data();
    const QGuiApplication application(count, &arguments);
    ASSERT_TRUE(exportPicture(*opened(make("a.h5", "--finished 7")), kFirst, path("map.png")));
    EXPECT_FALSE(QImage(QString::fromStdString(path("map.png"))).isNull());
    const auto list = exportPicture(*opened(make("l.h5", "--list")), kFirst, path("list.png"));
    EXPECT_EQ(list.error().code, ErrorCode::Unsupported);
}

TEST(WallTimeTest, AddsSecondsInTheZoneOfTheFile) {
    const auto next = wallTime("2025-12-31T23:59:59.750000+02:00", 0.5);
    ASSERT_TRUE(next);
    EXPECT_EQ(next->date, "2026-01-01");
    EXPECT_EQ(next->clock, "00:00:00.250");
    EXPECT_EQ(next->zone, "+02:00");
    for (const char* text : {"", "2025-13-01T00:00:00Z", "2025-01-01T00:00:xxZ", "yesterday"})
        EXPECT_FALSE(wallTime(text, 0)) << text;
    EXPECT_FALSE(wallTime("2025-01-01T00:00:00Z", std::numeric_limits<double>::quiet_NaN()));
}

}  // namespace
}  // namespace gimbalscan::testing
