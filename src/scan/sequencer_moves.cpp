// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "memory_sink.h"
#include "motion_groups.h"
#include "sequencer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace gimbalscan {

namespace {

constexpr Duration kReplyMargin = std::chrono::seconds(2);

/// A plan of one point.
class SinglePoint final : public PlanCursor {
public:
    explicit SinglePoint(const PlanPoint& point) : m_point(point) {}
    std::optional<PlanPoint> next() override { return std::exchange(m_point, std::nullopt); }

private:
    std::optional<PlanPoint> m_point;
};

}  // namespace

Result<void> Sequencer::operate(const Operation& operation) {
    if (transition(m_state, ScanRequestKind::Start).kind == TransitionKind::Refused)
        return Failure(refusedInState(m_state, ScanRequestKind::Start));
    auto lease = m_station.devices().tryLease(operation.handles, operation.owner);
    if (!lease)
        return Failure(lease.error());
    m_lease = std::move(*lease);
    m_leased = operation.handles;
    m_owner = operation.owner;
    m_endAfter = StepChain::EndAfter::Never;
    request(ScanRequestKind::Start);

    Status status = arm();
    if (status && operation.prepare)
        status = operation.prepare();
    if (status && m_state == ScanState::Preparing) {
        request(ScanRequestKind::Done);
        status = operation.work();
    }
    if (!status) {
        const FaultClass cls = faultClass(status.error().code);
        if (cls == FaultClass::Safety || cls == FaultClass::Internal)
            m_station.stopAll().trip(status.error());
        interruptWork();  // whatever is under way is stopped, and confirmed at rest below
    }
    if (m_state == ScanState::Running)
        request(ScanRequestKind::Done);
    else  // could not be prepared, or ended while a pause was on its way: wound down as any other
        request(ScanRequestKind::Stop);
    windDown(operation);
    return status;
}

Result<void> Sequencer::runGoals(std::vector<AxisGoal> goals, std::vector<double>* values) {
    if (goals.empty())
        return {};
    const Ticket ticket = ++m_ticket;
    TimePoint limit{};
    for (AxisGoal& axisGoal : goals) {
        axisGoal.goal.ticket = ticket;
        if (axisGoal.goal.kind != MotorGoal::Kind::AwaitRest)
            axisGoal.goal.stop = m_operationStop.copy().get_token();
        limit = std::max(limit, axisGoal.goal.deadline + kReplyMargin);
    }
    m_inboxWait.read([&] {
        m_inbox.arrivals.clear();
        m_inbox.pendingArrivals = goals.size();
    });
    std::vector<Motor*> together;
    for (const AxisGoal& axisGoal : goals)
        if (axisGoal.goal.kind == MotorGoal::Kind::Move ||
            axisGoal.goal.kind == MotorGoal::Kind::Home)
            together.push_back(&m_motors[axisGoal.axis]->drive().motor());
    expectTogether(together);
    for (const AxisGoal& axisGoal : goals)
        m_motors[axisGoal.axis]->post(axisGoal.goal, m_onArrival[axisGoal.axis]);

    const auto failed = [this] {
        return std::any_of(m_inbox.arrivals.begin(), m_inbox.arrivals.end(),
                           [](const auto& arrival) { return !arrival.second.outcome; });
    };
    auto result = awaitInbox(limit, [&] { return m_inbox.pendingArrivals == 0 || failed(); });
    if (result == WaitResult::Satisfied &&
        m_inboxWait.read([&] { return m_inbox.pendingArrivals > 0; })) {
        interruptWork();  // the first failure stops the others
        result = awaitInbox(limit, [&] { return m_inbox.pendingArrivals == 0; });
    }
    if (result != WaitResult::Satisfied)
        return fail(ErrorCode::Internal, "", "move", "An axis worker did not answer in time.");
    const auto arrivals = m_inboxWait.read([&] { return m_inbox.arrivals; });
    if (values) {
        values->assign(m_motors.size(), 0.0);
        for (const auto& [axis, arrival] : arrivals)
            (*values)[axis] = arrival.outcome.value_or(0.0);
    }
    for (const auto& [axis, arrival] : arrivals)
        if (!arrival.outcome)
            return Failure(arrival.outcome.error());
    return {};
}

