// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/texts.h>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <cmath>

namespace gimbalscan {

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
