// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan::grbl {

namespace {

constexpr Duration kQuickAnswer = std::chrono::seconds(2);
constexpr Duration kPollPeriod = std::chrono::milliseconds(100);
// A controller that moves is heard of a few times within this.
constexpr Duration kRecently = std::chrono::milliseconds(300);
constexpr int kLooks = 5;
// A report is asked for so long after the predicted end of a move.
constexpr Duration kBehindEnd = std::chrono::milliseconds(3);
// Answered when the queue is empty and nothing moves. Not P0.01: the firmware dwells in steps of 50
// ms, rounded up, which would be half of a short point.
constexpr const char* kBarrier = "G4P0";

double trapezoid(double distance, double velocity, double acceleration) {
    const double peak = std::min(velocity, std::sqrt(distance * acceleration));
    return peak > 0 ? distance / peak + peak / acceleration : 0;
}

}  // namespace

/// Moves (or homings) that were announced as one.
struct Controller::Meeting {
    std::size_t expected;
    StopLane::Ticket ticket = 0;  ///< a stop since then: it will not be complete any more
    std::optional<Kind> kind = {};
    std::vector<Part> parts = {};
    std::optional<Result<void>> outcome = {};
};

void Controller::expect(std::size_t motors) noexcept {
    auto meeting = motors > 1 ? std::make_shared<Meeting>(Meeting{motors}) : nullptr;
    m_session.lane().update([&] {
        if (meeting)
            meeting->ticket = m_session.lane().ticket();
        m_meeting.swap(meeting);
    });
}

/// The last one to come acts for all; the others wait for what came of it.
template <class Act>
Result<void> Controller::together(const Operation& operation, Kind kind, const Part& part,
                                  Act&& act) {
    std::shared_ptr<Meeting> meeting;
    bool acts = true;
    std::vector<Part> parts = {part};
    m_session.lane().update([&] {
        if (m_meeting && m_meeting->ticket != m_session.lane().ticket())
            m_meeting.reset();
        meeting = m_meeting;
        if (!meeting || (meeting->kind && meeting->kind != kind)) {
            meeting.reset();
            return;
        }
        meeting->kind = kind;
        meeting->parts.push_back(part);
        acts = meeting->parts.size() >= meeting->expected;
        if (acts) {
            m_meeting.reset();
            parts = meeting->parts;
            std::sort(parts.begin(), parts.end(),
                      [](const Part& a, const Part& b) { return a.axis < b.axis; });
        }
    });
    if (acts) {
        Result<void> result = act(parts);
        if (meeting)
            m_session.lane().update([&] { meeting->outcome = result; });
        return result;
    }
    std::optional<Result<void>> outcome;
    const auto waited =
        m_session.lane().waitUntil(kNever, operation.ticket, operation.context, [&] {
            outcome = meeting->outcome;
            return outcome.has_value();
        });
    if (outcome)
        return *outcome ? Result<void>{}
                        : operation.failure(outcome->error().code, outcome->error().detail);
    m_session.lane().update([&] {
        if (m_meeting == meeting)
            m_meeting.reset();  // it will not be complete any more
    });
    return m_session.outcome(operation, waited);
}

Result<void> Controller::move(const Operation& operation, const Part& part) {
    return together(operation, Kind::Move, part, [&](const std::vector<Part>& parts) {
        auto moved = runBlock(operation, parts);
        if (!moved)
            m_session.stopMotion(StopMode::Profiled);
        return moved;
    });
}

Result<void> Controller::home(const Operation& operation, Duration limit) {
    return together(operation, Kind::Home, {}, [&](const std::vector<Part>&) {
        auto homed = runHoming(operation, limit);
        if (!homed)
            m_session.stopMotion(StopMode::Immediate);
        return homed;
    });
}

Result<void> Controller::jog(const Operation& operation, std::size_t axis, double distance,
                             double velocity) {
    auto moved = runJog(operation, axis, distance, velocity);
    if (!moved)
        m_session.stopMotion(StopMode::Profiled);
    return moved;
}

/// Somebody pressed hold or opened the door while nothing moved, and now a motion is asked for: a
/// reset at rest ends that and keeps the position.
Result<void> Controller::release(const Operation& operation) {
    const auto held = m_session.lane().read([&] {
        const State& state = m_session.state();
        const bool ours = state.motion != Motion::None || state.braking != Braking::None;
        const bool at = state.report && !ours &&
                        (state.report->mode == Mode::Hold || state.report->mode == Mode::Door);
        return at ? std::optional(*state.report) : std::nullopt;
    });
    if (!held)
        return {};
    if (held->mode == Mode::Door && held->part != 0)
        return checkMode(operation);
    m_session.reset();
    return {};
}

