// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <ostream>
#include <utility>

namespace gimbalscan {

namespace {
constexpr std::string_view kClearLine = "\r\x1b[K";
}

Console::Console(CliIo& io, bool machineOutput)
    : m_io(io), m_text(machineOutput ? io.err : io.out) {}

Console::~Console() {
    endBar();
}

void Console::say(std::string_view line) {
    endBar();
    m_text << line << '\n' << std::flush;
}

void Console::warn(std::string_view line) {
    endBar();
    m_io.err << line << '\n' << std::flush;
}

void Console::json(std::string_view line) {
    m_io.out << line << '\n' << std::flush;
}

void Console::bar(std::string_view line) {
    if (!m_io.terminal)
        return;
    m_io.err << kClearLine << line << std::flush;
    m_barDrawn = true;
}

void Console::endBar() {
    if (std::exchange(m_barDrawn, false))
        m_io.err << kClearLine << std::flush;
}

std::size_t Console::columns() noexcept {
    winsize size{};
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return 80;
    return size.ws_col;
}

}  // namespace gimbalscan
