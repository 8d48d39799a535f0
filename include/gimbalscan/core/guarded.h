// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <utility>

namespace gimbalscan {

/// A value reachable only under its mutex. Inside withLock: no I/O, no waiting, no callback, no
/// signal and no second lock; the longest hold is a few microseconds. Thread-safe.
template <class T>
class Guarded {
public:
    Guarded() = default;
    explicit Guarded(T value) : m_value(std::move(value)) {}

    template <class F>
    decltype(auto) withLock(F&& fn) {
        const std::lock_guard lock(m_mutex);
        return std::forward<F>(fn)(m_value);
    }
    template <class F>
    decltype(auto) withLock(F&& fn) const {
        const std::lock_guard lock(m_mutex);
        return std::forward<F>(fn)(std::as_const(m_value));
    }
    [[nodiscard]] T copy() const {
        const std::lock_guard lock(m_mutex);
        return m_value;
    }
    void set(T value) {
        const std::lock_guard lock(m_mutex);
        m_value = std::move(value);
    }

private:
    mutable std::mutex m_mutex;
    T m_value{};
};

}  // namespace gimbalscan
