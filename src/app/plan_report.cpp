// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/plan_report.h>
#include <gimbalscan/app/texts.h>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>

namespace gimbalscan {

namespace {

constexpr std::uint64_t kAskAbove = std::uint64_t{64} << 30U;  // docs/faults.md, row 21
constexpr std::array kOrderTexts = {"raster", "snake",          "column first",
                                    "spiral", "coarse to fine", "list"};

std::uint64_t timesPasses(std::uint64_t bytes, std::uint64_t passes) {
    std::uint64_t product = 0;
    return __builtin_mul_overflow(bytes, passes, &product) ? UINT64_MAX : product;
}

Duration timesPasses(Duration pass, const Repeats& repeats) {
    // The passes start at intervals, the last one only takes its own time.
    const double between = std::max(toSeconds(pass), toSeconds(repeats.interval));
    const double total = between * (std::max(1U, repeats.passes) - 1.0) + toSeconds(pass);
    return total < 9e9 ? fromSeconds(total) : Duration::max();
}

void checkSpace(PlanReport& report, const std::string& folder, bool largeAllowed) {
    const bool planGood = report.problems.empty();
    std::error_code error;
    const auto space = std::filesystem::space(folder, error);
    if (error) {
        report.problems.push_back(
            {"folder", fmt::format("{} The data cannot go to {}: {}.", codeText(ErrorCode::FileIo),
                                   folder, error.message())});
        report.storage = planGood;
        return;
    }
    report.freeBytes = space.available;
    if (report.dataBytes > report.freeBytes) {
        report.storage = planGood;
        report.problems.push_back(
            {"folder",
             fmt::format(
                 "{} The scan needs {}, {} are free in {}. Free space or choose another folder.",
                 codeText(ErrorCode::DiskFull), bytesText(report.dataBytes),
                 bytesText(report.freeBytes), folder)});
    }
    if (report.dataBytes > kAskAbove && !largeAllowed)
        report.problems.push_back(
            {"", fmt::format("The data would take {}, more than {}. Give --yes if that is meant.",
                             bytesText(report.dataBytes), bytesText(kAskAbove))});
}

/// The field of the scan file that speaks of an axis.
std::string fieldOf(const ScanConfig& scan, const std::string& axis) {
    if (axis == scan.fast.axis)
        return "fast";
    if (axis == scan.slow.axis)
        return "slow";
    return axis.empty() ? "" : "pinned";
}

}  // namespace

PlanReport inspectPlan(const ScanConfig& scan, const StationConfig& station, std::uint32_t channels,
                       UserPosition fastNow, UserPosition slowNow, const std::string& folder,
                       bool largeAllowed) {
    PlanReport report;
    for (const ConfigProblem& problem : checkAgainstStation(scan, station))
        report.problems.push_back(
            {problem.path, fmt::format("{} {}", codeText(problem.code), problem.message())});
    if (!report.problems.empty())
        return report;  // without its axes there is no path to check
    auto plan = makePlan(scan, fastNow, slowNow);
    if (!plan) {
        report.problems.push_back({"", plan.error().text()});
        return report;
    }
    report.plan = std::move(*plan);
    report.dry = dryRun(scan, *report.plan, station, channels);
    for (const Error& problem : report.dry.problems)
        report.problems.push_back({fieldOf(scan, problem.device), problem.text()});
    report.time = {timesPasses(report.dry.time.shortest, scan.repeats),
                   timesPasses(report.dry.time.longest, scan.repeats)};
    report.dataBytes = timesPasses(report.dry.dataBytes, std::max(1U, scan.repeats.passes));
    checkSpace(report, folder, largeAllowed);
    return report;
}

std::string rangeText(const TimeRange& time) {
    const std::string shortest = clockText(toSeconds(time.shortest));
    const std::string longest = clockText(toSeconds(time.longest));
    return shortest == longest ? shortest : shortest + " to " + longest;
}

std::string planText(const ScanConfig& scan, const PlanReport& report) {
    const PlanGrid& grid = report.plan->grid();
    const auto order = static_cast<std::size_t>(scan.order);
    std::string text = counted(report.dry.points, "point");
    text += scan.order == ScanOrder::List
                ? " (list)"
                : fmt::format(" ({} x {}, {})", grid.columns, grid.rows, kOrderTexts[order]);
    if (scan.repeats.passes > 1)
        text += fmt::format(", {} passes", scan.repeats.passes);
    return text;
}

std::vector<std::string> axesOf(const ScanConfig& scan) {
    std::vector<std::string> axes = {scan.fast.axis, scan.slow.axis};
    for (const AxisTarget& pinned : scan.pinned)
        axes.push_back(pinned.axis);
    return axes;
}

bool isRelative(const ScanConfig& scan) {
    return scan.order != ScanOrder::List && (scan.fast.relative || scan.slow.relative);
}

std::string dataFolder(const ScanConfig& scan, const std::string& output) {
    if (output.empty())
        return scan.folder.empty() ? "." : scan.folder;
    std::error_code ignored;
    if (std::filesystem::is_directory(output, ignored))
        return output;
    const std::string parent = std::filesystem::path(output).parent_path().string();
    return parent.empty() ? "." : parent;
}

}  // namespace gimbalscan
