// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "step_chain.h"

#include "motion_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

// A worker that is told to stop answers within this, or its driver hangs.
constexpr Duration kReplyMargin = std::chrono::seconds(2);
// A sleep that is longer than this pauses the scan.
constexpr Duration kLongestSleep = std::chrono::seconds(5);

// docs/faults.md, row 7: the longest real time the dwell allows, times 1.2, plus 2 s.
Duration exposureLimit(const DwellRequest& dwell) {
    const double longest =
        dwell.kind == DwellKind::RealTime ? dwell.value : toSeconds(dwell.maximum);
    return fromSeconds(longest * 1.2 + 2.0);
}

}  // namespace

StepChain::StepChain(ChainSetup setup, Reducer reducer)
    : m_setup(std::move(setup)),
      m_reducer(std::move(reducer)),
      m_onArrival([this](const MotorArrival& arrival) { axisArrived(arrival); }),
      m_axesWait(std::make_shared<WaitPoint>(*m_setup.clock)) {}

OpContext StepChain::context(const std::stop_token& stop, Duration limit) const {
    return {*m_setup.clock, m_setup.clock->now() + limit, stop};
}

ChainEnd StepChain::run(PlanCursor& cursor, const std::stop_token& stop) {
    m_axesWait->read([&] { m_axisError.reset(); });
    m_previousEnd = m_setup.clock->now();
    m_asleep = m_setup.clock->asleep();
    auto point = cursor.next();
    if (!point)
        return {ChainEndKind::PlanFinished, std::nullopt, 0};
    launch(*point, stop);
    while (true) {
        const auto next = cursor.next();  // worked out while the axes move
        bool last = false;
        if (auto error = acquire(*point, next, last, stop)) {
            const bool stopped = faultClass(error->code) == FaultClass::Outcome;
            return {stopped ? ChainEndKind::Stopped : ChainEndKind::Failed, std::move(error),
                    point->index};
        }
        if (last)
            return {next ? ChainEndKind::AskedToEnd : ChainEndKind::PlanFinished, std::nullopt,
                    point->index + 1};
        point = next;
    }
}

std::optional<Error> StepChain::acquire(const PlanPoint& point,
                                        const std::optional<PlanPoint>& next, bool& last,
                                        const std::stop_token& stop) {
    if (!m_record) {
        auto claimed = m_setup.sink->claim(kNever, stop);
        if (!claimed)
            return claimed.error();
        m_record = *claimed;
    }
    const AcquisitionId id{m_setup.firstAcquisition +
                               static_cast<std::uint64_t>(point.row) * m_setup.columns +
                               point.column,
                           m_setup.repeat};
    const Duration limit = exposureLimit(m_setup.dwell);
    if (auto armed = m_setup.daq->arm(m_setup.dwell, id, context(stop, limit)); !armed)
        return armed.error();
    if (auto error = waitForAxes(stop))
        return error;
    if (auto error = checkAwake())
        return error;

    m_exposing = true;
    const auto end = m_setup.daq->expose(context(stop, limit));
    m_exposing = false;
    if (!end)
        return end.error();
    if (auto error = checkAwake())
        return error;
    if (auto error = fillPositions(point, *end, stop))
        return error;
    countTimes(*end);

    const EndAfter endAfter = m_endAfter;
    last = !next || endAfter == EndAfter::Point || (endAfter == EndAfter::Line && point.lineEnd);
    if (!last)
        launch(*next, stop);  // the next move runs while this point is read out, recorded and shown
    return readOut(stop);
}

/// docs/faults.md, row 16: nobody knows what the instrument did meanwhile, nor what was counted.
std::optional<Error> StepChain::checkAwake() const {
    const Duration slept = m_setup.clock->asleep() - m_asleep;
    if (slept <= kLongestSleep)
        return std::nullopt;
    return Error{
        ErrorCode::PcSlept, "", "scan",
        fmt::format("The computer slept for {:.0f} s. Look at the instrument before the scan "
                    "goes on.",
                    toSeconds(slept))};
}

