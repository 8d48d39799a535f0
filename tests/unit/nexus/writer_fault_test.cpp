// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer_fixture.h"

#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gimbalscan::testing {
namespace {

constexpr int kMostCalls = 2000;

class NexusFaults : public NexusWriterTest, public ::testing::WithParamInterface<const char*> {
protected:
    /// Every call once more when it failed, as the recorder does after "Continue".
    template <class Call>
    void mustSucceedLater(Call&& call) {
        if (const Result<void> result = call(); !result) {
            ++m_failures;
            const Result<void> again = call();
            ASSERT_TRUE(again) << again.error().text();
        }
    }
    int m_failures = 0;
};

TEST_P(NexusFaults, TheCallThatFailsLosesNothing) {
    const RunStart start = run(2, 3);
    int failing = 0;
    for (int n = 1; n < kMostCalls; ++n) {
        const std::string name = fmt::format("map{}.h5", n);
        ::setenv("GIMBALSCAN_FAIL_AT_WRITE", fmt::format("{}:{}", n, GetParam()).c_str(), 1);
        m_failures = 0;
        {
            const auto file = writer(name);
            mustSucceedLater([&] { return file->create(start); });
            mustSucceedLater([&] { return write(*file, start, 0, 4); });
            mustSucceedLater([&] { return file->sync(); });
            mustSucceedLater([&] { return write(*file, start, 4, 6); });
            mustSucceedLater([&] { return file->finish(stop(start, RunOutcome::Completed)); });
        }
        ::unsetenv("GIMBALSCAN_FAIL_AT_WRITE");
        failing += m_failures;
        if (n % 10 == 1) {
            ASSERT_EQ(check(path(name) + " 2 3 spectrum grid 6 completed"), "") << n;
        }
        if (n > 60)
            break;
    }
    const std::string kind = GetParam();
    EXPECT_EQ(failing > 0, kind == "ENOSPC" || kind == "EIO");
}

INSTANTIATE_TEST_SUITE_P(Errors, NexusFaults, ::testing::Values("ENOSPC", "EIO", "EINTR", "SHORT"));

// Every death leaves a file that opens plainly, with every point that had been reported.
TEST_F(NexusWriterTest, DeathAtTheNthWriteLosesNothingThatWasReported) {
    const RunStart start = run(2, 3);
    for (int n = 1; n < kMostCalls; ++n) {
        const std::string name = fmt::format("map{}.h5", n);
        int pipe[2] = {};
        ASSERT_EQ(::pipe(pipe), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::setenv("GIMBALSCAN_DIE_AT_WRITE", std::to_string(n).c_str(), 1);
            const auto file = writer(name);
            (void)!file->create(start).has_value();
            for (std::uint64_t point = 0; point < 6; point += 2)
                if (write(*file, start, point, point + 2))
                    (void)!::write(pipe[1], "..", 2);
            (void)!file->finish(stop(start, RunOutcome::Completed)).has_value();
            ::_exit(0);
        }
        ::close(pipe[1]);
        char reported[16] = {};
        ssize_t count = 0, more = 0;
        while ((more = ::read(pipe[0], reported, sizeof reported)) > 0)
            count += more;
        ::close(pipe[0]);
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        if (std::filesystem::exists(path(name)) && n % 4 == 0) {
            ASSERT_EQ(check(fmt::format("{} atleast {}", path(name), count)), "") << n;
        }
        if (WIFEXITED(status)) {
            EXPECT_GT(n, 20);
            EXPECT_EQ(count, 6);
            return;
        }
    }
    FAIL() << "the scan never survived";
}

}  // namespace
}  // namespace gimbalscan::testing
