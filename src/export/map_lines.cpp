// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_lines.h"

#include "export_parts.h"
#include "tables.h"

#include <gimbalscan/core/config.h>

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

/// Of a calculated number: without the digits that are only rounding.
std::string rounded(double value) {
    return fmt::format("{:.9g}", value);
}

std::string axisLine(const char* what, const ScanFileAxis& axis) {
    const auto& at = axis.positions;
    std::string text = fmt::format("{}: {}, {} from {} to {} {}", what, at.size(), axis.name,
                                   numberText(at.front()), numberText(at.back()), axis.unit);
    if (at.size() > 1)
        text += fmt::format(", step {} {}", rounded(stepOf(at)), axis.unit);
    return text;
}

/// What is asked of a C-scan. Reductions have no threshold, and neither receiver gain nor sound
/// velocity is in the file: said, so that nobody takes them for 0 dB or 0 m/s.
void addGate(std::vector<std::string>& lines, const TraceShape& trace, std::uint32_t first,
             std::uint32_t last) {
    const auto timeOf = [&](double sample) { return trace.axisStart + trace.axisStep * sample; };
    lines.push_back(fmt::format("gate_start_{}: {}", trace.axisUnit, rounded(timeOf(first))));
    lines.push_back(
        fmt::format("gate_length_{}: {}", trace.axisUnit, rounded(timeOf(last) - timeOf(first))));
    lines.emplace_back("threshold: none");
    if (const auto rate = samplingRate(trace))
        lines.push_back(*rate);
    lines.emplace_back("sound_velocity: not recorded");
    lines.emplace_back("gain: not recorded");
}

}  // namespace

std::vector<std::string> reductionLines(const ScanFileInfo& info, std::size_t map) {
    std::vector<std::string> lines;
    const auto scan = parseScan(info.scanText, "scan_config");
    if (!scan || info.trace.channels == 0)
        return lines;
    const auto found =
        std::find_if(scan->reductions.begin(), scan->reductions.end(),
                     [&](const Reduction& each) { return each.name == info.maps[map].title; });
    if (found == scan->reductions.end())
        return lines;
    const bool all = found->kind == ReductionKind::Total;
    const std::uint32_t end = info.trace.channels - 1;
    const std::uint32_t last = all ? end : std::min(found->lastChannel, end);
    const std::uint32_t first = all ? 0 : std::min(found->firstChannel, last);
    lines.push_back(
        fmt::format("reduction: {}, channels {} to {}", textOf(found->kind), first, last));
    if (info.trace.kind == TraceKind::Waveform)
        addGate(lines, info.trace, first, last);
    return lines;
}

std::optional<std::string> samplingRate(const TraceShape& trace) {
    if (trace.axisUnit != "us" || !(trace.axisStep > 0))
        return std::nullopt;
    return "sampling_rate_MHz: " + rounded(1 / trace.axisStep);
}

std::vector<std::string> axisLines(const ScanFileInfo& info) {
    return {axisLine("columns", info.fast), axisLine("rows", info.slow)};
}

}  // namespace gimbalscan
