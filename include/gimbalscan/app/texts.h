// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gimbalscan {

/// "00:12:31"
[[nodiscard]] std::string clockText(double seconds);
/// "1.3 MB"
[[nodiscard]] std::string bytesText(std::uint64_t bytes);
/// "14:32:10", with the date when it is another day than `now`.
[[nodiscard]] std::string timeOfDay(std::chrono::system_clock::time_point time,
                                    std::chrono::system_clock::time_point now);
/// "1 point", "2 points"
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);
/// "yaw", "yaw and pitch", "x, y and z"
[[nodiscard]] std::string listed(const std::vector<std::string>& names);

}  // namespace gimbalscan
