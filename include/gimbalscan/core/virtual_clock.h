// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>

#include <cstdint>
#include <memory>

namespace gimbalscan {

/// Time that advances only when every registered thread waits: a scan of 20 minutes replays in
/// seconds, with real threads. A thread counts as runnable from the moment it is *notified*, not
/// when it wakes, so the clock cannot jump over it. Used by tests and by `--time-scale 0`.
///
/// Serial: one registered thread runs at a time, in a fixed order, which makes event logs
/// bit-identical. Concurrent: all runnable threads run, which lets the thread sanitizer see real
/// interleavings.
///
/// Threads that are not registered may wait too; they never hold time back.
class VirtualClock final : public Clock {
public:
    enum class Scheduling { Serial, Concurrent };
    explicit VirtualClock(Scheduling scheduling = Scheduling::Serial);
    ~VirtualClock() override;

    [[nodiscard]] TimePoint now() const noexcept override;
    [[nodiscard]] Duration asleep() const noexcept override { return Duration(m_asleep.load()); }
    /// As if the computer had slept for so long. Any thread.
    void sleepComputer(Duration time) noexcept { m_asleep += time.count(); }
    void park(std::condition_variable& key, std::unique_lock<std::mutex>& lock,
              TimePoint deadline) override;
    void wake(std::condition_variable& key) noexcept override;
    void threadStarting() override;
    void threadBegins() override;
    void threadEnds() noexcept override;
    [[nodiscard]] bool counted() const noexcept override;

    /// Registers the calling thread (a test's main thread) for the lifetime of the object.
    class Participant {
    public:
        explicit Participant(VirtualClock& clock);
        ~Participant();
        Participant(const Participant&) = delete;
        Participant& operator=(const Participant&) = delete;

    private:
        VirtualClock& m_clock;
    };

private:
    struct State;
    std::unique_ptr<State> m_state;
    std::atomic<Duration::rep> m_asleep{0};
};

}  // namespace gimbalscan
