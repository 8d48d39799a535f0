// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "shown_scan.h"

#include <QCoreApplication>
#include <QHash>
#include <QStringList>

#include <array>

namespace gimbalscan {

namespace {

constexpr std::size_t kMostFlagged = 50'000;

QString tr(const char* text) {
    return QCoreApplication::translate("gimbalscan::ShownScan", text);
}

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

/// As the data file has it.
QString unitOf(const Reduction& reduction, const TraceShape& trace) {
    switch (reduction.kind) {
        case ReductionKind::CountRate:
            return text(trace.valueUnit + "/s");
        case ReductionKind::PeakPosition:
            return text(trace.axisUnit);
        default:
            return text(trace.valueUnit);
    }
}

QString unitOf(const StationConfig& station, const std::string& axis) {
    for (const AxisConfig& config : station.axes)
        if (config.name == axis)
            return text(config.unitText());
    return {};
}

void add(ShownScan& shown, const QString& name, const QString& unit) {
    shown.recorded.push_back(
        {{MapKind::Recorded, static_cast<int>(shown.recorded.size())}, name, unit});
}

MapLabels listLabels() {
    return {tr("point"), {}, tr("list"), {}, {}, {}};
}

double stepOf(const std::vector<double>& positions) {
    return positions.size() < 2
               ? 0
               : (positions.back() - positions.front()) / static_cast<double>(positions.size() - 1);
}

PlanGrid gridOf(const ScanFileInfo& info) {
    PlanGrid grid{info.rows, info.columns, 0, 0, 0, 1};
    if (info.list || info.slow.positions.empty() || info.fast.positions.empty())
        return grid;
    grid.slowFirst = info.slow.positions.front();
    grid.slowStep = stepOf(info.slow.positions);
    grid.fastFirst = info.fast.positions.front();
    grid.fastStep = stepOf(info.fast.positions);
    return grid;
}

}  // namespace

ShownScan shownScan(const ScanConfig& scan, const StationConfig& station, const TraceShape& trace,
                    const std::vector<std::string>& signalUnits) {
    ShownScan shown;
    shown.list = scan.order == ScanOrder::List;
    shown.labels = shown.list ? listLabels()
                              : MapLabels{text(scan.fast.axis),
                                          unitOf(station, scan.fast.axis),
                                          text(scan.slow.axis),
                                          unitOf(station, scan.slow.axis),
                                          {},
                                          {}};
    shown.trace = trace;
    shown.reductions = scan.reductions;
    for (const Reduction& reduction : scan.reductions)
        add(shown, text(reduction.name), unitOf(reduction, trace));
    for (std::size_t i = 0; i < scan.signals.size(); ++i)
        add(shown, text(scan.signals[i]),
            i < signalUnits.size() ? text(signalUnits[i]) : QString());
    return shown;
}

ShownScan shownScan(const RunStart& start, const QString& file) {
    ShownScan shown = shownScan(start.scan, start.station, start.trace, start.signalUnits);
    shown.file = file;
    shown.simulated = start.simulated;
    if (start.plan)
        shown.grid = start.plan->grid();
    return shown;
}

ShownScan shownScan(const ScanFileInfo& info) {
    ShownScan shown;
    shown.file = text(info.path);
    shown.grid = gridOf(info);
    shown.list = info.list;
    shown.simulated = info.simulated;
    shown.labels = info.list ? listLabels() : MapLabels{text(info.fast.name),
                                                        text(info.fast.unit),
                                                        text(info.slow.name),
                                                        text(info.slow.unit),
                                                        {},
                                                        {}};
    shown.trace = info.trace;
    if (const auto scan = parseScan(info.scanText, info.path))
        shown.reductions = scan->reductions;
    for (const ScanFileMap& map : info.maps)
        add(shown, text(map.title), text(map.unit));
    return shown;
}

QString cellText(const ShownScan& scan, int row, int column) {
    if (scan.list)
        return tr("point %1").arg(column);
    const auto place = [](const QString& name, double position, const QString& unit) {
        return QStringLiteral("%1 %2 %3").arg(name, QString::number(position, 'f', 3), unit);
    };
    const PlanGrid& grid = scan.grid;
    return place(scan.labels.fastName, grid.fastFirst + column * grid.fastStep,
                 scan.labels.fastUnit) +
           QStringLiteral(", ") +
           place(scan.labels.slowName, grid.slowFirst + row * grid.slowStep, scan.labels.slowUnit);
}

QString flagText(std::uint16_t flags) {
    static const std::array<std::pair<PointFlag, const char*>, 7> words = {{
        {kFlagGivenUp,
         QT_TRANSLATE_NOOP("gimbalscan::ShownScan", "given up: could not be measured")},
        {kFlagSaturated,
         QT_TRANSLATE_NOOP("gimbalscan::ShownScan", "saturated: the detector was at its limit")},
        {kFlagOutOfTolerance, QT_TRANSLATE_NOOP("gimbalscan::ShownScan",
                                                "out of tolerance: an axis was off its target")},
        {kFlagDeadTime, QT_TRANSLATE_NOOP("gimbalscan::ShownScan", "high dead time")},
        {kFlagShortExposure,
         QT_TRANSLATE_NOOP("gimbalscan::ShownScan", "short exposure: it ended before the dwell")},
        {kFlagSamplesLost, QT_TRANSLATE_NOOP("gimbalscan::ShownScan", "samples lost")},
        {kFlagMeasuredAgain, QT_TRANSLATE_NOOP("gimbalscan::ShownScan", "measured again")},
    }};
    QStringList reasons;
    for (const auto& [flag, why] : words)
        if ((flags & flag) != 0)
            reasons << tr(why);
    return reasons.join(QStringLiteral("; "));
}

std::vector<FlaggedCell> flaggedCells(std::uint32_t columns,
                                      const std::vector<std::uint16_t>& flags) {
    constexpr unsigned kNoFlag = kFlagNotMeasured | kFlagOutsideRegion;
    std::vector<FlaggedCell> cells;
    QHash<std::uint16_t, QString> texts;  // one text for thousands of cells
    for (std::size_t cell = 0; cell < flags.size() && cells.size() < kMostFlagged; ++cell) {
        if ((flags[cell] & ~kNoFlag) == 0)
            continue;
        QString& why = texts[flags[cell]];
        if (why.isEmpty())
            why = flagText(flags[cell]);
        cells.push_back({static_cast<std::uint32_t>(cell / columns),
                         static_cast<std::uint32_t>(cell % columns), why});
    }
    return cells;
}

}  // namespace gimbalscan
