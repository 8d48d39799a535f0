// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli_fixture.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace gimbalscan::testing {
namespace {

class ExportCommand : public CliTest {
protected:
    void SetUp() override {
        ASSERT_EQ(run({"scan", "--config", scanFile(makeSmall), "--time-scale", "0", "--output",
                       path("map.h5")})
                      .code,
                  0);
    }
    CliResult exported(const std::string& format, const std::vector<std::string>& more = {}) {
        std::vector<std::string> arguments = {"export", path("map.h5"), "--format", format};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return run(arguments);
    }
    static bool exists(const std::string& file) { return std::filesystem::exists(file); }
    static std::string textOf(const std::string& file) {
        std::ifstream in(file);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    static bool contains(const std::string& text, const std::string& part) {
        return text.find(part) != std::string::npos;
    }
};

TEST_F(ExportCommand, NamesTheFileBesideTheDataAndSaysWhereItIs) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> cases = {
        {{"csv"}, "map.csv"},
        {{"csv", "--point", "1,2"}, "map_r1c2.csv"},
        {{"csv-matrix"}, "map_total_counts.csv"},
        {{"png"}, "map_total_counts.png"},
        {{"png16"}, "map_total_counts_16bit.png"},
        {{"tiff"}, "map_total_counts.tiff"},
        {{"spe", "--point", "2,0"}, "map_r2c0.spe"},
        {{"n42"}, "map.n42"},
        {{"report"}, "map_total_counts.html"},
        {{"compressed"}, "map_compressed.h5"},
        {{"n42", "--point", "0,3"}, "map_r0c3.n42"},
    };
    for (const auto& [arguments, name] : cases) {
        const auto result = exported(arguments[0], {arguments.begin() + 1, arguments.end()});
        EXPECT_EQ(result.code, 0) << name << result.err;
        EXPECT_TRUE(contains(result.out, path(name))) << result.out;
        EXPECT_TRUE(exists(path(name))) << name;
    }
    EXPECT_TRUE(contains(textOf(path("map_r2c0.spe")), "point: row 2, column 0,"));
    EXPECT_TRUE(contains(textOf(path("map_r0c3.n42")), "id=\"m-r0-c3\""));
}

TEST_F(ExportCommand, NeverWritesOverAFile) {
    write("map.csv", "mine");
    const auto result = exported("csv");
    EXPECT_EQ(result.code, 2);
    EXPECT_TRUE(contains(result.err, "map_2.csv is free")) << result.err;
    EXPECT_EQ(textOf(path("map.csv")), "mine");
    EXPECT_EQ(exported("csv", {"--output", path("map_2.csv")}).code, 0);
    EXPECT_TRUE(contains(textOf(path("map_2.csv")), "# source: map.h5"));
}

TEST_F(ExportCommand, AFullDiskIsAStorageErrorAndLeavesNothing) {
    ::setenv("GIMBALSCAN_FAIL_AT_WRITE", "1", 1);
    const auto result = exported("csv");
    ::unsetenv("GIMBALSCAN_FAIL_AT_WRITE");
    EXPECT_EQ(result.code, 5);
    EXPECT_TRUE(contains(result.err, "DISK-FULL")) << result.err;
    EXPECT_TRUE(contains(result.err, " bytes are free in ")) << result.err;
    EXPECT_FALSE(exists(path("map.csv")));
    EXPECT_FALSE(exists(path("map.csv.export-part")));
    EXPECT_EQ(exported("csv").code, 0);
}

TEST_F(ExportCommand, AFolderAsOutputGetsTheDefaultName) {
    std::filesystem::create_directory(path("out"));
    EXPECT_EQ(exported("csv", {"--output", path("out")}).code, 0);
    EXPECT_TRUE(exists(path("out/map.csv")));
}

TEST_F(ExportCommand, ABadPointOrMapNamesWhatIsAllowed) {
    for (const char* point :
         {"3,0", "0,4", "1", "1,", "a,b", "-1,0", "1,2,3", "1, 2", "99999999999999999999,0"}) {
        const auto result = exported("spe", {"--point=" + std::string(point)});
        EXPECT_EQ(result.code, 2) << point;
        EXPECT_TRUE(contains(result.err, "row from 0 to 2 and the column from 0 to 3"))
            << result.err;
    }
    const auto result = exported("png", {"--map", "nothing"});
    EXPECT_EQ(result.code, 2);
    EXPECT_TRUE(contains(result.err, "total_counts")) << result.err;
    EXPECT_EQ(exported("spe").code, 2);
    EXPECT_EQ(exported("spe", {"--point", "0,0", "--map", "total_counts"}).code, 2);
    EXPECT_EQ(exported("png", {"--point", "0,0"}).code, 2);
    EXPECT_EQ(exported("docx").code, 2);
}

TEST_F(ExportCommand, AFileThatIsNoScanIsAStorageError) {
    const std::string file = write("other.h5", "not a scan");
    EXPECT_EQ(run({"export", file, "--format", "csv"}).code, 5);
    EXPECT_FALSE(exists(path("other.csv")));
}

}  // namespace
}  // namespace gimbalscan::testing
