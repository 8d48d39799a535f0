// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace spdlog {
class logger;
}

namespace gimbalscan {

/// One line of the log as the window shows it.
struct LogLine {
    QString time;   ///< "10:31:07.250"
    int level = 0;  ///< spdlog's: 0 trace ... 2 info, 3 warning, 4 error, 5 critical
    QString text;
};

/// Brings lines that are logged on any thread to the GUI thread, gathered: one event in flight
/// however many lines come. Lives on: the GUI thread.
class LogFeed : public QObject {
    Q_OBJECT

public:
    LogFeed();
    ~LogFeed() override;

    /// The program's log: this feed and a rotating file in `folder` (empty: none). Replaces
    /// spdlog's default logger; the feed may go before it. Returns the file's name, empty when it
    /// cannot be written.
    [[nodiscard]] QString install(const QString& folder);

Q_SIGNALS:
    void linesArrived(const std::vector<gimbalscan::LogLine>& lines);

private:
    struct Queue;
    friend class FeedSink;
    void deliver();

    std::shared_ptr<Queue> m_queue;
};

/// Where the program keeps what it notes for itself: XDG_STATE_HOME/gimbalscan.
[[nodiscard]] QString stateFolder();

}  // namespace gimbalscan
