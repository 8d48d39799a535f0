// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_console.h"

#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace gimbalscan::testing {

namespace {

constexpr double kLongest = 3600;  // s
constexpr double kMost = 1e6;      // messages

sigset_t ourSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

}  // namespace

std::optional<double> numberFrom(const std::string& text, double least, double most) {
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !(number >= least && number <= most))
        return std::nullopt;
    return number;
}

bool takeLatency(const std::string& name, const std::string& value, PtyPort::Options& options) {
    const auto number = numberFrom(value, 0, 1000);
    if (name != "--latency-ms" || !number)
        return false;
    options.latency = std::chrono::microseconds(static_cast<long>(*number * 1000));
    return true;
}

FaultConsole::FaultConsole(PtyPort& port) : m_port(port) {
    addLineFault("drop [MESSAGES]", LineFault::Kind::Drop, false);
    addLineFault("garble [MESSAGES]", LineFault::Kind::Garble, false);
    addLineFault("stale [MESSAGES]", LineFault::Kind::Stale, false);
    addLineFault("delay SECONDS [MESSAGES]", LineFault::Kind::Delay, true);
    addLineFault("split SECONDS [MESSAGES]", LineFault::Kind::Split, true);
    addLineFault("mute SECONDS", LineFault::Kind::Mute, true);
    addLineFault("unplug SECONDS", LineFault::Kind::Unplug, true);
    addPlain("power-cycle", [this] {
        m_port.withDevice([](EmulatedDevice& device, double now) { device.powerCycle(now); });
    });
}

void FaultConsole::addLineFault(const std::string& usage, LineFault::Kind kind, bool seconds) {
    const bool counted = usage.ends_with("[MESSAGES]");
    add(usage, [this, kind, seconds, counted](const Words& words) {
        const std::size_t needed = seconds ? 1 : 0;
        if (words.size() < needed || words.size() > needed + (counted ? 1 : 0))
            return false;
        LineFault fault{kind, 0, 0, 1};
        if (seconds) {
            const auto number = numberFrom(words[0], 0, kLongest);
            if (!number)
                return false;
            fault.seconds = *number;
        }
        if (words.size() > needed) {
            const auto number = numberFrom(words[needed], 1, kMost);
            if (!number)
                return false;
            fault.count = static_cast<std::uint64_t>(*number);
        }
        m_port.inject(fault);
        return true;
    });
}

void FaultConsole::add(std::string usage, std::function<bool(const Words& arguments)> run) {
    m_commands.push_back({std::move(usage), std::move(run)});
}

void FaultConsole::addPlain(const std::string& word, std::function<void()> run) {
    add(word, [run = std::move(run)](const Words& words) {
        if (words.empty())
            run();
        return words.empty();
    });
}

std::string FaultConsole::help() const {
    std::string text = "Type one of:";
    for (const Command& command : m_commands)
        text += "\n  " + command.usage;
    return text;
}

std::string FaultConsole::run(const std::string& line) {
    std::istringstream in(line);
    std::string name;
    if (!(in >> name))
        return {};
    Words words;
    for (std::string word; in >> word;)
        words.push_back(word);
    for (const Command& command : m_commands)
        if (command.usage.substr(0, command.usage.find(' ')) == name)
            return command.run(words) ? std::string() : "Not understood. Usage: " + command.usage;
    return "No fault is called " + name + ". " + help();
}

void FaultConsole::blockSignals() {
    const sigset_t signals = ourSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool FaultConsole::takeInput() {
    std::array<char, 256> bytes{};
    const ssize_t count = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    if (count <= 0)
        return false;
    m_input.append(bytes.data(), static_cast<std::size_t>(count));
    for (std::size_t end = 0; (end = m_input.find('\n')) != std::string::npos;) {
        if (const std::string wrong = run(m_input.substr(0, end)); !wrong.empty())
            std::fprintf(stderr, "%s\n", wrong.c_str());
        m_input.erase(0, end + 1);
    }
    return true;
}

void FaultConsole::serve() {
    const sigset_t signals = ourSignals();
    const int ended = ::signalfd(-1, &signals, SFD_CLOEXEC);
    if (ended < 0)
        throw std::runtime_error("signals cannot be waited for");
    std::array<pollfd, 2> waits{{{ended, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}}};
    while (::poll(waits.data(), waits.size(), -1) >= 0 && waits[0].revents == 0)
        if (waits[1].revents != 0 && !takeInput())
            waits[1].fd = -1;  // poll() passes over it
    ::close(ended);
}

}  // namespace gimbalscan::testing
