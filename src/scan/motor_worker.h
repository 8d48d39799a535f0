// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "axis_drive.h"

#include <gimbalscan/core/thread_host.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace gimbalscan {

/// Numbers the goals: an arrival is believed only when its ticket is the one waited for.
using Ticket = std::uint64_t;

/// One command for one axis.
struct MotorGoal {
    enum class Kind { Move, Jog, Home, AwaitRest };
    Kind kind = Kind::Move;
    Ticket ticket = 0;
    ControllerPosition target;
    double distance = 0;  ///< Jog, in controller direction
    MoveSpeeds speeds;
    TimePoint deadline{};
    std::stop_token stop;
};

/// What came of a goal. `value`: Home, how far the controller's zero moved.
struct MotorArrival {
    Ticket ticket = 0;
    Result<double> outcome = 0.0;
    TimePoint at{};
};

/// The thread of one axis: takes one goal at a time, so that two commands never race on one motor.
/// Thread-safe: post() only.
class MotorWorker {
public:
    /// Called on the worker's thread; hands the arrival on and returns at once.
    using OnArrival = std::function<void(const MotorArrival&)>;

    MotorWorker(const AxisConfig& axis, Clock& clock, ThreadHost& threads);
    ~MotorWorker();

    /// The worker must be idle: its last goal has arrived. `onArrival` must outlive the goal.
    void post(const MotorGoal& goal, const OnArrival& onArrival);

    [[nodiscard]] const AxisConfig& axis() const noexcept { return m_axis; }
    [[nodiscard]] AxisDrive& drive() noexcept { return m_drive; }

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] Result<double> execute(const MotorGoal& goal);

    const AxisConfig& m_axis;
    Clock& m_clock;
    AxisDrive m_drive;
    WaitPoint m_slot;
    bool m_posted = false;  // guarded by m_slot, as the two below
    MotorGoal m_goal;
    const OnArrival* m_onArrival = nullptr;
    std::unique_ptr<HostedThread> m_thread;
};

}  // namespace gimbalscan
