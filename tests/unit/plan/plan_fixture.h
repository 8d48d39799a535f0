// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_plan.h>

#include <gtest/gtest.h>

#include <vector>

namespace gimbalscan::testing {

using PlanPtr = std::shared_ptr<const ScanPlan>;

inline constexpr ScanOrder kGridOrders[] = {ScanOrder::Raster, ScanOrder::Snake,
                                            ScanOrder::ColumnFirst, ScanOrder::Spiral,
                                            ScanOrder::CoarseToFine};

/// Columns at 0, 1, 2 ... and rows at 100, 110, 120 ..., so that the two are never mistaken.
inline ScanConfig gridScan(ScanOrder order, std::uint32_t rows, std::uint32_t columns) {
    ScanConfig scan;
    scan.order = order;
    scan.fast = {"yaw", 0, columns - 1.0, columns, false};
    scan.slow = {"pitch", 100, 100 + 10 * (rows - 1.0), rows, false};
    return scan;
}

inline PlanPtr planOf(const ScanConfig& scan) {
    auto plan = makePlan(scan, UserPosition(0), UserPosition(0));
    if (!plan) {
        ADD_FAILURE() << plan.error().text();
        return nullptr;
    }
    return *plan;
}

inline std::vector<PlanPoint> pointsFrom(const ScanPlan& plan, std::uint64_t first = 0) {
    std::vector<PlanPoint> points;
    const auto cursor = plan.cursor(first);
    while (const auto point = cursor->next())
        points.push_back(*point);
    return points;
}

/// (row, column) of each point.
using Cells = std::vector<std::pair<std::uint32_t, std::uint32_t>>;
inline Cells cellsOf(const std::vector<PlanPoint>& points) {
    Cells cells;
    for (const PlanPoint& point : points)
        cells.emplace_back(point.row, point.column);
    return cells;
}

}  // namespace gimbalscan::testing
