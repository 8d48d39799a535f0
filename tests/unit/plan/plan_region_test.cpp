// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_fixture.h"

#include <cmath>
#include <functional>
#include <numbers>
#include <random>
#include <set>

namespace gimbalscan::testing {
namespace {

using Inside = std::function<bool(double fast, double slow)>;

/// The cells of the plan are those whose centres the rule keeps, and no others.
void expectCells(const ScanConfig& scan, const Inside& inside) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> expected;
    const auto at = [](const AxisRange& range, std::uint32_t i) {
        return range.start + (range.stop - range.start) * i / (range.points - 1.0);
    };
    for (std::uint32_t row = 0; row < scan.slow.points; ++row)
        for (std::uint32_t column = 0; column < scan.fast.points; ++column)
            if (inside(at(scan.fast, column), at(scan.slow, row)))
                expected.insert({row, column});
    const auto plan = makePlan(scan, UserPosition(0), UserPosition(0));
    ASSERT_EQ(plan.has_value(), !expected.empty());
    if (!plan)
        return;
    const Cells cells = cellsOf(pointsFrom(**plan));
    EXPECT_EQ((std::set<std::pair<std::uint32_t, std::uint32_t>>(cells.begin(), cells.end())),
              expected);
    EXPECT_EQ(cells.size(), expected.size());
}

/// Wide and high grids: the region is kept by row or by column, whichever are fewer.
std::vector<ScanConfig> grids() {
    std::vector<ScanConfig> scans;
    for (const auto& [rows, columns] : {std::pair{31u, 47u}, {53u, 29u}}) {
        ScanConfig scan;
        scan.order = ScanOrder::Raster;
        scan.fast = {"yaw", -10.03, 10.01, columns, false};
        scan.slow = {"pitch", -5.02, 5.05, rows, false};
        scans.push_back(scan);
    }
    return scans;
}

TEST(PlanRegion, RectangleKeepsWhatLiesBetweenItsSides) {
    for (ScanConfig scan : grids()) {
        scan.region = {RegionShape::Rectangle, -3.3, 4.4, -1.1, 2.2, {}};
        expectCells(scan, [](double fast, double slow) {
            return fast >= -3.3 && fast <= 4.4 && slow >= -1.1 && slow <= 2.2;
        });
    }
}

TEST(PlanRegion, CellsOnTheBorderBelongToIt) {
    ScanConfig scan = gridScan(ScanOrder::Raster, 1, 11);
    scan.fast = {"yaw", 0, 1, 11, false};  // 0.1 has no exact double
    scan.region = {RegionShape::Rectangle, 0.3, 0.7, 100, 100, {}};
    const auto points = pointsFrom(*planOf(scan));
    ASSERT_EQ(points.size(), 5u);
    EXPECT_NEAR(points.front().fast.value(), 0.3, 1e-12);
}

TEST(PlanRegion, EllipseOfItsBoundingBox) {
    for (ScanConfig scan : grids()) {
        scan.region = {RegionShape::Ellipse, -7.1, 5.3, -4.4, 1.9, {}};
        expectCells(scan, [](double fast, double slow) {
            const double x = (fast - (-7.1 + 5.3) / 2) / ((5.3 + 7.1) / 2);
            const double y = (slow - (-4.4 + 1.9) / 2) / ((1.9 + 4.4) / 2);
            return x * x + y * y <= 1;
        });
    }
}

/// Inside when the corners wind around the point an odd number of times: the sum of the angles
/// under which the sides are seen, which no scan line rule takes part in.
bool insidePolygon(const std::vector<std::array<double, 2>>& corners, double fast, double slow) {
    double sum = 0;
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const auto& a = corners[i];
        const auto& b = corners[(i + 1) % corners.size()];
        const double turn =
            std::atan2(b[1] - slow, b[0] - fast) - std::atan2(a[1] - slow, a[0] - fast);
        sum += std::remainder(turn, 2 * std::numbers::pi);
    }
    return std::lround(sum / (2 * std::numbers::pi)) % 2 != 0;
}

TEST(PlanRegion, RandomPolygonsEvenWhereTheirSidesCross) {
    std::mt19937 random(42);
    std::uniform_real_distribution<double> fast(-11, 11), slow(-6, 6);
    for (int round = 0; round < 40; ++round)
        for (ScanConfig scan : grids()) {
            scan.region.shape = RegionShape::Polygon;
            scan.region.vertices.clear();
            for (std::size_t i = 3 + random() % 7; i > 0; --i)
                scan.region.vertices.push_back({fast(random), slow(random)});
            SCOPED_TRACE(round);
            expectCells(scan, [&](double x, double y) {
                return insidePolygon(scan.region.vertices, x, y);
            });
        }
}

TEST(PlanRegion, APolygonOnTheGridKeepsItsSidesAndCorners) {
    ScanConfig scan = gridScan(ScanOrder::Snake, 5, 5);
    scan.region.shape = RegionShape::Polygon;
    scan.region.vertices = {{1, 110}, {3, 110}, {3, 130}, {1, 130}};
    EXPECT_EQ(planOf(scan)->pointCount(), 9u);
}

}  // namespace
}  // namespace gimbalscan::testing
