// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>

#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace gimbalscan {

/// A running thread. Destroying it requests stop and joins with a bound.
class HostedThread {
public:
    HostedThread() = default;
    HostedThread(const HostedThread&) = delete;
    HostedThread& operator=(const HostedThread&) = delete;
    virtual ~HostedThread() = default;
    virtual void requestStop() noexcept = 0;
    /// True when the thread has ended within the (real) time.
    [[nodiscard]] virtual bool join(std::chrono::milliseconds bound) = 0;
};

/// Spawns named threads. The product uses QThreads (QtThreadHost, gs_app), tests and tools
/// std::jthread. The body runs with the thread registered at the clock, its name set and its timer
/// slack at 1 ns.
class ThreadHost {
public:
    ThreadHost() = default;
    ThreadHost(const ThreadHost&) = delete;
    ThreadHost& operator=(const ThreadHost&) = delete;
    virtual ~ThreadHost() = default;
    using Body = std::function<void(std::stop_token)>;
    [[nodiscard]] virtual std::unique_ptr<HostedThread> spawn(std::string name, Clock& clock,
                                                              Body body) = 0;

protected:
    /// What each implementation runs inside its thread, after calling clock.threadStarting()
    /// outside it.
    static void runBody(const std::string& name, Clock& clock, const Body& body,
                        std::stop_token stop);
};

class StdThreadHost final : public ThreadHost {
public:
    [[nodiscard]] std::unique_ptr<HostedThread> spawn(std::string name, Clock& clock,
                                                      Body body) override;
};

}  // namespace gimbalscan
