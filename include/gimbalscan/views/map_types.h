// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMetaType>
#include <QPointF>
#include <QString>

#include <cstdint>
#include <vector>

namespace gimbalscan {

/// How a value becomes a position on the colour map: lowest to highest measured value; two values
/// that stay; or two percentiles of the measured values.
enum class MapRangeMode { Auto, Locked, Percentile };

/// What dragging with the left button does. Clicks choose a cell with every tool.
enum class MapTool { Region, Profile, Ruler, Statistics };

/// How the map lies on the screen. Unmirrored, the fast axis runs to the right and the slow axis
/// upwards; mirroring is applied to what is horizontal (x) and vertical (y) after swapping.
struct MapOrientation {
    bool mirrorX = false, mirrorY = false, swapAxes = false;
    bool operator==(const MapOrientation&) const = default;
};

/// Names and units beside axes and colour bar, as the user reads them; units may be empty.
struct MapLabels {
    QString fastName, fastUnit;    ///< "yaw", "deg"
    QString slowName, slowUnit;    ///< "pitch", "deg"
    QString valueName, valueUnit;  ///< "Total", "counts"
    bool operator==(const MapLabels&) const = default;
};

/// One cell whose point carries flags, and why, in words for the user.
struct FlaggedCell {
    std::uint32_t row = 0, column = 0;
    QString why;
    bool operator==(const FlaggedCell&) const = default;
};

/// What is under the pointer.
struct MapReading {
    QPointF position;  ///< x: fast axis, y: slow axis, user coordinates, where the pointer is
    QPointF centre;    ///< of the cell, in the same coordinates
    int row = 0, column = 0;
    double value = 0;  ///< NaN: not measured
    QString flag;      ///< why the cell is flagged; empty: it is not
};

/// Values along a line from one position to another, one sample for each cell passed.
struct LineProfile {
    QPointF from, to;               ///< x: fast axis, y: slow axis, user coordinates
    std::vector<double> distances;  ///< from `from`; in the axes' unit, or cells if these differ
    std::vector<double> values;     ///< NaN: not measured
    QString distanceUnit;           ///< unit of both axes, or "cells"
};

/// Of the measured cells of a rectangle. With no cell measured, n is 0 and the rest NaN.
struct CellStatistics {
    std::uint64_t n = 0;
    double sum = 0, mean = 0, standardDeviation = 0;  ///< the latter with n - 1; NaN for n = 1
    double minimum = 0, maximum = 0;
};

}  // namespace gimbalscan

Q_DECLARE_METATYPE(gimbalscan::MapReading)
Q_DECLARE_METATYPE(gimbalscan::LineProfile)
Q_DECLARE_METATYPE(gimbalscan::CellStatistics)
