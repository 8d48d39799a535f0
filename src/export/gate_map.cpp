// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"
#include "map_lines.h"
#include "shown_map.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>

namespace gimbalscan {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kFullScale = std::numeric_limits<std::int16_t>::max();

/// The samples of a gate, both included.
struct Samples {
    std::size_t first = 0, last = 0;
};

/// A time that is a sample's but for rounding belongs to it.
Result<Samples> samplesOf(const ScanFileInfo& info, const ViewGate& gate) {
    const TraceShape& trace = info.trace;
    constexpr double kRounding = 1e-6;
    const double first = std::ceil((gate.start - trace.axisStart) / trace.axisStep - kRounding);
    const double last =
        std::floor((gate.start + gate.length - trace.axisStart) / trace.axisStep + kRounding);
    if (!(first >= 0) || !(last < trace.channels) || !(first <= last))
        return fail(
            ErrorCode::InvalidArgument, "", "gate",
            fmt::format("The gate \"{}\" from {} to {} us holds no sample of the record, "
                        "or leaves it: {:.6g} to {:.6g} us in steps of {:.6g} us.",
                        gate.name, gate.start, gate.start + gate.length, trace.axisStart,
                        trace.axisStart + trace.axisStep * (trace.channels - 1.0), trace.axisStep));
    return Samples{static_cast<std::size_t>(first), static_cast<std::size_t>(last)};
}

struct Echo {
    double amplitude = 0, time = 0;
};

Echo largestEcho(const ScanFileInfo& info, const std::vector<std::int32_t>& trace,
                 const Samples& samples) {
    Echo echo{-1, 0};
    for (std::size_t i = samples.first; i <= samples.last; ++i) {
        const double amplitude =
            std::abs((trace[i] + info.traceScale.offset) * info.traceScale.factor);
        if (amplitude > echo.amplitude)
            echo = {amplitude, info.trace.axisStart + info.trace.axisStep * static_cast<double>(i)};
    }
    return echo;
}

double valueOf(const ScanFileInfo& info, const GateMap& map, const Echo& echo) {
    if (echo.amplitude < map.gate.threshold)
        return kNothing;
    switch (map.quantity) {
        case GateQuantity::Amplitude:
            return echo.amplitude;
        case GateQuantity::AmplitudePercent:
            return 100 * echo.amplitude / (kFullScale * std::abs(info.traceScale.factor));
        case GateQuantity::Time:
            return echo.time;
        case GateQuantity::Depth:
            // m/s * us = um
            return *map.gate.velocity * (echo.time - map.gate.delay) / 2 / 1000;
    }
    return kNothing;
}

Result<void> usable(const ScanFileInfo& info, const GateMap& map) {
    if (info.trace.kind != TraceKind::Waveform || info.trace.axisUnit != "us" ||
        !(info.trace.axisStep > 0))
        return fail(ErrorCode::Unsupported, "", "gate",
                    "This scan holds no A-scans with times; gates are for these.");
    if (map.quantity == GateQuantity::Depth && !map.gate.velocity)
        return fail(ErrorCode::InvalidArgument, "", "gate",
                    fmt::format("The gate \"{}\" has no velocity_m_s, which a depth needs.",
                                map.gate.name));
    return {};
}

}  // namespace

const std::vector<std::string>& quantityNames() {
    static const std::vector<std::string> names = {"amplitude", "amplitude_percent", "time",
                                                   "depth"};
    return names;
}

std::string unitOf(const ScanFileInfo& info, GateQuantity quantity) {
    switch (quantity) {
        case GateQuantity::Amplitude:
            return info.traceScale.unit;
        case GateQuantity::AmplitudePercent:
            return "%";
        case GateQuantity::Time:
            return "us";
        case GateQuantity::Depth:
            return "mm";
    }
    return {};
}

Result<std::vector<double>> gateMap(ScanFile& scan, const GateMap& map,
                                    const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    if (auto possible = usable(info, map); !possible)
        return tl::unexpected(std::move(possible.error()));
    const auto samples = samplesOf(info, map.gate);
    if (!samples)
        return tl::unexpected(samples.error());
    const auto mask = scan.mask();
    if (!mask)
        return tl::unexpected(mask.error());
    std::vector<double> values(mask->size(), kNothing);
    for (std::uint64_t cell = 0; cell < values.size(); ++cell) {
        if (((*mask)[cell] & kFlagNotMeasured) != 0)
            continue;
        if (auto further = goOn(progress, cell, values.size()); !further)
            return tl::unexpected(std::move(further.error()));
        const auto trace = scan.trace(cell);
        if (!trace)
            return tl::unexpected(trace.error());
        values[cell] = valueOf(info, map, largestEcho(info, *trace, *samples));
    }
    return values;
}

std::vector<std::string> gateLines(const ScanFileInfo& info, const GateMap& map) {
    const ViewGate& gate = map.gate;
    std::vector<std::string> lines = {
        fmt::format("gate: {}, {}", gate.name,
                    quantityNames()[static_cast<std::size_t>(map.quantity)]),
        "gate_start_us: " + numberText(gate.start),
        "gate_length_us: " + numberText(gate.length),
        fmt::format("threshold_{}: {}", info.traceScale.unit, numberText(gate.threshold)),
    };
    if (const auto rate = samplingRate(info.trace))
        lines.push_back(*rate);
    lines.push_back("sound_velocity_m_s: " +
                    (gate.velocity ? numberText(*gate.velocity) : std::string("not given")));
    if (gate.velocity)
        lines.push_back("delay_us: " + numberText(gate.delay));
    lines.emplace_back("gain: not recorded");
    return lines;
}

}  // namespace gimbalscan
