// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pty_port.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace gimbalscan::testing {

/// Faults that somebody types while an emulated controller serves its port: one a line, such as
/// "mute 5". Those of the line are there for every controller, those of its own are added.
class FaultConsole {
public:
    using Words = std::vector<std::string>;

    explicit FaultConsole(PtyPort& port);

    /// `usage` begins with the word that is typed. `run` gets the words behind it and tells
    /// whether they are as they should be.
    void add(std::string usage, std::function<bool(const Words& arguments)> run);
    /// One that is a word alone.
    void addPlain(const std::string& word, std::function<void()> run);
    /// Does what a line says. Returns what went wrong, with all that can be typed; empty: nothing.
    [[nodiscard]] std::string run(const std::string& line);
    /// Runs the lines of the standard input, until SIGINT or SIGTERM comes. Where there is no input
    /// (any more) the controller is served all the same.
    void serve();
    /// To be called while the program has only one thread, so that serve() gets them.
    static void blockSignals();

private:
    struct Command {
        std::string usage;
        std::function<bool(const Words& arguments)> run;
    };
    void addLineFault(const std::string& usage, LineFault::Kind kind, bool seconds);
    [[nodiscard]] std::string help() const;
    [[nodiscard]] bool takeInput();

    PtyPort& m_port;
    std::vector<Command> m_commands;
    std::string m_input;
};

/// A number that is the whole text and within these limits.
[[nodiscard]] std::optional<double> numberFrom(const std::string& text, double least, double most);

/// Sets --latency-ms; false: it is not that option, or its value is bad.
[[nodiscard]] bool takeLatency(const std::string& name, const std::string& value,
                               PtyPort::Options& options);

}  // namespace gimbalscan::testing
