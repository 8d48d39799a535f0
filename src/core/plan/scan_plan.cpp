// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "grid_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

Failure refused(std::string detail) {
    return fail(ErrorCode::InvalidArgument, "", "plan", std::move(detail));
}

class GridCursor final : public PlanCursor {
public:
    GridCursor(std::shared_ptr<const GridPlan> plan, std::uint64_t first)
        : m_plan(std::move(plan)), m_walk(m_plan->walk()), m_index(first) {
        m_walk.skip(first);
    }

    [[nodiscard]] std::optional<PlanPoint> next() override {
        if (m_walk.atEnd())
            return std::nullopt;
        const PlanGrid& grid = m_plan->grid();
        PlanPoint point;
        point.index = m_index++;
        point.row = static_cast<std::uint32_t>(m_walk.row());
        point.column = static_cast<std::uint32_t>(m_walk.column());
        point.fast = UserPosition(grid.fastFirst + point.column * grid.fastStep);
        point.slow = UserPosition(grid.slowFirst + point.row * grid.slowStep);
        const std::uint64_t line = m_walk.line();
        m_walk.advance();
        point.lineEnd = m_walk.atEnd() || m_walk.line() != line;
        return point;
    }

private:
    std::shared_ptr<const GridPlan> m_plan;  // the walk refers to it
    GridWalk m_walk;
    std::uint64_t m_index;
};

class ListPlan final : public ScanPlan, public std::enable_shared_from_this<ListPlan> {
public:
    explicit ListPlan(std::vector<ListPoint> points) : m_points(std::move(points)) {
        m_grid.columns = static_cast<std::uint32_t>(m_points.size());
        m_grid.fastStep = 1;
    }

    [[nodiscard]] const PlanGrid& grid() const noexcept override { return m_grid; }
    [[nodiscard]] std::uint64_t pointCount() const noexcept override { return m_points.size(); }
    [[nodiscard]] std::unique_ptr<PlanCursor> cursor(std::uint64_t first) const override;
    [[nodiscard]] const std::vector<ListPoint>& points() const noexcept { return m_points; }

private:
    std::vector<ListPoint> m_points;
    PlanGrid m_grid;
};

class ListCursor final : public PlanCursor {
public:
    ListCursor(std::shared_ptr<const ListPlan> plan, std::uint64_t first)
        : m_plan(std::move(plan)), m_index(first) {}

    [[nodiscard]] std::optional<PlanPoint> next() override {
        if (m_index >= m_plan->points().size())
            return std::nullopt;
        const ListPoint& point = m_plan->points()[m_index];
        const auto column = static_cast<std::uint32_t>(m_index);
        return PlanPoint{m_index++, 0, column, point.fast, point.slow, true};
    }

private:
    std::shared_ptr<const ListPlan> m_plan;
    std::uint64_t m_index;
};

std::unique_ptr<PlanCursor> ListPlan::cursor(std::uint64_t first) const {
    return std::make_unique<ListCursor>(shared_from_this(), first);
}

Result<void> checkPosition(std::string_view field, double value) {
    if (std::abs(value) <= kMaxPlanPosition)  // false for what is not a number
        return {};
    return refused(fmt::format("{} = {} must be between {} and {}.", field, value,
                               -kMaxPlanPosition, kMaxPlanPosition));
}

Result<void> checkBounds(std::string_view axis, double low, double high) {
    const std::string lowField = fmt::format("scan.region.{}Min", axis);
    const std::string highField = fmt::format("scan.region.{}Max", axis);
    if (auto checked = checkPosition(lowField, low); !checked)
        return checked;
    if (auto checked = checkPosition(highField, high); !checked)
        return checked;
    if (high < low)
        return refused(
            fmt::format("{} = {} must be at least {} = {}.", highField, high, lowField, low));
    return {};
}

