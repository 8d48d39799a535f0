// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/clock.h>

#include <time.h>

#include <algorithm>

namespace gimbalscan {

namespace {

// Shorter than what a timer and the wake-up after it take.
constexpr std::chrono::microseconds kSatOut{50};

}  // namespace

std::chrono::system_clock::time_point Clock::wallTime(TimePoint t) const noexcept {
    return m_wallStart +
           std::chrono::duration_cast<std::chrono::system_clock::duration>(t - m_start);
}

SteadyClock::SteadyClock(double scale) : m_scale(scale) {
    m_start = TimePoint{};
}

TimePoint SteadyClock::now() const noexcept {
    const auto real = std::chrono::steady_clock::now() - m_origin;
    if (m_scale == 1.0)
        return TimePoint(std::chrono::duration_cast<Duration>(real));
    return TimePoint(fromSeconds(std::chrono::duration<double>(real).count() * m_scale));
}

// Linux: the steady clock does not count the time in suspend, CLOCK_BOOTTIME does
// (clock_gettime(2)).
Duration SteadyClock::asleep() const noexcept {
    const auto read = [](clockid_t which) {
        timespec time{};
        ::clock_gettime(which, &time);
        return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
    };
    return std::chrono::duration_cast<Duration>(read(CLOCK_BOOTTIME) - read(CLOCK_MONOTONIC));
}

void SteadyClock::park(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
                       TimePoint deadline) {
    if (deadline == kNever) {
        key.wait(lock);
        return;
    }
    const double real = toSeconds(deadline.time_since_epoch()) / m_scale;
    // Beyond what the system's clock can express; the caller looks again after an early return.
    constexpr double kLongestReal = 1e9;
    parkUntil(key, lock, m_origin + fromSeconds(std::min(real, kLongestReal)));
}

void SteadyClock::parkUntil(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
                            std::chrono::steady_clock::time_point end) {
    using Steady = std::chrono::steady_clock;
    const auto wait = end - Steady::now();
    const auto timer = end - m_lead.of(wait);
    if (wait > kSatOut) {
        if (key.wait_until(lock, timer) == std::cv_status::timeout)
            m_lead.learn(wait, Steady::now() - timer);
        return;
    }
    // What is left after a timer that was less late than usual. Without the lock, so that nobody
    // waits for this.
    lock.unlock();
    while (Steady::now() < end) {
    }
    lock.lock();
}

void SteadyClock::wake(std::condition_variable& key) noexcept {
    key.notify_all();
}

}  // namespace gimbalscan