Result<std::vector<std::size_t>> Sequencer::axesNamed(const std::vector<std::string>& names) const {
    std::vector<std::size_t> axes;
    for (const std::string& name : names) {
        const auto axis = m_station.axisIndex(name);
        if (!axis)
            return fail(ErrorCode::InvalidArgument, name, "find axis",
                        "There is no axis \"" + name + "\".");
        if (std::find(axes.begin(), axes.end(), *axis) != axes.end())
            return fail(ErrorCode::InvalidArgument, name, "find axis", name + " is named twice.");
        axes.push_back(*axis);
    }
    return axes;
}

Result<void> Sequencer::checkConnected(const std::vector<std::size_t>& axes) const {
    for (const std::size_t axis : axes) {
        const DeviceHandle& handle = m_station.axisHandle(axis);
        if (handle.lifecycle() != Lifecycle::Enabled)
            return fail(ErrorCode::NotConnected, m_station.axes()[axis].name, "start",
                        fmt::format("{} ({}) is {}. Connect first.", m_station.axes()[axis].name,
                                    handle.name(), lifecycleText(handle.lifecycle())));
    }
    return {};
}

std::vector<DeviceHandle*> Sequencer::handlesOf(const std::vector<std::size_t>& axes) {
    std::vector<DeviceHandle*> handles;
    handles.reserve(axes.size());
    for (const std::size_t axis : axes)
        handles.push_back(&m_station.axisHandle(axis));
    return handles;
}

Result<void> Sequencer::homeAxes(const std::vector<std::string>& names) {
    auto axes = axesNamed(names);
    if (!axes)
        return Failure(axes.error());
    if (axes->empty()) {
        axes->resize(m_motors.size());
        std::iota(axes->begin(), axes->end(), std::size_t{0});
    }
    Operation operation;
    operation.owner = "homing";
    operation.handles = handlesOf(*axes);
    operation.prepare = [&] { return checkConnected(*axes); };
    operation.work = [&] { return homeGroups(*axes); };
    return operate(operation);
}

/// The axes of the scan, or some of them.
Result<void> Sequencer::homeInPause(const std::vector<std::string>& names) {
    const auto named = axesNamed(names);
    if (!named)
        return Failure(named.error());
    for (const std::size_t axis : *named)
        if (!m_lease.holds(m_station.axisHandle(axis)))
            return fail(ErrorCode::InvalidArgument, m_station.axes()[axis].name, "home",
                        m_station.axes()[axis].name + " is not part of this operation.");
    const std::vector<std::size_t> axes = named->empty() ? leasedAxes() : *named;
    if (auto connected = checkConnected(axes); !connected)
        return connected;
    return homeGroups(axes);
}

Result<void> Sequencer::homeGroups(const std::vector<std::size_t>& axes) {
    std::map<int, std::vector<std::size_t>> groups;
    for (const std::size_t axis : axes)
        groups[m_station.axes()[axis].homing.group].push_back(axis);
    for (const auto& [number, group] : groups)
        if (auto homed = homeGroup(group); !homed)
            return homed;
    return {};
}

/// Homes the axes of a group together, then sends those with a safe position there, so that the
/// axes of the next group can travel without collision.
Result<void> Sequencer::homeGroup(const std::vector<std::size_t>& axes) {
    std::vector<AxisGoal> goals;
    goals.reserve(axes.size());
    for (const std::size_t axis : axes)
        goals.push_back({axis,
                         {MotorGoal::Kind::Home,
                          0,
                          {},
                          0.0,
                          {},
                          m_clock.now() + m_station.axes()[axis].homing.timeLimit,
                          {}}});
    std::vector<double> shifts;
    if (auto homed = runGoals(std::move(goals), &shifts); !homed)
        return homed;
    std::vector<AxisTarget> safe;
    for (const std::size_t axis : axes) {
        report("info", "HOME-DONE", m_station.axes()[axis].name + " is homed.");
        noteZeroShift(axis, shifts[axis]);
        if (const auto position = m_station.axes()[axis].safePosition)
            safe.push_back({m_station.axes()[axis].name, m_station.offset(axis).toUser(*position)});
    }
    return driveTo(safe, false);
}

