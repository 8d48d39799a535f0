// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "daq_worker.h"

#include <cassert>
#include <exception>

namespace gimbalscan {

DaqWorker::DaqWorker(Clock& clock, ThreadHost& threads) : m_slot(clock) {
    m_thread = threads.spawn("daq", clock, [this](const std::stop_token& stop) { run(stop); });
}

DaqWorker::~DaqWorker() {
    m_thread->requestStop();
    m_thread.reset();
}

void DaqWorker::post(StepChain& chain, PlanCursor& cursor, std::stop_token stop,
                     const OnEnd& onEnd) {
    m_slot.update([&] {
        assert(!m_goal.chain && "one chain at a time");
        m_goal = {&chain, &cursor, std::move(stop), &onEnd};
    });
}

void DaqWorker::run(const std::stop_token& stop) {
    Goal goal;
    while (m_slot.wait(kNever, stop, [&] {
        goal = std::exchange(m_goal, {});
        return goal.chain != nullptr;
    }) == WaitResult::Satisfied) {
        ChainEnd end;
        try {
            end = goal.chain->run(*goal.cursor, goal.stop);
        } catch (const std::exception& e) {
            end = {ChainEndKind::Failed, Error{ErrorCode::Internal, "daq", "worker", e.what()}, 0};
        }
        (*goal.onEnd)(end);
    }
}

}  // namespace gimbalscan
