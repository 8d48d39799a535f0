// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "axis_reach.h"
#include "grid_plan.h"
#include "motion.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace gimbalscan {

namespace {

/// Per point beside the trace and what the scan names: two readbacks, start and stop, real and live
/// time, number, mask, checksum, session.
constexpr std::uint64_t kPointBytes = std::uint64_t{6} * 8 + 8 + 2 + 4 + 2;
/// Structure, event log and session table of a file, without the texts it carries.
constexpr std::uint64_t kHeaderBytes = std::uint64_t{512} * 1024;

/// Lowest and highest of what is added.
template <class T>
struct Extremes {
    T low, high;
    void add(T value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
};

/// Seconds that an axis moves for a step inside a scan, where the last motion ended in the approach
/// direction.
double stepSeconds(const AxisConfig& axis, double distance) {
    const ControllerPosition from(0);
    const ControllerPosition to(axis.offset.sign * distance);
    const ControllerPosition via = approachPoint(axis, from, to, true).value_or(from);
    return travelSeconds(via.value(), axis.velocity, axis.acceleration) +
           travelSeconds(to.value() - via.value(), axis.velocity, axis.acceleration);
}

/// What the walk along the path found: motion and settling in seconds, and the user positions
/// between which the axes are.
struct PathSum {
    double seconds = 0;
    Extremes<double> fast{}, slow{};
};

class PathWalker {
public:
    PathWalker(const AxisConfig& fast, const AxisConfig& slow) : m_fast(fast), m_slow(slow) {}

    [[nodiscard]] PathSum walk(const GridPlan& plan) const;
    [[nodiscard]] PathSum walk(const ScanPlan& plan) const;

private:
    /// Both axes start together; the scan waits for the slower one to move, then to settle.
    [[nodiscard]] double seconds(double fastDistance, double slowDistance) const {
        if (fastDistance == 0 && slowDistance == 0)
            return 0;
        const Duration settle = std::max(fastDistance == 0 ? Duration{} : m_fast.settle,
                                         slowDistance == 0 ? Duration{} : m_slow.settle);
        return std::max(stepSeconds(m_fast, fastDistance), stepSeconds(m_slow, slowDistance)) +
               toSeconds(settle);
    }
    [[nodiscard]] double firstSettle() const {
        return toSeconds(std::max(m_fast.settle, m_slow.settle));
    }

    const AxisConfig& m_fast;
    const AxisConfig& m_slow;
};

/// Every point is visited, but on a grid most steps are like the one before and cost the same.
PathSum PathWalker::walk(const GridPlan& plan) const {
    const PlanGrid& grid = plan.grid();
    GridWalk walk = plan.walk();
    std::int64_t row = walk.row(), column = walk.column();
    Extremes<std::int64_t> rows{row, row}, columns{column, column};
    std::int64_t rowStep = 0, columnStep = 0;
    double cost = 0;
    PathSum sum;
    sum.seconds = firstSettle();
    for (walk.advance(); !walk.atEnd(); walk.advance()) {
        const std::int64_t rowsOn = walk.row() - row;
        const std::int64_t columnsOn = walk.column() - column;
        if (rowsOn != rowStep || columnsOn != columnStep) {
            rowStep = rowsOn;
            columnStep = columnsOn;
            cost = seconds(static_cast<double>(columnStep) * grid.fastStep,
                           static_cast<double>(rowStep) * grid.slowStep);
        }
        sum.seconds += cost;
        row += rowStep;
        column += columnStep;
        rows.add(row);
        columns.add(column);
    }
    const auto fastAt = [&](std::int64_t c) {
        return grid.fastFirst + static_cast<double>(c) * grid.fastStep;
    };
    const auto slowAt = [&](std::int64_t r) {
        return grid.slowFirst + static_cast<double>(r) * grid.slowStep;
    };
    sum.fast = {fastAt(columns.low), fastAt(columns.high)};
    sum.slow = {slowAt(rows.low), slowAt(rows.high)};
    return sum;
}

PathSum PathWalker::walk(const ScanPlan& plan) const {
    PathSum sum;
    const auto cursor = plan.cursor();
    auto last = cursor->next();
    if (!last)
        return sum;
    sum.seconds = firstSettle();
    sum.fast = {last->fast.value(), last->fast.value()};
    sum.slow = {last->slow.value(), last->slow.value()};
    for (auto point = cursor->next(); point; point = cursor->next()) {
        sum.seconds += seconds(point->fast.value() - last->fast.value(),
                               point->slow.value() - last->slow.value());
        sum.fast.add(point->fast.value());
        sum.slow.add(point->slow.value());
        last = point;
    }
    return sum;
}

/// Seconds of real time that a point may take.
std::array<double, 2> dwellSeconds(const Dwell& dwell) {
    const double longest = toSeconds(dwell.maximum);
    switch (dwell.kind) {
        case DwellKind::RealTime:
            return {dwell.value, dwell.value};
        case DwellKind::LiveTime:  // live time never runs faster than the clock
            return {std::min(dwell.value, longest), longest};
        case DwellKind::Counts:
        case DwellKind::RelativeUncertainty:
            break;
    }
    return {0, longest};
}

/// The reaches of all axes that the scan uses, each once.
class Reaches {
public:
    Reaches(const StationConfig& station, std::vector<Error>& problems)
        : m_station(station), m_problems(problems) {}

