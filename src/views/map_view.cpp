// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_tools.h"
#include "map_view_private.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

// How long the shown range may differ from the measured one by its margin.
constexpr int kSettleMilliseconds = 500;

bool drawable(const ScanFrame& frame) {
    return frame.grid.rows > 0 && frame.grid.columns > 0 &&
           frame.values.size() == static_cast<std::size_t>(frame.grid.rows) * frame.grid.columns;
}

bool before(const FlaggedCell& one, const FlaggedCell& other) {
    return std::pair(one.row, one.column) < std::pair(other.row, other.column);
}

}  // namespace

MapView::Private::Private(MapView& view) : self(view) {
    scene.labels = {QStringLiteral("x"), {}, QStringLiteral("y"), {}, {}, {}};
    settleTimer.setSingleShot(true);
    settleTimer.setInterval(kSettleMilliseconds);
    QObject::connect(&settleTimer, &QTimer::timeout, &view, [this] { settleRange(); });
}

MapView::MapView(QWidget* parent) : QWidget(parent), m_private(std::make_unique<Private>(*this)) {
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Map"));
    m_private->frameChanged();
}

MapView::~MapView() = default;

void MapView::Private::takeWhole(const ScanFrame& from) {
    const bool same = hasMap() && sameGrid(frame.grid, from.grid);
    frame = from;
    if (!drawable(frame))
        frame = {};
    if (!same || !hasMap())
        reshape();
    recolourAll();
}

void MapView::Private::reshape() {
    cancelDrag();
    toolFrom.reset();
    toolTo.reset();
    if (!hasMap() || !chosen || chosen->x() >= static_cast<int>(frame.grid.columns) ||
        chosen->y() >= static_cast<int>(frame.grid.rows))
        chosen.reset();
    scene.geometry = MapGeometry(frame.grid, scene.geometry.orientation());
    image.reset(frame.grid, scene.geometry.orientation());
    frameChanged();
}

void MapView::Private::rangeOrColoursChanged() {
    const bool moved = scene.low != range.low() || scene.high != range.high();
    scene.low = range.low();
    scene.high = range.high();
    scene.nothingMeasured = range.empty();
    scene.colours = ValueColours(scene.colourMap, scene.low, scene.high, range.logarithmic());
    if (hasMap())
        image.recolour(frame, 0, frame.grid.rows - 1, scene.colours);
    frameChanged();
    if (moved)
        Q_EMIT self.rangeChanged(scene.low, scene.high);
}

void MapView::Private::recolourAll() {
    range.settle(frame.values);
    rangeOrColoursChanged();
    describeChosenCell();
}

void MapView::Private::settleRange() {
    if (range.unsettled() && range.settle(frame.values))
        rangeOrColoursChanged();
}

void MapView::Private::rowsChanged(std::uint32_t first, std::uint32_t last) {
    const auto columns = static_cast<std::size_t>(frame.grid.columns);
    const std::span<const double> changed =
        std::span<const double>(frame.values)
            .subspan(first * columns, (last + 1 - first) * columns);
    if (range.include(changed)) {
        rangeOrColoursChanged();
    } else {
        image.recolour(frame, first, last, scene.colours);
        const QRectF low = geometry().cell(static_cast<int>(first), 0);
        const QRectF high = geometry().cell(static_cast<int>(last), static_cast<int>(columns) - 1);
        updateAround(geometry().toPixel(low.united(high)));
    }
    if (range.unsettled() && !settleTimer.isActive())
        settleTimer.start();
    if (chosen && chosen->y() >= static_cast<int>(first) && chosen->y() <= static_cast<int>(last))
        describeChosenCell();
}

void MapView::setFrame(const ScanFrame& frame) {
    m_private->takeWhole(frame);
}

void MapView::updateRows(const ScanFrame& frame) {
    Private& d = *m_private;
    if (!d.hasMap() || frame.revision != d.frame.revision || !sameGrid(frame.grid, d.frame.grid) ||
        frame.values.size() != d.frame.values.size())
        return d.takeWhole(frame);
    if (frame.dirtyFirstRow > frame.dirtyLastRow || frame.dirtyFirstRow >= frame.grid.rows)
        return;
    const std::uint32_t last = std::min(frame.dirtyLastRow, frame.grid.rows - 1);
    const auto columns = static_cast<std::ptrdiff_t>(frame.grid.columns);
    const std::ptrdiff_t from = frame.dirtyFirstRow * columns;
    std::copy(frame.values.begin() + from, frame.values.begin() + (last + 1) * columns,
              d.frame.values.begin() + from);
    d.rowsChanged(frame.dirtyFirstRow, last);
}