void Sequencer::noteZeroShift(std::size_t axis, double shift) {
    const AxisConfig& config = m_station.axes()[axis];
    AxisOffset offset = m_station.offset(axis);
    const bool trivial = offset.offset == 0.0 && offset.sign == 1;
    if (trivial || !offset.confirmed || std::abs(shift) <= config.tolerance)
        return;
    offset.confirmed = false;
    m_station.setOffset(axis, offset);
    report("warning", codeText(ErrorCode::OffsetUnconfirmed),
           fmt::format("Homing moved the zero of {} by {:.4f} {}. Confirm, set or clear its offset "
                       "before the next scan.",
                       config.name, shift, config.unitText()));
    if (m_listener.offsetChanged)
        m_listener.offsetChanged(config.name, offset);
}

Result<void> Sequencer::moveAxes(const std::vector<AxisTarget>& targets, bool straightLine) {
    std::vector<std::string> names;
    names.reserve(targets.size());
    for (const AxisTarget& target : targets)
        names.push_back(target.axis);
    const auto axes = axesNamed(names);
    if (!axes)
        return Failure(axes.error());
    Operation operation;
    operation.owner = "go to";
    operation.handles = handlesOf(*axes);
    operation.prepare = [&] { return checkConnected(*axes); };
    operation.work = [&] { return driveTo(targets, straightLine); };
    return operate(operation);
}

Result<void> Sequencer::driveTo(const std::vector<AxisTarget>& targets, bool straightLine) {
    std::vector<AxisGoal> goals;
    std::vector<double> distances;
    double velocity = std::numeric_limits<double>::infinity();
    double acceleration = velocity;
    for (const AxisTarget& target : targets) {
        const auto index = m_station.axisIndex(target.axis);
        if (!index || !m_lease.holds(m_station.axisHandle(*index)))
            return fail(ErrorCode::InvalidArgument, target.axis, "move",
                        target.axis + " is not part of this operation.");
        const AxisConfig& axis = m_station.axes()[*index];
        const ControllerPosition position = m_station.offset(*index).toController(target.position);
        const double distance =
            std::abs(position.value() - m_motors[*index]->drive().startPosition().value());
        distances.push_back(distance);
        if (distance > 0) {
            velocity = std::min(velocity, axis.velocity.value() / distance);
            acceleration = std::min(acceleration, axis.acceleration.value() / distance);
        }
        MotorGoal goal;
        goal.kind = MotorGoal::Kind::Move;
        goal.target = position;
        goal.speeds = {axis.velocity, axis.acceleration};
        goals.push_back({*index, goal});
    }
    for (std::size_t i = 0; i < goals.size(); ++i) {
        MotorGoal& goal = goals[i].goal;
        if (straightLine && distances[i] > 0)
            goal.speeds = {AxisVelocity(velocity * distances[i]),
                           AxisAcceleration(acceleration * distances[i])};
        const AxisConfig& axis = m_station.axes()[goals[i].axis];
        // With room for the detour of a final approach, and for matched speeds below the axis' own.
        const double path = distances[i] + 2 * axis.backlash;
        goal.deadline = m_clock.now() + moveDeadline(path, axis) +
                        travelTime(path, goal.speeds.velocity, goal.speeds.acceleration) * 2;
    }
    return runGoals(std::move(goals));
}

Result<void> Sequencer::jogAxis(const Command::Jog& jog) {
    const auto axes = axesNamed({jog.axis});
    if (!axes)
        return Failure(axes.error());
    Operation operation;
    operation.owner = "jog";
    operation.handles = handlesOf(*axes);
    operation.prepare = [&] { return checkConnected(*axes); };
    operation.work = [&] { return driveBy(jog); };
    return operate(operation);
}

