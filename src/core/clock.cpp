// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/clock.h>

#include <algorithm>

namespace gimbalscan {

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

void SteadyClock::park(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
                       TimePoint deadline) {
    if (deadline == kNever) {
        key.wait(lock);
        return;
    }
    const double real = toSeconds(deadline.time_since_epoch()) / m_scale;
    // Beyond what the system's clock can express; the caller looks again after an early return.
    constexpr double kLongestReal = 1e9;
    key.wait_until(lock, m_origin + fromSeconds(std::min(real, kLongestReal)));
}

void SteadyClock::wake(std::condition_variable& key) noexcept {
    key.notify_all();
}

}  // namespace gimbalscan
