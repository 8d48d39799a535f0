// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_drawing.h"

#include "map_tools.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr int kHatchDistance = 7;

QString tr(const char* text) {
    return QCoreApplication::translate("gimbalscan::MapView", text);
}

/// Ground and lines of cells without a value: bluish, which the grey map is nowhere, and hatched,
/// which no map is.
struct Hatch {
    QColor ground, lines;
};
Hatch hatchOf(const QPalette& palette) {
    return isDark(palette) ? Hatch{QColor(44, 47, 56), QColor(84, 90, 106)}
                           : Hatch{QColor(233, 236, 243), QColor(188, 196, 212)};
}

void drawHatch(QPainter& painter, const QRect& area, const Hatch& hatch) {
    painter.save();
    painter.setClipRect(area);
    painter.fillRect(area, hatch.ground);
    painter.setPen(QPen(hatch.lines, 1));
    painter.setRenderHint(QPainter::Antialiasing);
    for (int x = area.left() - area.height(); x <= area.right(); x += kHatchDistance)
        painter.drawLine(x, area.bottom() + 1, x + area.height(), area.top());
    painter.restore();
}

void drawUpwards(QPainter& painter, const QRect& area, const QString& text) {
    painter.save();
    painter.translate(area.center());
    painter.rotate(-90);
    const QRect turned(-area.height() / 2, -area.width() / 2, area.height(), area.width());
    painter.drawText(turned, Qt::AlignCenter,
                     painter.fontMetrics().elidedText(text, Qt::ElideRight, turned.width()));
    painter.restore();
}

void drawHorizontalAxis(QPainter& painter, const MapScene& scene, const MapLayout& layout,
                        int width) {
    const QRect plot = layout.plot;
    const int line = painter.fontMetrics().height();
    const QRectF window = scene.geometry.window();
    const MapOrientation orientation = scene.geometry.orientation();
    for (const AxisTick& tick : layout.horizontal) {
        const double part = (tick.value - window.left()) / window.width();
        const int x =
            plot.left() +
            static_cast<int>(std::lround((orientation.mirrorX ? 1 - part : part) * plot.width()));
        painter.drawLine(x, plot.bottom() + 1, x, plot.bottom() + 1 + kTickLength);
        const QRect text(x - plot.width(), plot.bottom() + 3 + kTickLength, 2 * plot.width(), line);
        painter.drawText(text, Qt::AlignHCenter | Qt::AlignTop, tick.label);
    }
    const QString label = orientation.swapAxes
                              ? withUnit(scene.labels.slowName, scene.labels.slowUnit)
                              : withUnit(scene.labels.fastName, scene.labels.fastUnit);
    const int top = plot.bottom() + 3 + kTickLength + line + kTextGap;
    painter.drawText(QRect(plot.center().x() - width, top, 2 * width, line),
                     Qt::AlignHCenter | Qt::AlignTop, label);
}

void drawVerticalAxis(QPainter& painter, const MapScene& scene, const MapLayout& layout) {
    const QRect plot = layout.plot;
    const int line = painter.fontMetrics().height();
    const QRectF window = scene.geometry.window();
    const MapOrientation orientation = scene.geometry.orientation();
    for (const AxisTick& tick : layout.vertical) {
        const double part = (tick.value - window.top()) / window.height();
        const int y =
            plot.top() +
            static_cast<int>(std::lround((orientation.mirrorY ? part : 1 - part) * plot.height()));
        painter.drawLine(plot.left() - 1 - kTickLength, y, plot.left() - 1, y);
        painter.drawText(QRect(0, y - line / 2, plot.left() - 1 - kTickLength - kTextGap, line),
                         Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    const QString label = orientation.swapAxes
                              ? withUnit(scene.labels.fastName, scene.labels.fastUnit)
                              : withUnit(scene.labels.slowName, scene.labels.slowUnit);
    const int length = std::max(plot.height(), layout.bar.height());
    drawUpwards(painter, QRect(layout.axisLabelLeft, plot.center().y() - length / 2, line, length),
                label);
}

void drawBar(QPainter& painter, const MapScene& scene, const MapLayout& layout) {
    const QRect bar = layout.bar;
    const int line = painter.fontMetrics().height();
    for (int y = 0; y < bar.height(); ++y)
        painter.fillRect(bar.left(), bar.bottom() - y, bar.width(), 1,
                         QColor(colourAt(scene.colourMap, (y + 0.5) / bar.height())));
    painter.drawRect(bar.adjusted(-1, -1, 0, 0));
    for (const AxisTick& tick : layout.values) {
        const double part = std::clamp(scene.colours.part(tick.value), 0.0, 1.0);
        const int y = bar.bottom() + 1 - static_cast<int>(std::lround(part * bar.height()));
        painter.drawLine(bar.right() + 1, y, bar.right() + 1 + kTickLength, y);
        painter.drawText(
            QRect(bar.right() + 1 + kTickLength + kTextGap, y - line / 2, bar.width() * 8, line),
            Qt::AlignLeft | Qt::AlignVCenter, tick.label);
    }
    drawUpwards(painter, QRect(layout.barLabelLeft, bar.top(), line, bar.height()),
                withUnit(scene.labels.valueName, scene.labels.valueUnit));
}

void drawStamp(QPainter& painter, const MapScene& scene, const MapLayout& layout) {
    if (!scene.simulated)
        return;
    painter.save();
    QFont font = scene.font;
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(isDark(scene.palette) ? QColor(255, 138, 128) : QColor(176, 0, 32));
    const int line = painter.fontMetrics().height();
    painter.drawText(
        QRect(layout.plot.left(), layout.plot.top() - line - kTextGap, layout.plot.width(), line),
        Qt::AlignLeft | Qt::TextDontClip, tr("SIMULATED"));
    painter.restore();
}

}  // namespace

bool isDark(const QPalette& palette) {
    return palette.color(QPalette::WindowText).lightness() >
           palette.color(QPalette::Window).lightness();
}

void drawMapFrame(QPainter& painter, const MapScene& scene, const MapLayout& layout, QSize size) {
    painter.fillRect(QRect({}, size), scene.palette.color(QPalette::Window));
    painter.setFont(scene.font);
    painter.setPen(scene.palette.color(QPalette::WindowText));
    drawHatch(painter, layout.plot, hatchOf(scene.palette));
    painter.drawRect(layout.plot.adjusted(-1, -1, 0, 0));
    drawHorizontalAxis(painter, scene, layout, size.width());
    drawVerticalAxis(painter, scene, layout);
    drawBar(painter, scene, layout);
    drawStamp(painter, scene, layout);
}

}  // namespace gimbalscan
