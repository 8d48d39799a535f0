// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_layout.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr std::size_t kLongestName = 63;
/// Names in the groups "map" and "instrument" that are ours.
const std::vector<std::string> kReserved = {"detector", "name", "title"};

std::string mapUnit(const Reduction& reduction, const TraceShape& trace) {
    switch (reduction.kind) {
        case ReductionKind::CountRate:
            return trace.valueUnit + "/s";
        case ReductionKind::PeakPosition:
            return trace.axisUnit;
        default:
            return trace.valueUnit;
    }
}

CellArray numbers(std::string path, std::string unit, std::string title = {}) {
    return {std::move(path), std::move(unit),      std::move(title),
            CellType::F8,    CellFill::NotANumber, 1};
}

CellArray integers(std::string path, CellType type, CellFill fill) {
    return {std::move(path), {}, {}, type, fill, 1};
}

std::string traceAxisName(const TraceShape& trace) {
    if (trace.kind == TraceKind::Waveform)
        return "time_of_flight";
    return trace.axisUnit == "keV" ? "energy" : "channel";
}

}  // namespace

std::uint64_t CellArray::bytesPerCell() const noexcept {
    constexpr std::array<std::uint64_t, 5> kSizes = {8, 8, 4, 2, 2};
    return kSizes[static_cast<std::size_t>(type)] * itemsPerCell;
}

std::string cleanName(const std::string& text, const std::vector<std::string>& taken) {
    std::string name;
    for (const char c : text) {
        const bool kept =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
        name += kept ? c : '_';
    }
    name.resize(std::min(name.size(), kLongestName - 5));  // "_mask" follows, or a number
    if (name.empty())
        name = "map";
    std::string unique = name;
    for (int number = 2; std::find(taken.begin(), taken.end(), unique) != taken.end(); ++number)
        unique = name.substr(0, kLongestName - 10) + "_" + std::to_string(number);
    return unique;
}

RunLayout::RunLayout(const RunStart& start) {
    const PlanGrid& grid = start.plan->grid();
    list = start.scan.order == ScanOrder::List;
    fly = start.scan.mode == ScanMode::Fly;
    waveform = start.trace.kind == TraceKind::Waveform;
    rows = grid.rows;
    columns = grid.columns;
    cells = rows * columns;
    channels = start.trace.channels;
    fastName = cleanName(start.scan.fast.axis, kReserved);
    std::vector<std::string> taken = kReserved;
    taken.push_back(fastName);
    slowName = cleanName(start.scan.slow.axis, taken);
    traceAxis = traceAxisName(start.trace);
    if (rows > 1 && columns > 1) {
        shape = {rows, columns};
        axes = {slowName + "_set", fastName + "_set"};
    } else {
        shape = {cells};
        axes = {(rows > 1 ? slowName : fastName) + "_set"};
        if (list && cells > 1)
            axes = {fastName + "_set", slowName + "_set"};
    }

    const auto unit = [&](const std::string& axis) {
        const AxisConfig* config = start.station.axis(axis);
        return config ? config->unitText() : std::string();
    };
    const std::string fastUnit = unit(start.scan.fast.axis), slowUnit = unit(start.scan.slow.axis);
    const std::string detector = "/entry/instrument/detector/";
    const auto atEdge = [&](bool fast, const char* name, const std::string& axisUnit) {
        return numbers(fly ? axisPath(fast) + name : "", axisUnit);
    };
    arrays = {
        {detector + "data", start.trace.valueUnit, waveform ? "A-scan" : "Counts",
         waveform ? CellType::I2 : CellType::U4, CellFill::Zero, channels},
        numbers(axisPath(true) + "/value", fastUnit, start.scan.fast.axis + " (" + fastUnit + ")"),
        numbers(axisPath(false) + "/value", slowUnit, start.scan.slow.axis + " (" + slowUnit + ")"),
        numbers(detector + "start_time", "s"),
        numbers(detector + "stop_time", "s"),
        numbers(detector + "real_time", "s"),
        numbers(waveform ? "" : detector + "count_time", "s"),
        integers(detector + "sequence_number", CellType::I8, CellFill::MinusOne),
        integers("/entry/scan/point_session", CellType::I2, CellFill::MinusOne),
        integers("/entry/scan/point_crc32", CellType::U4, CellFill::Zero),
        atEdge(true, "/value_start", fastUnit),
        atEdge(true, "/value_end", fastUnit),
        atEdge(false, "/value_start", slowUnit),
        atEdge(false, "/value_end", slowUnit),
        integers("", CellType::U2, CellFill::One),  // named when the first map has its name
    };
    std::vector<std::string> names = {
        "title", "data", fastName, slowName, axes[0], fastName + "_set", slowName + "_set"};
    const auto addMap = [&](const std::string& wanted, const std::string& title,
                            const std::string& mapUnitText) {
        mapNames.push_back(cleanName(wanted, names));
        names.push_back(mapNames.back());
        names.push_back(mapNames.back() + "_mask");
        arrays.push_back(numbers("/entry/map/" + mapNames.back(), mapUnitText, title));
    };
    for (const Reduction& reduction : start.scan.reductions) {
        const bool total = mapNames.empty() && !waveform && reduction.kind == ReductionKind::Total;
        addMap(total ? "total_counts" : reduction.name, reduction.name,
               mapUnit(reduction, start.trace));
    }
    for (std::size_t i = 0; i < start.scan.signals.size(); ++i)
        addMap(start.scan.signals[i], start.scan.signals[i],
               i < start.signalUnits.size() ? start.signalUnits[i] : "");
    arrays[kMask].path = "/entry/map/" + mapNames.front() + "_mask";
}

std::vector<double> axisPositions(const RunStart& start, bool fast) {
    std::vector<double> positions;
    if (start.scan.order == ScanOrder::List) {
        for (const ListPoint& point : start.scan.list)
            positions.push_back((fast ? point.fast : point.slow).value());
        return positions;
    }
    const PlanGrid& grid = start.plan->grid();
    const std::uint32_t count = fast ? grid.columns : grid.rows;
    for (std::uint32_t i = 0; i < count; ++i)
        positions.push_back(fast ? grid.fastFirst + i * grid.fastStep
                                 : grid.slowFirst + i * grid.slowStep);
    return positions;
}

std::vector<double> cellPositions(const RunStart& start, bool fast) {
    std::vector<double> axis = axisPositions(start, fast);
    if (start.scan.order == ScanOrder::List)
        return axis;
    const PlanGrid& grid = start.plan->grid();
    std::vector<double> cells;
    cells.reserve(std::size_t{grid.rows} * grid.columns);
    for (std::uint32_t row = 0; row < grid.rows; ++row)
        for (std::uint32_t column = 0; column < grid.columns; ++column)
            cells.push_back(axis[fast ? column : row]);
    return cells;
}

std::uint64_t nexusFileSize(const RunStart& start) {
    // Objects, attributes, and the pages between the large arrays.
    constexpr std::uint64_t kStructure = std::uint64_t{64} * 1024, kPage = 4096;
    const RunLayout layout(start);
    std::uint64_t bytes = kStructure + kEventLogBytes + 2 * kSessionRows * kTimeBytes +
                          start.scan.sourceText.size() + start.station.sourceText.size();
    for (const CellArray& array : layout.arrays)
        if (!array.path.empty())
            bytes += layout.cells * array.bytesPerCell() + kPage;
    bytes += std::uint64_t{16} * layout.cells + 8 * (layout.rows + layout.columns);  // the targets
    return bytes + 12 * layout.channels;
}

}  // namespace gimbalscan
