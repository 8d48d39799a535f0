// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_views.h"

#include "map_panel.h"
#include "scan_panel.h"
#include "trace_panel.h"

#include <gimbalscan/views/map_view.h>

#include <cmath>
#include <limits>
#include <utility>

namespace gimbalscan {

namespace {

constexpr std::chrono::milliseconds kPeriod{33};
constexpr std::uint64_t kMostPathPoints = 20'000;  // more is no path any more, only ink
constexpr std::uint64_t kMostPlanCells = 4'000'000;

}  // namespace

LiveViews::LiveViews(Machine& machine, MapPanel& map, TracePanel& trace, ScanPanel& panel)
    : m_machine(machine), m_map(map), m_trace(trace), m_panel(panel) {
    const bool simulated = machine.station().simulated();
    map.map().setSimulated(simulated);
    trace.setSimulated(simulated);
    m_timer.setInterval(kPeriod);
    connect(&m_timer, &QTimer::timeout, this, &LiveViews::tick);
    connect(&machine.controller(), &ScanController::runStarted, this, &LiveViews::runStarted);
    // The controller takes the last rows of a run for itself and hands the whole map on.
    connect(&machine.controller(), &ScanController::runFinished, this,
            [this](const FinishedRun& run) {
                if (run.frame.revision < m_frame.revision)
                    return;  // the next pass has begun
                m_frame = run.frame;
                m_map.map().setFrame(m_frame);
            });
    connect(&map.map(), &MapView::cellClicked, this, &LiveViews::choose);
    connect(&map, &MapPanel::pathWantedChanged, this, &LiveViews::showPath);
    connect(&panel, &ScanPanel::checked, this, [this] {
        showPath();
        showPlan();
    });
    connect(&m_reader, &PixelReader::arrived, this,
            [this](std::uint64_t, const std::vector<std::int32_t>& samples) {
                m_trace.show(m_cellText, samples);
            });
    connect(&m_reader, &PixelReader::failed, this,
            [this](const QString& why) { m_trace.showNothing(why); });
    m_timer.start();
}

void LiveViews::tick() {
    if (m_machine.controller().live().takeFrame(m_frame))
        m_map.map().updateRows(m_frame);
    showCrosshair();
    const std::uint64_t done = m_machine.controller().live().progress().done;
    if (!m_ran || !m_trace.live() || done == m_traceDone)
        return;
    m_traceDone = done;
    m_reader.forget();
    m_trace.show(tr("live"), m_machine.controller().live().trace());
}

void LiveViews::showCrosshair() {
    const ScanConfig& scan = m_run ? *m_run : m_panel.scan();
    Station& station = m_machine.station();
    const auto fast = station.axisIndex(scan.fast.axis);
    const auto slow = station.axisIndex(scan.slow.axis);
    if (!fast || !slow)
        return m_map.map().setCrosshair(std::nullopt);
    const AxisStatus x = station.axisStatus(*fast), y = station.axisStatus(*slow);
    if (!x.known || !y.known)
        return m_map.map().setCrosshair(std::nullopt);
    m_map.map().setCrosshair(QPointF(x.position.value(), y.position.value()));
}

void LiveViews::runStarted(const RunStart& start, const QString& location) {
    m_ran = true;
    m_run = start.scan;
    m_file = location;
    m_traceDone = 0;
    m_reader.forget();
    showLabels(start.scan);
    m_map.map().setChosenCell(std::nullopt);
    m_map.map().setRegion(std::nullopt);
    m_trace.setRun(start);
    m_trace.setLive(true);
}

void LiveViews::showLabels(const ScanConfig& scan) {
    const bool total = !scan.reductions.empty();
    m_map.map().setLabels(
        {QString::fromStdString(scan.fast.axis), unitOf(scan.fast.axis),
         QString::fromStdString(scan.slow.axis), unitOf(scan.slow.axis),
         total ? QString::fromStdString(scan.reductions.front().name) : QString(),
         QString::fromStdString(m_machine.station().daqHandle().daq()->traceShape().valueUnit)});
}

QString LiveViews::unitOf(const std::string& axis) const {
    const auto index = m_machine.station().axisIndex(axis);
    return index ? QString::fromStdString(m_machine.station().axes()[*index].unitText())
                 : QString();
}

void LiveViews::showPlan() {
    const auto& report = m_panel.report();
    if (m_ran || !report || !report->plan)
        return;
    const PlanGrid& grid = report->plan->grid();
    if (std::uint64_t{grid.rows} * grid.columns > kMostPlanCells)
        return m_map.map().clear();
    ScanFrame empty;
    empty.grid = grid;
    empty.values.assign(std::size_t{grid.rows} * grid.columns,
                        std::numeric_limits<double>::quiet_NaN());
    showLabels(m_panel.scan());
    m_map.map().setFrame(empty);
}

void LiveViews::showPath() {
    std::vector<QPointF> path;
    const auto& report = m_panel.report();
    if (m_map.pathWanted() && report && report->plan &&
        report->plan->pointCount() <= kMostPathPoints) {
        const auto cursor = report->plan->cursor();
        while (const auto point = cursor->next())
            path.emplace_back(point->fast.value(), point->slow.value());
    }
    m_map.map().setPlannedPath(std::move(path));
}

void LiveViews::choose(int row, int column) {
    if (!m_ran)
        return;
    const ScanFrame& frame = m_map.map().frame();
    const std::uint64_t cell =
        static_cast<std::uint64_t>(row) * frame.grid.columns + static_cast<std::uint64_t>(column);
    if (row < 0 || column < 0 || cell >= frame.values.size())
        return;
    m_map.map().setChosenCell(QPoint(column, row));
    m_trace.setLive(false);
    m_cellText = cellText(row, column);
    if (std::isnan(frame.values[cell])) {
        m_reader.forget();
        return m_trace.showNothing(tr("%1: not measured").arg(m_cellText));
    }
    m_reader.read(m_file, cell);
}

QString LiveViews::cellText(int row, int column) const {
    const PlanGrid& grid = m_map.map().frame().grid;
    const MapLabels& labels = m_map.map().labels();
    return tr("%1 %2 %3, %4 %5 %6")
        .arg(labels.fastName)
        .arg(grid.fastFirst + column * grid.fastStep, 0, 'f', 3)
        .arg(labels.fastUnit, labels.slowName)
        .arg(grid.slowFirst + row * grid.slowStep, 0, 'f', 3)
        .arg(labels.slowUnit);
}

}  // namespace gimbalscan
