// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "signal_stop.h"

#include "main_window.h"

namespace gimbalscan {

SignalStop::SignalStop(MainWindow& window)
    : m_window(window), m_watch([this](int count) { onSignal(count); }) {}

void SignalStop::onSignal(int count) {
    m_count = count;
    ScanController& controller = m_window.machine().controller();
    if (count == 1)
        controller.stop(StopWhen::Now, {});
    else
        controller.stopAll("A second signal came.");
    QMetaObject::invokeMethod(
        &m_window, [this] { m_window.closeNow(); }, Qt::QueuedConnection);
}

}  // namespace gimbalscan
