// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "export_menu.h"
#include "queue_runner.h"
#include "scan_resumer.h"
#include "sleep_inhibitor.h"

#include <QMainWindow>

class QAction;
class QBoxLayout;
class QDockWidget;

namespace gimbalscan {

class FaultBanner;
class InterruptedPanel;
class MapView;
class QueuePanel;
class ScanFiles;
class ScanPanel;

/// What the window does with files of scans beyond showing them: the offer to go on with those that
/// were cut off, export, the queue, and that the computer stays awake meanwhile. Puts its own
/// panels, menu entries and dock into the window. GUI thread only.
class FileTasks : public QObject {
    Q_OBJECT

public:
    /// The places and parts of the window that it works with; they outlive it, except the widgets
    /// that it adds, which go with the window.
    struct Window {
        QMainWindow& window;
        Machine& machine;
        FaultBanner& banner;
        ScanPanel& panel;
        ScanFiles& files;
        MapView& map;
        QMenu& fileMenu;
        QAction& before;      ///< the entry of the file menu that its own ones precede
        QBoxLayout& top;      ///< where the offer stands, first
        QDockWidget& beside;  ///< the dock that the queue is a tab of
        QueueRunner::FilesOf filesOf;
    };
    explicit FileTasks(const Window& window);
    ~FileTasks() override;

    void refresh(const ControlInput& input);
    [[nodiscard]] QDockWidget& queueDock() noexcept { return *m_queueDock; }
    /// The window closes: nothing more begins.
    void holdQueue() { m_runner.hold(tr("The window was closed.")); }
    /// The file whose map is shown now is another one.
    void setShownFile(const QString& file) { m_export->setShownFile(file); }
    [[nodiscard]] ScanResumer& resumer() noexcept { return m_resumer; }

Q_SIGNALS:
    /// A file is to be shown, read-only.
    void showRequested(const QString& file);

private:
    void buildMenu();
    void buildQueue();
    void buildOffer();
    void connectMachine();
    void lookForInterrupted();
    void leave(const QString& file);
    void addScanToQueue();

    Window m_window;
    ScanResumer m_resumer;
    QueueRunner m_runner;
    SleepInhibitor m_inhibitor;
    QThreadPool m_disk;
    InterruptedPanel* m_offer = nullptr;
    QueuePanel* m_queuePanel = nullptr;
    QDockWidget* m_queueDock = nullptr;
    QAction *m_resume = nullptr, *m_retake = nullptr;
    std::unique_ptr<ExportMenu> m_export;
};

}  // namespace gimbalscan
