// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "csv_header.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace gimbalscan {

namespace {

/// A name as a CSV field (RFC 4180): in quotes when it needs them.
std::string field(const std::string& name) {
    const std::string line = oneLine(name);
    if (line.find_first_of(",\"") == std::string::npos)
        return line;
    std::string out = "\"";
    for (const char c : line) {
        if (c == '"')
            out += '"';
        out += c;
    }
    return out + "\"";
}

std::string axisLine(const AxisConfig& axis) {
    return fmt::format("{} ({}), user = {:+d} * controller {:+}{}", axis.name, axis.unitText(),
                       axis.offset.sign, axis.offset.offset,
                       axis.offset.confirmed ? "" : ", not confirmed");
}

std::string dwellLine(const Dwell& dwell) {
    constexpr std::array<const char*, 4> kKinds = {"s of real time", "s of live time", "counts in ",
                                                   "relative uncertainty of "};
    std::string text = fmt::format("{} {}{}", dwell.value,
                                   kKinds[static_cast<std::size_t>(dwell.kind)], dwell.reduction);
    if (dwell.kind != DwellKind::RealTime)
        text += fmt::format(", at most {} s", toSeconds(dwell.maximum));
    return text;
}

std::string columns(const RunStart& start) {
    const auto unit = [&](const std::string& axis) {
        const AxisConfig* config = start.station.axis(axis);
        return config ? config->unitText() : "";
    };
    std::string out = "index,row,column";
    for (const char* what : {"setpoint", "readback"})
        for (const std::string& axis : {start.scan.fast.axis, start.scan.slow.axis})
            out += "," + field(fmt::format("{} {} ({})", axis, what, unit(axis)));
    out += ",start (s),real time (s),live time (s),flags";
    for (const Reduction& reduction : start.scan.reductions)
        out += "," + field(reduction.name);
    for (const std::string& signal : start.scan.signals)
        out += "," + field(signal);
    return out + "\n";
}

}  // namespace

std::string oneLine(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '\n')
            out += "\\n";
        else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out;
}

std::string isoTime(std::chrono::system_clock::time_point time) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(time);
    const auto rest = std::chrono::duration_cast<std::chrono::milliseconds>(time - whole).count();
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(whole)), rest);
}

const char* outcomeText(RunOutcome outcome) noexcept {
    switch (outcome) {
        case RunOutcome::Completed:
            return "completed";
        case RunOutcome::Stopped:
            return "stopped";
        default:
            return "failed";
    }
}

std::string csvHeader(const RunStart& start) {
    std::string out;
    const auto add = [&](const char* key, std::string_view value) {
        out += fmt::format("# {}: {}\n", key, oneLine(value));
    };
    out += "# GimbalScan data, version 1\n";
    if (start.simulated)
        add("SIMULATED", "this is not a measurement");
    add("title", start.scan.title);
    add("start", isoTime(start.wallStart));
    add("uuid", start.uuid);
    add("series", fmt::format("{}, pass {} of {}", start.seriesId, start.pass + 1,
                              start.scan.repeats.passes));
    add("operator", start.scan.operatorName);
    add("sample", start.scan.sample);
    add("station", start.station.name);
    for (const AxisConfig& axis : start.station.axes)
        add("axis", axisLine(axis));
    for (const AxisTarget& pinned : start.scan.pinned)
        add("pinned", fmt::format("{} at {}", pinned.axis, pinned.position.value()));
    for (const std::string& identity : start.identities)
        add("device", identity);
    const PlanGrid& grid = start.plan->grid();
    add("points", fmt::format("{}", start.plan->pointCount()));
    add("grid",
        fmt::format("{} rows from {} by {}, {} columns from {} by {}", grid.rows, grid.slowFirst,
                    grid.slowStep, grid.columns, grid.fastFirst, grid.fastStep));
    add("dwell", dwellLine(start.scan.dwell));
    add("flags",
        "sum of 2 saturated, 4 out of tolerance, 8 dead time, 16 short exposure, 32 "
        "samples lost, 64 measured again, 128 given up");
    add("traces", "spectra and A-scans are not part of this format");
    return out + columns(start);
}

}  // namespace gimbalscan
