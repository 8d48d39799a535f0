// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"
#include "scan_check.h"
#include "scan_queue.h"

#include <QThreadPool>

namespace gimbalscan {

/// Runs the scans of a ScanQueue on the machine: checks each one when it is added and again right
/// before it starts, begins the next one when the machine is free, and holds the queue at
/// everything that is not a completed scan. Adding and checking move nothing. GUI thread only.
class QueueRunner : public QObject {
    Q_OBJECT

public:
    /// Where the data of a scan goes.
    using FilesOf = std::function<RunFiles(const ScanConfig&)>;
    QueueRunner(Machine& machine, FilesOf filesOf);
    ~QueueRunner() override;

    [[nodiscard]] const ScanQueue& queue() const noexcept { return m_queue; }
    /// Read in the background.
    void addFile(const QString& file);
    void addScan(const QString& name, const ScanConfig& scan);
    void remove(int id);
    void move(int id, int by);
    void again(int id);
    void start();
    void setStopAfterThis(bool on);
    /// Nothing more begins.
    void hold(const QString& why);
    /// What the machine allows, with the axes that the next scan needs homed.
    [[nodiscard]] ControlInput conditions(const ControlInput& machine);

Q_SIGNALS:
    void changed();
    void failed(const QString& text, const QStringList& details);

private:
    void check(int id);
    void advance();
    void begin(int id, const PlanReport& report);
    void scanEnded(const EndedScan& ended);
    void machineChanged();
    [[nodiscard]] CheckTask task(const ScanConfig& scan) const;

    Machine& m_machine;
    const FilesOf m_filesOf;
    ScanQueue m_queue;
    std::optional<int> m_starting;  // being checked right before it starts
    std::optional<int> m_running;
    QThreadPool m_disk;
};

}  // namespace gimbalscan
