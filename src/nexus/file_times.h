// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace gimbalscan {

using WallTime = std::chrono::system_clock::time_point;

/// "2025-08-01T10:00:00.250000+00:00"
[[nodiscard]] std::string fileTime(WallTime time);
/// The same back; nothing when it is no such text.
[[nodiscard]] std::optional<WallTime> parseFileTime(std::string_view text);

}  // namespace gimbalscan
