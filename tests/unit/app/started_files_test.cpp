// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/started_files.h>

#include <QTemporaryDir>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace gimbalscan {
namespace {

namespace fs = std::filesystem;

class StartedFilesTest : public ::testing::Test {
protected:
    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }

    QTemporaryDir m_folder;
    const std::string m_list = path("state/started");
    const StartedFiles m_started{m_list};
};

TEST_F(StartedFilesTest, WhatWasAddedIsThereUntilItIsRemoved) {
    ASSERT_TRUE(m_started.add(path("b.h5")));
    ASSERT_TRUE(m_started.add(path("a with spaces \xff\n.h5")));
    ASSERT_TRUE(m_started.add(path("b.h5"))) << "again";
    EXPECT_EQ(StartedFiles(m_list).files(),
              (std::vector<std::string>{path("a with spaces \xff\n.h5"), path("b.h5")}));
    m_started.remove(path("b.h5"));
    m_started.remove(path("never there.h5"));
    EXPECT_EQ(m_started.files(), std::vector<std::string>{path("a with spaces \xff\n.h5")});
}

TEST_F(StartedFilesTest, ARelativeNameIsTheSameFile) {
    const fs::path before = fs::current_path();
    fs::current_path(m_folder.path().toStdString());
    ASSERT_TRUE(m_started.add("map.h5"));
    fs::current_path(before);
    ASSERT_EQ(m_started.files().size(), 1U);
    EXPECT_EQ(fs::path(m_started.files().front()).filename(), "map.h5");
    EXPECT_TRUE(fs::path(m_started.files().front()).is_absolute());
}

TEST_F(StartedFilesTest, ADamagedListIsNeverFatal) {
    EXPECT_TRUE(m_started.files().empty()) << "no folder yet";
    ASSERT_TRUE(m_started.add(path("map.h5")));
    std::ofstream(m_list + "/0123456789abcdef.started") << "rubbish";
    fs::create_directory(m_list + "/folder.started");
    fs::create_symlink(path("other.h5"), m_list + "/not-ours");
    fs::create_symlink("relative.h5", m_list + "/fedcba9876543210.started");
    EXPECT_EQ(m_started.files(), std::vector<std::string>{path("map.h5")});
}

TEST_F(StartedFilesTest, AFolderThatCannotBeIsAnErrorAndNoMore) {
    std::ofstream(path("file")) << "in the way";
    const StartedFiles blocked(path("file") + "/started");
    const auto added = blocked.add(path("map.h5"));
    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code, ErrorCode::FileIo);
    EXPECT_NE(added.error().detail.find("map.h5"), std::string::npos) << added.error().text();
    EXPECT_TRUE(blocked.files().empty());
    blocked.remove(path("map.h5"));
}

TEST_F(StartedFilesTest, ProgramsAtOnceLoseNothing) {
    constexpr int kPrograms = 4, kFiles = 50;
    std::vector<pid_t> programs;
    for (int program = 0; program < kPrograms; ++program) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            for (int i = 0; i < kFiles; ++i) {
                const std::string own = std::to_string(program) + "_" + std::to_string(i) + ".h5";
                if (!m_started.add(path(own)) || !m_started.add(path("shared.h5")))
                    ::_exit(1);
                if (i % 2 == 1)
                    m_started.remove(path(own));
            }
            ::_exit(0);
        }
        programs.push_back(child);
    }
    for (const pid_t child : programs) {
        int status = -1;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    EXPECT_EQ(m_started.files().size(), std::size_t{kPrograms * kFiles / 2 + 1});
}

TEST_F(StartedFilesTest, TheStateFolderFollowsItsRules) {
    const QByteArray before = qgetenv("XDG_STATE_HOME");
    qputenv("XDG_STATE_HOME", "/somewhere/state");
    EXPECT_EQ(userStateFolder(), "/somewhere/state/gimbalscan");
    const std::string usual = qgetenv("HOME").toStdString() + "/.local/state/gimbalscan";
    qputenv("XDG_STATE_HOME", "relative/is/ignored");
    EXPECT_EQ(userStateFolder(), usual);
    qunsetenv("XDG_STATE_HOME");
    EXPECT_EQ(userStateFolder(), usual);
    if (!before.isNull())
        qputenv("XDG_STATE_HOME", before);
}

}  // namespace
}  // namespace gimbalscan
