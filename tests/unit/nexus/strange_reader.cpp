// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A reader program with works that no data file asks for: what the guard around it is there for.
#include "reader_main.h"
#include "reader_program.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <vector>

namespace {

using namespace gimbalscan;
using Arguments = std::span<const std::string>;

bool say(const ChildOutput& output, std::string_view text) {
    return output(text);
}

bool crash(Arguments, const ChildOutput&) {
    return ::raise(SIGSEGV) != 0;
}

bool leave(Arguments arguments, const ChildOutput&) {
    ::_exit(std::stoi(arguments[0]));
}

bool hang(Arguments, const ChildOutput& output) {
    (void)say(output, "here");
    while (true)
        ::pause();
}

bool fallSilent(Arguments, const ChildOutput&) {
    ::close(kChildAnswer);
    while (true)
        ::pause();
}

bool talk(Arguments, const ChildOutput& output) {
    while (say(output, "more and more ")) {
    }
    return true;
}

bool refuse(Arguments arguments, const ChildOutput& output) {
    return !arguments.empty() && !say(output, arguments[0]);
}

bool allocate(Arguments arguments, const ChildOutput& output) {
    const std::vector<char> bytes(std::stoul(arguments[0]) << 20U);
    return say(output, bytes.back() == 0 ? "it has that memory" : "it has other memory");
}

bool writeFile(Arguments arguments, const ChildOutput& output) {
    std::ofstream file(arguments[0]);
    file << "written" << std::flush;
    return say(output, file ? "it is written" : "it is not written");
}

/// What the file and the first further descriptor hold.
bool readBoth(Arguments, const ChildOutput& output) {
    for (const int descriptor : {kChildFile, kChildFurther}) {
        std::array<char, 100> text{};
        const ssize_t got = ::pread(descriptor, text.data(), text.size(), 0);
        if (got < 0 || !output(std::span(text).first(static_cast<std::size_t>(got))))
            return false;
    }
    return true;
}

bool surroundings(Arguments, const ChildOutput& output) {
    std::string text = "open:";
    for (int descriptor = 0; descriptor < 100; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) >= 0)
            text += fmt::format(" {}", descriptor);
    sigset_t blocked;
    (void)::sigprocmask(SIG_SETMASK, nullptr, &blocked);
    text += "\nblocked or ignored:";
    for (int number = 1; number < SIGRTMIN - 2; ++number) {  // the last ones are the C library's
        struct sigaction action = {};
        (void)::sigaction(number, nullptr, &action);
        if (sigismember(&blocked, number) == 1 || action.sa_handler == SIG_IGN)
            text += fmt::format(" {}", number);
    }
    rlimit processor{}, core{};
    (void)::getrlimit(RLIMIT_CPU, &processor);
    (void)::getrlimit(RLIMIT_CORE, &core);
    text += fmt::format("\nown group: {}\nprocessor: {} s\ncore: {}\n", ::getpgrp() == ::getpid(),
                        processor.rlim_cur, core.rlim_cur);
    return say(output, text);
}

/// Starts one that hangs and holds the answer pipe open, and ends when it is there.
bool startAnother(Arguments arguments, const ChildOutput& output) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        return false;
    const StartedReader started = startReader(
        arguments[0], kChildFile, ends[1], std::chrono::seconds(60), {"hang", {}, {kChildAnswer}});
    ::close(ends[1]);  // so that one that does not get that far is noticed
    std::array<char, 4> here{};
    const bool said = started.process > 0 && ::read(ends[0], here.data(), here.size()) == 4;
    return said && say(output, "it has started");
}

constexpr std::array kWorks = {
    FileWork{"crash", crash}, FileWork{"leave", leave}, FileWork{"hang", hang},
    FileWork{"fall_silent", fallSilent}, FileWork{"talk", talk}, FileWork{"refuse", refuse},
    FileWork{"allocate", allocate}, FileWork{"write", writeFile},
    FileWork{"write_allowed", writeFile, true}, FileWork{"read_both", readBoth},
    FileWork{"surroundings", surroundings},
    // The thread sanitizer begins with a file, in the one that is started.
    FileWork{"start_another", startAnother, true}};

}  // namespace

int main(int count, char** arguments) {
    return readerMain({arguments, static_cast<std::size_t>(count)}, kWorks);
}
