// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/core/scan_plan.h>

namespace gimbalscan {

/// Everything a dry run can say about a scan on a station, without touching a device.
struct PlanReport {
    std::vector<std::string> problems;  ///< empty: the scan may start
    bool storage = false;               ///< they are about where the data goes, nothing else
    std::shared_ptr<const ScanPlan> plan;
    DryRun dry;
    TimeRange time;               ///< of all passes, with their intervals
    std::uint64_t dataBytes = 0;  ///< of all passes
    std::uint64_t freeBytes = 0;
};

/// `folder`: where the data would go. `largeAllowed`: --yes.
[[nodiscard]] PlanReport inspectPlan(const ScanConfig& scan, const StationConfig& station,
                                     std::uint32_t channels, UserPosition fastNow,
                                     UserPosition slowNow, const std::string& folder,
                                     bool largeAllowed);

/// "651 points (31 x 21, snake)"
[[nodiscard]] std::string planText(const ScanConfig& scan, const PlanReport& report);
/// "00:12:30" or "00:12:30 to 00:14:00"
[[nodiscard]] std::string rangeText(const TimeRange& time);
/// Whether the ranges depend on where the axes are when it starts.
[[nodiscard]] bool isRelative(const ScanConfig& scan);
/// The folder the data file will be in.
[[nodiscard]] std::string dataFolder(const ScanConfig& scan, const std::string& output);

}  // namespace gimbalscan
