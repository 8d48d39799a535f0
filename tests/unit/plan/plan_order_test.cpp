// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_fixture.h"

#include <malloc.h>

#include <algorithm>
#include <random>
#include <set>

#if defined(GIMBALSCAN_SANITIZED)
// Declared by the sanitizers' common interface, of which GCC installs no header.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace gimbalscan::testing {
namespace {

std::vector<std::uint64_t> lineEnds(const std::vector<PlanPoint>& points) {
    std::vector<std::uint64_t> ends;
    for (const PlanPoint& point : points)
        if (point.lineEnd)
            ends.push_back(point.index);
    return ends;
}

TEST(PlanOrder, RasterRunsEveryLineInTheSameDirection) {
    const auto points = pointsFrom(*planOf(gridScan(ScanOrder::Raster, 2, 3)));
    EXPECT_EQ(cellsOf(points), (Cells{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}}));
    EXPECT_EQ(lineEnds(points), (std::vector<std::uint64_t>{2, 5}));
    EXPECT_EQ(points[4], (PlanPoint{4, 1, 1, UserPosition(1), UserPosition(110), false}));
}

TEST(PlanOrder, SnakeRunsEveryOtherLineBackwards) {
    const auto points = pointsFrom(*planOf(gridScan(ScanOrder::Snake, 3, 2)));
    EXPECT_EQ(cellsOf(points), (Cells{{0, 0}, {0, 1}, {1, 1}, {1, 0}, {2, 0}, {2, 1}}));
    EXPECT_EQ(lineEnds(points), (std::vector<std::uint64_t>{1, 3, 5}));
}

TEST(PlanOrder, ColumnFirstRunsTheSlowAxisInside) {
    const auto points = pointsFrom(*planOf(gridScan(ScanOrder::ColumnFirst, 2, 3)));
    EXPECT_EQ(cellsOf(points), (Cells{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0, 2}, {1, 2}}));
    EXPECT_EQ(lineEnds(points), (std::vector<std::uint64_t>{1, 3, 5}));
}

TEST(PlanOrder, SpiralWindsOutwardsFromTheCentre) {
    const auto points = pointsFrom(*planOf(gridScan(ScanOrder::Spiral, 3, 3)));
    EXPECT_EQ(cellsOf(points),
              (Cells{{1, 1}, {1, 2}, {2, 2}, {2, 1}, {2, 0}, {1, 0}, {0, 0}, {0, 1}, {0, 2}}));
    EXPECT_EQ(lineEnds(points), (std::vector<std::uint64_t>{1, 2, 4, 6, 8}));
}

TEST(PlanOrder, SpiralStepsToANeighbourAndNeverComesCloserByMoreThanATurn) {
    const auto points = pointsFrom(*planOf(gridScan(ScanOrder::Spiral, 21, 21)));
    int farthest = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const int rowsOff = static_cast<int>(points[i].row) - 10;
        const int columnsOff = static_cast<int>(points[i].column) - 10;
        const int ring = std::max(std::abs(rowsOff), std::abs(columnsOff));
        EXPECT_GE(ring, farthest - 1);
        farthest = std::max(farthest, ring);
        if (i > 0) {
            EXPECT_EQ(
                std::abs(static_cast<int>(points[i].row) - static_cast<int>(points[i - 1].row)) +
                    std::abs(static_cast<int>(points[i].column) -
                             static_cast<int>(points[i - 1].column)),
                1)
                << i;
        }
    }
}

TEST(PlanOrder, CoarseToFineShowsTheWholeFieldAtAnEighthThenRefines) {
    const std::uint32_t rows = 37, columns = 50;
    const auto points = pointsFrom(*planOf(gridScan(ScanOrder::CoarseToFine, rows, columns)));
    // After each level exactly the cells of that resolution have been seen, all over the field.
    std::size_t done = 0;
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const std::uint32_t step : {8u, 4u, 2u, 1u}) {
        const std::size_t levelEnd =
            static_cast<std::size_t>((rows + step - 1) / step) * ((columns + step - 1) / step);
        for (; done < levelEnd; ++done) {
            const PlanPoint& point = points[done];
            EXPECT_EQ(point.row % step, 0u) << done;
            EXPECT_EQ(point.column % step, 0u) << done;
            EXPECT_TRUE(seen.insert({point.row, point.column}).second) << done;
        }
    }
    EXPECT_EQ(done, points.size());
}

