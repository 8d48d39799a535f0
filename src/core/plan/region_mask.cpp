// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "region_mask.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

/// From and to, both included.
using Span = std::array<double, 2>;

/// How far outside a border a cell centre may seem to lie by rounding alone.
constexpr double kBorderPerStep = 1e-6;
constexpr double kBorderPerPosition = 1e-12;
/// The same for an ellipse, on the square of the distance from its centre over its radius.
constexpr double kEllipseBorder = 1e-9;

/// The positions along one axis of the grid.
struct Positions {
    double first, step;
    std::int32_t count;

    [[nodiscard]] double at(std::int32_t cell) const { return first + cell * step; }
    [[nodiscard]] double tolerance() const {
        const double largest = std::max(std::abs(first), std::abs(at(count - 1)));
        return kBorderPerStep * step + kBorderPerPosition * largest;
    }
};

/// What a region covers of lines along one axis of the grid: x runs along the line, y across.
class RegionSlicer {
public:
    RegionSlicer(const Region& region, bool alongFast, double tolerance)
        : m_region(region), m_x(alongFast ? 0 : 1), m_y(1 - m_x), m_tolerance(tolerance) {}

    /// Replaces `spans` by those of the line at y, ascending; they may overlap.
    void slice(double y, std::vector<Span>& spans) {
        spans.clear();
        switch (m_region.shape) {
            case RegionShape::Rectangle:
                if (y >= bounds(m_y)[0] - m_tolerance && y <= bounds(m_y)[1] + m_tolerance)
                    spans.push_back(bounds(m_x));
                break;
            case RegionShape::Ellipse:
                sliceEllipse(y, spans);
                break;
            case RegionShape::Polygon:
                slicePolygon(y, spans);
                break;
            case RegionShape::All:
                break;
        }
        std::sort(spans.begin(), spans.end());
    }

private:
    [[nodiscard]] Span bounds(std::size_t axis) const {
        return axis == 0 ? Span{m_region.fastMin, m_region.fastMax}
                         : Span{m_region.slowMin, m_region.slowMax};
    }

    void sliceEllipse(double y, std::vector<Span>& spans) const {
        const auto [low, high] = bounds(m_y);
        const double radius = (high - low) / 2;
        const double away = std::abs(y - (low + high) / 2);
        // Flat ellipses are a line: its whole length where it is touched.
        const double squareLeft =
            away <= m_tolerance ? 1 : 1 + kEllipseBorder - (away / radius) * (away / radius);
        if (!(squareLeft >= 0))
            return;
        const double centre = (bounds(m_x)[0] + bounds(m_x)[1]) / 2;
        const double half = std::sqrt(squareLeft) * (bounds(m_x)[1] - bounds(m_x)[0]) / 2;
        spans.push_back({centre - half, centre + half});
    }

    /// Even-odd between the crossings; the border itself is added, since a crossing may miss the
    /// corners and the edges along the line.
    void slicePolygon(double y, std::vector<Span>& spans) {
        m_crossings.clear();
        const auto& corners = m_region.vertices;
        for (std::size_t i = 0; i < corners.size(); ++i) {
            const auto& a = corners[i];
            const auto& b = corners[(i + 1) % corners.size()];
            if ((a[m_y] <= y) != (b[m_y] <= y))
                m_crossings.push_back(a[m_x] +
                                      (y - a[m_y]) / (b[m_y] - a[m_y]) * (b[m_x] - a[m_x]));
            const bool touchesA = std::abs(a[m_y] - y) <= m_tolerance;
            const bool touchesB = std::abs(b[m_y] - y) <= m_tolerance;
            if (touchesA && touchesB)
                spans.push_back({std::min(a[m_x], b[m_x]), std::max(a[m_x], b[m_x])});
            else if (touchesA)
                spans.push_back({a[m_x], a[m_x]});
        }
        std::sort(m_crossings.begin(), m_crossings.end());
        for (std::size_t i = 0; i + 1 < m_crossings.size(); i += 2)
            spans.push_back({m_crossings[i], m_crossings[i + 1]});
    }

    const Region& m_region;
    std::size_t m_x, m_y;  // index of the coordinate: 0 fast, 1 slow
    double m_tolerance;
    std::vector<double> m_crossings;
};

/// The cells whose centres lie in a span, first above last if none does.
std::array<std::int32_t, 2> cellsWithin(const Span& span, const Positions& cells) {
    const double low = span[0] - cells.tolerance() - cells.first;
    const double high = span[1] + cells.tolerance() - cells.first;
    if (cells.step <= 0)  // all at one place
        return {0, low <= 0 && high >= 0 ? cells.count - 1 : -1};
    const double end = cells.count;
    const double first = std::clamp(std::ceil(low / cells.step), 0.0, end);
    const double last = std::clamp(std::floor(high / cells.step), -1.0, end - 1);
    return {static_cast<std::int32_t>(first), static_cast<std::int32_t>(last)};
}

}  // namespace

RegionMask::RegionMask(const Region& region, const PlanGrid& grid) {
    if (region.shape == RegionShape::All) {
        m_all = true;
        m_cells = static_cast<std::uint64_t>(grid.rows) * grid.columns;
        return;
    }
    m_alongRows = grid.rows <= grid.columns;
    const Positions fast{grid.fastFirst, grid.fastStep, static_cast<std::int32_t>(grid.columns)};
    const Positions slow{grid.slowFirst, grid.slowStep, static_cast<std::int32_t>(grid.rows)};
    const Positions& cells = m_alongRows ? fast : slow;
    const Positions& lines = m_alongRows ? slow : fast;
    RegionSlicer slicer(region, m_alongRows, lines.tolerance());

    m_lineStart.reserve(static_cast<std::size_t>(lines.count) + 1);
    m_lineStart.push_back(0);
    std::vector<Span> spans;
    for (std::int32_t line = 0; line < lines.count; ++line) {
        slicer.slice(lines.at(line), spans);
        std::int32_t next = 0;  // cells below are taken
        for (const Span& span : spans) {
            auto [first, last] = cellsWithin(span, cells);
            first = std::max(first, next);
            if (first > last)
                continue;
            m_runs.push_back({first, last});
            m_cells += static_cast<std::uint64_t>(last - first) + 1;
            next = last + 1;
        }
        m_lineStart.push_back(m_runs.size());
    }
}

}  // namespace gimbalscan
