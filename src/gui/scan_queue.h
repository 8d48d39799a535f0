// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "control_table.h"

#include <gimbalscan/core/scan_config.h>

#include <optional>

namespace gimbalscan {

enum class QueueState { Checking, Waiting, Running, Completed, Stopped, Failed, Refused };

/// One scan of the queue.
struct QueueEntry {
    int id = 0;
    QString name;  ///< of its file, or its title
    ScanConfig scan;
    QueueState state = QueueState::Checking;
    QString detail;  ///< what it takes, why it is refused, how it ended
};

/// Scans one after another: what may run next, and what holds it up. The next one runs only after
/// a completed one; whatever ended otherwise holds the queue until somebody starts it again. Knows
/// neither devices nor widgets. Any one thread.
class ScanQueue {
public:
    /// At the end; it has to be checked before it can run. Its id.
    int add(QString name, ScanConfig scan);
    /// Not the one that runs.
    bool remove(int id);
    /// By so many places; the one that runs neither moves nor is passed.
    bool move(int id, int by);
    /// One that has ended or was refused is to be checked and run again.
    bool again(int id);
    /// The answer of a check. `problem` empty: it can run.
    void checked(int id, const QString& problem, const QString& detail);

    /// Somebody wants it to run.
    void start();
    /// Nothing more begins; what runs goes on.
    void hold(const QString& why);
    void setStopAfterThis(bool on) { m_stopAfterThis = on && running(); }

    /// The one that is to begin now, if any. A refused one in its way holds the queue; at the end
    /// of the queue it is not active any more.
    [[nodiscard]] std::optional<int> advance();
    void began(int id);
    /// `how`: Completed, Stopped, Failed or Refused.
    void ended(int id, QueueState how, const QString& detail);

    [[nodiscard]] const std::vector<QueueEntry>& entries() const noexcept { return m_entries; }
    [[nodiscard]] const QueueEntry* entry(int id) const;
    [[nodiscard]] const QueueEntry* running() const;
    /// The first one that has not run and can.
    [[nodiscard]] const QueueEntry* nextWaiting() const;
    [[nodiscard]] bool active() const noexcept { return m_active; }
    [[nodiscard]] bool stopAfterThis() const noexcept { return m_stopAfterThis; }
    /// Why it does not go on, for the user; empty: nothing was started yet, or all has run.
    [[nodiscard]] const QString& holdReason() const noexcept { return m_holdReason; }

private:
    [[nodiscard]] std::vector<QueueEntry>::iterator find(int id);

    std::vector<QueueEntry> m_entries;
    QString m_holdReason;
    int m_lastId = 0;
    bool m_active = false;
    bool m_stopAfterThis = false;
};

enum class QueueControl { AddScan, Start, StopAfterThis, Up, Down, Remove, Again };

/// What can be pressed at the queue, or why not. `machine`: as the window knows it, with the axes
/// in `notHomed` that the next scan of the queue needs. Pure.
[[nodiscard]] Verdict verdict(QueueControl control, const ScanQueue& queue,
                              std::optional<int> selected, const ControlInput& machine);

}  // namespace gimbalscan
