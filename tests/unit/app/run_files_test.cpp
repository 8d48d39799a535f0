// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/run_files.h>

#include <QTemporaryDir>

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace gimbalscan {
namespace {

class RunFilesTest : public ::testing::Test {
protected:
    Result<std::shared_ptr<RunRecorders>> claim(const std::string& file) {
        return RunRecorders::claim({path(""), file.empty() ? "" : path(file)}, "Sky map", m_clock,
                                   m_threads);
    }
    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    std::size_t fileCount() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(path("")),
                                                      std::filesystem::directory_iterator()));
    }

    QTemporaryDir m_folder;
    SteadyClock m_clock;
    StdThreadHost m_threads;
};

TEST_F(RunFilesTest, ANameIsClaimedAtOnceAndFreeAgainWhenNothingWasRun) {
    {
        const auto recorders = claim("map.h5");
        ASSERT_TRUE(recorders) << recorders.error().text();
        EXPECT_EQ((*recorders)->firstFile(), path("map.h5"));
        const auto second = claim("map.h5");
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, ErrorCode::Busy);
        EXPECT_NE(second.error().detail.find(std::to_string(::getpid())), std::string::npos)
            << second.error().text();
    }
    EXPECT_EQ(fileCount(), 0U);
    EXPECT_TRUE(claim("map.h5"));
}

TEST_F(RunFilesTest, AFileThatExistsIsRefusedAndKept) {
    std::ofstream(path("map.h5")) << "precious";
    const auto recorders = claim("map.h5");
    ASSERT_FALSE(recorders);
    EXPECT_EQ(recorders.error().code, ErrorCode::FileExists);
    std::ifstream file(path("map.h5"));
    std::string content;
    file >> content;
    EXPECT_EQ(content, "precious");
}

TEST_F(RunFilesTest, TwoScansOfOneTitleGetTwoNames) {
    const auto first = claim("");
    const auto second = claim("");
    ASSERT_TRUE(first && second);
    EXPECT_NE((*first)->firstFile(), (*second)->firstFile());
    EXPECT_NE((*first)->firstFile().find("Sky"), std::string::npos);
    EXPECT_EQ(fileCount(), 2U);
}

TEST_F(RunFilesTest, NamesAreMadeByThePattern) {
    const auto recorders = RunRecorders::claim(
        {path(""), "", *FilePattern::parse("{title}.{number}")}, "Sky map", m_clock, m_threads);
    ASSERT_TRUE(recorders) << recorders.error().text();
    EXPECT_EQ((*recorders)->firstFile(), path("Sky_map.0001.h5"));
}

TEST_F(RunFilesTest, ANameWithoutExtensionGetsOne) {
    const auto recorders = claim("map");
    ASSERT_TRUE(recorders);
    EXPECT_EQ((*recorders)->firstFile(), path("map.h5"));
}

TEST_F(RunFilesTest, EachPassHasItsOwnFile) {
    const auto recorders = claim("map.h5");
    ASSERT_TRUE(recorders);
    const RunSinkFactory factory = makeRecorder(*recorders);
    RunStart start;
    const auto first = factory(start);
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ((*first)->location(), path("map.h5"));
    start.pass = 1;
    const auto second = factory(start);
    ASSERT_TRUE(second) << second.error().text();
    EXPECT_EQ((*second)->location(), path("map_2.h5"));
    EXPECT_EQ(factory(start).error().code, ErrorCode::Busy) << "the second pass still has its file";
}

TEST_F(RunFilesTest, ElsewhereIsAFolderOrAFileWithItsExtension) {
    std::filesystem::create_directory(path("other"));
    EXPECT_EQ(fileElsewhere(path("other"), "/data/map.h5"), path("other/map.h5"));
    EXPECT_EQ(fileElsewhere(path("rescued"), "/data/map.h5"), path("rescued.h5"));
    EXPECT_EQ(fileElsewhere(path("rescued.h5"), "/data/map.h5"), path("rescued.h5"));
    EXPECT_EQ(fileElsewhere(path("v1.2"), "/data/map.h5"), path("v1.2.h5"));
}

}  // namespace
}  // namespace gimbalscan
