// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/op_context.h>
#include <gimbalscan/core/wait_point.h>

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace gimbalscan {

/// How StopLane::waitUntil ended. Only Reached is success.
enum class [[nodiscard]] LaneWait{Reached, Woken, Stopped, TimedOut};

/// The stop lane of one driver object: the sticky inhibit and the one wait that its blocking calls
/// use. The driver keeps its state under the lane's lock (read, update), so that "not inhibited"
/// and "motion begun" are one step: a stop comes either before it and is seen, or after it and
/// brakes it. Thread-safe.
class StopLane {
public:
    /// Number of stops so far; an operation takes it when it begins and ends when it changes.
    using Ticket = std::uint64_t;

    explicit StopLane(Clock& clock) : m_point(clock) {}

    /// From any thread: inhibits, runs `brake` under the lock, wakes pending operations.
    template <class F>
    void request(F&& brake) noexcept {
        m_inhibited = true;
        m_point.update([&] {
            ++m_stops;
            brake();
        });
    }
    void rearm() noexcept { m_inhibited = false; }
    [[nodiscard]] bool inhibited() const noexcept { return m_inhibited; }

    /// Call inside read() or update().
    [[nodiscard]] Ticket ticket() const noexcept { return m_stops; }

    template <class F>
    decltype(auto) read(F&& fn) const {
        return m_point.read(std::forward<F>(fn));
    }
    template <class F>
    decltype(auto) update(F&& fn) {
        return m_point.update(std::forward<F>(fn));
    }

    /// Waits until the clock shows `end`. Stopped: a stop since `ticket`, or by the context.
    /// TimedOut: the context's deadline lies before `end`. Woken: `woken()`, called under the lock,
    /// is true.
    template <class Predicate>
    LaneWait waitUntil(TimePoint end, Ticket ticket, const OpContext& context, Predicate&& woken) {
        bool stopped = false;
        const auto ended = m_point.wait(std::min(end, context.deadline), context.stop, [&] {
            stopped = m_stops != ticket;
            return stopped || woken();
        });
        if (ended == WaitResult::Satisfied)
            return stopped ? LaneWait::Stopped : LaneWait::Woken;
        if (ended == WaitResult::Stopped)
            return LaneWait::Stopped;
        return end <= context.deadline ? LaneWait::Reached : LaneWait::TimedOut;
    }
    LaneWait waitUntil(TimePoint end, Ticket ticket, const OpContext& context) {
        return waitUntil(end, ticket, context, [] { return false; });
    }

private:
    WaitPoint m_point;
    std::atomic<bool> m_inhibited{false};
    Ticket m_stops = 0;
};

}  // namespace gimbalscan
