// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"
#include "time_text.h"

#include <QElapsedTimer>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <deque>

class QLabel;
class QProgressBar;
class QStatusBar;

namespace gimbalscan {

/// The status bar: state, points saved, when it ends, points a second, free disk. GUI thread only.
class StatusStrip : public QObject {
    Q_OBJECT

public:
    StatusStrip(QStatusBar& bar, Machine& machine);

    /// Whose free space is shown.
    void setFolder(const QString& folder);
    void setTimeUnit(TimeUnit unit) { m_timeUnit = unit; }
    void refresh(const ControlInput& input);
    ~StatusStrip() override;

private:
    void askDisk();
    void showProgress();
    void showHoming(const HomingProgress& homing);
    [[nodiscard]] QString stateOf(const ControlInput& input) const;

    struct Sample {
        qint64 milliseconds;
        std::uint64_t done;
    };

    Machine& m_machine;
    QLabel *m_state, *m_end, *m_rate, *m_disk;
    QProgressBar* m_bar;
    QThreadPool m_pool;
    QTimer m_diskTimer;
    QElapsedTimer m_time;
    std::deque<Sample> m_samples;
    QString m_folder;
    TimeUnit m_timeUnit = TimeUnit::Automatic;
    bool m_running = false;
    bool m_homingShown = false;
};

}  // namespace gimbalscan
