// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_times.h"

#include <fmt/chrono.h>

#include <cstdio>

namespace gimbalscan {

std::string fileTime(WallTime time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::microseconds>(time - whole).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}+00:00",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), rest);
}

std::optional<WallTime> parseFileTime(std::string_view text) {
    int year = 0, hour = 0, minute = 0, second = 0;
    unsigned month = 0, day = 0;
    long micro = 0;
    const std::string whole(text);
    if (std::sscanf(whole.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%6ld+00:00", &year, &month, &day, &hour,
                    &minute, &second, &micro) != 7)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok())
        return std::nullopt;
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second) + std::chrono::microseconds(micro);
}

}  // namespace gimbalscan