    /// Adds a user position of the axis, which may be missing.
    void include(std::string_view axisName, UserPosition position, ReachPurpose purpose) {
        if (const AxisConfig* axis = m_station.axis(axisName))
            reachOf(*axis).include(axis->offset.toController(position), purpose);
        else
            reportMissing(axisName);
    }
    void includeSafePositions() {
        for (const AxisConfig& axis : m_station.axes)
            if (axis.safePosition)
                reachOf(axis).include(*axis.safePosition, ReachPurpose::SafePosition);
    }
    void reportMissing(std::string_view axisName) {
        m_problems.push_back(
            {ErrorCode::InvalidArgument, std::string(axisName), "plan",
             fmt::format("The scan uses the axis \"{}\", which the station does not have.",
                         axisName)});
    }
    void report() const {
        for (const AxisReach& reach : m_reaches)
            reach.report(m_problems);
    }

private:
    AxisReach& reachOf(const AxisConfig& axis) {
        for (AxisReach& reach : m_reaches)
            if (reach.axisName() == axis.name)
                return reach;
        return m_reaches.emplace_back(axis);
    }

    const StationConfig& m_station;
    std::vector<Error>& m_problems;
    std::vector<AxisReach> m_reaches;
};

std::uint64_t fileBytes(const ScanConfig& scan, const PlanGrid& grid, const StationConfig& station,
                        std::uint32_t channels) {
    const std::uint64_t perPoint =
        kPointBytes + std::uint64_t{4} * channels +
        8 * (std::max<std::size_t>(1, scan.reductions.size()) + scan.signals.size());
    return perPoint * grid.rows * grid.columns + kHeaderBytes + scan.sourceText.size() +
           station.sourceText.size();
}

bool parks(const EndActions& atEnd) {
    return atEnd.completed == AtEnd::Park || atEnd.stopped == AtEnd::Park;
}

}  // namespace

DryRun dryRun(const ScanConfig& scan, const ScanPlan& plan, const StationConfig& station,
              std::uint32_t channels) {
    DryRun result;
    result.points = plan.pointCount();
    result.dataBytes = fileBytes(scan, plan.grid(), station, channels);

    Reaches reaches(station, result.problems);
    double motion = 0;
    const AxisConfig* fast = station.axis(scan.fast.axis);
    const AxisConfig* slow = station.axis(scan.slow.axis);
    if (!fast)
        reaches.reportMissing(scan.fast.axis);
    if (!slow)
        reaches.reportMissing(scan.slow.axis);
    if (fast && slow && result.points > 0) {
        const PathWalker walker(*fast, *slow);
        const auto* grid = dynamic_cast<const GridPlan*>(&plan);
        const PathSum sum = grid ? walker.walk(*grid) : walker.walk(plan);
        motion = sum.seconds;
        // The approach point of the outermost target is the outermost one, and it is needed: that
        // target is the first, or is reached from further inside.
        const auto purpose =
            scan.order == ScanOrder::List ? ReachPurpose::ListOfPoints : ReachPurpose::Path;
        for (const double position : {sum.fast.low, sum.fast.high})
            reaches.include(fast->name, UserPosition(position), purpose);
        for (const double position : {sum.slow.low, sum.slow.high})
            reaches.include(slow->name, UserPosition(position), purpose);
    }
    for (const AxisTarget& target : scan.pinned)
        reaches.include(target.axis, target.position, ReachPurpose::Pinned);
    reaches.includeSafePositions();
    if (const NamedPosition* park = station.position("park"); park && parks(scan.atEnd))
        for (const AxisTarget& target : park->targets)
            reaches.include(target.axis, target.position, ReachPurpose::Park);
    reaches.report();

    const auto points = static_cast<double>(result.points);
    const auto [shortest, longest] = dwellSeconds(scan.dwell);
    const double overhead = points * toSeconds(kOverheadAllowance);
    result.physicalBound = {saturatedDuration(motion + points * shortest),
                            saturatedDuration(motion + points * longest)};
    result.time = {saturatedDuration(motion + points * shortest + overhead),
                   saturatedDuration(motion + points * longest + overhead)};
    return result;
}

}  // namespace gimbalscan