void Controller::motionEnded() {
    m_session.lane().update([&] {
        m_session.state().motion = Motion::None;
        m_session.state().endPoll.reset();
        m_session.state().fault.reset();
        m_session.state().nextPoll = m_session.clock().now();
    });
}

Result<void> Controller::runBlock(const Operation& operation, const std::vector<Part>& parts) {
    if (auto released = release(operation); !released)
        return released;
    auto turn = m_session.takeTurn(operation);
    if (!turn)
        return Failure(turn.error());
    std::vector<double> from;
    bool modesSet = false;
    m_session.lane().read([&] {
        const State& state = m_session.state();
        modesSet = state.modesSet;
        if (state.ready && !state.readbacks.empty())
            from = state.readbacks.back().position;
    });
    if (from.empty())
        return m_session.notReady(operation);
    if (auto mode = checkMode(operation); !mode)
        return mode;
    double length = 0, time = 0;
    bool there = true;
    std::string words;
    for (const Part& part : parts) {
        const double distance = std::abs(part.target - from.at(part.axis));
        there = there && distance <= resolution(part.axis);
        length += distance * distance;
        time = std::max(time, distance / part.velocity);
        words += fmt::format("{}{:.4f}", axisLetter(part.axis), part.target);
    }
    if (there) {
        motionEnded();
        return {};
    }
    if (!modesSet)
        if (auto set = setModes(operation); !set)
            return set;
    length = std::sqrt(length);
    // Along the line, so that each axis is at most as fast as it was asked to be.
    const double feed = std::max(length / time * 60, 0.001);
    const std::string line = fmt::format("G53G1{}F{:.3f}", words, feed);
    const TimePoint begun = m_session.clock().now();
    if (auto sent = m_session.ask(operation, line, kQuickAnswer, Motion::Block); !sent)
        return Failure(sent.error());
    double slowest = length / time, acceleration = slowest * 100;
    for (const Part& part : parts) {
        const double share = std::abs(part.target - from.at(part.axis)) / length;
        const int axis = static_cast<int>(part.axis);
        if (share < 1e-9)
            continue;
        if (const auto rate = setting(110 + axis); rate && *rate > 0)
            slowest = std::min(slowest, *rate / 60 / share);
        if (const auto limit = setting(120 + axis); limit && *limit > 0)
            acceleration = std::min(acceleration, *limit / share);
    }
    const double predicted = trapezoid(length, slowest, acceleration);
    m_session.lane().update(
        [&] { m_session.state().endPoll = begun + fromSeconds(predicted) + kBehindEnd; });
    const Duration limit = fromSeconds(predicted * 1.5) + kQuickAnswer;
    if (auto arrived = m_session.ask(operation, kBarrier, limit, Motion::Block); !arrived)
        return Failure(arrived.error());
    return arrive(operation, parts, begun);
}

/// The barrier has said that nothing moves; a report of this move says where. One that was asked
/// for at the predicted end may be there already, which saves the way there and back.
Result<void> Controller::arrive(const Operation& operation, const std::vector<Part>& parts,
                                TimePoint begun) {
    const auto arrived = [&] {
        bool idle = false;
        std::vector<double> position;
        m_session.lane().read([&] {
            const State& state = m_session.state();
            idle = state.report && state.report->mode == Mode::Idle && state.reportAsked > begun;
            if (!state.readbacks.empty() && state.readbacks.back().asked == state.reportAsked)
                position = state.readbacks.back().position;
        });
        return idle && !position.empty() &&
               std::all_of(parts.begin(), parts.end(), [&](const Part& part) {
                   return std::abs(position.at(part.axis) - part.target) <= resolution(part.axis);
               });
    };
    // A question that is on its way is waited for before another one is asked.
    (void)m_session.await(operation, m_session.clock().now() + kPollPeriod,
                          [&] { return !m_session.state().asked; });
    for (int look = 0; look < kLooks; ++look) {
        if (arrived()) {
            motionEnded();
            return {};
        }
        if (auto report = m_session.freshReport(operation); !report)
            return Failure(report.error());
        if (arrived()) {
            motionEnded();
            return {};
        }
        if (auto waited = m_session.await(operation, m_session.clock().now() + kPollPeriod,
                                          [] { return false; });
            !waited)
            return waited;
    }
    return operation.failure(ErrorCode::Stall,
                             "The controller says that the move is done, but it "
                             "is not at its target.");
}