Result<void> Sequencer::driveBy(const Command::Jog& jog) {
    const auto index = m_station.axisIndex(jog.axis);
    if (!index || !m_lease.holds(m_station.axisHandle(*index)))
        return fail(ErrorCode::InvalidArgument, jog.axis, "jog",
                    jog.axis + " is not part of this operation.");
    if (!std::isfinite(jog.distance))
        return fail(ErrorCode::InvalidArgument, jog.axis, "jog", "The distance is not a number.");
    const AxisConfig& axis = m_station.axes()[*index];
    MotorGoal goal;
    goal.kind = MotorGoal::Kind::Jog;
    goal.distance = m_station.offset(*index).sign * jog.distance;
    // An axis that is not homed jogs at a tenth of its speed.
    goal.deadline = m_clock.now() + moveDeadline(std::abs(jog.distance) * 10, axis);
    return runGoals({{*index, goal}});
}

Result<void> Sequencer::changeOffset(const Command::ChangeOffset& change) {
    const auto axes = axesNamed({change.axis});
    if (!axes)
        return Failure(axes.error());
    const std::size_t axis = axes->front();
    if (m_state != ScanState::Idle)
        return Failure(refusedInState(m_state, ScanRequestKind::Start));
    AxisOffset offset = m_station.offset(axis);
    const MotorReading reading = m_station.axisHandle(axis).motor()->reading();
    if (change.change == OffsetChange::SetPosition) {
        if (!reading.known || !reading.homed || !std::isfinite(change.value))
            return fail(ErrorCode::NotHomed, change.axis, "set position",
                        "The position of " + change.axis + " is not known. Home it first.");
        offset.offset = change.value - offset.sign * reading.position.value();
    } else if (change.change == OffsetChange::Clear) {
        offset.offset = 0;
    }
    offset.confirmed = true;
    m_station.setOffset(axis, offset);
    report("info", "OFFSET-SET",
           fmt::format("{}: user position = {:+d} x controller position {:+.6f} {}.", change.axis,
                       offset.sign, offset.offset, m_station.axes()[axis].unitText()));
    if (m_listener.offsetChanged)
        m_listener.offsetChanged(change.axis, offset);
    return {};
}

Result<Measurement> Sequencer::measure(const MeasureRequest& request) {
    const auto axes = axesNamed({request.fastAxis, request.slowAxis});
    if (!axes)
        return Failure(axes.error());
    std::vector<Reduction> reductions = request.reductions;
    if (reductions.empty())
        reductions.push_back({"total", ReductionKind::Total});
    const TraceShape shape = m_station.daqHandle().daq()->traceShape();
    MemorySink sink(shape.channels, reductions.size());
    Measurement result;

    Operation operation;
    operation.owner = "measure";
    operation.handles = handlesOf(*axes);
    operation.handles.push_back(&m_station.daqHandle());
    operation.prepare = [&] { return checkReady(*axes); };
    operation.work = [&]() -> Status {
        const auto dwell = dwellRequest(request.dwell, reductions);
        if (!dwell)
            return Failure(dwell.error());
        ChainSetup setup = chainSetup((*axes)[0], (*axes)[1]);
        setup.dwell = *dwell;
        setup.sink = &sink;
        setup.firstAcquisition = m_measurements++;
        StepChain chain(std::move(setup), Reducer(reductions, shape));
        SinglePoint cursor({0, 0, 0, request.fast, request.slow, true});
        const ChainEnd end = runChain(chain, cursor);
        if (end.error)
            return Failure(*end.error);
        const PointRecord& record = sink.record();
        result.reductions.assign(record.reductions.begin(), record.reductions.end());
        result.sum = result.reductions.front();
        result.fast = UserPosition(record.readback[0]);
        result.slow = UserPosition(record.readback[1]);
        result.realTime = record.realTime;
        result.liveTime = record.liveTime;
        result.flags = record.flags;
        result.motion = chain.times().motion + chain.times().settle;
        result.overhead = chain.times().overhead;
        return {};
    };
    if (auto status = operate(operation); !status)
        return Failure(status.error());
    return result;
}

}  // namespace gimbalscan
