// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "grid_path.h"
#include "region_mask.h"

namespace gimbalscan {

/// Walks the cells of a path that lie in the region. No virtual calls: for the dry run over
/// millions of points as well as for cursors. The path and the mask must outlive it.
class GridWalk {
public:
    GridWalk(const GridPath& path, const RegionMask& mask) : m_path(path), m_mask(mask) {
        if (m_path.segmentCount() > 0)
            m_segment = m_path.segment(0);
        findInside();
    }

    [[nodiscard]] bool atEnd() const noexcept { return m_number >= m_path.segmentCount(); }
    [[nodiscard]] std::int64_t row() const noexcept { return m_segment.row; }
    [[nodiscard]] std::int64_t column() const noexcept { return m_segment.column; }
    /// Number of the line the walk is in.
    [[nodiscard]] std::uint64_t line() const noexcept { return m_number; }

    void advance() noexcept {
        step(1);
        findInside();
    }

    void skip(std::uint64_t points) noexcept {
        while (m_mask.coversAll() && !atEnd() && points >= m_segment.count) {
            points -= m_segment.count;
            step(m_segment.count);
            findInside();
        }
        for (; points > 0 && !atEnd(); --points)
            advance();
    }

private:
    void step(std::uint64_t cells) noexcept {
        const auto signedCells = static_cast<std::int64_t>(cells);
        m_segment.row += signedCells * m_segment.rowStep;
        m_segment.column += signedCells * m_segment.columnStep;
        m_segment.count -= cells;
    }
    void findInside() noexcept {
        while (!atEnd()) {
            if (m_segment.count == 0)
                m_segment = m_path.segment(++m_number);
            else if (m_mask.contains(m_segment.row, m_segment.column))
                return;
            else
                step(1);
        }
    }

    const GridPath& m_path;
    const RegionMask& m_mask;
    PathSegment m_segment;  // what is left of it
    std::uint64_t m_number = 0;
};

/// A generated plan: a grid, a path over all of it and the region that is kept.
class GridPlan final : public ScanPlan, public std::enable_shared_from_this<GridPlan> {
public:
    GridPlan(const PlanGrid& grid, const GridPath& path, RegionMask mask)
        : m_grid(grid), m_path(path), m_mask(std::move(mask)) {}

    [[nodiscard]] const PlanGrid& grid() const noexcept override { return m_grid; }
    [[nodiscard]] std::uint64_t pointCount() const noexcept override { return m_mask.cellCount(); }
    [[nodiscard]] std::unique_ptr<PlanCursor> cursor(std::uint64_t first) const override;
    [[nodiscard]] GridWalk walk() const { return {m_path, m_mask}; }

private:
    PlanGrid m_grid;
    GridPath m_path;
    RegionMask m_mask;
};

}  // namespace gimbalscan
