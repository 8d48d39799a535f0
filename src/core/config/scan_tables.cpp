// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables.h"

#include <gimbalscan/core/param_builders.h>

namespace gimbalscan {

using namespace spec;

namespace {

constexpr double kFar = 1e6;
constexpr double kMostChannel = 65'535;
constexpr double kMonth = 31 * 86'400.0;  // s

std::vector<ParamSpec> rangeColumns() {
    ParamSpec points = integer("points", 1, static_cast<std::int64_t>(kMaxPlanPoints), 1,
                               "Number of positions, both ends included; or give a step.");
    return {
        requiredText("axis", "An axis of the station."),
        optional(requiredNumber("start", "axis unit", -kFar, kFar, "First position.")),
        optional(
            requiredNumber("stop", "axis unit", -kFar, kFar, "Last position; may be below start.")),
        optional(std::move(points)),
        optional(requiredNumber("step", "axis unit", 1e-9, kFar,
                                "Distance of the positions, instead of points; stop is moved to "
                                "the last position that fits.")),
        flag("relative", false, "start and stop count from where the axis is at the start."),
    };
}

std::vector<ParamSpec> regionColumns() {
    const auto bound = [](const char* name, const char* text) {
        return optional(requiredNumber(name, "axis unit", -kFar, kFar, text));
    };
    return {
        choice("shape", choicesOf<RegionShape>(), "all", "Which part of the grid is scanned."),
        bound("fast_min", "Rectangle, or the box around the ellipse."),
        bound("fast_max", "The same."),
        bound("slow_min", "The same."),
        bound("slow_max", "The same."),
        points("vertices", kFar, "Corners of the polygon as [fast, slow]."),
    };
}

std::vector<ParamSpec> reductionColumns() {
    ParamSpec last = integer("last_channel", 0, static_cast<std::int64_t>(kMostChannel), 0,
                             "Last channel, included; left out: the last there is.");
    return {
        requiredText("name", "Name of the map."),
        choice("kind", choicesOf<ReductionKind>(), "total",
               "How a spectrum or A-scan becomes one number."),
        integer("first_channel", 0, static_cast<std::int64_t>(kMostChannel), 0,
                "First channel, included."),
        optional(std::move(last)),
    };
}

}  // namespace

template <>
const std::vector<std::string>& choicesOf<ScanMode>() {
    static const std::vector<std::string> names = {"step", "fly"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<ScanOrder>() {
    static const std::vector<std::string> names = {"raster", "snake",          "column_first",
                                                   "spiral", "coarse_to_fine", "list"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<RegionShape>() {
    static const std::vector<std::string> names = {"all", "rectangle", "ellipse", "polygon"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<ReductionKind>() {
    static const std::vector<std::string> names = {"total", "channel_sum", "count_rate",
                                                   "peak_amplitude", "peak_position"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<DwellKind>() {
    static const std::vector<std::string> names = {"real_time", "live_time", "counts",
                                                   "relative_uncertainty"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<AtEnd>() {
    static const std::vector<std::string> names = {"stay", "park"};
    return names;
}

const std::vector<ParamSpec>& scanSpecs() {
    static const std::vector<ParamSpec> specs = {
        choice("format", {kScanFormat}, "", "What the file is."),
        integer("version", 1, kScanVersion, kScanVersion, "Version of the format."),
        text("title", "Scan", "Title of the scan, part of the name of its files."),
        choice("mode", choicesOf<ScanMode>(), "step",
               "Stop at every point (step), or record while a line is driven (fly: not possible "
               "yet, refused before anything moves)."),
        choice("order", choicesOf<ScanOrder>(), "snake", "In which order the points are visited."),
        table("fast", rangeColumns(), "The axis along a line."),
        table("slow", rangeColumns(), "The axis from line to line."),
        points("list", kFar, "Points of the order list, as [fast, slow]."),
        table("dwell",
              {choice("kind", choicesOf<DwellKind>(), "real_time", "What ends an exposure."),
               requiredNumber("value", "", kMinDwellSeconds, 1e12,
                              "Seconds, counts, or wanted relative uncertainty."),
               optional(requiredNumber("maximum_s", "s", kMinDwellSeconds, kMaxDwellSeconds,
                                       "Longest real time; needed for all kinds but real_time.")),
               text("reduction", "",
                    "Name of the reduction that counts, for counts and relative_uncertainty.")},
              "How long each point is measured."),
        table("region", regionColumns(), "Part of the grid."),
        list("pinned",
             {requiredText("axis", "An axis that does not scan."),
              requiredNumber("position", "axis unit", -kFar, kFar, "User position.")},
             "Further axes, moved before the scan and watched during it."),
        list("reductions", reductionColumns(), "The maps; the first one is shown."),
        texts("signals", "Readable signals recorded with every point, each as device.signal."),
        table("repeats",
              {integer("passes", 1, 100'000, 1, "How often the scan is run, one file each."),
               number("interval_s", "s", 0, kMonth, 0, "From start to start; 0: at once.")},
              "Repetition."),
        table("at_end",
              {choice("completed", choicesOf<AtEnd>(), "stay", "After a completed scan."),
               choice("stopped", choicesOf<AtEnd>(), "stay", "After a stopped one.")},
              "What the axes do at the end; after a fault they never move."),
        flag("retake_bad", false,
             "Points that came out bad (saturated, out of tolerance, cut short, samples lost) are "
             "measured once more at the end of each pass."),
        flag("straight_line", false, "Speeds matched so that both axes arrive together."),
        text("folder", "", "Where the data goes; empty: the current folder."),
        text("operator", "", "Who measures."),
        text("sample", "", "What is measured."),
    };
    return specs;
}

}  // namespace gimbalscan
