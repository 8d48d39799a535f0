// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_geometry.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr int kShortestSide = 48;         // of the plot, in pixels
constexpr double kFewestCells = 2;        // that the closest zoom shows
constexpr double kWholeTolerance = 1e-9;  // of the size of the map

CellEdges fastEdges(const PlanGrid& grid) {
    return cellEdges(grid.fastFirst, grid.fastStep, grid.columns);
}
CellEdges slowEdges(const PlanGrid& grid) {
    return cellEdges(grid.slowFirst, grid.slowStep, grid.rows);
}

/// The cell of a position, counted from the lower edge; -1 outside. The upper edge is inside.
int indexOf(double position, const CellEdges& edges, std::uint32_t count) {
    const double cells = (position - edges.low) / edges.length() * count;
    if (!(cells >= 0 && cells <= count))
        return -1;
    return std::min(static_cast<int>(cells), static_cast<int>(count) - 1);
}

double moved(double low, double length, const CellEdges& edges) {
    return std::clamp(low, edges.low, std::max(edges.low, edges.high - length));
}

}  // namespace

bool sameGrid(const PlanGrid& one, const PlanGrid& other) noexcept {
    return one.rows == other.rows && one.columns == other.columns &&
           one.slowFirst == other.slowFirst && one.slowStep == other.slowStep &&
           one.fastFirst == other.fastFirst && one.fastStep == other.fastStep;
}

MapGeometry::MapGeometry(const PlanGrid& grid, MapOrientation orientation)
    : m_grid(grid), m_orientation(orientation) {
    showAll();
}

CellEdges MapGeometry::horizontal() const noexcept {
    return m_orientation.swapAxes ? slowEdges(m_grid) : fastEdges(m_grid);
}

CellEdges MapGeometry::vertical() const noexcept {
    return m_orientation.swapAxes ? fastEdges(m_grid) : slowEdges(m_grid);
}

QSize MapGeometry::cells() const noexcept {
    const QSize size(static_cast<int>(m_grid.columns), static_cast<int>(m_grid.rows));
    return m_orientation.swapAxes ? size.transposed() : size;
}

QSize MapGeometry::fit(QSize room, bool equalAspect) const {
    const QSize most = room.expandedTo({1, 1});
    if (!equalAspect)
        return most;
    const double scale =
        std::min(most.width() / horizontal().length(), most.height() / vertical().length());
    const auto side = [scale](double length, int limit) {
        return std::clamp(static_cast<int>(std::lround(length * scale)),
                          std::min(kShortestSide, limit), limit);
    };
    return {side(horizontal().length(), most.width()), side(vertical().length(), most.height())};
}

QRectF MapGeometry::whole() const {
    return {horizontal().low, vertical().low, horizontal().length(), vertical().length()};
}

bool MapGeometry::zoomed() const noexcept {
    return m_window.width() < whole().width() * (1 - kWholeTolerance);
}

void MapGeometry::showAll() {
    m_window = whole();
}

void MapGeometry::keepInside() {
    m_window.moveTo(moved(m_window.x(), m_window.width(), horizontal()),
                    moved(m_window.y(), m_window.height(), vertical()));
}

void MapGeometry::zoom(QPointF pixel, double factor) {
    const QRectF all = whole();
    const QPointF user = toUser(pixel);
    const QPointF anchor = m_orientation.swapAxes ? user.transposed() : user;
    // Both directions by the same factor, so that the shape of the cells stays.
    const double now = m_window.width() / all.width();
    const double cellsAlong = std::max(cells().width(), cells().height());
    const double part = std::clamp(now / factor, std::min(1.0, kFewestCells / cellsAlong), 1.0);
    if (part >= 1 - kWholeTolerance)
        return showAll();
    const double change = part / now;
    m_window = QRectF(anchor.x() - (anchor.x() - m_window.x()) * change,
                      anchor.y() - (anchor.y() - m_window.y()) * change, all.width() * part,
                      all.height() * part);
    keepInside();
}

void MapGeometry::pan(QPointF pixels) {
    const double x = pixels.x() / m_plot.width() * m_window.width();
    const double y = pixels.y() / m_plot.height() * m_window.height();
    m_window.translate(m_orientation.mirrorX ? x : -x, m_orientation.mirrorY ? -y : y);
    keepInside();
}

QPointF MapGeometry::toPixel(QPointF user) const {
    const QPointF shown = m_orientation.swapAxes ? user.transposed() : user;
    const double x = (shown.x() - m_window.x()) / m_window.width();
    const double y = (shown.y() - m_window.y()) / m_window.height();
    return {m_plot.x() + (m_orientation.mirrorX ? 1 - x : x) * m_plot.width(),
            m_plot.y() + (m_orientation.mirrorY ? y : 1 - y) * m_plot.height()};
}

QPointF MapGeometry::toUser(QPointF pixel) const {
    const double x = (pixel.x() - m_plot.x()) / m_plot.width();
    const double y = (pixel.y() - m_plot.y()) / m_plot.height();
    const QPointF shown(m_window.x() + (m_orientation.mirrorX ? 1 - x : x) * m_window.width(),
                        m_window.y() + (m_orientation.mirrorY ? y : 1 - y) * m_window.height());
    return m_orientation.swapAxes ? shown.transposed() : shown;
}

QRectF MapGeometry::toPixel(const QRectF& user) const {
    return QRectF(toPixel(user.topLeft()), toPixel(user.bottomRight())).normalized();
}

QRectF MapGeometry::everything() const {
    const CellEdges fast = fastEdges(m_grid);
    const CellEdges slow = slowEdges(m_grid);
    return {fast.low, slow.low, fast.length(), slow.length()};
}

QRectF MapGeometry::cell(int row, int column) const {
    const QRectF all = everything();
    const double width = all.width() / m_grid.columns;
    const double height = all.height() / m_grid.rows;
    return {all.x() + column * width, all.y() + row * height, width, height};
}

QPointF MapGeometry::centre(int row, int column) const {
    return {m_grid.fastFirst + column * m_grid.fastStep, m_grid.slowFirst + row * m_grid.slowStep};
}

std::optional<QPoint> MapGeometry::cellAt(QPointF user) const {
    const int column = indexOf(user.x(), fastEdges(m_grid), m_grid.columns);
    const int row = indexOf(user.y(), slowEdges(m_grid), m_grid.rows);
    if (column < 0 || row < 0)
        return {};
    return QPoint(column, row);
}

QRectF MapGeometry::imageSource() const {
    const QRectF all = whole();
    const double across = cells().width() / all.width();
    const double down = cells().height() / all.height();
    const double left =
        m_orientation.mirrorX ? all.right() - m_window.right() : m_window.left() - all.left();
    const double top =
        m_orientation.mirrorY ? m_window.top() - all.top() : all.bottom() - m_window.bottom();
    return {left * across, top * down, m_window.width() * across, m_window.height() * down};
}

}  // namespace gimbalscan
