// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "motor_worker.h"

#include <cassert>
#include <exception>

namespace gimbalscan {

MotorWorker::MotorWorker(const AxisConfig& axis, Clock& clock, ThreadHost& threads)
    : m_axis(axis), m_clock(clock), m_drive(axis, clock), m_slot(clock) {
    m_thread = threads.spawn(axis.name, clock, [this](const std::stop_token& stop) { run(stop); });
}

MotorWorker::~MotorWorker() {
    m_thread->requestStop();
    m_thread.reset();
}

void MotorWorker::post(const MotorGoal& goal, const OnArrival& onArrival) {
    m_slot.update([&] {
        // A worker that got no processor time has not begun what was posted before. It never will:
        // only the wait for rest after a stop comes then.
        assert((!m_posted || goal.kind == MotorGoal::Kind::AwaitRest) &&
               "one command at a time on a motor");
        m_goal = goal;
        m_onArrival = &onArrival;
        m_posted = true;
    });
}

void MotorWorker::run(const std::stop_token& stop) {
    MotorGoal goal;
    const OnArrival* onArrival = nullptr;
    while (m_slot.wait(kNever, stop, [&] {
        if (!m_posted)
            return false;
        goal = std::move(m_goal);
        onArrival = m_onArrival;
        m_posted = false;
        return true;
    }) == WaitResult::Satisfied) {
        MotorArrival arrival{goal.ticket, execute(goal), {}};
        arrival.at = m_clock.now();
        (*onArrival)(arrival);
    }
}

Result<double> MotorWorker::execute(const MotorGoal& goal) {
    const OpContext context{m_clock, goal.deadline, goal.stop};
    const auto nothing = [](Result<void> result) {
        return std::move(result).map([] { return 0.0; });
    };
    try {
        switch (goal.kind) {
            case MotorGoal::Kind::Move:
                return nothing(m_drive.moveTo(goal.target, goal.speeds, context));
            case MotorGoal::Kind::Jog:
                return nothing(m_drive.jog(goal.distance, context));
            case MotorGoal::Kind::Home:
                return m_drive.home(context);
            case MotorGoal::Kind::AwaitRest:
                return nothing(m_drive.awaitRest(context));
        }
    } catch (const std::exception& e) {
        // The last resort behind the drivers' own seams.
        return fail(ErrorCode::Internal, m_axis.name, "worker", e.what());
    }
    return 0.0;
}

}  // namespace gimbalscan