void StepChain::launch(const PlanPoint& point, const std::stop_token& stop) {
    const std::array<ControllerPosition, 2> targets = {m_setup.offsets[0].toController(point.fast),
                                                       m_setup.offsets[1].toController(point.slow)};
    std::array<double, 2> distances{};
    std::array<std::optional<ControllerPosition>, 2> approaches;
    int moving = 0;
    for (std::size_t i = 0; i < 2; ++i) {
        AxisDrive& drive = m_setup.axes[i]->drive();
        if (drive.restsAt(targets[i])) {
            distances[i] = -1;  // stays put and is not woken
            continue;
        }
        const ControllerPosition from = drive.startPosition();
        approaches[i] =
            approachPoint(m_setup.axes[i]->axis(), from, targets[i], drive.playTakenUp());
        distances[i] = std::abs(targets[i].value() - from.value());
        if (approaches[i])
            distances[i] = std::abs(approaches[i]->value() - from.value()) +
                           std::abs(targets[i].value() - approaches[i]->value());
        ++moving;
    }

    m_launched = m_axesDeadline = m_setup.clock->now();
    m_moved = moving > 0;
    m_bound = m_settle = Duration::zero();
    const Ticket ticket = m_axesWait->read([&] {
        m_pending = moving;
        return ++m_ticket;
    });
    if (moving == 0)
        return;
    expectTogether({distances[0] < 0 ? nullptr : &m_setup.axes[0]->drive().motor(),
                    distances[1] < 0 ? nullptr : &m_setup.axes[1]->drive().motor()});
    const auto speeds = speedsFor(distances);
    for (std::size_t i = 0; i < 2; ++i) {
        if (distances[i] < 0)
            continue;
        const AxisConfig& axis = m_setup.axes[i]->axis();
        // Twice: each leg of an approach has a ramp of its own. Matched speeds are at most as fast.
        const Duration travel =
            travelTime(distances[i], speeds[i].velocity, speeds[i].acceleration);
        const TimePoint deadline =
            m_launched + travel * (approaches[i] ? 2 : 1) + moveDeadline(distances[i], axis);
        m_axesDeadline = std::max(m_axesDeadline, deadline + kReplyMargin);
        m_bound = std::max(m_bound, travel);
        m_settle = std::max(m_settle, axis.settle);
        m_setup.axes[i]->post(
            {MotorGoal::Kind::Move, ticket, targets[i], 0.0, speeds[i], deadline, stop},
            m_onArrival);
    }
}

std::array<MoveSpeeds, 2> StepChain::speedsFor(const std::array<double, 2>& distances) const {
    std::array<MoveSpeeds, 2> speeds;
    for (std::size_t i = 0; i < 2; ++i)
        speeds[i] = {m_setup.axes[i]->axis().velocity, m_setup.axes[i]->axis().acceleration};
    if (!m_setup.straightLine || distances[0] <= 0 || distances[1] <= 0)
        return speeds;
    // Both axes follow one profile along the line; the axis with less to spare sets it.
    double velocity = std::min(speeds[0].velocity.value() / distances[0],
                               speeds[1].velocity.value() / distances[1]);
    double acceleration = std::min(speeds[0].acceleration.value() / distances[0],
                                   speeds[1].acceleration.value() / distances[1]);
    for (std::size_t i = 0; i < 2; ++i)
        speeds[i] = {AxisVelocity(velocity * distances[i]),
                     AxisAcceleration(acceleration * distances[i])};
    return speeds;
}

void StepChain::axisArrived(const MotorArrival& arrival) {
    const auto wait = m_axesWait;
    wait->updateIf([&] {
        if (arrival.ticket != m_ticket)
            return false;
        --m_pending;
        m_lastArrival = arrival.at;
        if (!arrival.outcome && !m_axisError)
            m_axisError = arrival.outcome.error();
        return m_pending == 0 || !arrival.outcome;
    });
}

