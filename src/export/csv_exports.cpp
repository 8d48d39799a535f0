// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"
#include "map_lines.h"
#include "shown_map.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/export/scan_exports.h>

#include <fmt/format.h>

#include <cmath>
#include <iterator>

namespace gimbalscan {

namespace {

std::string head(const ScanFileInfo& info) {
    std::string text;
    for (const std::string& line : originLines(info))
        text += "# " + line + "\n";
    return text;
}

/// What the columns are that need a word, with units.
std::string columnLine(const ScanFileInfo& info) {
    std::string text = fmt::format(
        "# units: {0}_set, {0}: {1}; {2}_set, {2}: {3}; time_s: s after "
        "the start of the scan",
        info.fast.name, info.fast.unit, info.slow.name, info.slow.unit);
    for (const ScanFileMap& map : info.maps)
        text += fmt::format("; {}: {}", map.name, withUnit(map.title, map.unit));
    return text + "; mask: 0 good, 1 not measured, else see the documentation\n";
}

double positionOf(const ScanFileInfo& info, const ScanFileAxis& axis, std::uint64_t cell) {
    if (info.list)
        return axis.positions[cell];
    return &axis == &info.fast ? axis.positions[cell % info.columns]
                               : axis.positions[cell / info.columns];
}

std::string spectrumLines(const std::optional<EnergyCalibration>& energies,
                          const std::vector<std::int32_t>& trace) {
    std::string text = energies ? "channel,energy_keV,counts\n" : "channel,counts\n";
    for (std::size_t i = 0; i < trace.size(); ++i) {
        text += fmt::format("{},", i);
        if (energies)
            text += numberText(energies->at(static_cast<double>(i))) + ",";
        text += fmt::format("{}\n", trace[i]);
    }
    return text;
}

std::string waveformLines(const ScanFileInfo& info, const std::vector<std::int32_t>& trace) {
    const TraceScale& scale = info.traceScale;
    std::string text = fmt::format("time_us,amplitude_{}\n", scale.unit);
    for (std::size_t i = 0; i < trace.size(); ++i)
        text += fmt::format(
            "{},{}\n",
            numberText(info.trace.axisStart + info.trace.axisStep * static_cast<double>(i)),
            numberText((trace[i] + scale.offset) * scale.factor));
    return text;
}

}  // namespace

Result<void> exportMapCsv(ScanFile& scan, const std::string& path, const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    const auto table = PointTable::read(scan);
    if (!table)
        return tl::unexpected(table.error());
    std::vector<std::vector<double>> maps;
    for (std::size_t i = 0; i < info.maps.size(); ++i) {
        auto values = scan.map(i);
        if (!values)
            return tl::unexpected(std::move(values.error()));
        maps.push_back(std::move(*values));
    }
    std::string text = head(info);
    text += columnLine(info);
    text += fmt::format("row,column,{0}_set,{1}_set,{0},{1},time_s,live_time_s", info.fast.name,
                        info.slow.name);
    for (const ScanFileMap& map : info.maps)
        text += "," + map.name;
    text += ",mask\n";
    for (std::uint64_t cell = 0; cell < table->mask.size(); ++cell) {
        if ((table->mask[cell] & kFlagOutsideRegion) != 0)
            continue;
        if (auto further = goOn(progress, cell, table->mask.size()); !further)
            return further;
        text += fmt::format("{},{},{},{}", cell / info.columns, cell % info.columns,
                            numberText(positionOf(info, info.fast, cell)),
                            numberText(positionOf(info, info.slow, cell)));
        for (const auto* column : {&table->fast, &table->slow, &table->start, &table->liveTime})
            text += "," + (table->finished(cell) ? numberText((*column)[cell]) : "");
        for (const auto& map : maps)
            text += "," + numberText(map[cell]);
        text += fmt::format(",{}\n", table->mask[cell]);
    }
    return writeNewFile(path, text);
}

Result<void> exportMapMatrix(ScanFile& scan, const MapChoice& choice, const std::string& path,
                             const ExportProgress& progress) {
    const ScanFileInfo& info = scan.info();
    if (info.list)
        return fail(ErrorCode::Unsupported, "", "export",
                    "A list of points is no matrix; export it as lines.");
    const auto map = shownMap(scan, choice, progress);
    if (!map)
        return tl::unexpected(map.error());
    std::string text = head(info);
    for (const std::string& line : map->lines)
        text += fmt::format("# {}\n", line);
    text += fmt::format("# first line: {}, first column: {}\n",
                        withUnit(info.fast.name, info.fast.unit),
                        withUnit(info.slow.name, info.slow.unit));
    for (const double position : info.fast.positions)
        text += "," + numberText(position);
    for (std::uint64_t cell = 0; cell < map->values.size(); ++cell) {
        if (cell % info.columns == 0)
            text += "\n" + numberText(info.slow.positions[cell / info.columns]);
        text += "," + numberText(map->values[cell]);
    }
    return writeNewFile(path, text + "\n");
}

Result<void> exportTraceCsv(ScanFile& scan, std::uint64_t cell, const std::string& path) {
    const ScanFileInfo& info = scan.info();
    const auto table = PointTable::read(scan);
    if (!table)
        return tl::unexpected(table.error());
    if (auto finished = requireFinished(scan, *table, cell); !finished)
        return finished;
    const auto energies = energiesOf(info);
    if (!energies)
        return tl::unexpected(energies.error());
    const auto trace = scan.trace(cell);
    if (!trace)
        return tl::unexpected(trace.error());
    std::string text = head(info);
    text += fmt::format("# {}\n# start_s={}\n# real_time_s={}\n", pointLine(info, *table, cell),
                        numberText(table->start[cell]), numberText(table->realTime[cell]));
    if (std::isfinite(table->liveTime[cell]))  // A-scans have none
        text += fmt::format("# live_time_s={}\n", numberText(table->liveTime[cell]));
    if (const auto rate = samplingRate(info.trace))
        text += fmt::format("# {}\n", *rate);
    text += info.trace.kind == TraceKind::Spectrum ? spectrumLines(*energies, *trace)
                                                   : waveformLines(info, *trace);
    return writeNewFile(path, text);
}

}  // namespace gimbalscan
