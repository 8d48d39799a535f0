// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "trajectory.h"

#include <gimbalscan/core/param_spec.h>

#include <optional>
#include <vector>

namespace gimbalscan::sim {

enum class FaultKind {
    NoReply,       ///< the command is lost; no answer within the contact time
    LateReply,     ///< the command is carried out, its answer comes too late
    WrongReply,    ///< the command is lost, the answer is unreadable
    Disconnect,    ///< the link goes; it takes a connect() to come back
    Stall,         ///< the motor is blocked on its way
    Limit,         ///< a limit switch closes on the way
    NoHomeSwitch,  ///< the home switch never closes
    HomeStuck,     ///< the home switch never opens
    PowerCycle,    ///< the controller restarts: position and homing are lost
    IgnoreStop,    ///< stop requests do not brake the motion
    Overrun,       ///< samples lost
    Saturate,      ///< detector at full scale
    Trip,          ///< the supply trips
};

/// A fault that is due: `entry` names it to consume().
struct DueFault {
    std::size_t entry = 0;
    FaultKind kind = FaultKind::NoReply;
    double duration = 0;  ///< seconds
    TimePoint when{};
};

/// The `faults` parameter that all simulated devices share. Not thread-safe: kept under the
/// device's lock.
class FaultScript {
public:
    [[nodiscard]] static ParamSpec parameter();

    /// Times of the script count from `origin`.
    FaultScript(const ParamTable& parameters, TimePoint origin);

    /// Counts one operation and returns the fault that hits it, if any. Faults triggered by time
    /// hit the first operation after it.
    [[nodiscard]] std::optional<DueFault> nextOperation(TimePoint now);
    /// What is triggered by time or position while this motion runs; the earliest.
    [[nodiscard]] std::optional<DueFault> during(const Trajectory& motion, double zero) const;
    /// A fault of this kind whose time has come.
    [[nodiscard]] std::optional<DueFault> dueByTime(FaultKind kind, TimePoint now) const;
    void consume(std::size_t entry);

private:
    struct Entry {
        FaultKind kind;
        std::int64_t operation;  ///< 0: not by operation
        std::optional<TimePoint> time;
        std::optional<double> position;
        double duration;
        std::int64_t left;
    };
    [[nodiscard]] static DueFault due(const Entry& entry, std::size_t index, TimePoint when);

    std::vector<Entry> m_entries;
    std::int64_t m_operations = 0;
};

}  // namespace gimbalscan::sim
