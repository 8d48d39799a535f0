// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "guarded_child.h"

#include "hdf5_mutex.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <system_error>

namespace gimbalscan {

namespace {

using SteadyClock = std::chrono::steady_clock;
using SteadyTime = SteadyClock::time_point;

constexpr int kChildPipe = 4;
constexpr std::chrono::milliseconds kAskPeriod{30};
constexpr int kDone = 0, kRefused = 10;         // exit codes of the child
constexpr rlim_t kChildMemory = 1024UL << 20U;  // beyond what the program has mapped already

Failure cannotRead(const std::string& path, const std::string& reason) {
    return fail(ErrorCode::FileIo, "", "open", fmt::format("Cannot read {}: {}.", path, reason));
}

bool writeAll(int fd, std::span<const char> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

// The address sanitizers map terabytes; a limit would kill them at once. And their allocator is not
// made for fork(), as glibc's is: a child that was made while another thread held it waits for
// ever.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif
#else
constexpr bool kSanitized = false;
#endif
constexpr int kMostTries = kSanitized ? 50 : 1;

/// A child has one thread: whatever lock it waits for, nobody lets it go.
bool waitsForALock(pid_t child) {
    std::ifstream call(fmt::format("/proc/{}/syscall", child));
    long number = -1;  // "running" is none
    call >> number;
    return call && number == SYS_futex;
}

void limit(decltype(RLIMIT_AS) what, rlim_t value) {
    const rlimit both{value, value};
    (void)::setrlimit(what, &both);
}

rlim_t mappedBytes() {
    std::ifstream statm("/proc/self/statm");
    rlim_t pages = 0;
    statm >> pages;
    return pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
}

/// Leaves the child nothing it could harm: no descriptors of the program (a held lock would
/// outlive its owner), no file to write to, no core file, no message on the terminal, no handler of
/// the program.
void confineChild(int file, int pipe, const ChildLimits& limits, rlim_t mapped) {
    for (const int signal :
         {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTERM, SIGINT, SIGPIPE, SIGXCPU, SIGXFSZ})
        ::signal(signal, SIG_DFL);
    // First out of the way: either of them may be the number that the other one is to get.
    const int farFile = ::fcntl(file, F_DUPFD, kChildPipe + 1);
    const int farPipe = ::fcntl(pipe, F_DUPFD, kChildPipe + 1);
    if (farFile < 0 || farPipe < 0 || ::dup2(farFile, kChildFile) < 0 ||
        ::dup2(farPipe, kChildPipe) < 0)
        ::_exit(kRefused);
    const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
    for (const int standard : {0, 1, 2})
        (void)::dup2(nothing, standard);
    (void)::close_range(kChildPipe + 1, ~0U, 0);
    limit(RLIMIT_CORE, 0);
    if (!limits.writesFiles)
        limit(RLIMIT_FSIZE, 0);  // the pipe is no file
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(limits.time).count();
    limit(RLIMIT_CPU, static_cast<rlim_t>(seconds) + 1);
    if (!kSanitized && mapped > 0)
        limit(RLIMIT_AS, mapped + kChildMemory);
}

[[noreturn]] void runChild(int file, int pipe, const ChildLimits& limits, rlim_t mapped,
                           const std::function<bool(const ChildOutput&)>& work) {
    confineChild(file, pipe, limits, mapped);
    int code = kRefused;
    try {
        const ChildOutput output = [](std::span<const char> bytes) {
            return writeAll(kChildPipe, bytes);
        };
        code = work(output) ? kDone : kRefused;
    } catch (const std::exception&) {
        constexpr std::string_view kText = "it needs too much memory";
        (void)writeAll(kChildPipe, kText);
    }
    ::_exit(code);  // no destructors and exit handlers: they belong to the parent
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
                if (kSanitized && waitsForALock(m_process)) {
                    m_stuck = true;
                    return cannotRead(path, "its reader waits for a lock");
                }
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

    /// It was ended because it waited for a lock.
    [[nodiscard]] bool stuck() const { return m_stuck; }

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
    bool m_stuck = false;
};

Result<std::string> runOnce(int file, const std::string& path, const ChildLimits& limits,
                            const std::function<bool(const ChildOutput&)>& work, bool& stuck) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return cannotRead(path, std::generic_category().message(errno));
    const rlim_t mapped = mappedBytes();
    pid_t process = 0;
    {
        const std::lock_guard quiet(hdf5Mutex());
        process = ::fork();
        if (process == 0)
            runChild(file, ends[1], limits, mapped, work);
    }
    const int code = errno;
    ::close(ends[1]);
    Child child(process, ends[0]);
    if (process < 0)
        return cannotRead(path, std::generic_category().message(code));
    auto answer = child.listen(path, limits);
    stuck = child.stuck();
    if (!answer)
        return answer;
    const int status = child.wait().value_or(kDone);
    if (WIFSIGNALED(status))
        return cannotRead(path, fmt::format("it is damaged: the HDF5 library crashed (signal {})",
                                            WTERMSIG(status)));
    if (WEXITSTATUS(status) == kRefused)
        return cannotRead(path, answer->empty() ? "the HDF5 library refuses it" : *answer);
    if (WEXITSTATUS(status) != kDone)
        return cannotRead(path, fmt::format("it is damaged: the HDF5 library ended with {}",
                                            WEXITSTATUS(status)));
    return std::move(*answer);
}

}  // namespace

Result<std::string> runGuarded(int file, const std::string& path, const ChildLimits& limits,
                               const std::function<bool(const ChildOutput&)>& work) {
    for (int tries = 1;; ++tries) {
        bool stuck = false;
        auto answer = runOnce(file, path, limits, work, stuck);
        if (!stuck || tries == kMostTries)
            return answer;
    }
}

}  // namespace gimbalscan
