// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "guarded_child.h"

#include "reader_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace gimbalscan {

namespace {

using SteadyClock = std::chrono::steady_clock;
using SteadyTime = SteadyClock::time_point;

constexpr std::chrono::milliseconds kAskPeriod{30};

Failure cannotRead(const std::string& path, const std::string& reason) {
    return fail(ErrorCode::FileIo, "", "open", fmt::format("Cannot read {}: {}.", path, reason));
}

class Child {
public:
    Child(pid_t process, int pipe, std::chrono::milliseconds time)
        : m_process(process), m_pipe(pipe), m_time(time), m_deadline(SteadyClock::now() + time) {}
    ~Child() {
        ::close(m_pipe);
        if (m_process > 0) {
            ::kill(m_process, SIGKILL);
            (void)collect();
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Everything the child says until it closes the pipe; why not otherwise.
    [[nodiscard]] Result<std::string> listen(const std::string& path, const ChildLimits& limits) {
        std::string answer;
        std::array<char, 65536> piece;
        while (true) {
            if (!readable(m_pipe, std::min(m_deadline, SteadyClock::now() + kAskPeriod))) {
                if (limits.goesOn && !limits.goesOn())
                    return fail(ErrorCode::Stopped, "", "read", "It was stopped on request.");
                if (SteadyClock::now() < m_deadline)
                    continue;
                return tooSlow(path);
            }
            const ssize_t got = ::read(m_pipe, piece.data(), piece.size());
            if (got == 0)
                return answer;
            if (got < 0 && errno != EINTR)
                return cannotRead(path, std::generic_category().message(errno));
            if (got > 0)
                answer.append(piece.data(), static_cast<std::size_t>(got));
            if (answer.size() > limits.answerBytes)
                return cannotRead(path, "it holds more than a scan file can");
        }
    }

    /// The status as waitpid gives it, or 0 when somebody else has collected the child.
    [[nodiscard]] Result<int> wait(const std::string& path) {
        // One that only closed its pipe must not be waited for without an end.
        // (Debian 12 has sys/pidfd.h for C alone.)
        const int watch = static_cast<int>(::syscall(SYS_pidfd_open, m_process, 0));
        const bool ended = watch < 0 || readable(watch, m_deadline);
        if (watch >= 0)
            ::close(watch);
        if (!ended)
            return tooSlow(path);
        return collect();
    }

private:
    [[nodiscard]] Failure tooSlow(const std::string& path) const {
        return cannotRead(path, fmt::format("the HDF5 library did not end within {} s",
                                            static_cast<double>(m_time.count()) / 1e3));
    }

    [[nodiscard]] int collect() {
        int status = 0;
        pid_t got = 0;
        do
            got = ::waitpid(m_process, &status, 0);
        while (got < 0 && errno == EINTR);
        m_process = -1;
        return got < 0 ? 0 : status;
    }

    [[nodiscard]] static bool readable(int descriptor, SteadyTime deadline) {
        while (true) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
            if (left.count() <= 0)
                return false;
            pollfd wanted{descriptor, POLLIN, 0};
            const int ready = ::poll(&wanted, 1, static_cast<int>(left.count()));
            if (ready > 0 || (ready < 0 && errno != EINTR))
                return true;  // what is wrong, read() says
        }
    }

    pid_t m_process;
    const int m_pipe;
    const std::chrono::milliseconds m_time;
    const SteadyTime m_deadline;
};

/// What the end of a process means for its answer.
Result<std::string> judge(int status, std::string answer, const std::string& path) {
    if (WIFSIGNALED(status))
        return cannotRead(path, fmt::format("it is damaged: the HDF5 library crashed (signal {})",
                                            WTERMSIG(status)));
    if (WEXITSTATUS(status) == kReaderRefused)
        return cannotRead(path, answer.empty() ? "the HDF5 library refuses it" : answer);
    if (WEXITSTATUS(status) != kReaderDone)
        return cannotRead(path, fmt::format("it is damaged: the HDF5 library ended with {}",
                                            WEXITSTATUS(status)));
    return answer;
}

}  // namespace

Result<std::string> runGuardedBy(const std::string& program, int file, const std::string& path,
                                 const ChildLimits& limits, const ReadRequest& request) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return cannotRead(path, std::generic_category().message(errno));
    // The deadline is real time; a process that nobody watches any more ends all the same.
    const auto processorTime =
        std::chrono::ceil<std::chrono::seconds>(limits.time) + std::chrono::seconds(1);
    const StartedReader started = startReader(program, file, ends[1], processorTime, request);
    ::close(ends[1]);
    Child child(started.process, ends[0], limits.time);
    if (started.process < 0)
        return cannotRead(path, fmt::format("the program {} cannot be started: {}", program,
                                            std::generic_category().message(started.code)));
    auto answer = child.listen(path, limits);
    if (!answer)
        return answer;
    const auto status = child.wait(path);
    if (!status)
        return tl::unexpected(status.error());
    return judge(*status, std::move(*answer), path);
}

Result<std::string> runGuarded(int file, const std::string& path, const ChildLimits& limits,
                               const ReadRequest& request) {
    const std::filesystem::path folder = programFolder();
    if (const auto program = findReader(folder))
        return runGuardedBy(*program, file, path, limits, request);
    return cannotRead(path,
                      fmt::format("the program {0} is not installed beside {1} ({1}/../{2}/{0})",
                                  kReaderName, folder.string(), kReaderFolder));
}

}  // namespace gimbalscan
