// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/storage/run_recorder.h>

#include <gmock/gmock.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

namespace gimbalscan {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// A folder of its own and noon of 24 November 2026, local time.
class FileNamesTest : public ::testing::Test {
protected:
    FileNamesTest() {
        std::string pattern = (fs::temp_directory_path() / "gimbalscan-names-XXXXXX").string();
        m_folder = ::mkdtemp(pattern.data());
        std::tm noon = {};
        noon.tm_year = 126;
        noon.tm_mon = 10;
        noon.tm_mday = 24;
        noon.tm_hour = 12;
        noon.tm_isdst = -1;
        m_date = std::chrono::system_clock::from_time_t(std::mktime(&noon));
    }
    ~FileNamesTest() override { fs::remove_all(m_folder); }

    std::string claimed(const std::string& title, const std::string& extension = ".nxs") {
        const auto path = claimFileName(m_folder.string(), title, extension, m_date);
        if (!path)
            return path.error().text();
        EXPECT_TRUE(fs::exists(*path));
        return fs::path(*path).filename().string();
    }
    void touch(const std::string& name) { std::ofstream(m_folder / name) << "kept"; }

    fs::path m_folder;
    std::chrono::system_clock::time_point m_date;
};

TEST_F(FileNamesTest, CountsOnByDay) {
    EXPECT_EQ(claimed("Map"), "20261124_0001_Map.nxs");
    EXPECT_EQ(claimed("Map"), "20261124_0002_Map.nxs");
    EXPECT_EQ(claimed("Other", ".csv"), "20261124_0003_Other.csv");
    m_date += std::chrono::hours(24);
    EXPECT_EQ(claimed("Map"), "20261125_0001_Map.nxs");
}

TEST_F(FileNamesTest, ContinuesAfterTheHighestNumberWhateverLiesThere) {
    touch("20261124_0007_x.nxs");
    touch("20261124_notes.txt");
    touch("20261124_");
    touch("readme");
    EXPECT_EQ(claimed("Map"), "20261124_0008_Map.nxs");
}

TEST_F(FileNamesTest, TheTitleIsReducedToSafeCharacters) {
    EXPECT_EQ(claimed("Cs-137 map (run #2)"), "20261124_0001_Cs-137_map_run_2.nxs");
    EXPECT_EQ(claimed("../../etc/passwd"), "20261124_0002_etc_passwd.nxs");
    EXPECT_EQ(claimed("Pr\xc3\xbc"
                      "fung"),
              "20261124_0003_Pr_fung.nxs");
    EXPECT_EQ(claimed(""), "20261124_0004_scan.nxs");
    EXPECT_EQ(claimed("///"), "20261124_0005_scan.nxs");
    EXPECT_EQ(claimed(std::string(500, 'x')), "20261124_0006_" + std::string(60, 'x') + ".nxs");
}

TEST_F(FileNamesTest, MakesTheFolder) {
    const auto path = claimFileName((m_folder / "a" / "b").string(), "Map", ".nxs", m_date);
    ASSERT_TRUE(path);
    EXPECT_TRUE(fs::exists(m_folder / "a" / "b" / "20261124_0001_Map.nxs"));
}

TEST_F(FileNamesTest, AFolderThatCannotBeIsAnErrorWithItsName) {
    touch("file");
    const auto path = claimFileName((m_folder / "file").string(), "Map", ".nxs", m_date);
    ASSERT_FALSE(path);
    EXPECT_EQ(path.error().code, ErrorCode::FileIo);
    EXPECT_THAT(path.error().detail, HasSubstr((m_folder / "file").string()));
}

TEST_F(FileNamesTest, TwoThreadsNeverClaimTheSameName) {
    constexpr std::size_t kEach = 100;
    std::vector<std::string> names[2];
    {
        std::vector<std::jthread> threads;
        for (auto& mine : names)
            threads.emplace_back([&] {
                for (std::size_t i = 0; i < kEach; ++i)
                    mine.push_back(claimed("Map"));
            });
    }
    std::set<std::string> all(names[0].begin(), names[0].end());
    all.insert(names[1].begin(), names[1].end());
    EXPECT_EQ(all.size(), 2 * kEach);
    EXPECT_EQ(*all.rbegin(), "20261124_0200_Map.nxs");
}

TEST_F(FileNamesTest, AFileThatExistsIsKeptAndTheNextFreeNameIsNamed) {
    touch("scan.nxs");
    touch("scan_2.nxs");
    const auto created = createExclusively((m_folder / "scan.nxs").string());
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::FileExists);
    EXPECT_THAT(created.error().detail, HasSubstr((m_folder / "scan_3.nxs").string() + " is free"));
    EXPECT_EQ(fs::file_size(m_folder / "scan.nxs"), 4u);
}

TEST_F(FileNamesTest, CreatesWhatIsFreeAndSaysWhyItCannot) {
    EXPECT_TRUE(createExclusively((m_folder / "new.nxs").string()));
    EXPECT_TRUE(fs::exists(m_folder / "new.nxs"));
    const auto created = createExclusively((m_folder / "missing" / "new.nxs").string());
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::FileIo);
}

}  // namespace
}  // namespace gimbalscan
