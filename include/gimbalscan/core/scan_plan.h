// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>
#include <gimbalscan/core/scan_config.h>

#include <memory>
#include <optional>

namespace gimbalscan {

/// One point to acquire.
struct PlanPoint {
    std::uint64_t index = 0;   ///< 0, 1, 2 ... in the order of acquisition
    std::uint32_t row = 0;     ///< slow axis, 0 = lowest position whatever the path
    std::uint32_t column = 0;  ///< fast axis, 0 = lowest position
    UserPosition fast, slow;
    bool lineEnd = false;  ///< last point before the path turns to another line; where a stop
                           ///< "after line" lands
    bool operator==(const PlanPoint&) const = default;
};

/// Walks a plan from any point. Not thread-safe; cheap to make; holds no memory per point.
class PlanCursor {
public:
    virtual ~PlanCursor() = default;
    /// The next point, nothing after the last.
    [[nodiscard]] virtual std::optional<PlanPoint> next() = 0;
};

/// The grid of the map: row and column positions ascending, in user coordinates. A list has no
/// such grid: its one row counts the points (fastFirst 0, fastStep 1).
struct PlanGrid {
    std::uint32_t rows = 1, columns = 1;
    double slowFirst = 0, slowStep = 0;  ///< position of row r = slowFirst + r * slowStep
    double fastFirst = 0, fastStep = 0;
};

/// An immutable scan path: which points in which order. A list of points has a grid of 1 x n.
class ScanPlan {
public:
    virtual ~ScanPlan() = default;
    [[nodiscard]] virtual const PlanGrid& grid() const noexcept = 0;
    [[nodiscard]] virtual std::uint64_t pointCount() const noexcept = 0;
    /// A cursor that starts at the point with the given index (0 = first).
    [[nodiscard]] virtual std::unique_ptr<PlanCursor> cursor(std::uint64_t first = 0) const = 0;
};

/// Largest position of a plan, and most corners of a polygon; beyond them it is a typing error.
inline constexpr double kMaxPlanPosition = 1e9;
inline constexpr std::size_t kMaxPolygonVertices = 10'000;

/// Builds the plan. `fastNow` and `slowNow` resolve relative ranges. Refuses what has no points,
/// too many, positions that are not numbers, an empty region, and a list with a region
/// (InvalidArgument). The path starts at the ranges' `start`. Takes memory for the shape of the
/// region per row or column, whichever are fewer, and none per point.
[[nodiscard]] Result<std::shared_ptr<const ScanPlan>> makePlan(const ScanConfig& scan,
                                                               UserPosition fastNow,
                                                               UserPosition slowNow);

/// The same path without the cells (row * columns + column) that are not wanted. Indices, grid and
/// pointCount() stay those of the whole path, so that a scan can be gone on with.
[[nodiscard]] std::shared_ptr<const ScanPlan> selectPoints(std::shared_ptr<const ScanPlan> plan,
                                                           std::vector<bool> wanted);

/// Travel time of a trapezoid (or triangle) over a distance; velocity and acceleration above zero.
[[nodiscard]] Duration travelTime(double distance, AxisVelocity velocity,
                                  AxisAcceleration acceleration) noexcept;
/// The deadline rule of docs/faults.md: travel time x 1.5 + 2 s + settle.
[[nodiscard]] Duration moveDeadline(double distance, const AxisConfig& axis) noexcept;
/// Whether a target is inside the soft limits, where rounding never counts as outside. The one rule
/// for the dry run and for every move.
[[nodiscard]] bool insideSoftLimits(const AxisConfig& axis, ControllerPosition target) noexcept;
/// Where an axis goes first so that the final approach comes from the configured side; nothing if
/// the move comes from that side anyway (from -> target already travels in the approach direction,
/// at least as far as the take-up) or the axis has none. Controller coordinates.
/// `playTakenUp`: the last motion ended in the approach direction without interruption (no homing,
/// jog or stop since), so that any move in that direction, or none at all, needs no approach point.
[[nodiscard]] std::optional<ControllerPosition> approachPoint(const AxisConfig& axis,
                                                              ControllerPosition from,
                                                              ControllerPosition target,
                                                              bool playTakenUp = false) noexcept;

struct TimeRange {
    Duration shortest{}, longest{};
};
/// What DryRun::time allows per point for commands and replies on top of the physics.
inline constexpr Duration kOverheadAllowance = std::chrono::microseconds(200);

/// What the dry run found. `problems` empty means the scan may start. Times are those of one pass
/// from the first point on, without the way to it, and end at about 30 years.
struct DryRun {
    /// OutsideLimits with axis, needed position and limit, one per axis and side; InvalidArgument
    /// for an axis that the station does not have.
    std::vector<Error> problems;
    std::uint64_t points = 0;
    TimeRange time;  ///< motion + settle + dwell + kOverheadAllowance; a range where the dwell is
                     ///< not fixed
    TimeRange physicalBound;      ///< the same without any overhead allowance
    std::uint64_t dataBytes = 0;  ///< estimate of the data file, with `channels` values per point
};
/// Walks the whole path of one pass: every point, every approach point, the pinned axes, the safe
/// positions of homing and, where the scan ends there, the position "park".
[[nodiscard]] DryRun dryRun(const ScanConfig& scan, const ScanPlan& plan,
                            const StationConfig& station, std::uint32_t channels);

}  // namespace gimbalscan
