// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/app/plan_report.h>
#endif

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <optional>

namespace gimbalscan {

/// What a check needs to know; taken on the GUI thread, used on another one.
struct CheckTask {
    ScanConfig scan;
    StationConfig station;
    std::uint32_t channels = 0;
    UserPosition fastNow, slowNow;
    std::string folder;       ///< where the data goes
    bool makeFolder = false;  ///< it is our own usual one and may be made
    bool largeAllowed = false;
};

/// Everything that is wrong with a scan, and what it takes: the checks of a file and the dry run.
/// Any thread; may take a while.
[[nodiscard]] PlanReport checkScan(const CheckTask& task);

/// Checks a scan in the background a moment after the last change; only the last answer counts.
/// GUI thread only.
class ScanCheck : public QObject {
    Q_OBJECT

public:
    explicit ScanCheck(std::function<CheckTask()> task, QObject* parent = nullptr);
    ~ScanCheck() override;

    /// The scan has changed: what was found is no longer true.
    void restart();
    /// Nothing while it is being checked.
    [[nodiscard]] const std::optional<PlanReport>& report() const noexcept { return m_report; }

Q_SIGNALS:
    void changed();

private:
    void start();

    std::function<CheckTask()> m_task;
    QThreadPool m_pool;
    QTimer m_delay;
    std::uint64_t m_number = 0;
    std::optional<PlanReport> m_report;
};

}  // namespace gimbalscan
