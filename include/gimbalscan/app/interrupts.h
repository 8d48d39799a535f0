// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <thread>

namespace gimbalscan {

/// Turns SIGINT, SIGTERM and SIGHUP into calls: the handler only writes to a pipe, a thread of its
/// own reads it, so that a signal is acted upon although the main thread may be busy or blocked on
/// a terminal. The third signal ends the process at once. SIGPIPE is ignored meanwhile: a reader
/// that goes away must not leave motors running. One object at a time.
class Interrupts {
public:
    /// Called on the watching thread with 1, then 2.
    explicit Interrupts(std::function<void(int count)> onSignal);
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;

private:
    void watch();

    const std::function<void(int)> m_onSignal;
    std::thread m_thread;
};

}  // namespace gimbalscan
