// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
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

std::string clockText(double seconds) {
    // A scan may be estimated at years; a number that does not fit is none.
    if (!(seconds >= 0) || seconds > 1e12)
        return "--:--:--";
    const auto s = static_cast<std::uint64_t>(std::llround(seconds));
    const std::string clock = fmt::format("{:02}:{:02}:{:02}", s / 3600 % 24, s / 60 % 60, s % 60);
    return s < 86400 ? clock : fmt::format("{} d {}", s / 86400, clock);
}

std::string bytesText(std::uint64_t bytes) {
    constexpr std::array kUnits = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
    auto value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} bytes", bytes)
                     : fmt::format("{:.3g} {}", value, kUnits[unit]);
}

std::string timeOfDay(std::chrono::system_clock::time_point time,
                      std::chrono::system_clock::time_point now) {
    const std::tm then = fmt::localtime(std::chrono::system_clock::to_time_t(time));
    const std::tm today = fmt::localtime(std::chrono::system_clock::to_time_t(now));
    if (then.tm_yday == today.tm_yday && then.tm_year == today.tm_year)
        return fmt::format("{:%H:%M:%S}", then);
    return fmt::format("{:%Y-%m-%d %H:%M}", then);
}

std::string counted(std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string listed(const std::vector<std::string>& names) {
    if (names.size() < 2)
        return fmt::format("{}", fmt::join(names, ""));
    return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

}  // namespace gimbalscan
