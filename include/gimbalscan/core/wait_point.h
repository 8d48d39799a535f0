// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>
#include <gimbalscan/core/guarded.h>

#include <cassert>
#include <stop_token>
#include <utility>

namespace gimbalscan {

/// How a wait ended. Only Satisfied is success; the caller must look.
enum class [[nodiscard]] WaitResult{Satisfied, TimedOut, Stopped};

/// The only way to wait in this program: a mutex with a predicate, a deadline and a stop.
/// State that a predicate looks at is changed inside update() and read inside read() or the
/// predicate. Nothing inside these may block, call back, signal or take a second lock. Thread-safe.
/// Must outlive every call on it (do not put one on the stack of a waiter that others notify).
class WaitPoint {
public:
    explicit WaitPoint(Clock& clock) : m_clock(clock) {}
    WaitPoint(const WaitPoint&) = delete;
    WaitPoint& operator=(const WaitPoint&) = delete;

    [[nodiscard]] Clock& clock() const noexcept { return m_clock; }

    /// Runs fn under the mutex, then wakes the waiters.
    template <class F>
    decltype(auto) update(F&& fn) {
        const Waker waker{*this};
        const std::lock_guard lock(m_mutex);
        return std::forward<F>(fn)();
    }

    /// Runs fn under the mutex; wakes the waiters only when it returns true.
    template <class F>
    void updateIf(F&& fn) {
        const bool wake = [&] {
            const std::lock_guard lock(m_mutex);
            return std::forward<F>(fn)();
        }();
        if (wake)
            m_clock.wake(m_condition);
    }

    /// Runs fn under the mutex and wakes nobody.
    template <class F>
    decltype(auto) read(F&& fn) const {
        const std::lock_guard lock(m_mutex);
        return std::forward<F>(fn)();
    }

    /// Waits until ready() (called under the mutex) is true. A ready predicate wins over stop and
    /// deadline. Never from inside a Guarded: whoever wants that lock would wait along (asserted).
    template <class Predicate>
    WaitResult wait(TimePoint deadline, const std::stop_token& stop, Predicate&& ready) {
        assert(!detail::insideGuarded());
        const std::stop_callback waker(stop, [this] { update([] {}); });
        std::unique_lock lock(m_mutex);
        while (true) {
            if (ready())
                return WaitResult::Satisfied;
            if (stop.stop_requested())
                return WaitResult::Stopped;
            if (m_clock.now() >= deadline)
                return WaitResult::TimedOut;
            m_clock.park(m_condition, lock, deadline);
        }
    }

private:
    // Wakes in its destructor, that is after the lock of update() is gone and the result is in
    // place.
    struct Waker {
        WaitPoint& point;
        ~Waker() { point.m_clock.wake(point.m_condition); }
    };

    Clock& m_clock;
    mutable std::mutex m_mutex;
    std::condition_variable m_condition;
};

}  // namespace gimbalscan
