// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli.h"

#include <gimbalscan/app/texts.h>
#include <gimbalscan/core/error.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gimbalscan {

/// Text for people. Keeps the progress bar below everything else that is printed.
/// Lives on: the main thread.
class Console {
public:
    /// `machineOutput`: standard output belongs to JSON lines; text goes to standard error.
    explicit Console(CliIo& io, bool machineOutput = false);
    ~Console();

    void say(std::string_view line);
    void warn(std::string_view line);
    void warn(const Error& error) { warn(error.text()); }
    /// One JSON line on standard output.
    void json(std::string_view line);
    /// Redraws the last line of a terminal; does nothing elsewhere.
    void bar(std::string_view line);
    void endBar();
    [[nodiscard]] bool terminal() const noexcept { return m_io.terminal; }
    [[nodiscard]] static std::size_t columns() noexcept;

private:
    CliIo& m_io;
    std::ostream& m_text;
    bool m_barDrawn = false;
};

}  // namespace gimbalscan
