// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "guarded_child.h"

#include "reader_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>
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
    Child(pid_t process, int pipe) : m_process(process), m_pipe(pipe) {}
    ~Child() {
        ::close(m_pipe);
        if (m_process > 0) {
            ::kill(m_process, SIGKILL);
            (void)wait();
        }
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Everything the child says until it ends; why not otherwise.
    [[nodiscard]] Result<std::string> listen(const std::string& path, const ChildLimits& limits) {
        const SteadyTime deadline = SteadyClock::now() + limits.time;
        std::string answer;
        std::array<char, 65536> piece;
        while (true) {
            if (!readable(std::min(deadline, SteadyClock::now() + kAskPeriod))) {
                if (limits.goesOn && !limits.goesOn())
                    return fail(ErrorCode::Stopped, "", "read", "It was stopped on request.");
                if (SteadyClock::now() < deadline)
                    continue;
                return cannotRead(path,
                                  fmt::format("the HDF5 library did not end within {} s",
                                              static_cast<double>(limits.time.count()) / 1e3));
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

    /// The status as waitpid gives it; nothing when somebody else has collected the child.
    [[nodiscard]] std::optional<int> wait() {
        int status = 0;
        pid_t got = 0;
        do
            got = ::waitpid(m_process, &status, 0);
        while (got < 0 && errno == EINTR);
        m_process = -1;
        return got < 0 ? std::nullopt : std::optional(status);
    }

private:
    [[nodiscard]] bool readable(SteadyTime deadline) const {
        while (true) {
            const auto left =
                std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now());
            if (left.count() <= 0)
                return false;
            pollfd wanted{m_pipe, POLLIN, 0};
            const int ready = ::poll(&wanted, 1, static_cast<int>(left.count()));
            if (ready > 0 || (ready < 0 && errno != EINTR))
                return true;  // what is wrong, read() says
        }
    }

    pid_t m_process;
    const int m_pipe;
};

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
    Child child(started.process, ends[0]);
    if (started.process < 0)
        return cannotRead(path, fmt::format("the program {} cannot be started: {}", program,
                                            std::generic_category().message(started.code)));
    auto answer = child.listen(path, limits);
    if (!answer)
        return answer;
    const int status = child.wait().value_or(kReaderDone);
    if (WIFSIGNALED(status))
        return cannotRead(path, fmt::format("it is damaged: the HDF5 library crashed (signal {})",
                                            WTERMSIG(status)));
    if (WEXITSTATUS(status) == kReaderRefused)
        return cannotRead(path, answer->empty() ? "the HDF5 library refuses it" : *answer);
    if (WEXITSTATUS(status) != kReaderDone)
        return cannotRead(path, fmt::format("it is damaged: the HDF5 library ended with {}",
                                            WEXITSTATUS(status)));
    return std::move(*answer);
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
