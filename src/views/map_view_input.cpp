// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_tools.h"
#include "map_view_private.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {
constexpr double kDragDistance = 4;  // pixels: less is a click
constexpr double kZoomStep = 1.25;
constexpr double kWheelNotch = 120;
}  // namespace

QPointF MapView::Private::insideMap(QPointF pixel) const {
    const QPointF user = geometry().toUser(pixel);
    const QRectF all = geometry().everything();
    return {std::clamp(user.x(), all.left(), all.right()),
            std::clamp(user.y(), all.top(), all.bottom())};
}

void MapView::Private::showCursor() {
    if (dragging == MapDrag::Pan)
        self.setCursor(Qt::ClosedHandCursor);
    else if (spaceHeld)
        self.setCursor(Qt::OpenHandCursor);
    else
        self.setCursor(hasMap() && layout.plot.contains(lastPixel.toPoint()) ? Qt::CrossCursor
                                                                             : Qt::ArrowCursor);
}

void MapView::Private::changeZoom(const std::function<void(MapGeometry&)>& change) {
    if (!hasMap())
        return;
    const bool before = geometry().zoomed();
    change(scene.geometry);
    frameChanged();
    if (before != geometry().zoomed())
        Q_EMIT self.zoomChanged(!before);
}

void MapView::Private::press(const QMouseEvent& event) {
    if (dragging != MapDrag::None || !hasMap() || !layout.plot.contains(event.position().toPoint()))
        return;
    pressed = lastPixel = event.position();
    button = event.button();
    if (button == Qt::MiddleButton || (button == Qt::LeftButton && spaceHeld))
        dragging = MapDrag::Pan;
    else if (button == Qt::RightButton)
        dragging = MapDrag::Menu;
    else if (button == Qt::LeftButton)
        dragging = MapDrag::Click;
    showCursor();
}

void MapView::Private::drag(const QMouseEvent& event) {
    const QPointF now = event.position();
    const QPointF way = now - pressed;
    const bool far = std::hypot(way.x(), way.y()) >= kDragDistance;
    if (dragging == MapDrag::Menu && far)
        dragging = MapDrag::Pan;
    if (dragging == MapDrag::Click && far) {
        dragging = MapDrag::Tool;
        toolFrom = insideMap(pressed);
    }
    if (dragging == MapDrag::Pan)
        changeZoom([&](MapGeometry& map) { map.pan(now - lastPixel); });
    if (dragging == MapDrag::Tool) {
        toolTo = insideMap(now);
        self.update();
    }
    lastPixel = now;
    showCursor();
}

void MapView::Private::release(const QMouseEvent& event) {
    if (event.button() != button)
        return;
    const MapDrag ended = std::exchange(dragging, MapDrag::None);
    button = Qt::NoButton;
    showCursor();
    if (ended == MapDrag::Tool)
        finishTool();
    if (ended == MapDrag::Menu)
        Q_EMIT self.contextMenuRequested(insideMap(event.position()),
                                         event.globalPosition().toPoint());
    if (ended != MapDrag::Click)
        return;
    if (const auto cell = geometry().cellAt(insideMap(event.position()))) {
        choose(cell);
        Q_EMIT self.cellClicked(cell->y(), cell->x());
    }
}

void MapView::Private::finishTool() {
    self.update();
    if (tool != MapTool::Region)
        return measure();
    const QRectF rectangle = QRectF(*toolFrom, *toolTo).normalized();
    self.clearTool();
    region = rectangle;
    Q_EMIT self.regionSelected(rectangle);
}

void MapView::Private::measure() {
    if (!hasMap() || !toolFrom || !toolTo)
        return;
    const QPointF from = *toolFrom;
    const QPointF to = *toolTo;
    const QRectF rectangle = QRectF(from, to).normalized();
    switch (tool) {
        case MapTool::Region:
            break;
        case MapTool::Profile:
            Q_EMIT self.profileMeasured(lineProfile(frame, scene.labels, from, to));
            break;
        case MapTool::Ruler:
            Q_EMIT self.distanceMeasured(to.x() - from.x(), to.y() - from.y(), toolText());
            break;
        case MapTool::Statistics: {
            const CellStatistics statistics = cellStatistics(frame, rectangle);
            Q_EMIT self.statisticsMeasured(rectangle, statistics,
                                           statisticsText(statistics, scene.labels.valueUnit));
            break;
        }
    }
}

void MapView::measureAgain() {
    if (m_private->dragging != MapDrag::Tool)
        m_private->measure();
}

void MapView::Private::cancelDrag() {
    if (dragging == MapDrag::None)
        return;
    dragging = MapDrag::None;
    button = Qt::NoButton;
    self.clearTool();
    showCursor();
    Q_EMIT self.dragCancelled();
}

void MapView::Private::hover(QPointF pixel) {
    lastPixel = pixel;
    showCursor();
    const auto reading = layout.plot.contains(pixel.toPoint())
                             ? self.readingAt(geometry().toUser(pixel))
                             : std::nullopt;
    if (reading)
        Q_EMIT self.hovered(*reading);
    else
        Q_EMIT self.hoverLeft();
}

