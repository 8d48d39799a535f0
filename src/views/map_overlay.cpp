// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_drawing.h"

#include <QPolygonF>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

const QColor kLight(255, 255, 255), kBorder(0, 0, 0, 190);
const QColor kFlag(255, 64, 48);
constexpr double kCrosshairGap = 6;  // so that the cell itself can be seen
constexpr int kFlagSize = 4, kNotePadding = 4, kNoteDistance = 14;
// From far away markers would cover the map.
constexpr double kSmallCell = 5;

template <class Draw>
void twice(QPainter& painter, const Draw& draw) {
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(kBorder, 3, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    draw();
    painter.setPen(QPen(kLight, 1, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    draw();
}

QPolygonF marker(QPointF centre, double size) {
    return QPolygonF({centre + QPointF(0, -size), centre + QPointF(size, 0),
                      centre + QPointF(0, size), centre + QPointF(-size, 0)});
}

bool near(QPointF one, QPointF other) {
    return std::abs(one.x() - other.x()) < 1 && std::abs(one.y() - other.y()) < 1;
}

}  // namespace

void drawLine(QPainter& painter, QPointF from, QPointF to) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    twice(painter, [&] { painter.drawLine(from, to); });
    painter.restore();
}

void drawFrame(QPainter& painter, const QRectF& rectangle) {
    twice(painter, [&] { painter.drawRect(rectangle.toRect()); });
}

void drawCrosshair(QPainter& painter, const QRect& plot, QPointF at) {
    const int x = static_cast<int>(std::floor(at.x()));
    const int y = static_cast<int>(std::floor(at.y()));
    const int gap = static_cast<int>(kCrosshairGap);
    twice(painter, [&] {
        painter.drawLine(x, plot.top(), x, std::min(plot.bottom(), y - gap));
        painter.drawLine(x, std::max(plot.top(), y + gap), x, plot.bottom());
        painter.drawLine(plot.left(), y, std::min(plot.right(), x - gap), y);
        painter.drawLine(std::max(plot.left(), x + gap), y, plot.right(), y);
    });
}

void drawPath(QPainter& painter, const MapGeometry& geometry, std::span<const QPointF> path) {
    QPolygonF line;
    for (const QPointF& position : path) {
        const QPointF pixel = geometry.toPixel(position);
        if (line.isEmpty() || !near(pixel, line.back()))
            line << pixel;
    }
    if (line.isEmpty())
        return;
    // Thin lines only: a wide one is a hundred times slower, and a path may have many corners.
    painter.setPen(QPen(QColor(0, 0, 0, 110), 1));
    painter.drawPolyline(line.translated(1, 1));
    painter.setPen(QPen(QColor(255, 255, 255, 130), 1));
    painter.drawPolyline(line);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(kBorder, 1));
    painter.setBrush(kLight);
    painter.drawEllipse(line.front(), 3.5, 3.5);  // where it starts
    painter.restore();
}

void drawFlags(QPainter& painter, const MapGeometry& geometry, std::span<const FlaggedCell> cells) {
    const QRectF cell = geometry.toPixel(geometry.cell(0, 0));
    const bool small = std::min(cell.width(), cell.height()) < kSmallCell;
    const double size = small ? 2 : kFlagSize;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, !small);
    painter.setPen(QPen(small ? kFlag : kLight, 1));
    painter.setBrush(kFlag);
    for (const FlaggedCell& flagged : cells) {
        const QPointF centre = geometry.toPixel(
            geometry.centre(static_cast<int>(flagged.row), static_cast<int>(flagged.column)));
        if (!geometry.plot().contains(centre.toPoint()))
            continue;
        if (small)
            painter.drawRect(QRectF(centre.x() - 1, centre.y() - 1, size, size));
        else
            painter.drawPolygon(marker(centre, size + 1));
    }
    painter.restore();
}

QRect noteRect(const QFontMetrics& metrics, const QRect& inside, QPointF near,
               const QString& text) {
    const QSize size(metrics.horizontalAdvance(text) + 2 * kNotePadding,
                     metrics.height() + kNotePadding);
    QPoint corner = near.toPoint() + QPoint(kNoteDistance, -kNoteDistance - size.height());
    corner.setX(std::clamp(corner.x(), inside.left(),
                           std::max(inside.left(), inside.right() - size.width())));
    corner.setY(std::clamp(corner.y(), inside.top(),
                           std::max(inside.top(), inside.bottom() - size.height())));
    return {corner, size};
}

void drawNote(QPainter& painter, const QRect& inside, QPointF near, const QString& text) {
    const QRect area = noteRect(painter.fontMetrics(), inside, near, text);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(20, 20, 20, 215));
    painter.drawRoundedRect(area, 3, 3);
    painter.setPen(kLight);
    painter.drawText(area, Qt::AlignCenter, text);
    painter.restore();
}

}  // namespace gimbalscan
