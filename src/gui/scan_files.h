// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/core/config.h>
#endif

#include "app_settings.h"
#include "scan_panel.h"

#include <QPointer>
#include <QThreadPool>

class QAction;
class QMenu;
class QMessageBox;

namespace gimbalscan {

/// The scan file behind the panel: load, save, what has changed, recent ones. Shows what loading
/// would change before it is taken over. Its questions are not modal. GUI thread only.
class ScanFiles : public QObject {
    Q_OBJECT

public:
    ScanFiles(ScanPanel& panel, AppSettings& settings, QWidget& window);
    ~ScanFiles() override;

    /// Takes a scan over without asking: what the program starts with.
    void take(const ScanConfig& scan);
    /// Asks for a file and loads it.
    void chooseAndLoad();
    /// Reads it in the background, then shows what it would change.
    void load(const QString& file);
    /// `then` is called when it was saved.
    void save(std::function<void()> then = {});
    void chooseAndSave(std::function<void()> then = {});
    [[nodiscard]] bool modified() const;
    [[nodiscard]] QString name() const;
    /// `loading`: what loading one depends on, and why not.
    void fillRecent(QMenu& menu, const QAction& loading);
    /// Asks what to do with unsaved changes; `then` is called unless the user cancels.
    void settleChanges(const std::function<void()>& then);

Q_SIGNALS:
    void failed(const QString& text, const QStringList& details);
    void changed();

private:
    void loaded(const QString& file, const ConfigResult<ScanConfig>& scan);
    void ask(const ScanConfig& scan, const QStringList& changes);
    void write(const QString& file, std::function<void()> then);
    [[nodiscard]] QMessageBox* newQuestion(const QString& name, const QString& text);
    void look();

    ScanPanel& m_panel;
    AppSettings& m_settings;
    QWidget& m_window;
    QThreadPool m_disk;
    ScanConfig m_saved;  // as it is on the disk
    QString m_file;      // empty: in no file yet
    QPointer<QMessageBox> m_question;
};

}  // namespace gimbalscan