TEST(PlanOrder, StartAboveStopWalksFromTheHighEndWhileRowsAndColumnsCountFromTheLow) {
    ScanConfig scan = gridScan(ScanOrder::Raster, 2, 3);
    std::swap(scan.fast.start, scan.fast.stop);
    std::swap(scan.slow.start, scan.slow.stop);
    const PlanPtr plan = planOf(scan);
    const auto points = pointsFrom(*plan);
    EXPECT_EQ(cellsOf(points), (Cells{{1, 2}, {1, 1}, {1, 0}, {0, 2}, {0, 1}, {0, 0}}));
    EXPECT_EQ(points.front().fast, UserPosition(2));
    EXPECT_EQ(points.front().slow, UserPosition(110));
    EXPECT_EQ(plan->grid().fastFirst, 0);
    EXPECT_EQ(plan->grid().fastStep, 1);
    EXPECT_EQ(plan->grid().slowFirst, 100);
}

TEST(PlanOrder, EveryOrderStartsAtTheStartOfItsRangesOrAtTheCentre) {
    for (const ScanOrder order : kGridOrders) {
        ScanConfig scan = gridScan(order, 5, 5);
        std::swap(scan.fast.start, scan.fast.stop);
        const PlanPoint first = pointsFrom(*planOf(scan)).front();
        const bool fromCentre = order == ScanOrder::Spiral;
        EXPECT_EQ(first.fast, UserPosition(fromCentre ? 2 : 4));
        EXPECT_EQ(first.slow, UserPosition(fromCentre ? 120 : 100));
    }
}

TEST(PlanOrder, LinesAndASinglePoint) {
    for (const ScanOrder order : kGridOrders)
        for (const auto& [rows, columns] : {std::pair{1u, 1u}, {1u, 6u}, {6u, 1u}}) {
            const PlanPtr plan = planOf(gridScan(order, rows, columns));
            const auto points = pointsFrom(*plan);
            ASSERT_EQ(points.size(), std::size_t{rows} * columns);
            EXPECT_EQ(plan->pointCount(), points.size());
            EXPECT_TRUE(points.back().lineEnd);
            EXPECT_EQ(plan->grid().rows, rows);
            EXPECT_EQ(plan->grid().columns, columns);
        }
}

TEST(PlanOrder, OnePointOfARangeIsItsStartWhateverTheStop) {
    ScanConfig scan = gridScan(ScanOrder::Raster, 1, 1);
    scan.fast.start = 7;
    scan.fast.stop = -3;
    const auto points = pointsFrom(*planOf(scan));
    ASSERT_EQ(points.size(), 1u);
    EXPECT_EQ(points[0].fast, UserPosition(7));
}

TEST(PlanOrder, RelativeRangesStartFromWhereTheAxesAre) {
    ScanConfig scan = gridScan(ScanOrder::Raster, 2, 2);
    scan.fast.relative = true;
    const auto plan = makePlan(scan, UserPosition(30), UserPosition(-50));
    ASSERT_TRUE(plan);
    const auto points = pointsFrom(**plan);
    EXPECT_EQ(points[0].fast, UserPosition(30));
    EXPECT_EQ(points[1].fast, UserPosition(31));
    EXPECT_EQ(points[0].slow, UserPosition(100));  // not relative
}

TEST(PlanOrder, AListIsWalkedAsGiven) {
    ScanConfig scan = gridScan(ScanOrder::List, 1, 1);
    scan.list = {{UserPosition(3), UserPosition(1)},
                 {UserPosition(-3), UserPosition(2)},
                 {UserPosition(3), UserPosition(1)}};
    const PlanPtr plan = planOf(scan);
    const auto points = pointsFrom(*plan);
    ASSERT_EQ(points.size(), 3u);
    EXPECT_EQ(points[1], (PlanPoint{1, 0, 1, UserPosition(-3), UserPosition(2), true}));
    EXPECT_EQ(plan->grid().rows, 1u);
    EXPECT_EQ(plan->grid().columns, 3u);
    EXPECT_EQ(pointsFrom(*plan, 2), (std::vector<PlanPoint>{points[2]}));
    EXPECT_TRUE(pointsFrom(*plan, 3).empty());
}

/// Random sizes, directions and, in half of the cases, an ellipse.
ScanConfig randomScan(ScanOrder order, std::mt19937& random) {
    const auto upTo = [&](std::uint32_t most) { return 1 + random() % most; };
    ScanConfig scan =
        gridScan(order, static_cast<std::uint32_t>(upTo(45)), static_cast<std::uint32_t>(upTo(45)));
    if (random() % 2)
        std::swap(scan.fast.start, scan.fast.stop);
    if (random() % 2)
        std::swap(scan.slow.start, scan.slow.stop);
    if (random() % 2) {
        scan.region.shape = RegionShape::Ellipse;
        scan.region.fastMax = scan.fast.points;
        scan.region.slowMin = 100;
        scan.region.slowMax = 100 + 10.0 * scan.slow.points;
    }
    return scan;
}

