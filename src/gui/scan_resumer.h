// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "machine.h"
#include "work_progress.h"

#ifndef Q_MOC_RUN
#include <gimbalscan/app/continue_scan.h>
#endif

#include <QPointer>
#include <QThreadPool>

#include <memory>
#include <optional>

class QMessageBox;

namespace gimbalscan {

/// Goes on with data files on the machine of the window, with the checks of the command line:
/// checksums in the background, then what differs (station, devices) and what has to be done first
/// (connect, home) as one question, and nothing moves before it is answered. Holds the file's
/// write lock from the check on. GUI thread only.
class ScanResumer : public QObject {
    Q_OBJECT

public:
    ScanResumer(Machine& machine, QWidget& window);
    ~ScanResumer() override;

    /// Asks for a file first; `folder`: where to look.
    void choose(ResumeWhat what, const QString& folder);
    void resume(const QString& file, ResumeWhat what);

Q_SIGNALS:
    void notice(const QString& text, const QStringList& details, bool problem);
    /// All its points are there.
    void complete(const QString& file);

private:
    struct Going;
    void opened(const QString& file, Result<ScanToContinue> scan);
    void closeComplete(const QString& file, ScanToContinue scan);
    [[nodiscard]] bool refused(const Going& going);
    void begin();
    void ask(const QStringList& lines);
    void step();
    void stepEnded();
    void connectFirst();
    void run();
    void giveUp(const QString& why);
    [[nodiscard]] QStringList preparations() const;
    [[nodiscard]] QStringList identities() const;
    [[nodiscard]] std::vector<std::string> notHomed() const;
    [[nodiscard]] QString name() const;

    Machine& m_machine;
    QWidget& m_window;
    QThreadPool m_disk;
    WorkProgress m_check;
    std::unique_ptr<Going> m_going;
    enum class Step { None, Connecting, Homing };
    Step m_step = Step::None;  // under way for it
    bool m_stepFailed = false;
    QPointer<QMessageBox> m_question;
};

}  // namespace gimbalscan
