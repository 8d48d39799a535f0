// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_views.h"

#include "map_panel.h"
#include "scan_panel.h"
#include "trace_panel.h"

#include <gimbalscan/views/map_view.h>

#include <limits>
#include <utility>

namespace gimbalscan {

namespace {

constexpr std::chrono::milliseconds kPeriod{33};
constexpr std::uint64_t kMostPathPoints = 20'000;  // more is no path any more, only ink
constexpr std::uint64_t kMostPlanCells = 4'000'000;
// A picture older than this is said to be behind. Less comes and goes with every refresh, and
// nobody sees it.
constexpr qint64 kBehindMilliseconds = 1000;
constexpr qint64 kMeasurePeriod = 250;     // ms; what a tool has measured follows the values
constexpr qint64 kFlagMilliseconds = 500;  // the markers are drawn all anew

}  // namespace

LiveViews::LiveViews(Machine& machine, MapPanel& map, TracePanel& trace, ScanPanel& panel)
    : m_machine(machine), m_map(map), m_trace(trace), m_panel(panel) {
    map.map().setSimulated(machine.station().simulated());
    connectPanels();
    m_timer.setInterval(kPeriod);
    connect(&m_timer, &QTimer::timeout, this, &LiveViews::tick);
    connect(&machine.controller(), &ScanController::runStarted, this, &LiveViews::runStarted);
    connect(&machine.controller(), &ScanController::runMoved, this, &LiveViews::runMoved);
    connect(&machine.controller(), &ScanController::runFinished, this, &LiveViews::runFinished);
    connect(&m_reader, &PixelReader::arrived, this,
            [this](std::uint64_t, const std::vector<std::int32_t>& samples) {
                m_trace.show(m_cellText, samples);
            });
    connect(&m_reader, &PixelReader::failed, this,
            [this](const QString& why) { m_trace.showNothing(why); });
    m_lastTick.start();
    m_lastFlags.start();
    m_lastMeasure.start();
    m_timer.start();
}

LiveViews::~LiveViews() = default;

void LiveViews::connectPanels() {
    connect(&m_map.map(), &MapView::cellClicked, this, &LiveViews::choose);
    connect(&m_map, &MapPanel::pathWantedChanged, this, &LiveViews::showPath);
    connect(&m_map, &MapPanel::backRequested, this, &LiveViews::backToLive);
    connect(&m_map, &MapPanel::mapChosen, this, [this] { chooseMap(m_map.chosenMap().key); });
    connect(&m_panel, &ScanPanel::checked, this, [this] {
        showPath();
        showPlan();
    });
    connect(&m_trace, &TracePanel::roiAdded, this, &LiveViews::addRoi);
    connect(&m_trace, &TracePanel::roiChanged, this, &LiveViews::changeRoi);
    connect(&m_trace, &TracePanel::roiRenamed, this,
            [this](std::size_t index, const QString& name) {
                if (m_shown)
                    m_shown->rois.rename(index, name);
            });
    connect(&m_trace, &TracePanel::roiRemoved, this, [this](std::size_t index) {
        if (m_shown)
            m_shown->rois.remove(index);
    });
    connect(&m_trace, &TracePanel::roiMapWanted, this, [this](std::size_t index) {
        if (m_shown && index < m_shown->rois.rois().size())
            chooseMap({MapKind::Roi, m_shown->rois.rois()[index].number});
    });
}

bool LiveViews::scanning() const {
    return m_machine.activity() == Activity::Scanning;
}

std::uint64_t LiveViews::pointsDone() const {
    return m_machine.controller().live().progress().done;
}

void LiveViews::tick() {
    m_lateTicks = m_lastTick.restart() > kBehindMilliseconds ? m_lateTicks + 1 : 0;
    if (m_shown && isLive(*m_shown))
        takeLive();
    if (m_shown && due(*m_shown))
        ask(*m_shown);
    if (m_measureDue && m_lastMeasure.elapsed() >= kMeasurePeriod) {
        m_measureDue = false;
        m_lastMeasure.start();
        m_map.map().measureAgain();
    }
    showCrosshair();
    followTrace();
    tellLagging();
    std::erase_if(m_retired, [](const auto& data) { return !data->busy(); });
}

void LiveViews::takeLive() {
    LiveStore& store = m_machine.controller().live();
    ShownData& live = *m_live;
    if (fromStore(live) && store.takeFrame(live.frame, static_cast<std::size_t>(live.map.index)))
        showFrame();
    if (m_lastFlags.elapsed() >= kFlagMilliseconds) {
        m_lastFlags.start();
        (void)store.takeFlags(live.flags);
        if (std::exchange(m_flagsSeen, live.flags.changes) != live.flags.changes)
            showFlags();
    }
}

void LiveViews::followTrace() {
    if (!m_shown || !isLive(*m_shown) || !m_trace.live() || pointsDone() == m_traceDone)
        return;
    m_traceDone = pointsDone();
    m_reader.forget();
    m_trace.show(tr("live"), m_machine.controller().live().trace());
}

/// Either the window itself is refreshed too seldom, or what is read from the file comes too late.
bool LiveViews::behind() const {
    if (!m_shown)
        return false;
    if (fromStore(*m_shown))
        return scanning() && m_lateTicks > 1;  // after a single one the picture is new
    const bool missing =
        m_shown->more || (isLive(*m_shown) && scanning() && m_shown->finished < pointsDone());
    return missing && m_shown->picture.isValid() &&
           m_shown->picture.hasExpired(kBehindMilliseconds);
}

void LiveViews::tellLagging() {
    m_map.map().setLagging(behind());
}

void LiveViews::showCrosshair() {
    if (m_opened)
        return m_map.map().setCrosshair(std::nullopt);
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
    m_run = start.scan;
    m_traceDone = 0;
    ShownScan scan = shownScan(start, location);
    std::vector<Roi> carried;
    MapKey map = m_planMap;
    if (m_live) {
        map = {};
        const TraceShape& before = m_live->scan.trace;
        if (before.kind == scan.trace.kind && before.channels == scan.trace.channels)
            carried = m_live->rois.rois();
        if (m_live->map.kind != MapKind::Recorded || m_live->scan.recorded == scan.recorded)
            map = m_live->map;
        retire(std::move(m_live));
    }
    m_live = std::make_unique<ShownData>(std::move(scan), std::move(carried));
    m_live->map = map;
    watch(*m_live);
    m_live->rois.begin(location, start.trace);
    // The later passes of a series do not take away what somebody looks at.
    if (m_opened && start.pass > 0)
        return;
    if (start.pass == 0)
        retire(std::move(m_opening));
    retire(std::move(m_opened));
    show(*m_live);
}

void LiveViews::runMoved(const QString& location) {
    if (!m_live)
        return;
    m_live->scan.file = location;
    m_live->rois.moved(location);
    m_live->wanted = true;
    if (m_shown == m_live.get())
        Q_EMIT fileShown(location);
}

void LiveViews::runFinished() {
    if (m_live)
        m_live->wanted = true;  // the last points are in the file now
}

void LiveViews::showPlan() {
    const auto& report = m_panel.report();
    if (m_live || m_opened || !report || !report->plan)
        return;
    Station& station = m_machine.station();
    ShownScan plan =
        shownScan(m_panel.scan(), station.config(), station.daqHandle().daq()->traceShape(), {});
    plan.simulated = station.simulated();
    m_map.setMaps(plan.recorded, m_planMap);
    m_trace.setScan(plan, std::nullopt, {});
    m_map.map().setSimulated(plan.simulated);
    MapLabels labels = plan.labels;
    labels.valueName = m_map.chosenMap().name;
    labels.valueUnit = m_map.chosenMap().unit;
    m_map.map().setLabels(labels);
    const PlanGrid& grid = report->plan->grid();
    if (std::uint64_t{grid.rows} * grid.columns > kMostPlanCells)
        return m_map.map().clear();
    ScanFrame empty;
    empty.grid = grid;
    empty.values.assign(std::size_t{grid.rows} * grid.columns,
                        std::numeric_limits<double>::quiet_NaN());
    m_map.map().setFrame(empty);
}

void LiveViews::showPath() {
    std::vector<QPointF> path;
    const auto& report = m_panel.report();
    if (!m_opened && m_map.pathWanted() && report && report->plan &&
        report->plan->pointCount() <= kMostPathPoints) {
        const auto cursor = report->plan->cursor();
        while (const auto point = cursor->next())
            path.emplace_back(point->fast.value(), point->slow.value());
    }
    m_map.map().setPlannedPath(std::move(path));
}

void LiveViews::choose(int row, int column) {
    if (!m_shown || row < 0 || column < 0)
        return;
    m_shown->cell = QPoint(column, row);
    m_map.map().setChosenCell(m_shown->cell);
    m_trace.setLive(false);
    readCell();
}

void LiveViews::readCell() {
    ShownData& data = *m_shown;
    if (isLive(data))
        (void)m_machine.controller().live().takeFlags(data.flags);
    m_reader.forget();
    const auto columns = static_cast<std::uint64_t>(data.scan.grid.columns);
    const std::uint64_t cell = static_cast<std::uint64_t>(data.cell->y()) * columns +
                               static_cast<std::uint64_t>(data.cell->x());
    if (cell >= data.flags.flags.size())
        return;
    m_cellText = cellText(data.scan, data.cell->y(), data.cell->x());
    const std::uint16_t flags = data.flags.flags[cell];
    if (const QString why = flagText(flags); !why.isEmpty())
        m_cellText += QStringLiteral(" (%1)").arg(why);
    if ((flags & kFlagNotMeasured) != 0)
        return m_trace.showNothing(tr("%1: not measured").arg(m_cellText));
    m_reader.read(data.scan.file, cell);
}

}  // namespace gimbalscan
