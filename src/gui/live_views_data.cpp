// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_views.h"
#include "map_panel.h"
#include "trace_panel.h"

#include <gimbalscan/views/map_view.h>

#include <QFileInfo>

#include <algorithm>
#include <limits>
#include <utility>

namespace gimbalscan {

namespace {

constexpr qint64 kLivePeriod = 200;   // ms between looks into the file of the running scan
constexpr qint64 kIdlePeriod = 1000;  // when it has all points, or for a scan of another program
constexpr qint64 kRest = 3;           // times as long as a look took, so that the disk is free
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

QString nameOf(const ShownData& data) {
    return QFileInfo(data.scan.file).fileName();
}

}  // namespace

QString LiveViews::openedFile() const {
    return m_opened ? m_opened->scan.file : QString();
}

void LiveViews::openData(const QString& file) {
    ShownScan scan;
    scan.file = QFileInfo(file).absoluteFilePath();
    retire(std::move(m_opening));
    m_opening = std::make_unique<ShownData>(std::move(scan));
    watch(*m_opening);
    ask(*m_opening);
}

void LiveViews::backToLive() {
    retire(std::move(m_opening));
    if (!m_opened)
        return;
    if (m_live && m_live->scan.file == m_opened->scan.file)
        m_live->rois.adopt(m_opened->rois.rois());
    retire(std::move(m_opened));
    if (m_live)
        return show(*m_live);
    m_shown = nullptr;
    Q_EMIT fileShown({});
    m_map.setOpenedTitle({}, {});
    m_trace.setLive(true);
    m_map.map().setFlaggedCells({});
    m_map.map().setChosenCell(std::nullopt);
    m_trace.setLiveRefusal({});
    m_trace.setRois({});
    m_trace.showNothing(tr("No scan yet"));
    showPath();
    showPlan();
}

/// Its disk work may still be under way; nothing waits for it.
void LiveViews::retire(std::unique_ptr<ShownData> data) {
    if (!data)
        return;
    if (m_shown == data.get())
        m_shown = nullptr;
    m_reader.forget();
    data->reader.disconnect(this);
    data->rois.disconnect(this);
    m_retired.push_back(std::move(data));
}

void LiveViews::watch(ShownData& data) {
    connect(&data.reader, &DataReader::answered, this, [this, &data](const DataAnswer& answer) {
        if (&data == m_opening.get())
            takeOpened(answer);
        else
            take(data, answer);
    });
    connect(&data.reader, &DataReader::failed, this,
            [this, &data](const Error& error) { fail(data, error); });
    connect(&data.rois, &RoiList::changed, this, [this, &data] { roisChanged(data); });
    connect(&data.rois, &RoiList::failed, this, &LiveViews::problem);
}

void LiveViews::fail(ShownData& data, const Error& error) {
    const QString reason = QString::fromStdString(error.text());
    if (&data == m_opening.get()) {
        Q_EMIT problem(tr("%1 was not opened.").arg(nameOf(data)), {reason});
        return retire(std::move(m_opening));
    }
    data.unreadable = true;
    Q_EMIT problem(tr("%1 cannot be read any more.").arg(nameOf(data)), {reason});
}

void LiveViews::takeOpened(const DataAnswer& answer) {
    if (m_shown && isLive(*m_shown))
        m_shown->followed = m_trace.live();
    retire(std::move(m_opened));
    m_opened = std::move(m_opening);
    ShownData& data = *m_opened;
    const QString file = data.scan.file;
    data.scan = shownScan(*answer.info);
    data.scan.file = file;
    if (*answer.view) {
        data.rois.take(file, data.scan.trace, **answer.view);
    } else {
        data.rois.takeUnreadable(file, data.scan.trace);
        Q_EMIT problem(
            tr("The regions beside %1 cannot be read; new ones are not saved.").arg(nameOf(data)),
            problemLines(answer.view->error()));
    }
    show(data);
    take(data, answer);
    data.wanted = !data.rois.rois().empty();
    Q_EMIT dataOpened(file);
}

void LiveViews::show(ShownData& data) {
    m_shown = &data;
    Q_EMIT fileShown(data.scan.file);
    m_reader.forget();
    MapView& map = m_map.map();
    map.setSimulated(data.scan.simulated);
    map.setRegion(std::nullopt);
    map.clearTool();
    m_trace.setScan(data.scan, data.rois.energy(), data.rois.rois());
    m_trace.setLiveRefusal(isLive(data) ? QString()
                                        : tr("This is opened data: click a point of the map."));
    if (isLive(data))
        m_map.setOpenedTitle({}, {});
    m_trace.setLive(isLive(data) && data.followed);
    showPath();
    showChoice();
    chooseMap(m_map.chosenMap().key);
    showFlags();
    map.setChosenCell(data.cell);
    m_traceDone = 0;
    if (data.cell && !m_trace.live())
        readCell();
    else
        m_trace.showNothing(isLive(data) ? tr("live") : tr("Click a point of the map"));
}

void LiveViews::showChoice() {
    m_map.setMaps(m_shown->maps(), m_shown->map);
}

void LiveViews::chooseMap(const MapKey& map) {
    if (!m_shown) {
        m_planMap = map;
        return showPlan();
    }
    ShownData& data = *m_shown;
    data.map = map;
    showChoice();
    MapLabels labels = data.scan.labels;
    labels.valueName = m_map.chosenMap().name;
    labels.valueUnit = m_map.chosenMap().unit;
    m_map.map().setLabels(labels);
    // Nothing until it is there, rather than the values of another map under this name.
    data.frame = {};
    data.frame.grid = data.scan.grid;
    data.frame.values.assign(std::size_t{data.scan.grid.rows} * data.scan.grid.columns, kNothing);
    data.wanted = true;
    m_wholeFrame = true;
    if (fromStore(data))
        (void)m_machine.controller().live().takeFrame(data.frame,
                                                      static_cast<std::size_t>(map.index));
    showFrame();
}

void LiveViews::showFrame() {
    MapView& map = m_map.map();
    if (std::exchange(m_wholeFrame, false))
        map.setFrame(m_shown->frame);
    else
        map.updateRows(m_shown->frame);
    m_measureDue = true;
}

void LiveViews::showFlags() {
    m_map.map().setFlaggedCells(flaggedCells(m_shown->scan.grid.columns, m_shown->flags.flags));
}

void LiveViews::showTitle() {
    const ShownData& data = *m_opened;
    const MaskSummary points = summarise(data.flags.flags);
    const QString count = QStringLiteral("%1/%2").arg(points.finished).arg(points.planned);
    QStringList parts;
    if (data.beingWritten)
        parts << tr("being written, partial %1").arg(count);
    else if (points.complete())
        parts << tr("complete, %1 points").arg(count);
    else
        parts << tr("partial %1").arg(count);
    if (data.scan.simulated)
        parts << tr("SIMULATED");
    m_map.setOpenedTitle(nameOf(data), parts.join(QStringLiteral(" \u00b7 ")));
}

bool LiveViews::due(const ShownData& data) const {
    if (data.scan.file.isEmpty() || data.unreadable || data.reader.busy())
        return false;
    const auto waited = [&](qint64 period) {
        return !data.asked.isValid() || data.asked.hasExpired(std::max(period, kRest * data.took));
    };
    if (!isLive(data))
        return data.wanted || data.more || (data.beingWritten && waited(kIdlePeriod));
    if (data.rois.rois().empty())
        return false;
    const bool missing = data.finished < pointsDone();
    return data.wanted || data.more || (scanning() && waited(missing ? kLivePeriod : kIdlePeriod));
}

void LiveViews::ask(ShownData& data) {
    data.wanted = false;
    data.asked.start();
    data.reader.read({data.scan.file.toStdString(), data.map, data.rois.bands()});
}

void LiveViews::take(ShownData& data, const DataAnswer& answer) {
    data.took = data.asked.elapsed();
    data.more = answer.more;
    data.beingWritten = answer.beingWritten;
    data.finished = summarise(answer.flags).finished;
    if (!data.more)
        data.picture = data.asked;
    if (!isLive(data) && data.flags.flags != answer.flags) {
        data.flags.flags = answer.flags;
        if (&data == m_shown)
            showFlags();
    }
    if (&data != m_shown)
        return;
    if (!isLive(data))
        showTitle();
    if (fromStore(data))
        return;
    if (!(answer.map == data.map)) {
        data.wanted = true;
        return;
    }
    if (answer.values.size() != data.frame.values.size())
        return;  // a region that the reader does not know yet
    data.frame.values = answer.values;
    data.frame.dirtyFirstRow = 0;
    data.frame.dirtyLastRow = data.scan.grid.rows - 1;
    showFrame();
}

void LiveViews::roisChanged(ShownData& data) {
    data.wanted = true;
    if (&data != m_shown)
        return;
    m_trace.setScan(data.scan, data.rois.energy(), data.rois.rois());
    const MapEntry before = m_map.chosenMap();
    showChoice();
    const MapEntry now = m_map.chosenMap();
    if (!(before == now) || !(now.key == data.map))
        chooseMap(now.key);
}

void LiveViews::addRoi(const QString& name, std::uint32_t first, std::uint32_t last) {
    if (m_shown)
        chooseMap({MapKind::Roi, m_shown->rois.add(name, first, last)});
}

void LiveViews::changeRoi(std::size_t index, std::uint32_t first, std::uint32_t last,
                          bool finished) {
    if (!m_shown)
        return;
    m_shown->rois.change(index, first, last, finished);
    m_shown->wanted = true;
    if (finished)
        m_trace.setRois(m_shown->rois.rois());
}

}  // namespace gimbalscan
