// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/app/interrupts.h>

#include <atomic>

namespace gimbalscan {

class MainWindow;

/// What the signals to end (SIGINT, SIGTERM, SIGHUP) do to a program with a window: Stop at the
/// first, Stop all at the second; then the window closes. The engine is told on the thread that
/// watches the signals, so that it works while the window hangs. The window outlives it.
class SignalStop {
public:
    explicit SignalStop(MainWindow& window);
    /// Whether one came. Any thread.
    [[nodiscard]] bool came() const noexcept { return m_count > 0; }

private:
    void onSignal(int count);

    MainWindow& m_window;
    std::atomic<int> m_count{0};
    const Interrupts m_watch;
};

}  // namespace gimbalscan
