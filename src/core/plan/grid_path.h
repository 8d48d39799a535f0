// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_config.h>

#include <cstdint>

namespace gimbalscan {

/// A straight run of cells: `count` of them from (row, column), each (rowStep, columnStep) further.
/// May be empty.
struct PathSegment {
    std::int64_t row = 0, column = 0;
    std::int64_t rowStep = 0, columnStep = 0;
    std::uint64_t count = 0;
};

/// The path over all cells of a grid as straight segments ("lines"), each worked out from its
/// number alone. Cells count from the lowest position; a reversed axis is walked from its last
/// cell.
class GridPath {
public:
    /// `order` is any but List; both sizes above zero.
    GridPath(ScanOrder order, std::uint32_t rows, std::uint32_t columns, bool rowsReversed,
             bool columnsReversed) noexcept;

    [[nodiscard]] std::uint64_t segmentCount() const noexcept { return m_segmentCount; }
    [[nodiscard]] PathSegment segment(std::uint64_t number) const noexcept;

private:
    [[nodiscard]] PathSegment forward(std::uint64_t number) const noexcept;
    [[nodiscard]] PathSegment spiralLeg(std::uint64_t number) const noexcept;
    [[nodiscard]] PathSegment coarseRow(std::uint64_t number) const noexcept;

    ScanOrder m_order;
    std::int64_t m_rows, m_columns;
    bool m_rowsReversed, m_columnsReversed;
    std::uint64_t m_segmentCount = 0;
};

}  // namespace gimbalscan
