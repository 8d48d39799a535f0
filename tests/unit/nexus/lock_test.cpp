// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer_fixture.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Another program that holds the lock of a file until it is killed.
class OtherProgram {
public:
    explicit OtherProgram(const std::string& file) {
        std::array<int, 2> ends{};
        if (::pipe(ends.data()) != 0)
            return;
        m_process = ::fork();
        if (m_process == 0) {
            const auto lock = ScanFileLock::take(file);
            (void)!::write(ends[1], lock ? "y" : "n", 1);
            for (;;)
                ::pause();
        }
        char answer = 'n';
        m_holds = ::read(ends[0], &answer, 1) == 1 && answer == 'y';
        ::close(ends[0]);
        ::close(ends[1]);
    }
    ~OtherProgram() { die(); }
    OtherProgram(const OtherProgram&) = delete;
    OtherProgram& operator=(const OtherProgram&) = delete;

    void die() {
        if (m_process > 0) {
            ::kill(m_process, SIGKILL);
            ::waitpid(m_process, nullptr, 0);
        }
        m_gone = std::exchange(m_process, -1);
    }
    [[nodiscard]] bool holds() const { return m_holds; }
    [[nodiscard]] pid_t process() const { return m_process > 0 ? m_process : m_gone; }

private:
    pid_t m_process = -1, m_gone = -1;
    bool m_holds = false;
};

using LockTest = NexusWriterTest;

TEST_F(LockTest, ALivingProgramIsNamedAndKeepsItsFile) {
    const OtherProgram other(path("map.h5"));
    ASSERT_TRUE(other.holds());
    const auto refused = ScanFileLock::take(path("map.h5"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    EXPECT_THAT(refused.error().detail, HasSubstr("is being measured by process " +
                                                  std::to_string(other.process()) + " on host "));
    EXPECT_EQ(ScanFileLock::holder(path("map.h5"))->process, other.process());
}

TEST_F(LockTest, TheLockOfADeadProgramIsTakenOverWithAMessage) {
    const RunStart start = resumableRun(2, 2);
    OtherProgram other(path("map.h5"));
    ASSERT_TRUE(other.holds());
    const std::string since = ScanFileLock::holder(path("map.h5"))->since;
    other.die();
    ASSERT_TRUE(std::filesystem::exists(path("map.h5.lock")));
    EXPECT_FALSE(ScanFileLock::holder(path("map.h5"))) << "a dead program holds nothing";
    auto lock = ScanFileLock::take(path("map.h5"));
    ASSERT_TRUE(lock);
    ASSERT_TRUE((*lock)->takenOverFrom());
    EXPECT_EQ((*lock)->takenOverFrom()->process, other.process());
    EXPECT_EQ((*lock)->takenOverFrom()->since, since);
    EXPECT_EQ(ScanFileLock::holder(path("map.h5"))->process, ::getpid());
    ASSERT_TRUE(makeNexusWriter(path("map.h5"), std::move(*lock))->create(start));
    EXPECT_THAT(events("map.h5", "LOCK-TAKEN"),
                ElementsAre(HasSubstr("process " + std::to_string(other.process()))));
}

TEST_F(LockTest, AFileThatWasClosedProperlyTellsOfNobody) {
    { ASSERT_TRUE(ScanFileLock::take(path("map.h5"))); }
    EXPECT_FALSE(std::filesystem::exists(path("map.h5.lock")));
    ASSERT_TRUE(writer("map.h5")->create(resumableRun(2, 2)));
    EXPECT_THAT(events("map.h5", "LOCK-TAKEN"), IsEmpty());
}

TEST_F(LockTest, ALockFileThatSaysNothingIsTakenOverToo) {
    { std::ofstream(path("map.h5.lock")) << "not JSON"; }
    const auto lock = ScanFileLock::take(path("map.h5"));
    ASSERT_TRUE(lock);
    EXPECT_EQ(ScanFileLock::holder(path("map.h5"))->process, ::getpid());
}

}  // namespace
}  // namespace gimbalscan::testing
