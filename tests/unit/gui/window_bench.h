// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "log_sink.h"
#include "main_window.h"
#include "test_station.h"

#include <QAction>
#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QToolBar>

namespace gimbalscan::testing {

struct BenchSetup {
    StationConfig station;
    double timeScale = 40;
    ScanConfig scan = smallScan(5, 4);
    QString stateHome = {};  ///< where the user's state folder is; empty: in the bench's own folder
    QString settingsFile = {};  ///< empty: in the bench's own folder
    QString wireLog = {};
};

/// The real window on a simulated station that runs faster than real time, with settings and data
/// in a folder of its own.
class WindowBench {
public:
    static constexpr int kLimit = 30'000;  // ms a test waits for the station

    explicit WindowBench(const TestStation& station = {}, double timeScale = 40,
                         const ScanConfig& scan = smallScan(5, 4))
        : WindowBench(BenchSetup{station.config(builtInDrivers()), timeScale, scan, {}}) {}

    WindowBench(const ScanConfig& scan, const StationConfig& station, double timeScale)
        : WindowBench(BenchSetup{station, timeScale, scan, {}}) {}

    explicit WindowBench(const BenchSetup& setup) {
        // What other windows have left is not offered here.
        qputenv("XDG_STATE_HOME",
                (setup.stateHome.isEmpty() ? m_folder.filePath("state") : setup.stateHome)
                    .toLocal8Bit());
        auto session = StationSession::open(setup.station, setup.timeScale);
        if (!session)
            qFatal("%s", session.error().text().c_str());
        WindowOptions options{
            setup.settingsFile.isEmpty() ? m_folder.filePath("settings.ini") : setup.settingsFile,
            m_folder.filePath("data"), setup.scan, setup.wireLog};
        (void)m_log.install({});
        m_window = std::make_unique<MainWindow>(std::move(*session), options, m_log);
        m_window->show();
        m_window->activateWindow();
        (void)QTest::qWaitForWindowActive(m_window.get());
    }

    [[nodiscard]] MainWindow& window() { return *m_window; }
    [[nodiscard]] ScanController& controller() { return m_window->machine().controller(); }
    [[nodiscard]] QString file(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QStringList dataFiles() const {
        return QDir(m_folder.filePath("data")).entryList({"*.h5"}, QDir::Files);
    }
    [[nodiscard]] QString dataFile() const {
        return m_folder.filePath("data/" + dataFiles().value(0));
    }

    template <class T>
    [[nodiscard]] T* child(const QString& name) {
        T* found = m_window->findChild<T*>(name);
        if (!found)
            qFatal("there is no %s", qPrintable(name));
        return found;
    }
    /// Of the card of an axis.
    template <class T>
    [[nodiscard]] T* part(const QString& axis, const QString& name) {
        T* found = child<QWidget>("card_" + axis)->template findChild<T*>(name);
        if (!found)
            qFatal("there is no %s", qPrintable(name));
        return found;
    }
    /// The button of the toolbar, pressed with the mouse when it can be.
    [[nodiscard]] bool press(const QString& actionName) {
        auto* action = child<QAction>(actionName);
        for (QObject* holder : action->associatedObjects())
            if (auto* button = qobject_cast<QToolBar*>(holder)
                                   ? qobject_cast<QToolBar*>(holder)->widgetForAction(action)
                                   : nullptr) {
                if (!QTest::qWaitFor([&] { return action->isEnabled(); }, kLimit))
                    return false;
                QTest::mouseClick(button, Qt::LeftButton);
                return true;
            }
        return false;
    }
    [[nodiscard]] bool awaitActivity(Activity activity) {
        return QTest::qWaitFor([&] { return m_window->machine().activity() == activity; }, kLimit);
    }
    [[nodiscard]] bool awaitState(ScanState state) {
        return QTest::qWaitFor([&] { return controller().state() == state; }, kLimit);
    }
    [[nodiscard]] bool ready() {
        return press("actionConnect") && awaitActivity(Activity::None) && press("actionHomeAll") &&
               awaitActivity(Activity::None);
    }
    [[nodiscard]] AxisStatus axis(std::size_t index) {
        return m_window->machine().station().axisStatus(index);
    }
    /// A message box that is open, by its name.
    [[nodiscard]] QWidget* question(const QString& name) {
        QWidget* found = nullptr;
        (void)QTest::qWaitFor(
            [&] {
                found = m_window->findChild<QWidget*>(name);
                return found && found->isVisible();
            },
            kLimit);
        return found;
    }

private:
    QTemporaryDir m_folder;
    LogFeed m_log;
    std::unique_ptr<MainWindow> m_window;
};

}  // namespace gimbalscan::testing
