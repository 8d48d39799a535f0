// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app_settings.h"
#include "machine.h"

#include <QMainWindow>
#include <QPointer>
#include <QTimer>

#include <memory>

namespace Ui {
class MainWindow;
}
class QMessageBox;
class QPushButton;
class QToolButton;

namespace gimbalscan {

class AxisCard;
class DataFiles;
class DetectorCard;
class FaultBanner;
class FileTasks;
class LiveViews;
class LogFeed;
class ScanFiles;
class SettingsWindows;
class SaveElsewhere;
class StatusStrip;

/// What a window starts with.
struct WindowOptions {
    QString settingsFile;  ///< empty: the user's usual place
    QString usualFolder;   ///< of the data of scans that name no folder
    ScanConfig scan;
    QString wireLog = {};  ///< empty: none; tests of connections write FILE.test1 and so on
};

/// The main window of one station. Never waits for a device: it asks the engine and looks at what
/// is known. What can be pressed is decided by control_table.h. Lives on: the GUI thread.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    MainWindow(std::unique_ptr<StationSession> session, const WindowOptions& options, LogFeed& log);
    ~MainWindow() override;

    [[nodiscard]] Machine& machine() noexcept { return *m_machine; }
    [[nodiscard]] ScanFiles& files() noexcept { return *m_files; }
    [[nodiscard]] LiveViews& views() noexcept { return *m_views; }
    /// Ends what runs, then closes without asking: a signal or the end of the user's session.
    void closeNow();
    /// The file of the station that was asked for, when the window has closed because of that.
    [[nodiscard]] const QString& nextStation() const noexcept { return m_nextStation; }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp: the parts and how they hang together
    void buildBars();
    void buildHomeActions();
    void buildStopMenu();
    void buildCards();
    void buildDocks();
    void buildTasks();
    void connectActions();
    void connectViews();
    void connectMachine();
    void restoreLayout();
    // main_window_settings.cpp: preferences and station
    void buildSettings(const WindowOptions& options);
    void applyPreferences();
    [[nodiscard]] RunFiles filesOf(const ScanConfig& scan) const;
    void useStation(const QString& file);
    // main_window_actions.cpp: what happens
    void refresh();
    void refreshActions(const ControlInput& input);
    void pressStopAll();
    void startScan();
    void toggleConnection();
    void togglePause();
    void askMove(QPointF position);
    void askClose();
    void finishClose();
    void machineChanged();
    void eventLogged(const RunEvent& event);
    void showTitle();
    void showFirstSteps(bool on);
    void showAbout();
    [[nodiscard]] ControlInput conditions();
    [[nodiscard]] QMessageBox* newQuestion(const QString& name, const QString& text);

    AppSettings m_settings;
    std::unique_ptr<Machine> m_machine;
    std::unique_ptr<Ui::MainWindow> m_ui;
    std::unique_ptr<ScanFiles> m_files;
    std::unique_ptr<LiveViews> m_views;
    std::unique_ptr<DataFiles> m_data;
    std::unique_ptr<FileTasks> m_tasks;
    std::unique_ptr<SaveElsewhere> m_saveElsewhere;
    std::unique_ptr<StatusStrip> m_strip;
    std::unique_ptr<SettingsWindows> m_settingsWindows;
    QString m_nextStation;
    ColourMap m_shownColours = ColourMap::Viridis;
    std::vector<AxisCard*> m_cards;
    DetectorCard* m_detector = nullptr;
    FaultBanner* m_banner = nullptr;
    std::vector<std::pair<QAction*, std::size_t>> m_homeActions;
    QPushButton* m_stopAll = nullptr;
    QToolButton* m_stopButton = nullptr;
    QTimer m_refresh;
    QPointer<QMessageBox> m_question;
    bool m_closeWhenIdle = false;
    bool m_closeWithoutAsking = false;
};

}  // namespace gimbalscan
