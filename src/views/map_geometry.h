// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_plan.h>
#include <gimbalscan/picture/map_scale.h>
#include <gimbalscan/views/map_types.h>

#include <QRectF>
#include <QSize>

#include <optional>

namespace gimbalscan {

[[nodiscard]] bool sameGrid(const PlanGrid& one, const PlanGrid& other) noexcept;

/// Where cells and positions lie on the screen. "User": x = fast, y = slow axis. "Shown": x = the
/// axis that runs horizontally, y = the one that runs vertically, both still in the axes' units.
class MapGeometry {
public:
    MapGeometry() = default;
    MapGeometry(const PlanGrid& grid, MapOrientation orientation);

    [[nodiscard]] const PlanGrid& grid() const noexcept { return m_grid; }
    [[nodiscard]] MapOrientation orientation() const noexcept { return m_orientation; }
    [[nodiscard]] CellEdges horizontal() const noexcept;
    [[nodiscard]] CellEdges vertical() const noexcept;
    /// Cells across and down, as shown.
    [[nodiscard]] QSize cells() const noexcept;

    /// The largest size inside `room`; of the shape of the map if `equalAspect` and if neither side
    /// would become unreadably short.
    [[nodiscard]] QSize fit(QSize room, bool equalAspect) const;
    void setPlot(QRect plot) { m_plot = plot; }
    [[nodiscard]] QRect plot() const noexcept { return m_plot; }

    /// The part that is visible, in shown coordinates.
    [[nodiscard]] QRectF window() const noexcept { return m_window; }
    [[nodiscard]] bool zoomed() const noexcept;
    void showAll();
    /// A factor above one magnifies; the position under the pixel stays there as far as possible.
    void zoom(QPointF pixel, double factor);
    void pan(QPointF pixels);
    /// Takes the visible part of another geometry of the same grid and orientation over.
    void takeWindow(const MapGeometry& other) { m_window = other.m_window; }

    [[nodiscard]] QPointF toPixel(QPointF user) const;
    [[nodiscard]] QPointF toUser(QPointF pixel) const;
    [[nodiscard]] QRectF toPixel(const QRectF& user) const;
    [[nodiscard]] QRectF everything() const;               ///< the map's edges, user coordinates
    [[nodiscard]] QRectF cell(int row, int column) const;  ///< user coordinates
    [[nodiscard]] QPointF centre(int row, int column) const;
    /// x: column, y: row; nothing outside the map.
    [[nodiscard]] std::optional<QPoint> cellAt(QPointF user) const;
    /// The visible part in pixels of an image that has one pixel per cell, as shown.
    [[nodiscard]] QRectF imageSource() const;

private:
    [[nodiscard]] QRectF whole() const;
    void keepInside();

    PlanGrid m_grid;
    MapOrientation m_orientation;
    QRect m_plot{0, 0, 1, 1};
    QRectF m_window{-0.5, -0.5, 1, 1};
};

}  // namespace gimbalscan
