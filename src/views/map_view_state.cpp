// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_view_private.h"

namespace gimbalscan {

void MapView::setLagging(bool on) {
    if (on == m_private->lagging)
        return;
    m_private->lagging = on;
    update();
}

bool MapView::lagging() const noexcept {
    return m_private->lagging;
}

void MapView::setCrosshair(std::optional<QPointF> position) {
    if (position == m_private->crosshair)
        return;
    m_private->updateCrosshair();
    m_private->crosshair = position;
    m_private->updateCrosshair();
}

void MapView::setPlannedPath(std::vector<QPointF> path) {
    m_private->path = std::move(path);
    m_private->overlayChanged();
}

void MapView::setPathVisible(bool on) {
    m_private->pathVisible = on;
    m_private->overlayChanged();
}

void MapView::setFlagsVisible(bool on) {
    m_private->flagsVisible = on;
    m_private->overlayChanged();
}

void MapView::setRegion(std::optional<QRectF> region) {
    m_private->region = region ? std::optional(region->normalized()) : std::nullopt;
    update();
}

std::optional<QRectF> MapView::region() const noexcept {
    return m_private->region;
}

void MapView::setChosenCell(std::optional<QPoint> columnAndRow) {
    const ScanFrame& frame = m_private->frame;
    if (columnAndRow &&
        !QRect(0, 0, static_cast<int>(frame.grid.columns), static_cast<int>(frame.grid.rows))
             .contains(*columnAndRow))
        columnAndRow.reset();
    m_private->choose(m_private->hasMap() ? columnAndRow : std::nullopt);
}

std::optional<QPoint> MapView::chosenCell() const noexcept {
    return m_private->chosen;
}

void MapView::Private::choose(std::optional<QPoint> columnAndRow) {
    chosen = columnAndRow;
    describeChosenCell();
    self.update();
}

void MapView::Private::describeChosenCell() {
    // What the screen shows is read out from here.
    const auto reading =
        chosen ? self.readingAt(geometry().centre(chosen->y(), chosen->x())) : std::nullopt;
    self.setAccessibleDescription(reading ? self.readoutText(*reading) : QString());
}

void MapView::setTool(MapTool tool) {
    m_private->cancelDrag();
    clearTool();
    m_private->tool = tool;
    m_private->showCursor();
}

MapTool MapView::tool() const noexcept {
    return m_private->tool;
}

void MapView::clearTool() {
    m_private->toolFrom.reset();
    m_private->toolTo.reset();
    update();
}

bool MapView::zoomed() const noexcept {
    return m_private->geometry().zoomed();
}

QPointF MapView::toWidget(QPointF position) const {
    return m_private->geometry().toPixel(position);
}

QPointF MapView::fromWidget(QPointF point) const {
    return m_private->geometry().toUser(point);
}

QSize MapView::sizeHint() const {
    return {640, 480};
}

QSize MapView::minimumSizeHint() const {
    return {320, 220};
}

}  // namespace gimbalscan