std::optional<Error> StepChain::waitForAxes(const std::stop_token& stop) {
    std::optional<Error> error;
    const auto result = m_axesWait->wait(m_axesDeadline, stop, [&] {
        error = m_axisError;
        return m_pending == 0 || error;
    });
    if (result == WaitResult::Stopped)
        return Error{ErrorCode::Stopped, "", "move", ""};
    if (result == WaitResult::TimedOut)
        return Error{ErrorCode::Internal, "", "move", "An axis worker did not answer in time."};
    // A stop that came with the arrival must not start an exposure.
    if (!error && (stop.stop_requested() || m_endAfter == EndAfter::Point))
        return Error{ErrorCode::Stopped, "", "move", ""};
    return error;
}

WaitResult StepChain::awaitAxes(TimePoint deadline) {
    return m_axesWait->wait(deadline, {}, [&] { return m_pending == 0; });
}

std::optional<Error> StepChain::fillPositions(const PlanPoint& point, const ExposureEnd& end,
                                              const std::stop_token& stop) {
    PointRecord& record = *m_record;
    record.index = point.index;
    record.row = point.row;
    record.column = point.column;
    record.flags = 0;
    record.setpoint = {point.fast.value(), point.slow.value()};
    record.start = end.start;
    record.stop = end.stop;
    record.realTime = end.realTime;
    record.liveTime = end.liveTime;
    for (std::size_t i = 0; i < 2; ++i) {
        const auto span = m_setup.axes[i]->drive().checkExposure(end.start, end.stop,
                                                                 context(stop, kReplyMargin));
        if (!span)
            return span.error();
        record.readback[i] = m_setup.offsets[i].toUser(span->mean).value();
    }
    for (MotorWorker* pinned : m_setup.pinned)
        if (const auto span =
                pinned->drive().checkExposure(end.start, end.stop, context(stop, kReplyMargin));
            !span)
            return span.error();
    for (std::size_t i = 0; i < m_setup.signals.size(); ++i)
        record.signals[i] = m_setup.signals[i].device->signal(m_setup.signals[i].index);
    return std::nullopt;
}

std::optional<Error> StepChain::readOut(const std::stop_token& stop) {
    PointRecord& record = *m_record;
    const auto info =
        m_setup.daq->readOut(record.trace, context(stop, exposureLimit(m_setup.dwell)));
    if (!info)
        return info.error();
    record.flags = info->flags;
    if (record.realTime > 0 && 1.0 - record.liveTime / record.realTime > m_setup.deadTimeLimit)
        record.flags |= kFlagDeadTime;
    if (m_setup.repeat > 0)
        record.flags |= kFlagMeasuredAgain;
    if ((record.flags & kFlagsBad) != 0)
        m_bad.push_back(std::uint64_t{record.row} * m_setup.columns + record.column);
    m_reducer.reduce(record.trace, record.liveTime, record.reductions);
    if (m_setup.live)
        m_setup.live->point(record, record.stop);
    m_setup.sink->publish();
    m_record = nullptr;
    return std::nullopt;
}

std::vector<std::uint64_t> StepChain::beginRetake() {
    ++m_setup.repeat;
    return std::exchange(m_bad, {});
}

void StepChain::countTimes(const ExposureEnd& end) {
    const double counting = toSeconds(end.stop - end.start);
    double motion = 0;
    if (m_moved)
        motion = std::max(0.0, toSeconds(m_lastArrival - m_launched - m_settle));
    const double settle = toSeconds(m_settle);
    m_times.counting += counting;
    m_times.motion += motion;
    m_times.settle += settle;
    m_times.overhead +=
        std::max(0.0, toSeconds(end.stop - m_previousEnd) - counting - motion - settle);
    m_times.physicalBound += toSeconds(m_bound) + settle + counting;
    m_previousEnd = end.stop;
}

}  // namespace gimbalscan
