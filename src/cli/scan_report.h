// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/app/scan_controller.h>

#include <string>
#include <vector>

namespace gimbalscan {

/// How one pass went, in lines for people: outcome, points, duty, physical bound, and where the
/// difference went.
[[nodiscard]] std::vector<std::string> runReport(const FinishedRun& run, std::uint64_t flagged,
                                                 std::uint64_t retaken);
/// The same as one JSON line.
[[nodiscard]] std::string runReportJson(const FinishedRun& run, std::uint64_t flagged,
                                        const std::string& picture);
/// Draws the map beside the data file; the picture's path.
[[nodiscard]] Result<std::string> savePicture(const FinishedRun& run);

}  // namespace gimbalscan
