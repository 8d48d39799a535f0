// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/export/scan_exports.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <thread>

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Lets the n-th call that changes a file fail.
class FailingCall {
public:
    explicit FailingCall(const std::string& which) {
        ::setenv("GIMBALSCAN_FAIL_AT_WRITE", which.c_str(), 1);
    }
    ~FailingCall() { ::unsetenv("GIMBALSCAN_FAIL_AT_WRITE"); }
    FailingCall(const FailingCall&) = delete;
    FailingCall& operator=(const FailingCall&) = delete;
};

/// No file may become longer.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : m_handler(::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_old);
        const rlimit limit{bytes, m_old.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_old);
        ::signal(SIGXFSZ, m_handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit m_old = {};
    void (*m_handler)(int);
};

class NewFileTest : public ReaderTest {
protected:
    [[nodiscard]] std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator(path("")))
            found.push_back(entry.path().filename().string());
        std::sort(found.begin(), found.end());
        return found;
    }
    [[nodiscard]] std::string textOf(const std::string& name) const {
        const auto bytes = bytesOf(path(name));
        return {bytes.begin(), bytes.end()};
    }
    /// A program that dies while it writes "a.csv".
    void dieWriting() const {
        const pid_t child = ::fork();
        if (child == 0) {
            auto file = NewFile::begin(path("a.csv"));
            const bool half = file && file->write("a long text, and only half of it");
            ::raise(half ? SIGKILL : SIGTERM);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    }
};

TEST_F(NewFileTest, AFullDiskIsSaidWithNumbersAndNothingIsLeft) {
    const std::string text(5000, 'x');
    for (const char* call : {"1", "2", "3"}) {  // write, sync, name
        const FailingCall failing(call);
        const auto written = writeNewFile(path("a.csv"), text);
        ASSERT_FALSE(written) << call;
        EXPECT_EQ(written.error().code, ErrorCode::DiskFull);
        EXPECT_THAT(written.error().detail, HasSubstr(path("a.csv")));
        EXPECT_THAT(written.error().detail, HasSubstr(" bytes are free in "));
        EXPECT_THAT(names(), IsEmpty()) << call;
    }
    const FailingCall failing("1");
    EXPECT_THAT(writeNewFile(path("a.csv"), text).error().detail, HasSubstr("needs 5000 bytes"));
}

TEST_F(NewFileTest, MissingBytesAreTheDifference) {
    const auto file = NewFile::begin(path("a.csv"));
    ASSERT_TRUE(file);
    constexpr std::uint64_t kMuch = std::uint64_t{1} << 60U;
    const auto error = file->failed(ENOSPC, kMuch).value();
    const std::string detail = error.detail;
    const auto numberAfter = [&](const char* mark) {
        return std::stoull(detail.substr(detail.find(mark) + std::string(mark).size()));
    };
    const auto needs = numberAfter("it needs ");
    const auto free = numberAfter("bytes, ");
    const auto missing = std::stoull(detail.substr(detail.rfind(": ") + 2));
    EXPECT_EQ(needs, kMuch);
    EXPECT_EQ(needs - free, missing);
}

TEST_F(NewFileTest, OtherErrorsAreNotTakenForAFullDisk) {
    {
        const FailingCall failing("1:EIO");
        const auto written = writeNewFile(path("a.csv"), "text");
        ASSERT_FALSE(written);
        EXPECT_EQ(written.error().code, ErrorCode::FileIo);
    }
    for (const char* call : {"1:SHORT", "1:EINTR", "2:EINTR"}) {
        const FailingCall failing(call);
        const std::string name = std::string("b") + call;
        ASSERT_TRUE(writeNewFile(path(name), "text")) << call;
        EXPECT_EQ(textOf(name), "text");
    }
}

TEST_F(NewFileTest, WhatADeadProgramLeftIsTakenOver) {
    ASSERT_NO_FATAL_FAILURE(dieWriting());
    EXPECT_THAT(names(), ElementsAre("a.csv.export-part"));
    ASSERT_TRUE(writeNewFile(path("a.csv"), "short"));
    EXPECT_THAT(names(), ElementsAre("a.csv"));
    EXPECT_EQ(textOf("a.csv"), "short");
    std::filesystem::remove(path("a.csv"));
    ASSERT_NO_FATAL_FAILURE(dieWriting());
    const FailingCall failing("1");
    EXPECT_FALSE(writeNewFile(path("a.csv"), "short"));
    EXPECT_THAT(names(), IsEmpty());
}

