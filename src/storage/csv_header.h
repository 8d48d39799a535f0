// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>

namespace gimbalscan {

/// The lines before the data: "# key: value", then the names of the columns with their units.
[[nodiscard]] std::string csvHeader(const RunStart& start);
/// One line: line ends and other control characters are shown as escapes.
[[nodiscard]] std::string oneLine(std::string_view text);
/// "2026-11-24T17:03:12.345Z"
[[nodiscard]] std::string isoTime(std::chrono::system_clock::time_point time);
[[nodiscard]] const char* outcomeText(RunOutcome outcome) noexcept;

}  // namespace gimbalscan