void MapView::Private::walk(int right, int up) {
    if (!hasMap())
        return;
    const MapOrientation orientation = geometry().orientation();
    const int across = orientation.mirrorX ? -right : right;
    const int along = orientation.mirrorY ? -up : up;
    const int columns = static_cast<int>(frame.grid.columns);
    const int rows = static_cast<int>(frame.grid.rows);
    QPoint cell = chosen.value_or(QPoint(columns / 2, rows / 2));
    if (chosen)
        cell += orientation.swapAxes ? QPoint(along, across) : QPoint(across, along);
    cell = {std::clamp(cell.x(), 0, columns - 1), std::clamp(cell.y(), 0, rows - 1)};
    if (cell == chosen)
        return;
    choose(cell);
    Q_EMIT self.cellClicked(cell.y(), cell.x());
}

void MapView::zoomIn() {
    m_private->changeZoom(
        [this](MapGeometry& map) { map.zoom(QRectF(m_private->layout.plot).center(), kZoomStep); });
}

void MapView::zoomOut() {
    m_private->changeZoom([this](MapGeometry& map) {
        map.zoom(QRectF(m_private->layout.plot).center(), 1 / kZoomStep);
    });
}

void MapView::resetZoom() {
    m_private->changeZoom([](MapGeometry& map) { map.showAll(); });
}

void MapView::mousePressEvent(QMouseEvent* event) {
    m_private->press(*event);
}

void MapView::mouseMoveEvent(QMouseEvent* event) {
    if (m_private->dragging != MapDrag::None)
        m_private->drag(*event);
    m_private->hover(event->position());
}

void MapView::mouseReleaseEvent(QMouseEvent* event) {
    m_private->release(*event);
}

void MapView::mouseDoubleClickEvent(QMouseEvent* event) {
    Private& d = *m_private;
    if (event->button() == Qt::LeftButton && d.hasMap() && !d.spaceHeld &&
        d.layout.plot.contains(event->position().toPoint()))
        Q_EMIT positionActivated(d.insideMap(event->position()));
}

void MapView::wheelEvent(QWheelEvent* event) {
    Private& d = *m_private;
    if (!d.hasMap() || !d.layout.plot.contains(event->position().toPoint()))
        return event->ignore();
    const double notches = event->angleDelta().y() / kWheelNotch;
    d.changeZoom(
        [&](MapGeometry& map) { map.zoom(event->position(), std::pow(kZoomStep, notches)); });
    event->accept();
}

void MapView::leaveEvent(QEvent* /*event*/) {
    Q_EMIT hoverLeft();
}

void MapView::keyPressEvent(QKeyEvent* event) {
    Private& d = *m_private;
    switch (event->key()) {
        case Qt::Key_Left:
            return d.walk(-1, 0);
        case Qt::Key_Right:
            return d.walk(1, 0);
        case Qt::Key_Up:
            return d.walk(0, 1);
        case Qt::Key_Down:
            return d.walk(0, -1);
        case Qt::Key_Plus:
        case Qt::Key_Equal:
            return zoomIn();
        case Qt::Key_Minus:
            return zoomOut();
        case Qt::Key_Home:
            return resetZoom();
        case Qt::Key_Space:
            d.spaceHeld = true;
            return d.showCursor();
        case Qt::Key_Escape:
            if (d.dragging != MapDrag::None)
                return d.cancelDrag();
            break;
        default:
            break;
    }
    QWidget::keyPressEvent(event);
}

void MapView::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() != Qt::Key_Space)
        return QWidget::keyReleaseEvent(event);
    if (event->isAutoRepeat())
        return;
    m_private->spaceHeld = false;
    m_private->showCursor();
}

void MapView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    m_private->spaceHeld = false;  // its release goes to another widget
    m_private->showCursor();
}

void MapView::contextMenuEvent(QContextMenuEvent* event) {
    Private& d = *m_private;
    event->accept();
    // That of the mouse comes with the release, when it is known not to have been a drag.
    if (event->reason() == QContextMenuEvent::Mouse || !d.hasMap())
        return;
    const QPointF position = d.chosen ? d.geometry().centre(d.chosen->y(), d.chosen->x())
                                      : d.geometry().everything().center();
    Q_EMIT contextMenuRequested(position, mapToGlobal(toWidget(position).toPoint()));
}

bool MapView::event(QEvent* event) {
    Private& d = *m_private;
    if (event->type() == QEvent::ShortcutOverride && d.dragging != MapDrag::None &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();  // Esc means the drag, not the window's Stop
        return true;
    }
    if (event->type() == QEvent::ToolTip) {
        auto* const help = static_cast<QHelpEvent*>(event);
        const auto reading =
            d.layout.plot.contains(help->pos()) ? readingAt(fromWidget(help->pos())) : std::nullopt;
        if (reading && d.flagsVisible && !reading->flag.isEmpty())
            QToolTip::showText(help->globalPos(), reading->flag.toHtmlEscaped(), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

}  // namespace gimbalscan
