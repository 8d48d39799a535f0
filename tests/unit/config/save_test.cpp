// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"

#include <sys/resource.h>

#include <csignal>

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// No file may grow beyond so many bytes while it lives; works for root too.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_before = {};
    void (*m_handler)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

class SaveTest : public FolderTest {
protected:
    std::string m_file = path("s.json");
    ScanConfig m_scan = parseScan(sampleScan(), "s.json").value();
    StationConfig m_station = parseStation(sampleStation(), "st.json", simDrivers()).value();
};

TEST_F(SaveTest, ANewFileIsWrittenAndNothingElseIsLeft) {
    ASSERT_TRUE(saveScan(m_scan, m_file));
    EXPECT_THAT(names(), ElementsAre("s.json"));
    EXPECT_EQ(contentOf(m_file), formatScan(m_scan));
}

TEST_F(SaveTest, AnOldFileIsReplacedAndKeepsItsPermissions) {
    writeFile(m_file, sampleScan());
    std::filesystem::permissions(m_file, std::filesystem::perms(0600));
    m_scan.title = "Second";
    ASSERT_TRUE(saveScan(m_scan, m_file));
    EXPECT_EQ(loadScan(m_file).value().title, "Second");
    EXPECT_EQ(std::filesystem::status(m_file).permissions(), std::filesystem::perms(0600));
}

TEST_F(SaveTest, AFailedWriteLeavesTheOldFileByteForByte) {
    writeFile(m_file, sampleScan());
    m_scan.title = "Second";
    {
        const FileSizeLimit limit(100);
        const auto saved = saveScan(m_scan, m_file);
        ASSERT_FALSE(saved);
        EXPECT_EQ(saved.error().code, ErrorCode::FileIo);
        EXPECT_THAT(saved.error().detail, HasSubstr("The file is as it was."));
    }
    EXPECT_EQ(contentOf(m_file), sampleScan());
    EXPECT_THAT(names(), ElementsAre("s.json"));
}

TEST_F(SaveTest, AFileThatDoesNotParseIsNotReplaced) {
    const std::vector<std::string> olds = {"", "notes of mine", sampleStation(),
                                           with(sampleScan(), "\"points\": 41", "\"points\": 0"),
                                           with(sampleScan(), "\"version\": 1", "\"version\": 2")};
    for (const std::string& old : olds) {
        writeFile(m_file, old);
        const auto saved = saveScan(m_scan, m_file);
        ASSERT_FALSE(saved) << old;
        EXPECT_THAT(
            saved.error().detail,
            HasSubstr("Not saved, because the file that is there cannot be read: " + m_file));
        EXPECT_EQ(contentOf(m_file), old);
    }
    EXPECT_THAT(names(), ElementsAre("s.json"));
}

TEST_F(SaveTest, ANewerStationIsNotReplaced) {
    const std::string newer = with(sampleStation(), "\"version\": 1", "\"version\": 2");
    writeFile(m_file, newer);
    const auto saved = saveStation(m_station, m_file, simDrivers());
    ASSERT_FALSE(saved);
    EXPECT_EQ(saved.error().code, ErrorCode::ConfigVersion);
    EXPECT_THAT(saved.error().detail, HasSubstr("file version 2, this program reads up to 1"));
    EXPECT_EQ(contentOf(m_file), newer);
}

TEST_F(SaveTest, WhatIsThereButCannotBeReadIsNotReplaced) {
    std::filesystem::create_symlink("s.json", m_file);  // a loop, unreadable for root too
    const auto saved = saveScan(m_scan, m_file);
    ASSERT_FALSE(saved);
    EXPECT_TRUE(std::filesystem::is_symlink(m_file));
}

TEST_F(SaveTest, ValuesThatWouldNotLoadAreNotSaved) {
    writeFile(m_file, sampleScan());
    m_scan.fast.points = 0;
    const auto saved = saveScan(m_scan, m_file);
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().detail, HasSubstr("Not saved, the values are not allowed: "));
    EXPECT_EQ(contentOf(m_file), sampleScan());
}

TEST_F(SaveTest, AMissingFolderIsReported) {
    const auto saved = saveScan(m_scan, path("none/s.json"));
    ASSERT_FALSE(saved);
    EXPECT_THAT(saved.error().detail, HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace gimbalscan::testing