Result<void> checkRegion(const Region& region) {
    if (region.shape == RegionShape::All)
        return {};
    if (region.shape != RegionShape::Polygon) {
        auto checked = checkBounds("fast", region.fastMin, region.fastMax);
        return checked ? checkBounds("slow", region.slowMin, region.slowMax) : checked;
    }
    const std::size_t corners = region.vertices.size();
    if (corners < 3 || corners > kMaxPolygonVertices)
        return refused(fmt::format("scan.region.vertices has {} corners, must be between 3 and {}.",
                                   corners, kMaxPolygonVertices));
    for (std::size_t i = 0; i < corners; ++i)
        for (std::size_t axis = 0; axis < 2; ++axis)
            if (auto checked = checkPosition(fmt::format("scan.region.vertices[{}][{}]", i, axis),
                                             region.vertices[i][axis]);
                !checked)
                return checked;
    return {};
}

/// Positions of one axis, ascending.
struct AxisCells {
    double first = 0, step = 0;
    bool reversed = false;
};

Result<AxisCells> axisCells(std::string_view field, const AxisRange& range, UserPosition now) {
    const std::string name = fmt::format("scan.{}", field);
    if (range.points == 0)
        return refused(
            fmt::format("{}.points = 0 must be between 1 and {}.", name, kMaxPlanPoints));
    if (range.points > kMaxPlanPoints)
        return refused(fmt::format("{}.points = {} is above the limit {}.", name, range.points,
                                   kMaxPlanPoints));
    const double origin = range.relative ? now.value() : 0;
    const double start = origin + range.start;
    const double stop = range.points == 1 ? start : origin + range.stop;
    if (auto checked = checkPosition(name + ".start", start); !checked)
        return Failure(checked.error());
    if (auto checked = checkPosition(name + ".stop", stop); !checked)
        return Failure(checked.error());
    AxisCells cells;
    cells.first = std::min(start, stop);
    cells.reversed = start > stop;
    if (range.points > 1)
        cells.step = std::abs(stop - start) / (range.points - 1);
    return cells;
}

Result<std::shared_ptr<const ScanPlan>> makeListPlan(const ScanConfig& scan) {
    if (scan.region.shape != RegionShape::All)
        return refused("scan.region cannot be combined with a list of points.");
    if (scan.list.empty() || scan.list.size() > kMaxListPoints)
        return refused(fmt::format("scan.list has {} points, must be between 1 and {}.",
                                   scan.list.size(), kMaxListPoints));
    for (std::size_t i = 0; i < scan.list.size(); ++i) {
        const std::string name = fmt::format("scan.list[{}]", i);
        if (auto checked = checkPosition(name + ".fast", scan.list[i].fast.value()); !checked)
            return Failure(checked.error());
        if (auto checked = checkPosition(name + ".slow", scan.list[i].slow.value()); !checked)
            return Failure(checked.error());
    }
    return std::make_shared<const ListPlan>(scan.list);
}

}  // namespace

std::unique_ptr<PlanCursor> GridPlan::cursor(std::uint64_t first) const {
    return std::make_unique<GridCursor>(shared_from_this(), first);
}

Result<std::shared_ptr<const ScanPlan>> makePlan(const ScanConfig& scan, UserPosition fastNow,
                                                 UserPosition slowNow) {
    if (scan.order == ScanOrder::List)
        return makeListPlan(scan);
    const auto fast = axisCells("fast", scan.fast, fastNow);
    if (!fast)
        return Failure(fast.error());
    const auto slow = axisCells("slow", scan.slow, slowNow);
    if (!slow)
        return Failure(slow.error());
    const std::uint64_t cells = static_cast<std::uint64_t>(scan.fast.points) * scan.slow.points;
    if (cells > kMaxPlanPoints)
        return refused(
            fmt::format("scan.fast.points x scan.slow.points = {} is above the limit {}.", cells,
                        kMaxPlanPoints));
    if (auto checked = checkRegion(scan.region); !checked)
        return Failure(checked.error());

    const PlanGrid grid{scan.slow.points, scan.fast.points, slow->first,
                        slow->step,       fast->first,      fast->step};
    RegionMask mask(scan.region, grid);
    if (mask.cellCount() == 0)
        return refused("No point of the grid lies in scan.region.");
    const GridPath path(scan.order, grid.rows, grid.columns, slow->reversed, fast->reversed);
    return std::make_shared<const GridPlan>(grid, path, std::move(mask));
}

}  // namespace gimbalscan
