// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "plan_fixture.h"

#include <gmock/gmock.h>

#include <limits>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void expectRefused(const ScanConfig& scan, const std::string& because, double fastNow = 0) {
    const auto plan = makePlan(scan, UserPosition(fastNow), UserPosition(0));
    ASSERT_FALSE(plan) << because;
    EXPECT_EQ(plan.error().code, ErrorCode::InvalidArgument);
    EXPECT_THAT(plan.error().detail, HasSubstr(because));
}

TEST(PlanRefusal, ARegionWithoutAnyPoint) {
    ScanConfig scan = gridScan(ScanOrder::Snake, 5, 5);
    scan.region = {RegionShape::Rectangle, 0.4, 0.6, 100, 140, {}};  // between two columns
    expectRefused(scan, "No point of the grid lies in scan.region");
}

TEST(PlanRefusal, NoPointsAndTooMany) {
    ScanConfig scan = gridScan(ScanOrder::Snake, 5, 5);
    scan.slow.points = 0;
    expectRefused(scan, "scan.slow.points = 0");
    scan.slow.points = kMaxPlanPoints + 1;
    expectRefused(scan, "scan.slow.points = 10000001");
    expectRefused(gridScan(ScanOrder::Snake, 2501, 4000),
                  "scan.fast.points x scan.slow.points = 10004000");
    expectRefused(gridScan(ScanOrder::Snake, 5'000'000, 5'000'000), "25000000000000");
}

TEST(PlanRefusal, PositionsThatAreNotNumbersOrAbsurd) {
    for (const double bad : {kNaN, kInfinity, -kInfinity, 2 * kMaxPlanPosition}) {
        ScanConfig scan = gridScan(ScanOrder::Snake, 5, 5);
        scan.fast.start = bad;
        expectRefused(scan, "scan.fast.start");
        scan = gridScan(ScanOrder::Snake, 5, 5);
        scan.slow.stop = bad;
        expectRefused(scan, "scan.slow.stop");
    }
}

TEST(PlanRefusal, ARelativeRangeWhoseOriginIsNotKnown) {
    ScanConfig scan = gridScan(ScanOrder::Snake, 5, 5);
    scan.fast.relative = true;
    expectRefused(scan, "scan.fast.start", kNaN);
}

TEST(PlanRefusal, RegionsThatMakeNoSense) {
    ScanConfig scan = gridScan(ScanOrder::Snake, 5, 5);
    scan.region = {RegionShape::Rectangle, 3, 1, 100, 140, {}};
    expectRefused(scan, "scan.region.fastMax = 1 must be at least");
    scan.region = {RegionShape::Ellipse, 0, 4, kNaN, 140, {}};
    expectRefused(scan, "scan.region.slowMin");
    scan.region = {};
    scan.region.shape = RegionShape::Polygon;
    scan.region.vertices = {{0, 100}, {4, 140}};
    expectRefused(scan, "scan.region.vertices has 2 corners");
    scan.region.vertices = {{0, 100}, {4, 140}, {0, kNaN}};
    expectRefused(scan, "scan.region.vertices[2][1]");
    scan.region.vertices.assign(kMaxPolygonVertices + 1, {0, 100});
    expectRefused(scan, "scan.region.vertices has 10001 corners");
}

TEST(PlanRefusal, Lists) {
    ScanConfig scan = gridScan(ScanOrder::List, 1, 1);
    expectRefused(scan, "scan.list has 0 points");
    scan.list.assign(kMaxListPoints + 1, {UserPosition(0), UserPosition(0)});
    expectRefused(scan, "scan.list has 50001 points");
    scan.list.pop_back();
    EXPECT_EQ(planOf(scan)->pointCount(), kMaxListPoints);
    scan.list = {{UserPosition(0), UserPosition(0)}, {UserPosition(0), UserPosition(kNaN)}};
    expectRefused(scan, "scan.list[1].slow");
    scan.list.pop_back();
    scan.region.shape = RegionShape::Rectangle;
    expectRefused(scan, "scan.region cannot be combined");
}

}  // namespace
}  // namespace gimbalscan::testing
