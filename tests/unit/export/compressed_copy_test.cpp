// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/nexus/scan_file_lock.h>

#include <fmt/format.h>

#include <cstdlib>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

class CompressedCopyTest : public ReaderTest {
protected:
    /// Compared by programs of others, then read and checked by our own reader.
    void expectSameScan(const std::string& source) {
        const auto scan = opened(source);
        const std::string copy = source + ".copy.h5";
        const auto made = exportCompressed(*scan, copy);
        ASSERT_TRUE(made) << made.error().text();
        const std::string command =
            fmt::format("/usr/bin/python3 {} {} {}", GIMBALSCAN_CHECK_COPY, copy, source);
        EXPECT_EQ(std::system(command.c_str()), 0) << command;
        const auto read = opened(copy);
        const auto problems = verifyScanFile(*read);
        ASSERT_TRUE(problems);
        EXPECT_THAT(*problems, ::testing::IsEmpty());
        EXPECT_EQ(*read->mask(), *scan->mask());
        EXPECT_EQ(*read->trace(1), *scan->trace(1));
    }
    [[nodiscard]] std::size_t filesBeside(const std::string& file) const {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& entry :
             std::filesystem::directory_iterator(std::filesystem::path(file).parent_path()))
            ++count;
        return count;
    }
};

TEST_F(CompressedCopyTest, IsTheSameScanAndSmaller) {
    const std::string file =
        make("a.h5", "--rows 5 --columns 70 --channels 8192 --finished 300 --flag 7=2");
    expectSameScan(file);
    EXPECT_LT(std::filesystem::file_size(file + ".copy.h5"), std::filesystem::file_size(file) / 5);
}

TEST_F(CompressedCopyTest, EveryShapeOfScan) {
    expectSameScan(make("line.h5", "--rows 1 --columns 9"));
    expectSameScan(make("ascan.h5", "--ascan --columns 3"));
    expectSameScan(make("list.h5", "--list --columns 5"));
    const std::string soft = make("soft.h5");
    change(soft,
           "h[\"entry/seen\"] = h5py.SoftLink(\"/entry/map\")\n"
           "h[\"entry/map/again\"] = h[\"entry\"]");
    expectSameScan(soft);
}

TEST_F(CompressedCopyTest, NothingIsOverwrittenAndNothingIsLeftBehind) {
    const std::string file = make("a.h5");
    const auto scan = opened(file);
    write(path("b.h5"), std::string("mine"));
    const auto made = exportCompressed(*scan, path("b.h5"));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::FileExists);
    EXPECT_EQ(bytesOf(path("b.h5")).size(), 4U);
    EXPECT_FALSE(exportCompressed(*scan, path("missing/b.h5")));
    change(file, "h[\"entry/other\"] = h5py.ExternalLink(\"/etc/passwd\", \"/\")");
    const auto external = exportCompressed(*scan, path("c.h5"));
    ASSERT_FALSE(external);
    EXPECT_THAT(external.error().detail, HasSubstr("\"/entry/other\" could not be copied"));
    EXPECT_EQ(filesBeside(file), 2U);
}

TEST_F(CompressedCopyTest, AScanThatIsBeingWrittenIsRefused) {
    const std::string file = make("a.h5");
    const auto lock = ScanFileLock::take(file);
    ASSERT_TRUE(lock);
    const auto made = exportCompressed(*opened(file), path("b.h5"));
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::Busy);
}

}  // namespace
}  // namespace gimbalscan::testing
