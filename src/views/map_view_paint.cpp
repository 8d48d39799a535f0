// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_tools.h"
#include "map_view_private.h"

#include <QEvent>
#include <QPaintEvent>

#include <cmath>

namespace gimbalscan {

namespace {

constexpr int kLineReach = 3;       // how far a line with its border reaches to each side
constexpr int kMostRectangles = 8;  // beyond these, one that covers them all is cheaper

QPixmap layer(QSize size, double ratio, const QColor& fill) {
    QPixmap pixmap((QSizeF(size) * ratio).toSize().expandedTo({1, 1}));
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(fill);
    return pixmap;
}

}  // namespace

void MapView::Private::layOut() {
    const QRectF window = geometry().window();
    scene.font = self.font();
    scene.palette = self.palette();
    const QRect plot = layout.plot;
    layout = mapLayout(scene, self.size());
    scene.geometry.setPlot(layout.plot);
    groundValid = false;
    if (plot != layout.plot || window != drawnWindow)
        overlayValid = false;
    drawnWindow = window;
}

void MapView::Private::frameChanged() {
    layOut();
    self.update();
}

void MapView::Private::overlayChanged() {
    overlayValid = false;
    self.update();
}

void MapView::Private::updateAround(const QRectF& pixels) {
    self.update(pixels.toAlignedRect().adjusted(-kLineReach, -kLineReach, kLineReach, kLineReach) &
                layout.plot);
}

void MapView::Private::updateCrosshair() {
    if (!crosshair || !hasMap())
        return;
    const QPointF at = geometry().toPixel(*crosshair);
    updateAround(QRectF(at.x(), layout.plot.top(), 1, layout.plot.height()));
    updateAround(QRectF(layout.plot.left(), at.y(), layout.plot.width(), 1));
}

void MapView::Private::renderGround(double ratio) {
    ground = layer(self.size(), ratio, scene.palette.color(QPalette::Window));
    QPainter painter(&ground);
    drawMapFrame(painter, scene, layout, self.size());
    groundValid = true;
}

void MapView::Private::renderOverlay(double ratio) {
    overlay = {};
    overlayValid = true;
    const bool withPath = pathVisible && !path.empty();
    const bool withFlags = flagsVisible && !flags.empty();
    if (!hasMap() || (!withPath && !withFlags))
        return;
    overlay = layer(self.size(), ratio, Qt::transparent);
    QPainter painter(&overlay);
    painter.setClipRect(layout.plot);
    if (withPath)
        drawPath(painter, geometry(), path);
    if (withFlags)
        drawFlags(painter, geometry(), flags);
}

void MapView::Private::renderLayers(double ratio) {
    const bool sameRatio = ground.devicePixelRatio() == ratio;
    if (!groundValid || !sameRatio)
        renderGround(ratio);
    if (!overlayValid || !sameRatio)
        renderOverlay(ratio);
}

void MapView::Private::paint(QPainter& painter, const QRect& exposed) {
    painter.setClipRect(exposed);
    painter.drawPixmap(0, 0, ground);
    if (lagging)
        paintLagging(painter);
    if (!hasMap())
        return;
    painter.setClipRect(exposed & layout.plot);
    painter.drawImage(QRectF(layout.plot), image.image(), geometry().imageSource());
    if (!overlay.isNull())
        painter.drawPixmap(0, 0, overlay);
    paintOverlay(painter);
}

void MapView::Private::paintOverlay(QPainter& painter) {
    if (chosen)
        drawFrame(painter, geometry().toPixel(geometry().cell(chosen->y(), chosen->x())));
    if (region)
        drawFrame(painter, geometry().toPixel(*region));
    if (crosshair)
        drawCrosshair(painter, layout.plot, geometry().toPixel(*crosshair));
    paintTool(painter);
}

void MapView::Private::paintTool(QPainter& painter) {
    if (!toolFrom || !toolTo)
        return;
    const QPointF from = geometry().toPixel(*toolFrom);
    const QPointF to = geometry().toPixel(*toolTo);
    if (tool == MapTool::Profile || tool == MapTool::Ruler)
        drawLine(painter, from, to);
    else
        drawFrame(painter, QRectF(from, to).normalized());
    if (const QString text = toolText(); !text.isEmpty())
        drawNote(painter, layout.plot, to, text);
}

QString MapView::Private::toolText() const {
    const QPointF way = *toolTo - *toolFrom;
    const QRectF rectangle = QRectF(*toolFrom, *toolTo).normalized();
    switch (tool) {
        case MapTool::Region:
            return sizeText(frame.grid, scene.labels, rectangle.size());
        case MapTool::Statistics:
            return statisticsText(cellStatistics(frame, rectangle), scene.labels.valueUnit);
        case MapTool::Ruler:
        case MapTool::Profile:
            break;
    }
    return distanceText(frame.grid, scene.labels, way);
}

void MapView::Private::paintLagging(QPainter& painter) {
    const int line = painter.fontMetrics().height();
    painter.setPen(scene.palette.color(QPalette::WindowText));
    const QRect area(0, layout.plot.top() - line - kTextGap, self.width() - kTextGap, line);
    painter.drawText(area, Qt::AlignRight | Qt::TextDontClip, tr("Display is behind the scan"));
}

void MapView::paintEvent(QPaintEvent* event) {
    Private& d = *m_private;
    d.renderLayers(devicePixelRatioF());
    QPainter painter(this);
    // Rectangle by rectangle: scaling an image into one is far faster than into a complex region.
    if (event->region().rectCount() > kMostRectangles)
        return d.paint(painter, event->rect());
    for (const QRect& exposed : event->region())
        d.paint(painter, exposed);
}

QImage MapView::picture() {
    Private& d = *m_private;
    const double ratio = devicePixelRatioF();
    d.renderLayers(ratio);
    QImage picture((QSizeF(size()) * ratio).toSize(), QImage::Format_RGB32);
    picture.setDevicePixelRatio(ratio);
    QPainter painter(&picture);
    painter.setFont(font());
    d.paint(painter, rect());
    return picture;
}

void MapView::resizeEvent(QResizeEvent* /*event*/) {
    m_private->frameChanged();
}

void MapView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange ||
        event->type() == QEvent::StyleChange)
        m_private->frameChanged();
}

}  // namespace gimbalscan
