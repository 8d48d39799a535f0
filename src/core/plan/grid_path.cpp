// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid_path.h"

#include <algorithm>

namespace gimbalscan {

namespace {

/// Distances between the rows, and the columns, that a level of coarse-to-fine adds.
constexpr std::int64_t kCoarseSteps[] = {8, 4, 2, 1};

constexpr std::int64_t divideUp(std::int64_t a, std::int64_t b) {
    return (a + b - 1) / b;
}

void reverse(PathSegment& segment) {
    const auto last = static_cast<std::int64_t>(segment.count) - 1;
    segment.row += last * segment.rowStep;
    segment.column += last * segment.columnStep;
    segment.rowStep = -segment.rowStep;
    segment.columnStep = -segment.columnStep;
}

/// The part of a stretch of `count` cells from `start` in direction `step` (+1 or -1) that lies in
/// 0 ... size - 1.
struct Stretch {
    std::int64_t start, count;
};
Stretch clipped(std::int64_t start, std::int64_t step, std::int64_t count, std::int64_t size) {
    const std::int64_t end = start + step * (count - 1);
    const std::int64_t low = std::max<std::int64_t>(std::min(start, end), 0);
    const std::int64_t high = std::min(std::max(start, end), size - 1);
    return {step > 0 ? low : high, std::max<std::int64_t>(high - low + 1, 0)};
}

}  // namespace

GridPath::GridPath(ScanOrder order, std::uint32_t rows, std::uint32_t columns, bool rowsReversed,
                   bool columnsReversed) noexcept
    : m_order(order),
      m_rows(rows),
      m_columns(columns),
      m_rowsReversed(rowsReversed),
      m_columnsReversed(columnsReversed) {
    std::int64_t count = m_rows;
    if (order == ScanOrder::ColumnFirst)
        count = m_columns;
    if (order == ScanOrder::Spiral)
        count = 2 * std::max(m_rows, m_columns);
    if (order == ScanOrder::CoarseToFine) {
        count = 0;
        for (const std::int64_t step : kCoarseSteps)
            count += divideUp(m_rows, step);
    }
    m_segmentCount = static_cast<std::uint64_t>(count);
}

PathSegment GridPath::segment(std::uint64_t number) const noexcept {
    PathSegment segment = forward(number);
    if (m_rowsReversed) {
        segment.row = m_rows - 1 - segment.row;
        segment.rowStep = -segment.rowStep;
    }
    if (m_columnsReversed) {
        segment.column = m_columns - 1 - segment.column;
        segment.columnStep = -segment.columnStep;
    }
    return segment;
}

PathSegment GridPath::forward(std::uint64_t number) const noexcept {
    const auto line = static_cast<std::int64_t>(number);
    switch (m_order) {
        case ScanOrder::ColumnFirst:
            return {0, line, 1, 0, static_cast<std::uint64_t>(m_rows)};
        case ScanOrder::Spiral:
            return spiralLeg(number);
        case ScanOrder::CoarseToFine:
            return coarseRow(number);
        case ScanOrder::Raster:
        case ScanOrder::Snake:
        case ScanOrder::List:
            break;
    }
    PathSegment row{line, 0, 0, 1, static_cast<std::uint64_t>(m_columns)};
    if (m_order == ScanOrder::Snake && line % 2 == 1)
        reverse(row);
    return row;
}

/// A square spiral: legs of 1, 1, 2, 2, 3, 3 ... steps along +column, +row, -column, -row. Turn t
/// starts at (-t, -t) from the centre, so that every leg follows from its number. A leg ends with
/// its corner and begins after the last one; the first also has the centre. What lies outside the
/// grid is cut off.
PathSegment GridPath::spiralLeg(std::uint64_t number) const noexcept {
    const auto turn = static_cast<std::int64_t>(number / 4);
    const std::int64_t centreRow = (m_rows - 1) / 2;
    const std::int64_t centreColumn = (m_columns - 1) / 2;
    const std::int64_t first = number == 0 ? 0 : 1;
    const bool alongColumns = number % 2 == 0;
    const std::int64_t step = number % 4 < 2 ? 1 : -1;
    std::int64_t row = centreRow, column = centreColumn;
    switch (number % 4) {
        case 0:
            row -= turn;
            column += first - turn;
            break;
        case 1:
            row += 1 - turn;
            column += turn + 1;
            break;
        case 2:
            row += turn + 1;
            column += turn;
            break;
        default:
            row += turn;
            column -= turn + 1;
    }
    const std::int64_t cells = static_cast<std::int64_t>(number / 2) + 1 + (number == 0 ? 1 : 0);
    if (alongColumns) {
        if (row < 0 || row >= m_rows)
            return {};
        const Stretch inside = clipped(column, step, cells, m_columns);
        return {row, inside.start, 0, step, static_cast<std::uint64_t>(inside.count)};
    }
    if (column < 0 || column >= m_columns)
        return {};
    const Stretch inside = clipped(row, step, cells, m_rows);
    return {inside.start, column, step, 0, static_cast<std::uint64_t>(inside.count)};
}

/// Level by level, the rows of a level as a snake. A row that the level before has visited lacks
/// every other column now.
PathSegment GridPath::coarseRow(std::uint64_t number) const noexcept {
    auto line = static_cast<std::int64_t>(number);
    for (const std::int64_t step : kCoarseSteps) {
        const std::int64_t lines = divideUp(m_rows, step);
        if (line >= lines) {
            line -= lines;
            continue;
        }
        const bool visited = step != kCoarseSteps[0] && line % 2 == 0;
        const std::int64_t first = visited ? step : 0;
        const std::int64_t stride = visited ? 2 * step : step;
        const std::int64_t count = first < m_columns ? divideUp(m_columns - first, stride) : 0;
        PathSegment row{line * step, first, 0, stride, static_cast<std::uint64_t>(count)};
        if (line % 2 == 1)
            reverse(row);
        return row;
    }
    return {};
}

}  // namespace gimbalscan
