// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/timer_lead.h>
#include <gimbalscan/core/units.h>

#include <condition_variable>
#include <mutex>

namespace gimbalscan {

/// Tag of the program's own time line: monotonic, starts at an arbitrary instant.
struct ScanTime {
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<ScanTime, Duration>;
};
using TimePoint = ScanTime::time_point;

/// A deadline for waits that end by an event or a stop only.
inline constexpr TimePoint kNever = TimePoint::max();

/// The time source that is injected everywhere; nothing else reads a clock or waits.
/// Thread-safe. park() and wake() are for WaitPoint only, the thread calls for ThreadHost only.
class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    virtual ~Clock() = default;

    [[nodiscard]] virtual TimePoint now() const noexcept = 0;
    /// Wall-clock time that belongs to a time point, for files and messages.
    [[nodiscard]] std::chrono::system_clock::time_point wallTime(TimePoint t) const noexcept;

    /// How long the computer has slept (suspend) since it was started. now() stands still
    /// meanwhile.
    [[nodiscard]] virtual Duration asleep() const noexcept = 0;

    /// Blocks the caller until wake(key), the deadline, or for no reason. `lock` is held on entry
    /// and exit.
    virtual void park(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
                      TimePoint deadline) = 0;
    /// Wakes all callers parked on the key. The lock of park() is not held.
    virtual void wake(std::condition_variable& key) noexcept = 0;

    /// Called by the thread that starts another one, by that one first and last. A virtual clock
    /// counts them.
    virtual void threadStarting() {}
    virtual void threadBegins() {}
    virtual void threadEnds() noexcept {}
    /// Whether the calling thread is one that the clock counts.
    [[nodiscard]] virtual bool counted() const noexcept { return false; }

protected:
    std::chrono::system_clock::time_point m_wallStart = std::chrono::system_clock::now();
    TimePoint m_start{};
};

/// Real time, or real time multiplied by a factor (10 = ten times faster than the hardware would
/// be).
class SteadyClock final : public Clock {
public:
    explicit SteadyClock(double scale = 1.0);
    [[nodiscard]] TimePoint now() const noexcept override;
    [[nodiscard]] Duration asleep() const noexcept override;
    void park(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
              TimePoint deadline) override;
    void wake(std::condition_variable& key) noexcept override;

private:
    void parkUntil(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
                   std::chrono::steady_clock::time_point end);

    const double m_scale;
    const std::chrono::steady_clock::time_point m_origin = std::chrono::steady_clock::now();
    TimerLead m_lead;
};

/// A stretch in which the calling thread blocks on something the clock knows nothing of, such as a
/// join.
class OutsideTime {
public:
    explicit OutsideTime(Clock& clock) : m_clock(clock), m_counted(clock.counted()) {
        if (m_counted)
            m_clock.threadEnds();
    }
    ~OutsideTime() {
        if (m_counted) {
            m_clock.threadStarting();
            m_clock.threadBegins();
        }
    }
    OutsideTime(const OutsideTime&) = delete;
    OutsideTime& operator=(const OutsideTime&) = delete;

private:
    Clock& m_clock;
    const bool m_counted;
};

}  // namespace gimbalscan
