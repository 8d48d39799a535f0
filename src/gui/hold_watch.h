// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/core/wait_point.h>

#include <functional>
#include <memory>

namespace gimbalscan {

/// Keeps a held jog alive only while its button says so: without a beat for kSilence it stops the
/// motion, from a thread of its own, so that a window that hangs cannot go on driving. Measures
/// real time, whatever the station's clock does. Thread-safe.
class HoldWatch {
public:
    static constexpr std::chrono::milliseconds kSilence{300};
    /// Called on the watch's thread, again and again until end(); must not block.
    using Stop = std::function<void()>;

    explicit HoldWatch(ThreadHost& threads);
    ~HoldWatch();

    /// A motion begins, and with it the first beat.
    void begin(Stop stop);
    /// Revives nothing: what has been stopped stays stopped.
    void beat();
    /// The motion has ended; true: because beats stayed away.
    bool end();

private:
    struct Watched {
        std::shared_ptr<const Stop> stop;  // null: nothing is watched
        TimePoint due = kNever;
        bool lapsed = false;
    };
    void run(const std::stop_token& stop);

    SteadyClock m_clock;
    WaitPoint m_wait{m_clock};
    Watched m_watched;  // under m_wait
    std::unique_ptr<HostedThread> m_thread;
};

}  // namespace gimbalscan
