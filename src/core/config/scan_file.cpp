// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_text.h"
#include "table_writer.h"
#include "tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace gimbalscan {

namespace {

constexpr double kMostCounts = 1e12;
constexpr double kFinestUncertainty = 1e-4, kCoarsestUncertainty = 0.5;

/// Version 1 is the first: nothing to bring up to date yet. Entry n - 1 takes version n to n + 1.
const std::vector<Migration> kMigrations;

/// What no single row can say.
class ScanChecks {
public:
    ScanChecks(const ParamTable& table, const ScanConfig& scan, Problems& problems)
        : m_table(table), m_scan(scan), m_problems(problems) {}

    void run() {
        const bool list = m_scan.order == ScanOrder::List;
        range("fast", list);
        range("slow", list);
        if (!m_scan.fast.axis.empty() && m_scan.fast.axis == m_scan.slow.axis)
            wrong("slow.axis", fmt::format("slow.axis = {} is the fast axis already.",
                                           quoted(m_scan.slow.axis)));
        const std::uint64_t points = std::uint64_t{m_scan.fast.points} * m_scan.slow.points;
        if (!list && points > kMaxPlanPoints && !m_problems.concern("fast") &&
            !m_problems.concern("slow"))
            wrong("fast", fmt::format("fast.points x slow.points = {} is above the limit {}.",
                                      points, kMaxPlanPoints));
        fly();
        pointList(list);
        dwell();
        region(list);
        reductions();
        pinned();
        folder();
    }

private:
    void wrong(const std::string& path, std::string text) {
        m_problems.addAt(path, std::move(text));
    }
    [[nodiscard]] const ParamTable& inner(const char* key) const {
        return param<std::vector<ParamTable>>(m_table, key).front();
    }

    void fly() {
        if (m_scan.mode == ScanMode::Fly && m_scan.order != ScanOrder::Raster &&
            m_scan.order != ScanOrder::Snake)
            wrong("order", fmt::format("order = {}: the mode \"fly\" drives lines along the fast "
                                       "axis, in the order raster or snake.",
                                       quoted(textOf(m_scan.order))));
    }

    void range(const std::string& name, bool list) {
        if (m_problems.reported(name))
            return;
        const ParamTable& table = inner(name.c_str());
        const bool points = table.contains("points"), step = table.contains("step");
        const bool start = table.contains("start"), stop = table.contains("stop");
        if (list) {
            if (points || step || start || stop)
                wrong(name, fmt::format("{}: with the order \"list\" only the axis is given, the "
                                        "positions are in \"list\".",
                                        name));
            return;
        }
        if (!start)
            wrong(name, fmt::format("{0}.start is missing.", name));
        if (points == step)
            wrong(name, fmt::format("{0} needs either points or step{1}.", name,
                                    points ? ", not both" : ""));
        const bool single = points && param<std::int64_t>(table, "points") == 1;
        if (!stop && !single)
            wrong(name, fmt::format("{0}.stop is missing.", name));
        const AxisRange& axis = name == "fast" ? m_scan.fast : m_scan.slow;
        if (step && axis.points > kMaxPlanPoints && !m_problems.concern(name))
            wrong(name + ".step", fmt::format("{}.step = {} gives more than {} points.", name,
                                              param<double>(table, "step"), kMaxPlanPoints));
        else if (points && axis.points > 1 && start && stop && axis.start == axis.stop)
            wrong(name + ".stop",
                  fmt::format("{0}.stop = {1} must differ from {0}.start for {2} points.", name,
                              axis.stop, axis.points));
    }

    void pointList(bool list) {
        if (!list && !m_scan.list.empty())
            wrong("list", "list: points are given, but the order is not \"list\".");
        if (list && m_scan.list.empty() && !m_problems.concern("list"))
            wrong("list", "list: at least one point is needed for the order \"list\".");
        if (m_scan.list.size() > kMaxListPoints)
            wrong("list", fmt::format("list: {} points are above the limit {}.", m_scan.list.size(),
                                      kMaxListPoints));
    }

    void dwell() {
        const ParamTable& table = inner("dwell");
        const double value = m_scan.dwell.value;
        if (m_problems.concern("dwell.value") || m_problems.concern("dwell.kind"))
            return;
        const auto between = [&](double low, double high, const char* unit) {
            if (value < low || value > high)
                wrong("dwell.value",
                      fmt::format("dwell.value = {} must be between {} and {}{}.", value,
                                  low < 1e-4 ? fmt::format("{:.6f}", low) : fmt::format("{}", low),
                                  high, unit));
        };
        const DwellKind kind = m_scan.dwell.kind;
        if (kind == DwellKind::RealTime || kind == DwellKind::LiveTime)
            between(kMinDwellSeconds, kMaxDwellSeconds, " s");
        else if (kind == DwellKind::Counts)
            between(1, kMostCounts, " counts");
        else
            between(kFinestUncertainty, kCoarsestUncertainty, "");
        if (kind == DwellKind::RealTime)
            return;
        if (!table.contains("maximum_s"))
            wrong("dwell", fmt::format("dwell.maximum_s is missing: the kind {} needs a longest "
                                       "real time.",
                                       textOf(kind)));
        if (kind != DwellKind::LiveTime && !m_problems.reported("reductions") &&
            !reductionNamed(m_scan.dwell.reduction))
            wrong("dwell.reduction",
                  fmt::format("dwell.reduction = {} must be the name of a reduction of this scan.",
                              quoted(m_scan.dwell.reduction)));
    }