TEST_F(NewFileTest, WhatALivingProgramWritesIsLeftAlone) {
    auto first = NewFile::begin(path("a.csv"));
    ASSERT_TRUE(first);
    ASSERT_TRUE(first->write("first"));
    const auto second = writeNewFile(path("a.csv"), "second");
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Busy);
    ASSERT_TRUE(first->putInPlace());
    EXPECT_EQ(textOf("a.csv"), "first");
    EXPECT_THAT(names(), ElementsAre("a.csv"));
}

TEST_F(NewFileTest, ANameThatWasTakenMeanwhileIsNotReplaced) {
    auto file = NewFile::begin(path("a.csv"));
    ASSERT_TRUE(file && file->write("ours"));
    write(path("a.csv"), std::string("theirs"));
    const auto placed = file->putInPlace();
    ASSERT_FALSE(placed);
    EXPECT_EQ(placed.error().code, ErrorCode::FileExists);
    EXPECT_EQ(textOf("a.csv"), "theirs");
}

TEST_F(NewFileTest, ALinkUnderThePartNameIsNotFollowed) {
    write(path("precious"), std::string("mine"));
    std::filesystem::create_symlink(path("precious"), path("a.csv.export-part"));
    EXPECT_FALSE(writeNewFile(path("a.csv"), "text"));
    EXPECT_EQ(textOf("precious"), "mine");
}

TEST_F(NewFileTest, ACompressedCopyThatDoesNotFitLeavesNothing) {
    const auto scan = opened(make("a.h5", "--channels 4096"));
    {
        const FileSizeLimit limit(8192);
        const auto made = exportCompressed(*scan, path("b.h5"));
        ASSERT_FALSE(made);
        EXPECT_EQ(made.error().code, ErrorCode::FileIo);
        EXPECT_THAT(made.error().detail, HasSubstr("b.h5: File too large"));
        EXPECT_THAT(names(), ElementsAre("a.h5"));
    }
    EXPECT_TRUE(exportCompressed(*scan, path("b.h5")));
}

TEST_F(NewFileTest, AKilledCompressedCopyLeavesNoNameAndTheNextIsWhole) {
    const std::string file = make("a.h5", "--rows 20 --columns 20 --channels 8192");
    const auto scan = opened(file);
    const pid_t child = ::fork();
    if (child == 0) {
        (void)exportCompressed(*scan, path("b.h5"));
        ::_exit(0);
    }
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    const auto begun = [&] {
        std::error_code ignored;
        const auto size = std::filesystem::file_size(path("b.h5.export-part"), ignored);
        return !ignored && size > 0;
    };
    while (!begun() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    ::kill(child, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "it was ready before it could be killed";
    EXPECT_THAT(names(), ElementsAre("a.h5", "b.h5.export-part"));
    ASSERT_TRUE(exportCompressed(*scan, path("b.h5")));
    EXPECT_THAT(names(), ElementsAre("a.h5", "b.h5"));
    EXPECT_THAT(*verifyScanFile(*opened(path("b.h5"))), IsEmpty());
}

TEST_F(NewFileTest, AFullDiskUnderACompressedCopyIsSaidWithNumbers) {
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can mount a small disk";
    const auto scan = opened(make("a.h5", "--channels 4096"));
    const std::string disk = path("disk");
    std::filesystem::create_directory(disk);
    const std::string mounted = "mount -t tmpfs -o size=40k gimbalscan " + disk;
    if (std::system(mounted.c_str()) != 0)
        GTEST_SKIP() << "this root may not mount";
    const auto made = exportCompressed(*scan, disk + "/b.h5");
    const bool empty = std::filesystem::is_empty(disk);
    EXPECT_EQ(std::system(("umount " + disk).c_str()), 0);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::DiskFull) << made.error().detail;
    EXPECT_THAT(made.error().detail, HasSubstr("scan file itself has"));
    EXPECT_THAT(made.error().detail, HasSubstr("no space left; 40960 bytes are free in " + disk));
    EXPECT_TRUE(empty);
}

}  // namespace
}  // namespace gimbalscan::testing
