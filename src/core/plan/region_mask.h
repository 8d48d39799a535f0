// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_plan.h>

#include <vector>

namespace gimbalscan {

/// Which cells of a grid lie in a region. Kept as runs of cells along the longer axis of the grid,
/// so that it stays small whatever the grid.
class RegionMask {
public:
    /// The region has been checked: finite numbers, bounds in order, a polygon with three corners.
    RegionMask(const Region& region, const PlanGrid& grid);

    [[nodiscard]] bool coversAll() const noexcept { return m_all; }
    [[nodiscard]] std::uint64_t cellCount() const noexcept { return m_cells; }
    [[nodiscard]] bool contains(std::int64_t row, std::int64_t column) const noexcept;

private:
    struct Run {
        std::int32_t first, last;
    };

    bool m_all = false;
    bool m_alongRows = true;  ///< a line of runs is a row; else a column
    std::uint64_t m_cells = 0;
    std::vector<Run> m_runs;  ///< of one line after the other, ascending and apart
    std::vector<std::size_t> m_lineStart;
};

inline bool RegionMask::contains(std::int64_t row, std::int64_t column) const noexcept {
    if (m_all)
        return true;
    const auto line = static_cast<std::size_t>(m_alongRows ? row : column);
    const std::int64_t cell = m_alongRows ? column : row;
    std::size_t low = m_lineStart[line];
    std::size_t high = m_lineStart[line + 1];
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (m_runs[middle].last < cell)
            low = middle + 1;
        else if (m_runs[middle].first > cell)
            high = middle;
        else
            return true;
    }
    return false;
}

}  // namespace gimbalscan
