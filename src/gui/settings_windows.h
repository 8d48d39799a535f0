// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app_settings.h"
#include "control_table.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QWidget;

namespace gimbalscan {

class Machine;
class PreferencesWindow;
class StationSettings;

/// The two windows for what stays as it is: the station's settings and the user's preferences. They
/// are made when they are asked for first. GUI thread only.
class SettingsWindows : public QObject {
    Q_OBJECT

public:
    /// `usualFolder`: of data when neither scan nor preferences say another. `wireLog`: as
    /// probeDevice() takes it.
    SettingsWindows(Machine& machine, AppSettings& settings, QString usualFolder, QString wireLog,
                    QWidget& window);
    ~SettingsWindows() override;

    [[nodiscard]] const Preferences& preferences() const noexcept { return m_preferences; }
    [[nodiscard]] QString dataFolder() const;

    void showPreferences();
    /// Of the station in use.
    void showStation();
    /// Asks for another station's file. One that is right is put to use, one that is not is shown
    /// with its problems.
    void chooseStation();
    /// What can be done now.
    void refresh(const ControlInput& input);
    /// There are changes of the station that are not saved.
    [[nodiscard]] bool modified() const;
    /// Closes all without asking; changes that are not saved are gone.
    void drop();
    /// Closes both windows and calls `then`; changes are asked about first.
    void close(const std::function<void()>& then);

Q_SIGNALS:
    void preferencesChanged();
    /// The program shall go on with this station.
    void stationRequested(const QString& file);

private:
    [[nodiscard]] StationSettings& station();
    void openStation(const QString& file);

    Machine& m_machine;
    AppSettings& m_settings;
    const QString m_usualFolder, m_wireLog;
    QWidget& m_window;
    Preferences m_preferences;
    QPointer<PreferencesWindow> m_preferencesWindow;
    QPointer<StationSettings> m_station;
    QString m_useRefusal, m_testRefusal;
};

}  // namespace gimbalscan
