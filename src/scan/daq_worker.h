// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "step_chain.h"

namespace gimbalscan {

/// The DAQ's thread: runs a chain at a time. Thread-safe: post() only, and only while idle.
class DaqWorker {
public:
    using OnEnd = std::function<void(const ChainEnd&)>;

    DaqWorker(Clock& clock, ThreadHost& threads);
    ~DaqWorker();

    /// The chain, cursor and `onEnd` must outlive the run; `onEnd` is called on the worker's
    /// thread.
    void post(StepChain& chain, PlanCursor& cursor, std::stop_token stop, const OnEnd& onEnd);

private:
    void run(const std::stop_token& stop);

    struct Goal {
        StepChain* chain = nullptr;
        PlanCursor* cursor = nullptr;
        std::stop_token stop;
        const OnEnd* onEnd = nullptr;
    };
    WaitPoint m_slot;
    Goal m_goal;  // guarded by m_slot; chain null: nothing posted
    std::unique_ptr<HostedThread> m_thread;
};

}  // namespace gimbalscan
