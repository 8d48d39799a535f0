// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_style.h"

#include "theme.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>

namespace gimbalscan {

namespace {

/// Seen on every ground of the palette, fainter than its text.
QColor outline(const QStyleOption& option) {
    const QPalette& palette = option.palette;
    if (option.state & QStyle::State_Enabled)
        return isDarkPalette(palette) ? QColor(0xa8, 0xab, 0xb0) : QColor(0x70, 0x70, 0x70);
    return palette.color(QPalette::Disabled, QPalette::WindowText);
}

void drawFrame(QPainter& painter, const QRect& rect, const QPen& pen, double radius) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const double half = pen.widthF() / 2;
    painter.drawRoundedRect(QRectF(rect).adjusted(half, half, -half, -half), radius, radius);
    painter.restore();
}

}  // namespace

WindowStyle::WindowStyle() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

void WindowStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                QPainter* painter, const QWidget* widget) const {
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    constexpr double kSwitchedOn = 2;
    constexpr double kRadius = 2;
    if (element == PE_IndicatorCheckBox)
        drawFrame(*painter, option->rect, QPen(outline(*option), 1), 0);
    else if (element == PE_PanelButtonCommand && (option->state & State_On) &&
             (option->state & State_Enabled))
        drawFrame(*painter, option->rect,
                  QPen(option->palette.color(QPalette::Highlight), kSwitchedOn), kRadius);
}

}  // namespace gimbalscan
