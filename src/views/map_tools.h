// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/live_store.h>
#include <gimbalscan/views/map_types.h>

#include <QRectF>

namespace gimbalscan {

/// Digits after the decimal point that tell positions of an axis with this step apart.
[[nodiscard]] int digitsFor(double step) noexcept;
/// A measured value: whole numbers in full, others with six digits.
[[nodiscard]] QString valueText(double value);
/// "name (unit)", or the name alone.
[[nodiscard]] QString withUnit(const QString& name, const QString& unit);
/// "12.5 deg", or the text alone.
[[nodiscard]] QString textWithUnit(const QString& text, const QString& unit);
/// Both axes in the same unit, so that a degree is as long across as upwards.
[[nodiscard]] bool sameUnit(const MapLabels& labels) noexcept;

/// The samples between two positions, as many as cells along the longer direction.
[[nodiscard]] LineProfile lineProfile(const ScanFrame& frame, const MapLabels& labels, QPointF from,
                                      QPointF to);

/// Of the cells whose centres lie in `region`; if there are none, of the cell in its middle.
[[nodiscard]] CellStatistics cellStatistics(const ScanFrame& frame, const QRectF& region);

/// "yaw 3.00 deg, pitch 4.00 deg, distance 5.00 deg"; the distance only with equal units.
[[nodiscard]] QString distanceText(const PlanGrid& grid, const MapLabels& labels,
                                   QPointF difference);
/// "n 12, sum 1234, mean 102.8, std 3.2, min 95, max 110 (counts)".
[[nodiscard]] QString statisticsText(const CellStatistics& statistics, const QString& unit);
/// "3.00 x 4.00 deg".
[[nodiscard]] QString sizeText(const PlanGrid& grid, const MapLabels& labels, QSizeF size);

}  // namespace gimbalscan
