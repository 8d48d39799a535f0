// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sequencer.h"

namespace gimbalscan {

/// A new random UUID (version 4) in text form.
[[nodiscard]] std::string newUuid();

/// One pass of a scan: a file, a chain and where it stands. Sequencer thread only.
struct Sequencer::Pass {
    std::size_t fast = 0, slow = 0;  ///< axis indices
    RunStart start;
    std::shared_ptr<RunSink> sink;  ///< null: no run is open
    std::unique_ptr<StepChain> chain;
    std::shared_ptr<const ScanPlan> path;  ///< what is acquired now: the plan, or a part of it
    bool retaking = false;                 ///< the bad points of this pass
    std::uint64_t next = 0;                ///< index of the first point that is not finished
    RunOutcome outcome = RunOutcome::Stopped;
    std::optional<Error> holdReason;  ///< the fault that paused it
    std::uint64_t faultPoint = ~std::uint64_t{0};
    int tries = 0;  ///< at faultPoint
    Duration paused{};

    /// Back to the first point, for the next pass.
    void restart() {
        path = start.plan;
        retaking = false;
        next = 0;
        outcome = RunOutcome::Stopped;
        faultPoint = ~std::uint64_t{0};
        tries = 0;
        paused = {};
    }
};

}  // namespace gimbalscan
