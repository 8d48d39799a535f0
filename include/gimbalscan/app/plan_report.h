// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/config.h>
#include <gimbalscan/core/scan_plan.h>

namespace gimbalscan {

/// One reason why a scan cannot start.
struct PlanProblem {
    std::string field;  ///< of the scan file, such as "fast" or "dwell.value"; empty: none alone
    std::string text;   ///< with its code
    bool operator==(const PlanProblem&) const = default;
};

/// Everything a dry run can say about a scan on a station, without touching a device.
struct PlanReport {
    std::vector<PlanProblem> problems;  ///< empty: the scan may start
    bool storage = false;               ///< they are about where the data goes, nothing else
    std::shared_ptr<const ScanPlan> plan;
    DryRun dry;
    TimeRange time;               ///< of all passes, with their intervals
    std::uint64_t dataBytes = 0;  ///< of all passes
    std::uint64_t freeBytes = 0;
};

/// `folder`: where the data would go. `largeAllowed`: more than 64 GiB was confirmed (--yes). Any
/// thread; takes a while for millions of points.
[[nodiscard]] PlanReport inspectPlan(const ScanConfig& scan, const StationConfig& station,
                                     std::uint32_t channels, UserPosition fastNow,
                                     UserPosition slowNow, const std::string& folder,
                                     bool largeAllowed);

/// "651 points (31 x 21, snake)"
[[nodiscard]] std::string planText(const ScanConfig& scan, const PlanReport& report);
/// "00:12:30" or "00:12:30 to 00:14:00"
[[nodiscard]] std::string rangeText(const TimeRange& time);
/// The axes that a scan holds: fast, slow, pinned.
[[nodiscard]] std::vector<std::string> axesOf(const ScanConfig& scan);
/// Whether the ranges depend on where the axes are when it starts.
[[nodiscard]] bool isRelative(const ScanConfig& scan);
/// The folder the data file will be in.
[[nodiscard]] std::string dataFolder(const ScanConfig& scan, const std::string& output);

}  // namespace gimbalscan
