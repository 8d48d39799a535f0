// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "open_station.h"

#include <QTimer>

namespace gimbalscan {

/// One line of progress for people; `width` in characters, 0: without a bar.
struct ProgressLine {
    std::uint64_t saved = 0, total = 0;
    double seconds = 0;  ///< real time since the run began
    std::chrono::system_clock::time_point now;
};
[[nodiscard]] std::string progressText(const ProgressLine& line, std::size_t width);

/// Shows how a scan goes while the event loop runs: a bar that moves on a terminal, a line in ten
/// seconds elsewhere, or JSON lines. Lives on: the main thread.
class ProgressDisplay : public QObject {
public:
    ProgressDisplay(OpenStation& station, const ScanConfig& scan, bool json);
    /// No more lines; the bar is gone.
    void finish();

private:
    void show();
    void printJson(const PointSummary& summary, ScanState state);

    OpenStation& m_station;
    const std::string m_fastAxis, m_slowAxis;
    const bool m_json;
    SteadyClock m_real;  // people wait in real time, whatever the time scale
    TimePoint m_runStart{};
    bool m_running = false;
    QTimer m_timer;
    std::vector<RunEvent> m_faults;  // since the last JSON line
};

}  // namespace gimbalscan
