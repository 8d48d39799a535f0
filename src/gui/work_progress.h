// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/nexus/scan_file.h>
#endif

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>

class QProgressDialog;

namespace gimbalscan {

/// How far work in the background is, and how it is cancelled: a dialog that is not modal and comes
/// only when the work takes longer. GUI thread only.
class WorkProgress : public QObject {
    Q_OBJECT

public:
    /// `name`: of the dialog.
    WorkProgress(QWidget& window, const QString& name);
    /// Cancels what is under way; nobody waits here.
    ~WorkProgress() override;

    /// What the work has to call, from any thread.
    [[nodiscard]] CheckProgress begin(const QString& text);
    /// The work has ended, one way or another.
    void end();
    [[nodiscard]] bool running() const noexcept { return m_state != nullptr; }
    void cancel();

private:
    struct State;
    void show();
    void build();

    QWidget& m_window;
    const QString m_name;
    QString m_text;
    std::shared_ptr<State> m_state;
    QPointer<QProgressDialog> m_dialog;
    QTimer m_timer;
};

}  // namespace gimbalscan