Result<void> Controller::runJog(const Operation& operation, std::size_t axis, double distance,
                                double velocity) {
    if (auto released = release(operation); !released)
        return released;
    auto turn = m_session.takeTurn(operation);
    if (!turn)
        return Failure(turn.error());
    const auto start = m_session.freshReport(operation);
    if (!start)
        return Failure(start.error());
    if (auto mode = checkMode(operation); !mode)
        return mode;
    const bool locked = m_session.lane().read([&] { return m_session.state().locked; });
    if (locked)
        return operation.failure(ErrorCode::NotHomed,
                                 "The motor controller is locked and moves only to home. Home it "
                                 "first.");
    if (axis >= start->position.size())
        return m_session.notReady(operation);
    const double target = start->position[axis] + distance;
    const std::string line = fmt::format("$J=G91G21{}{:.4f}F{:.3f}", axisLetter(axis), distance,
                                         std::max(velocity * 60, 0.001));
    if (auto sent = m_session.ask(operation, line, kQuickAnswer, Motion::Jog); !sent)
        return Failure(sent.error());
    // Between the line and its start the controller is idle for a moment: twice in a row counts.
    for (int idle = 0; idle < 2;) {
        const auto report = m_session.freshReport(operation);
        if (!report)
            return Failure(report.error());
        const bool rests =
            m_session.lane().read([&] { return m_session.state().report->mode == Mode::Idle; });
        const bool there = std::abs(report->position.at(axis) - target) <= 2 * resolution(axis);
        idle = rests ? idle + 1 : 0;
        if (idle >= 2 && !there)
            return operation.failure(
                ErrorCode::Stall, "The controller says that the jog is done, but it is not there.");
        if (idle < 2)
            if (auto waited = m_session.await(operation, m_session.clock().now() + kPollPeriod,
                                              [] { return false; });
                !waited)
                return waited;
    }
    motionEnded();
    return {};
}

Result<void> Controller::runHoming(const Operation& operation, Duration limit) {
    if (auto released = release(operation); !released)
        return released;
    auto turn = m_session.takeTurn(operation);
    if (!turn)
        return Failure(turn.error());
    if (auto report = awaitReport(operation); !report)
        return Failure(report.error());
    if (auto mode = checkMode(operation); !mode)
        return mode;
    m_session.lane().update([&] { m_session.state().homed = false; });
    int error = 0;
    if (auto homed = m_session.ask(operation, "$H", limit, Motion::Homing, &error); !homed) {
        const bool late = homed.error().code == ErrorCode::LinkSlow;
        return late ? operation.failure(
                          ErrorCode::HomeFailed,
                          fmt::format("{} was not home after {:.0f} s. It is not homed; look for "
                                      "its switch, or raise homing_time_s.",
                                      operation.label, toSeconds(limit)))
                    : Result<void>(Failure(homed.error()));
    }
    if (error != 0)
        return operation.failure(
            ErrorCode::HomeFailed,
            fmt::format("The motor controller refused to home: {}.", errorText(error)));
    m_session.lane().update([&] {
        State& state = m_session.state();
        state.motion = Motion::None;
        state.locked = false;
        state.heard = m_session.clock().now();
    });
    if (auto set = setModes(operation); !set)
        return set;
    const auto report = m_session.freshReport(operation);
    if (!report)
        return Failure(report.error());
    motionEnded();
    m_session.lane().update([&] {
        m_home = report->position;
        m_session.state().homed = true;
        m_session.state().positionLost = false;
    });
    return {};
}

/// It moves, or nothing that can be read tells any more.
Failure Controller::restUnknown(const Operation& operation) {
    const TimePoint recently = m_session.clock().now() - kRecently;
    const bool told = m_session.lane().read([&] {
        const State& state = m_session.state();
        return state.report && state.reportAsked >= recently;
    });
    if (told)
        return operation.failure(ErrorCode::MoveTimeout, operation.label + " still moves.");
    return operation.failure(ErrorCode::LinkLost,
                             "No readable reply tells whether " + operation.label + " is at rest.");
}

Result<void> Controller::awaitRest(const Operation& operation) {
    Session& session = m_session;
    // A later stop does not end this: it is what is waited for.
    while (true) {
        const auto [ticket, gone] = session.lane().read(
            [&] { return std::pair(session.lane().ticket(), !session.state().ready); });
        if (gone)
            return session.notReady(operation);
        const auto waited = session.lane().waitUntil(kNever, ticket, operation.context, [&] {
            const State& state = session.state();
            return !state.ready || (state.braking == Braking::None && state.motion == Motion::None);
        });
        if (operation.context.stop.stop_requested())
            return operation.failure(ErrorCode::Stopped, "");
        if (waited == LaneWait::TimedOut)
            return restUnknown(operation);
        if (waited != LaneWait::Woken ||
            session.lane().read([&] { return !session.state().ready; }))
            continue;
        const auto report =
            session.freshReport(session.begin(operation.name, operation.label, operation.context));
        if (!report && report.error().code == ErrorCode::LinkLost)
            return Failure(report.error());
        const bool moving = session.lane().read([&] {
            const State& state = session.state();
            return !state.report || state.report->inMotion() || state.motion != Motion::None;
        });
        if (report && !moving)
            return {};
    }
}

}  // namespace gimbalscan::grbl