TEST(PlanOrder, EveryOrderCoversEveryCellOnceAndSkippingIsWalking) {
    std::mt19937 random(20261124);
    for (int round = 0; round < 60; ++round)
        for (const ScanOrder order : kGridOrders) {
            const ScanConfig scan = randomScan(order, random);
            SCOPED_TRACE(::testing::Message()
                         << "order " << static_cast<int>(order) << ", " << scan.slow.points << " x "
                         << scan.fast.points << ", round " << round);
            const auto built = makePlan(scan, UserPosition(0), UserPosition(0));
            if (!built)
                continue;  // no cell in the ellipse
            const auto points = pointsFrom(**built);
            ASSERT_EQ(points.size(), (*built)->pointCount());
            std::set<std::pair<std::uint32_t, std::uint32_t>> cells;
            for (std::size_t i = 0; i < points.size(); ++i) {
                EXPECT_EQ(points[i].index, i);
                EXPECT_LT(points[i].row, scan.slow.points);
                EXPECT_LT(points[i].column, scan.fast.points);
                cells.insert({points[i].row, points[i].column});
            }
            EXPECT_EQ(cells.size(), points.size());
            if (scan.region.shape == RegionShape::All) {
                EXPECT_EQ(points.size(), std::size_t{scan.slow.points} * scan.fast.points);
            }
            const std::size_t first = random() % (points.size() + 1);
            EXPECT_EQ(
                pointsFrom(**built, first),
                std::vector<PlanPoint>(points.begin() + static_cast<long>(first), points.end()));
        }
}

TEST(PlanOrder, ALineEndsWhereTheNextPointLiesOnAnotherLine) {
    std::mt19937 random(7);
    for (const ScanOrder order :
         {ScanOrder::Raster, ScanOrder::Snake, ScanOrder::ColumnFirst, ScanOrder::CoarseToFine}) {
        ScanConfig scan = gridScan(order, 13, 19);
        scan.region.shape = RegionShape::Ellipse;
        scan.region.fastMax = 18;
        scan.region.slowMin = 100;
        scan.region.slowMax = 220;
        const auto points = pointsFrom(*planOf(scan));
        for (std::size_t i = 0; i + 1 < points.size(); ++i) {
            const bool sameLine = order == ScanOrder::ColumnFirst
                                      ? points[i].column == points[i + 1].column
                                      : points[i].row == points[i + 1].row;
            EXPECT_EQ(points[i].lineEnd, !sameLine) << static_cast<int>(order) << " " << i;
        }
        EXPECT_TRUE(points.back().lineEnd);
    }
}

// Bytes that the program holds from the heap. The sanitizers have their own heap.
std::size_t heapBytes() {
#if defined(GIMBALSCAN_SANITIZED)
    return __sanitizer_get_current_allocated_bytes();
#else
    const struct mallinfo2 heap = ::mallinfo2();
    return heap.uordblks + heap.hblkhd;
#endif
}

TEST(PlanOrder, TenMillionPointsTakeNoMemoryPerPoint) {
    for (const ScanOrder order : kGridOrders) {
        const std::size_t before = heapBytes();
        ScanConfig scan = gridScan(order, 2500, 4000);
        scan.region.shape = RegionShape::Ellipse;
        scan.region.fastMax = 3999;
        scan.region.slowMin = 100;
        scan.region.slowMax = 100 + 24990;
        const PlanPtr plan = planOf(scan);
        ASSERT_NEAR(static_cast<double>(plan->pointCount()), 7.85e6, 0.05e6);
        const auto cursor = plan->cursor(plan->pointCount() / 2);
        std::uint64_t walked = 0;
        while (walked < 1'000'000 && cursor->next())
            ++walked;
        EXPECT_EQ(walked, 1'000'000u);
        // One bit a point would be a megabyte.
        EXPECT_LT(heapBytes(), before + 600'000) << static_cast<int>(order);
    }
    EXPECT_EQ(planOf(gridScan(ScanOrder::Snake, 2500, 4000))->pointCount(), kMaxPlanPoints);
}

}  // namespace
}  // namespace gimbalscan::testing
