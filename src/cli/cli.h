// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/app/exit_codes.h>

#include <iosfwd>

namespace gimbalscan {

/// What a command reads and writes, so that tests can stand in for a terminal.
struct CliIo {
    std::ostream& out;
    std::ostream& err;
    int input = 0;          ///< file descriptor; read by `session` only
    bool terminal = false;  ///< err is a terminal: the progress bar moves in place
};

/// The whole program. A QGuiApplication must exist; called on its thread. Returns an ExitCode and
/// throws nothing.
[[nodiscard]] int runCli(int argc, const char* const* argv, CliIo& io) noexcept;

}  // namespace gimbalscan
