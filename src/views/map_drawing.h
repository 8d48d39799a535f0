// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "map_layout.h"

#include <QPainter>

#include <span>

namespace gimbalscan {

/// A light palette's text is darker than its ground.
[[nodiscard]] bool isDark(const QPalette& palette);

/// Ground, hatching of what is not measured, axes, colour bar, stamp.
void drawMapFrame(QPainter& painter, const MapScene& scene, const MapLayout& layout, QSize size);

/// Lines that can be told from any colour of any map: white on a dark border.
void drawLine(QPainter& painter, QPointF from, QPointF to);
void drawFrame(QPainter& painter, const QRectF& rectangle);
void drawCrosshair(QPainter& painter, const QRect& plot, QPointF at);
/// In pixels; points closer than a pixel to the one before are left out.
void drawPath(QPainter& painter, const MapGeometry& geometry, std::span<const QPointF> path);
void drawFlags(QPainter& painter, const MapGeometry& geometry, std::span<const FlaggedCell> cells);
/// A short text near a point, on a ground of its own, kept inside `inside`.
void drawNote(QPainter& painter, const QRect& inside, QPointF near, const QString& text);
[[nodiscard]] QRect noteRect(const QFontMetrics& metrics, const QRect& inside, QPointF near,
                             const QString& text);

}  // namespace gimbalscan
