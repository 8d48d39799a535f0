// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/export/view_file.h>

#include <QGuiApplication>

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kFirst = 0;  // map of a file

class ReportTest : public ReaderTest {
protected:
    /// What the page shows to an HTML parser: `texts` in single quotes of the shell.
    static void expectShows(const std::string& report, const std::string& texts) {
        const std::string command =
            fmt::format("/usr/bin/python3 {} {} {} >&2", GIMBALSCAN_CHECK_REPORT, report, texts);
        EXPECT_EQ(std::system(command.c_str()), 0) << command;
    }
    [[nodiscard]] static std::string textOf(const std::string& file) {
        const auto bytes = bytesOf(file);
        return {bytes.begin(), bytes.end()};
    }

private:
    int m_count = 1;
    std::array<char, 5> m_name = {"test"};
    char* m_arguments = m_name.data();
    const QGuiApplication m_application{m_count, &m_arguments};
};

TEST_F(ReportTest, ShowsWhatTheScanWas) {
    const auto scan = opened(make("a.h5", "--finished 7 --flag 2=2 --flag 6=36"));
    ASSERT_TRUE(exportReport(*scan, kFirst, path("a.html")));
    expectShows(path("a.html"),
                "'A. Tester' 'Cs-137 source' 'partial 7/12' 'SCAN-PAUSED' 'pause < 1 & °' "
                "'detector saturated' 'position outside the tolerance, samples lost' "
                "'agree with their checksums' 'sim-motor SN 1 fw 1' 'SIMULATED' "
                "'123e4567-e89b-42d3-a456-426614174000' '\"Test of the reader\"'");
    EXPECT_THAT(textOf(path("a.html")), HasSubstr("data:image/png;base64,"));
    EXPECT_EQ(exportReport(*scan, kFirst, path("a.html")).error().code, ErrorCode::FileExists);
}

TEST_F(ReportTest, ShowsExtremesSettingsAndWhatWasDecidedLater) {
    const std::string file = make("a.h5", "--finished 7");
    ASSERT_TRUE(exportReport(*opened(file), kFirst, path("a.html")));
    EXPECT_THAT(textOf(path("a.html")), Not(HasSubstr("Decided later")));
    EXPECT_THAT(textOf(path("a.html")), Not(HasSubstr("<th>reason</th>")));  // no empty table
    const ViewFile view = {.rois = {{"Cs <137>", 3, 5}},
                           .gates = {},
                           .energy = EnergyCalibration{-1.5, 0.5, 0},
                           .notes = "measured by <b>night</b>\nsecond line"};
    ASSERT_TRUE(saveView(view, path("a.view.json")));
    ASSERT_TRUE(exportReport(*opened(file), kFirst, path("b.html")));
    expectShows(path("b.html"),
                "'Cs <137>' 'channels 3 to 5' '-1.5 + 0.5 * channel' 'measured by <b>night</b>' "
                "'Exposure: real_time 0.5' 'Order of the points: raster' 'Total: lowest 360' "
                "'highest 1032'");
    write(path("a.view.json"), std::string("{"));
    ASSERT_TRUE(exportReport(*opened(file), kFirst, path("c.html")));
    expectShows(path("c.html"), "'a.view.json'");
}

TEST_F(ReportTest, TextsOfTheFileStayTexts) {
    const std::string file = make("a.h5");
    change(file,
           "title = \"\\\"><script>alert(1)</script><img src=x onerror=alert(2)></title>\"\n"
           "h[\"entry/title\"][()] = title\n"
           "h[\"entry/user/name\"][()] = \"</td><!--\"\n"
           "h[\"entry/instrument/yaw/controller_record\"][()] = \"<iframe src=//x>&lt;\"\n"
           "h[\"entry/station_config/data\"][()] = \"</pre><script>alert(3)</script>\"\n");
    const auto scan = opened(file);
    ASSERT_TRUE(exportReport(*scan, kFirst, path("a.html")));
    EXPECT_THAT(textOf(path("a.html")), Not(HasSubstr("<script")));
    expectShows(path("a.html"),
                "'<script>alert(1)</script><img src=x onerror=alert(2)></title>' '</td><!--' "
                "'<iframe src=//x>&lt;' '</pre><script>alert(3)</script>' "
                "'does not match its checksum'");
}

TEST_F(ReportTest, AListOfPointsHasNoPicture) {
    ASSERT_TRUE(exportReport(*opened(make("l.h5", "--list")), kFirst, path("l.html")));
    EXPECT_THAT(textOf(path("l.html")), Not(HasSubstr("<img")));
    expectShows(path("l.html"), "'complete 4/4'");
}

}  // namespace
}  // namespace gimbalscan::testing