void MapView::clear() {
    m_private->takeWhole({});
}

const ScanFrame& MapView::frame() const noexcept {
    return m_private->frame;
}

void MapView::setLabels(const MapLabels& labels) {
    if (labels == m_private->scene.labels)
        return;
    m_private->scene.labels = labels;
    m_private->frameChanged();
}

const MapLabels& MapView::labels() const noexcept {
    return m_private->scene.labels;
}

void MapView::setOrientation(MapOrientation orientation) {
    Private& d = *m_private;
    if (orientation == d.geometry().orientation())
        return;
    d.scene.geometry = MapGeometry(d.frame.grid, orientation);
    d.reshape();
    d.recolourAll();
}

MapOrientation MapView::orientation() const noexcept {
    return m_private->geometry().orientation();
}

void MapView::setColourMap(ColourMap map) {
    m_private->scene.colourMap = map;
    m_private->rangeOrColoursChanged();
}

ColourMap MapView::colourMap() const noexcept {
    return m_private->scene.colourMap;
}

void MapView::setLogarithmic(bool on) {
    if (on == logarithmic())
        return;
    m_private->range.setLogarithmic(on);
    m_private->recolourAll();
}

bool MapView::logarithmic() const noexcept {
    return m_private->range.logarithmic();
}

void MapView::setAutoRange() {
    m_private->range.setAuto();
    m_private->recolourAll();
}

bool MapView::setLockedRange(double low, double high) {
    if (!m_private->range.setLocked(low, high))
        return false;
    m_private->recolourAll();
    return true;
}

bool MapView::setPercentileRange(double low, double high) {
    if (!m_private->range.setPercentile(low, high))
        return false;
    m_private->recolourAll();
    return true;
}

MapRangeMode MapView::rangeMode() const noexcept {
    return m_private->range.mode();
}

double MapView::rangeLow() const noexcept {
    return m_private->scene.low;
}

double MapView::rangeHigh() const noexcept {
    return m_private->scene.high;
}

void MapView::setSimulated(bool on) {
    m_private->scene.simulated = on;
    m_private->frameChanged();
}

void MapView::setFlaggedCells(std::vector<FlaggedCell> cells) {
    std::stable_sort(cells.begin(), cells.end(), before);
    if (cells == m_private->flags)
        return;
    m_private->flags = std::move(cells);
    m_private->overlayChanged();
}

const FlaggedCell* MapView::Private::flagOf(int row, int column) const {
    const FlaggedCell wanted{
        static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column), {}};
    const auto found = std::lower_bound(flags.begin(), flags.end(), wanted, before);
    return found == flags.end() || before(wanted, *found) ? nullptr : &*found;
}

std::optional<MapReading> MapView::readingAt(QPointF position) const {
    const Private& d = *m_private;
    const auto cell = d.hasMap() ? d.geometry().cellAt(position) : std::nullopt;
    if (!cell)
        return {};
    const std::size_t index = static_cast<std::size_t>(cell->y()) * d.frame.grid.columns +
                              static_cast<std::size_t>(cell->x());
    const FlaggedCell* const flag = d.flagOf(cell->y(), cell->x());
    return MapReading{position,
                      d.geometry().centre(cell->y(), cell->x()),
                      cell->y(),
                      cell->x(),
                      d.frame.values[index],
                      flag != nullptr ? flag->why : QString()};
}

QString MapView::readoutText(const MapReading& reading) const {
    const Private& d = *m_private;
    const MapLabels& labels = d.scene.labels;
    const auto axis = [](const QString& name, double value, double step, const QString& unit) {
        const QString text = QString::number(value, 'f', digitsFor(step));
        return QStringLiteral("%1 %2").arg(name, textWithUnit(text, unit));
    };
    QString value = std::isfinite(reading.value)
                        ? textWithUnit(valueText(reading.value), labels.valueUnit)
                        : tr("not measured");
    if (!labels.valueName.isEmpty())
        value.prepend(labels.valueName + QLatin1Char(' '));
    const PlanGrid& grid = d.frame.grid;
    QStringList parts{axis(labels.fastName, reading.position.x(), grid.fastStep, labels.fastUnit),
                      axis(labels.slowName, reading.position.y(), grid.slowStep, labels.slowUnit),
                      value, tr("row %1, column %2").arg(reading.row).arg(reading.column)};
    if (!reading.flag.isEmpty())
        parts << reading.flag;
    return parts.join(QStringLiteral(", "));
}

}  // namespace gimbalscan
