// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"
#include "pixel_reader.h"

#include <QTimer>

#include <optional>

namespace gimbalscan {

class MapPanel;
class ScanPanel;
class TracePanel;

/// Brings the running scan into map and trace: looks 30 times a second for what has changed, and
/// reads the trace of a clicked point from the data file. The scan never waits for it. GUI thread
/// only.
class LiveViews : public QObject {
    Q_OBJECT

public:
    LiveViews(Machine& machine, MapPanel& map, TracePanel& trace, ScanPanel& panel);

    /// The map before the first scan: the cells of the plan, empty.
    void showPlan();

private:
    void tick();
    void showCrosshair();
    void runStarted(const RunStart& start, const QString& location);
    void choose(int row, int column);
    void showPath();
    void showLabels(const ScanConfig& scan);
    [[nodiscard]] QString cellText(int row, int column) const;
    [[nodiscard]] QString unitOf(const std::string& axis) const;

    Machine& m_machine;
    MapPanel& m_map;
    TracePanel& m_trace;
    ScanPanel& m_panel;
    PixelReader m_reader;
    QTimer m_timer;
    ScanFrame m_frame;
    std::optional<ScanConfig> m_run;  // the scan whose map is shown
    QString m_file;
    QString m_cellText;
    std::uint64_t m_traceDone = 0;
    bool m_ran = false;
};

}  // namespace gimbalscan
