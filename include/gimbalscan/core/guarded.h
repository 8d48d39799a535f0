// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <utility>

namespace gimbalscan {

namespace detail {

#ifndef NDEBUG
inline constinit thread_local int guardedLocksHeld = 0;
#endif

/// Holds the mutex of a Guarded and, where assertions are compiled in, counts that its thread does.
class GuardedLock {
public:
    explicit GuardedLock(std::mutex& mutex) : m_lock(mutex) {
#ifndef NDEBUG
        ++guardedLocksHeld;
#endif
    }
    GuardedLock(const GuardedLock&) = delete;
    GuardedLock& operator=(const GuardedLock&) = delete;
    ~GuardedLock() {
#ifndef NDEBUG
        --guardedLocksHeld;
#endif
    }

private:
    const std::lock_guard<std::mutex> m_lock;
};

/// Whether the calling thread is inside a Guarded; always false without assertions.
[[nodiscard]] inline bool insideGuarded() noexcept {
#ifndef NDEBUG
    return guardedLocksHeld > 0;
#else
    return false;
#endif
}

}  // namespace detail

/// A value reachable only under its mutex. Inside withLock: no I/O, no waiting (WaitPoint asserts
/// it), no callback, no signal and no second lock; the longest hold is a few microseconds.
/// Thread-safe.
template <class T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : m_value(std::move(value)) {}

    template <class F>
    decltype(auto) withLock(F&& fn) {
        const detail::GuardedLock lock(m_mutex);
        return std::forward<F>(fn)(m_value);
    }
    template <class F>
    decltype(auto) withLock(F&& fn) const {
        const detail::GuardedLock lock(m_mutex);
        return std::forward<F>(fn)(std::as_const(m_value));
    }
    [[nodiscard]] T copy() const {
        const detail::GuardedLock lock(m_mutex);
        return m_value;
    }
    void set(T value) {
        const detail::GuardedLock lock(m_mutex);
        m_value = std::move(value);
    }

private:
    mutable std::mutex m_mutex;
    T m_value{};
};

}  // namespace gimbalscan