    [[nodiscard]] bool reductionNamed(const std::string& name) const {
        for (const Reduction& reduction : m_scan.reductions)
            if (reduction.name == name)
                return true;
        return false;
    }

    void region(bool list) {
        const Region& region = m_scan.region;
        if (region.shape == RegionShape::All)
            return;
        if (list)
            wrong("region", "region: a list of points cannot have a region.");
        if (region.shape == RegionShape::Polygon) {
            if (region.vertices.size() < 3 && !m_problems.concern("region.vertices"))
                wrong("region.vertices", fmt::format("region.vertices: a polygon needs at least 3 "
                                                     "corners, found {}.",
                                                     region.vertices.size()));
            return;
        }
        const ParamTable& table = inner("region");
        for (const char* bound : {"fast_min", "fast_max", "slow_min", "slow_max"})
            if (!table.contains(bound))
                wrong("region", fmt::format("region.{} is missing.", bound));
        if (region.fastMin > region.fastMax || region.slowMin > region.slowMax)
            wrong("region", "region: each minimum must not be above its maximum.");
    }

    void reductions() {
        std::set<std::string> names;
        for (std::size_t i = 0; i < m_scan.reductions.size(); ++i) {
            const Reduction& reduction = m_scan.reductions[i];
            const std::string path = joinPath("reductions", i);
            if (!names.insert(reduction.name).second)
                wrong(path + ".name",
                      fmt::format("{}.name = {} is used twice.", path, quoted(reduction.name)));
            if (reduction.firstChannel > reduction.lastChannel)
                wrong(path + ".first_channel",
                      fmt::format("{0}.first_channel = {1} must not be above {0}.last_channel = "
                                  "{2}.",
                                  path, reduction.firstChannel, reduction.lastChannel));
        }
    }

    void pinned() {
        std::set<std::string> used = {m_scan.fast.axis, m_scan.slow.axis};
        for (std::size_t i = 0; i < m_scan.pinned.size(); ++i)
            if (!used.insert(m_scan.pinned[i].axis).second)
                wrong(joinPath("pinned", i) + ".axis",
                      fmt::format("{}.axis = {} is used already.", joinPath("pinned", i),
                                  quoted(m_scan.pinned[i].axis)));
    }

    // A scan file often comes from somebody else: its data stays where the user is working, or goes
    // to a place that can be read off the file.
    void folder() {
        const bool upwards = ("/" + m_scan.folder + "/").find("/../") != std::string::npos;
        const bool control = std::any_of(m_scan.folder.begin(), m_scan.folder.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        });
        if (upwards || control)
            wrong("folder", fmt::format("folder = {} must not contain {}.", quoted(m_scan.folder),
                                        upwards ? "\"..\"" : "control characters"));
    }

    const ParamTable& m_table;
    const ScanConfig& m_scan;
    Problems& m_problems;
};

}  // namespace

ConfigResult<ScanConfig> parseScan(std::string text, std::string sourceName) {
    Problems problems(sourceName);
    auto root = parseJson(text, problems);
    if (!root || !acceptHeader(*root, kScanFormat, kScanVersion, kMigrations, problems))
        return tl::unexpected(problems.take());
    const ParamTable table = TableReader(problems).read(*root, scanSpecs());
    ScanConfig scan = scanFrom(table);
    ScanChecks(table, scan, problems).run();
    if (!problems.empty())
        return tl::unexpected(problems.take());
    scan.sourceText = std::move(text);
    scan.sourceName = std::move(sourceName);
    return scan;
}

ConfigResult<ScanConfig> loadScan(const std::string& file) {
    auto text = readConfigFile(file);
    if (!text)
        return tl::unexpected(text.error());
    return parseScan(std::move(*text), file);
}

std::string formatScan(const ScanConfig& scan) {
    return writeTable(tableOf(scan), scanSpecs());
}

Result<void> saveScan(const ScanConfig& scan, const std::string& file) {
    return saveChecked(
        file, formatScan(scan), [](const std::string& old) { return loadScan(old); },
        [&](const std::string& text) { return parseScan(text, file); });
}

}  // namespace gimbalscan
