// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "binding.h"
#include "tables.h"

#include <cmath>

namespace gimbalscan {

namespace {

constexpr std::uint32_t kLastChannel = 0xffffffff;

AxisRange rangeFrom(const ParamTable& table) {
    AxisRange range;
    range.axis = text(table, "axis");
    range.start = optionalNumber(table, "start").value_or(0);
    range.stop = optionalNumber(table, "stop").value_or(range.start);
    range.relative = param<bool>(table, "relative");
    if (table.contains("points"))
        range.points = integer<std::uint32_t>(table, "points");
    if (const auto step = optionalNumber(table, "step")) {
        // A hair of rounding must not cost the last point.
        const double steps = std::floor(std::abs(range.stop - range.start) / *step + 1e-9);
        range.points = static_cast<std::uint32_t>(
            std::min(steps + 1, static_cast<double>(kMaxPlanPoints) + 1));
        range.stop = range.start + (range.stop < range.start ? -steps : steps) * *step;
    }
    return range;
}

ParamValue tableOf(const AxisRange& range, bool list) {
    ParamTable table = {{"axis", {range.axis}}, {"relative", {range.relative}}};
    if (!list) {
        table.emplace("start", ParamValue{range.start});
        table.emplace("stop", ParamValue{range.stop});
        table.emplace("points", ParamValue{std::int64_t{range.points}});
    }
    return nested(std::move(table));
}

Dwell dwellFrom(const ParamTable& table) {
    Dwell dwell;
    dwell.kind = enumOf<DwellKind>(text(table, "kind"));
    dwell.value = number(table, "value");
    const double longest = optionalNumber(table, "maximum_s").value_or(dwell.value);
    dwell.maximum = fromSeconds(
        std::min(dwell.kind == DwellKind::RealTime ? dwell.value : longest, kMaxDwellSeconds));
    dwell.reduction = text(table, "reduction");
    return dwell;
}

ParamValue tableOf(const Dwell& dwell) {
    ParamTable table = {
        {"kind", {textOf(dwell.kind)}}, {"value", {dwell.value}}, {"reduction", {dwell.reduction}}};
    if (dwell.kind != DwellKind::RealTime)
        table.emplace("maximum_s", ParamValue{toSeconds(dwell.maximum)});
    return nested(std::move(table));
}

Region regionFrom(const ParamTable& table) {
    Region region;
    region.shape = enumOf<RegionShape>(text(table, "shape"));
    region.fastMin = optionalNumber(table, "fast_min").value_or(0);
    region.fastMax = optionalNumber(table, "fast_max").value_or(0);
    region.slowMin = optionalNumber(table, "slow_min").value_or(0);
    region.slowMax = optionalNumber(table, "slow_max").value_or(0);
    const auto& corners = param<std::vector<double>>(table, "vertices");
    for (std::size_t i = 0; i + 1 < corners.size(); i += 2)
        region.vertices.push_back({corners[i], corners[i + 1]});
    return region;
}

ParamValue tableOf(const Region& region) {
    std::vector<double> corners;
    for (const auto& [fast, slow] : region.vertices)
        corners.insert(corners.end(), {fast, slow});
    ParamTable table = {{"shape", {textOf(region.shape)}}, {"vertices", {std::move(corners)}}};
    const bool bounds = region.shape == RegionShape::Rectangle ||
                        region.shape == RegionShape::Ellipse || region.fastMin != 0 ||
                        region.fastMax != 0 || region.slowMin != 0 || region.slowMax != 0;
    if (bounds) {
        table.emplace("fast_min", ParamValue{region.fastMin});
        table.emplace("fast_max", ParamValue{region.fastMax});
        table.emplace("slow_min", ParamValue{region.slowMin});
        table.emplace("slow_max", ParamValue{region.slowMax});
    }
    return nested(std::move(table));
}

Reduction reductionFrom(const ParamTable& table) {
    Reduction reduction;
    reduction.name = text(table, "name");
    reduction.kind = enumOf<ReductionKind>(text(table, "kind"));
    reduction.firstChannel = integer<std::uint32_t>(table, "first_channel");
    if (table.contains("last_channel"))
        reduction.lastChannel = integer<std::uint32_t>(table, "last_channel");
    return reduction;
}

ParamTable tableOf(const Reduction& reduction) {
    ParamTable table = {{"name", {reduction.name}},
                        {"kind", {textOf(reduction.kind)}},
                        {"first_channel", {std::int64_t{reduction.firstChannel}}}};
    if (reduction.lastChannel != kLastChannel)
        table.emplace("last_channel", ParamValue{std::int64_t{reduction.lastChannel}});
    return table;
}

}  // namespace

ScanConfig scanFrom(const ParamTable& table) {
    ScanConfig scan;
    scan.title = text(table, "title");
    scan.mode = enumOf<ScanMode>(text(table, "mode"));
    scan.order = enumOf<ScanOrder>(text(table, "order"));
    scan.fast = rangeFrom(inner(table, "fast"));
    scan.slow = rangeFrom(inner(table, "slow"));
    const auto& list = param<std::vector<double>>(table, "list");
    for (std::size_t i = 0; i + 1 < list.size(); i += 2)
        scan.list.push_back({UserPosition(list[i]), UserPosition(list[i + 1])});
    scan.dwell = dwellFrom(inner(table, "dwell"));
    scan.region = regionFrom(inner(table, "region"));
    scan.pinned = targetsFrom(rows(table, "pinned"));
    for (const ParamTable& row : rows(table, "reductions"))
        scan.reductions.push_back(reductionFrom(row));
    if (scan.reductions.empty())
        scan.reductions.push_back({"total", ReductionKind::Total});
    scan.signals = param<std::vector<std::string>>(table, "signals");
    const ParamTable& repeats = inner(table, "repeats");
    scan.repeats = {integer<std::uint32_t>(repeats, "passes"),
                    fromSeconds(number(repeats, "interval_s"))};
    const ParamTable& atEnd = inner(table, "at_end");
    scan.atEnd = {enumOf<AtEnd>(text(atEnd, "completed")), enumOf<AtEnd>(text(atEnd, "stopped"))};
    scan.retakeBad = param<bool>(table, "retake_bad");
    scan.straightLine = param<bool>(table, "straight_line");
    scan.folder = text(table, "folder");
    scan.operatorName = text(table, "operator");
    scan.sample = text(table, "sample");
    return scan;
}

ParamTable tableOf(const ScanConfig& scan) {
    const bool list = scan.order == ScanOrder::List;
    std::vector<double> points;
    for (const ListPoint& point : scan.list)
        points.insert(points.end(), {point.fast.value(), point.slow.value()});
    return {
        {"format", {std::string(kScanFormat)}},
        {"version", {kScanVersion}},
        {"title", {scan.title}},
        {"mode", {textOf(scan.mode)}},
        {"order", {textOf(scan.order)}},
        {"fast", tableOf(scan.fast, list)},
        {"slow", tableOf(scan.slow, list)},
        {"list", {std::move(points)}},
        {"dwell", tableOf(scan.dwell)},
        {"region", tableOf(scan.region)},
        {"pinned", tablesOf(scan.pinned)},
        {"reductions",
         {tablesOfEach(scan.reductions, [](const Reduction& r) { return tableOf(r); })}},
        {"signals", {scan.signals}},
        {"repeats", nested({{"passes", {std::int64_t{scan.repeats.passes}}},
                            {"interval_s", {toSeconds(scan.repeats.interval)}}})},
        {"at_end", nested({{"completed", {textOf(scan.atEnd.completed)}},
                           {"stopped", {textOf(scan.atEnd.stopped)}}})},
        {"retake_bad", {scan.retakeBad}},
        {"straight_line", {scan.straightLine}},
        {"folder", {scan.folder}},
        {"operator", {scan.operatorName}},
        {"sample", {scan.sample}},
    };
}

}  // namespace gimbalscan
