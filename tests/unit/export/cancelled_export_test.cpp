// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <gimbalscan/export/export_formats.h>

#include <QGuiApplication>

#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <limits>
#include <set>

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;

class CancelledExportTest : public ReaderTest {
protected:
    [[nodiscard]] std::set<std::string> names() const {
        std::set<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(path("")))
            found.insert(entry.path().filename());
        return found;
    }
    /// How far the export was when it was told, until it was ended after `most` tellings.
    struct Told {
        std::vector<std::pair<std::uint64_t, std::uint64_t>> steps;
        std::size_t most = std::numeric_limits<std::size_t>::max();
        [[nodiscard]] ExportProgress progress() {
            return [this](std::uint64_t done, std::uint64_t total) {
                steps.emplace_back(done, total);
                return steps.size() < most;
            };
        }
    };
    /// A region for spectra: a map that is made of all traces.
    [[nodiscard]] ExportWanted regionOf(bool map) const {
        return map ? ExportWanted{ViewRoi{"part", 2, 4}, {}} : ExportWanted{};
    }

private:
    int m_count = 1;
    std::array<char, 5> m_name = {"test"};
    char* m_arguments = m_name.data();
    const QGuiApplication m_application{m_count, &m_arguments};
};

TEST_F(CancelledExportTest, NothingIsLeftOfAnyFormat) {
    const auto scan = opened(make("a.h5"));
    for (const ExportFormat& format : exportFormats()) {
        if (format.point == ExportPoint::Needed)
            continue;  // one point is no long work
        Told told;
        told.most = format.name == "compressed" ? 1 : 3;
        const auto made = format.run(*scan, regionOf(format.map), path("out"), told.progress());
        ASSERT_FALSE(made) << format.name;
        EXPECT_EQ(made.error().code, ErrorCode::Stopped) << format.name;
        EXPECT_EQ(told.steps.size(), told.most) << format.name;
        EXPECT_THAT(names(), ElementsAre("a.h5")) << format.name;
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left of " << format.name;
    }
}

TEST_F(CancelledExportTest, TheProgressRisesToItsEnd) {
    const auto scan = opened(make("a.h5"));
    for (const ExportFormat& format : exportFormats()) {
        if (format.point == ExportPoint::Needed)
            continue;
        Told told;
        const std::string out = path("out_" + std::string(format.name));
        ASSERT_TRUE(format.run(*scan, regionOf(format.map), out, told.progress())) << format.name;
        ASSERT_FALSE(told.steps.empty()) << format.name;
        double before = 0;
        for (const auto& [done, total] : told.steps) {
            const double part =
                total == 0 ? 0 : static_cast<double>(done) / static_cast<double>(total);
            EXPECT_GE(part, before) << format.name;
            EXPECT_LE(part, 1) << format.name;
            before = part;
        }
        EXPECT_GT(before, 0.85) << format.name;
    }
}

TEST_F(CancelledExportTest, ACopyUnderWayIsEndedWithItsChild) {
    const auto scan = opened(make("a.h5", "--rows 60 --columns 60 --channels 8192"));
    std::uint64_t total = 0;
    const auto made =
        exportCompressed(*scan, path("b.h5"), [&](std::uint64_t done, std::uint64_t of) {
            total = of;
            return done == 0;  // until its first chunks are written
        });
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::Stopped);
    EXPECT_GT(total, 1U) << "it was ready before it could be ended";
    EXPECT_THAT(names(), ElementsAre("a.h5"));
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
    EXPECT_TRUE(exportCompressed(*scan, path("b.h5")));
}

}  // namespace
}  // namespace gimbalscan::testing
