// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "guarded_child.h"

#include "reader_fixture.h"
#include "reader_program.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>
#include <thread>

namespace gimbalscan::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

const ChildLimits kLimits{seconds(20), 4096};

class GuardedChildTest : public ReaderTest {
protected:
    GuardedChildTest() {
        write(path("data"), std::string("the data"));
        m_file = ::open(path("data").c_str(), O_RDONLY | O_CLOEXEC);
    }
    ~GuardedChildTest() override {
        ::close(m_file);
        EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a process is left";
        EXPECT_EQ(errno, ECHILD);
    }

    [[nodiscard]] Result<std::string> run(const ReadRequest& request,
                                          const ChildLimits& limits = kLimits) const {
        return runGuardedBy(GIMBALSCAN_STRANGE_READER, m_file, "a.h5", limits, request);
    }
    /// Of a run that fails.
    [[nodiscard]] std::string reason(const ReadRequest& request,
                                     const ChildLimits& limits = kLimits) const {
        const auto answer = run(request, limits);
        if (answer)
            return "no failure, but " + *answer;
        EXPECT_EQ(answer.error().code, ErrorCode::FileIo);
        return answer.error().detail;
    }
    [[nodiscard]] int file() const { return m_file; }

private:
    int m_file;
};

TEST_F(GuardedChildTest, ACrashIsADamagedFile) {
    EXPECT_EQ(reason({"crash"}),
              "Cannot read a.h5: it is damaged: the HDF5 library crashed (signal 11).");
    EXPECT_EQ(reason({"leave", {"3"}}),
              "Cannot read a.h5: it is damaged: the HDF5 library ended with 3.");
}

TEST_F(GuardedChildTest, WhatItRefusesHasAReason) {
    EXPECT_EQ(reason({"refuse", {"it is too old"}}), "Cannot read a.h5: it is too old.");
    EXPECT_EQ(reason({"refuse"}), "Cannot read a.h5: the HDF5 library refuses it.");
}

TEST_F(GuardedChildTest, OneThatHangsIsEndedInTime) {
    for (const char* how : {"hang", "fall_silent"})
        EXPECT_EQ(reason({how}, {milliseconds(250), 4096}),
                  "Cannot read a.h5: the HDF5 library did not end within 0.25 s.");
}

TEST_F(GuardedChildTest, OneThatHangsIsEndedOnRequest) {
    int asked = 0;
    const auto answer = run({"hang"}, {seconds(20), 4096, [&] { return ++asked < 3; }});
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, ErrorCode::Stopped);
    EXPECT_EQ(asked, 3);
}

TEST_F(GuardedChildTest, OneThatTalksTooMuchIsEnded) {
    EXPECT_THAT(reason({"talk"}), HasSubstr("holds more than a scan file can"));
}

#if !defined(GIMBALSCAN_SANITIZED)  // sanitizers need all the memory
TEST_F(GuardedChildTest, ItsMemoryIsLimited) {
    EXPECT_EQ(run({"allocate", {"900"}}), "it has that memory");
    EXPECT_EQ(reason({"allocate", {"1100"}}), "Cannot read a.h5: it needs too much memory.");
}
#endif

TEST_F(GuardedChildTest, OnlyAWorkThatMayDoSoWritesAFile) {
    EXPECT_THAT(reason({"write", {path("out")}}), HasSubstr("crashed (signal 25)"));
    EXPECT_TRUE(bytesOf(path("out")).empty());
    EXPECT_EQ(run({"write_allowed", {path("out")}}), "it is written");
    EXPECT_EQ(bytesOf(path("out")).size(), 7U);
}

TEST_F(GuardedChildTest, ItHasTheDescriptorsThatItWasGiven) {
    write(path("more"), std::string(" and more"));
    const int more = ::open(path("more").c_str(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(run({"read_both", {}, {more}}), "the data and more");
    ::close(more);
    EXPECT_THAT(reason({"read_both", {}, {-1}}), HasSubstr("Bad file descriptor"));
}

TEST_F(GuardedChildTest, NothingOfTheProgramComesAlong) {
    const int leaked = ::dup(file());  // without O_CLOEXEC
    sigset_t some, before;
    sigemptyset(&some);
    sigaddset(&some, SIGUSR1);
    ::pthread_sigmask(SIG_BLOCK, &some, &before);
    const auto handler = ::signal(SIGPIPE, SIG_IGN);
    const auto answer = run({"surroundings"});
    ::signal(SIGPIPE, handler);
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    ::close(leaked);
    EXPECT_EQ(answer.value_or(""),
              "open: 0 1 2 3 4\n"
              "blocked or ignored:\n"
              "own group: true\nprocessor: 21 s\ncore: 0\n");
}

TEST_F(GuardedChildTest, ItEndsWithTheOneThatStartedIt) {
    EXPECT_EQ(run({"start_another", {GIMBALSCAN_STRANGE_READER}}), "it has started");
}

TEST_F(GuardedChildTest, ManyThreadsMayAskAtOnce) {
    std::vector<std::thread> threads;
    threads.reserve(4);
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 10; ++j)
                EXPECT_EQ(reason({"refuse", {"no"}}), "Cannot read a.h5: no.");
        });
    for (std::thread& thread : threads)
        thread.join();
}

TEST_F(GuardedChildTest, AProgramThatIsNotThereIsNamed) {
    const auto answer = runGuardedBy(path("none"), file(), "a.h5", kLimits, {"crash"});
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().detail,
                HasSubstr(path("none") + " cannot be started: No such file"));
}

TEST_F(GuardedChildTest, AProgramOfAnotherVersionIsNoDamagedFile) {
    const auto answer = runGuarded(file(), "a.h5", kLimits, {"dance"});
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().detail, HasSubstr("gimbalscan-read-file is of another version"));
    const auto part = runGuarded(file(), "a.h5", kLimits, {"read", {"map/total_counts", "4x"}});
    ASSERT_FALSE(part);
    EXPECT_THAT(part.error().detail, HasSubstr("in a way that it does not know"));
}

TEST_F(GuardedChildTest, TheProgramIsFoundInThePrefixOfTheOthers) {
    const std::filesystem::path prefix = path("usr");
    const std::filesystem::path program = prefix / kReaderFolder / kReaderName;
    std::filesystem::create_directories(program.parent_path());
    EXPECT_FALSE(findReader(prefix / "bin"));
    std::ofstream(program) << "a text";
    EXPECT_FALSE(findReader(prefix / "bin")) << "it cannot be run";
    std::filesystem::permissions(program, std::filesystem::perms::owner_all);
    EXPECT_EQ(findReader(prefix / "bin"), program.string());
    EXPECT_EQ(findReader(prefix / "tests/unit/nexus"), program.string());
    EXPECT_FALSE(findReader(prefix / "a/b/c/d"));
    EXPECT_FALSE(findReader("/"));
    EXPECT_FALSE(findReader(""));
}

}  // namespace
}  // namespace gimbalscan::testing
