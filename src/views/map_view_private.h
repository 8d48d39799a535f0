// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "map_drawing.h"
#include "map_range.h"

#include <gimbalscan/views/map_view.h>

#include <QPixmap>
#include <QTimer>

#include <functional>

class QMouseEvent;
class QPaintEvent;

namespace gimbalscan {

/// What the mouse does while a button is held.
enum class MapDrag { None, Click, Tool, Pan, Menu };

struct MapView::Private {
    explicit Private(MapView& view);

    // map_view.cpp: data and what follows from it
    [[nodiscard]] bool hasMap() const noexcept { return !frame.values.empty(); }
    [[nodiscard]] const MapGeometry& geometry() const noexcept { return scene.geometry; }
    void takeWhole(const ScanFrame& from);
    void recolourAll();  ///< values, range or colours changed
    void settleRange();
    void rangeOrColoursChanged();
    void reshape();         ///< another grid or orientation
    void frameChanged();    ///< texts, range, size, zoom or palette: what is around is drawn anew
    void overlayChanged();  ///< path or flags
    void rowsChanged(std::uint32_t first, std::uint32_t last);
    void choose(std::optional<QPoint> columnAndRow);
    void describeChosenCell();
    [[nodiscard]] const FlaggedCell* flagOf(int row, int column) const;

    // map_view_paint.cpp
    void layOut();
    void renderGround(double ratio);
    void renderOverlay(double ratio);
    void renderLayers(double ratio);  ///< what is not valid any more
    void paint(QPainter& painter, const QRect& exposed);
    void paintOverlay(QPainter& painter);
    void paintTool(QPainter& painter);
    void paintLagging(QPainter& painter);
    void updateAround(const QRectF& pixels);  ///< repaints this part only
    void updateCrosshair();

    // map_view_input.cpp
    void press(const QMouseEvent& event);
    void drag(const QMouseEvent& event);
    void release(const QMouseEvent& event);
    void hover(QPointF pixel);
    void cancelDrag();
    void finishTool();
    void measure();  ///< tells what the tool measures, if it measures anything
    void walk(int right, int up);
    void changeZoom(const std::function<void(MapGeometry&)>& change);
    [[nodiscard]] QPointF insideMap(QPointF pixel) const;
    void showCursor();
    [[nodiscard]] QString toolText() const;

    MapView& self;
    ScanFrame frame;
    MapScene scene;
    MapImage image;
    MapRange range;
    QTimer settleTimer;

    std::vector<QPointF> path;
    std::vector<FlaggedCell> flags;  ///< in the order of the cells
    bool pathVisible = true, flagsVisible = true, lagging = false;
    std::optional<QPointF> crosshair;
    std::optional<QRectF> region;
    std::optional<QPoint> chosen;  ///< x: column, y: row

    MapLayout layout;
    QRectF drawnWindow;
    bool groundValid = false, overlayValid = false;
    QPixmap ground, overlay;  ///< overlay null: neither path nor flags

    MapTool tool = MapTool::Region;
    MapDrag dragging = MapDrag::None;
    Qt::MouseButton button = Qt::NoButton;
    QPointF pressed, lastPixel;  ///< of the mouse, in pixels
    bool spaceHeld = false;
    std::optional<QPointF> toolFrom, toolTo;  ///< user coordinates
};

}  // namespace gimbalscan
