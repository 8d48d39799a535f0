// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_main.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>

namespace gimbalscan {

namespace {

// For the file; the program itself maps some 20 MiB.
constexpr rlim_t kMostMemory = 1056UL << 20U;

// The address sanitizers map terabytes; a limit would kill them at once.
#if defined(GIMBALSCAN_SANITIZED)
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

bool writeAnswer(std::span<const char> bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(kChildAnswer, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0)
            bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return true;
}

/// Nobody waits for the answer of a program that was killed, and its lock on a file that is being
/// made ends with it: so must the one who writes that.
bool endWithTheCaller() {
    if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
        return false;
    pollfd answer{kChildAnswer, 0, 0};  // it may have been killed before that
    return ::poll(&answer, 1, 0) == 0;
}

void limit(decltype(RLIMIT_AS) what, rlim_t value) {
    const rlimit both{value, value};
    (void)::setrlimit(what, &both);  // refused only where the limit is lower already
}

/// No file to write to, no core file, an end to time and memory. Descriptors, handlers and the
/// terminal were taken away by the one who started it.
void confine(rlim_t seconds, bool writesFiles) {
    // A sanitizer handles these, and would look for the place in a library that is not ours.
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL})
        ::signal(signal, SIG_DFL);
    limit(RLIMIT_CORE, 0);
    if (!writesFiles)
        limit(RLIMIT_FSIZE, 0);  // the pipe is no file
    limit(RLIMIT_CPU, seconds);
    if (!kSanitized)
        limit(RLIMIT_AS, kMostMemory);
}

int run(const FileWork& work, std::span<const std::string> arguments) {
    try {
        return work.run(arguments, writeAnswer) ? kReaderDone : kReaderRefused;
    } catch (const std::exception&) {
        constexpr std::string_view kText = "it needs too much memory";
        (void)writeAnswer(kText);
        return kReaderRefused;
    }
}

}  // namespace

int readerMain(std::span<char* const> commandLine, std::span<const FileWork> works) {
    const std::vector<std::string> words(commandLine.begin(), commandLine.end());
    rlim_t seconds = 0;
    const bool isNumber =
        words.size() > 2 &&
        std::from_chars(words[1].data(), words[1].data() + words[1].size(), seconds).ec ==
            std::errc{};
    if (!isNumber) {
        (void)std::fputs("This program reads data files for GimbalScan, which starts it.\n",
                         stderr);
        return 2;
    }
    const FileWork* work = findWork(works, words[2]);
    if (!work) {
        (void)writeAnswer(fmt::format("the program {} is of another version", words[0]));
        ::_exit(kReaderRefused);
    }
    confine(seconds, work->writesFiles);
    const bool wanted = endWithTheCaller();
    // No exit handlers: a library that a damaged file has upset may hang in its own.
    ::_exit(wanted ? run(*work, std::span(words).subspan(3)) : kReaderRefused);
}

}  // namespace gimbalscan
