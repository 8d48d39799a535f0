// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings_windows.h"

#include "file_dialog.h"
#include "machine.h"
#include "preferences_window.h"
#include "station_settings.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>

namespace gimbalscan {

SettingsWindows::SettingsWindows(Machine& machine, AppSettings& settings, QString usualFolder,
                                 QString wireLog, QWidget& window)
    : m_machine(machine),
      m_settings(settings),
      m_usualFolder(std::move(usualFolder)),
      m_wireLog(std::move(wireLog)),
      m_window(window),
      m_preferences(settings.preferences()) {}

SettingsWindows::~SettingsWindows() {
    delete m_preferencesWindow;
    delete m_station;
}

QString SettingsWindows::dataFolder() const {
    return m_preferences.dataFolder.isEmpty() ? m_usualFolder : m_preferences.dataFolder;
}

void SettingsWindows::showPreferences() {
    if (!m_preferencesWindow) {
        m_preferencesWindow = new PreferencesWindow(m_preferences, m_usualFolder, &m_window);
        connect(m_preferencesWindow, &PreferencesWindow::changed, this,
                [this](const Preferences& preferences) {
                    m_preferences = preferences;
                    m_settings.setPreferences(preferences);
                    Q_EMIT preferencesChanged();
                });
    }
    m_preferencesWindow->show();
    m_preferencesWindow->raise();
    m_preferencesWindow->activateWindow();
}

StationSettings& SettingsWindows::station() {
    if (!m_station) {
        m_station = new StationSettings(&m_window);
        m_station->setRefusals(m_useRefusal, m_testRefusal);
        m_station->setWireLog(m_wireLog);
        connect(m_station, &StationSettings::useRequested, this,
                &SettingsWindows::stationRequested);
    }
    return *m_station;
}

void SettingsWindows::showStation() {
    const std::string name = m_machine.station().config().sourceName;
    StationSettings& window = station();
    // The file and not what was read from it: offsets may have been saved there since.
    if (!window.isVisible())
        window.openStation(name.empty() || name == kBuiltIn
                               ? QString()
                               : QFileInfo(QString::fromStdString(name)).absoluteFilePath());
    window.show();
    window.raise();
    window.activateWindow();
}

void SettingsWindows::chooseStation() {
    const QString last = m_settings.lastStation();
    auto* dialog =
        new QFileDialog(&m_window, tr("Open a station"),
                        last.isEmpty() ? QDir::homePath() : QFileInfo(last).absolutePath(),
                        tr("Station files (*.json);;All files (*)"));
    dialog->setObjectName(QStringLiteral("openStationDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this, &SettingsWindows::openStation);
    dialog->show();
}

void SettingsWindows::openStation(const QString& file) {
    StationSettings& window = station();
    window.openStation(file, [this, file, &window](bool right) {
        if (right && m_useRefusal.isEmpty())
            Q_EMIT stationRequested(file);
        else
            window.show();  // what is wrong, or why it has to wait
    });
}

void SettingsWindows::refresh(const ControlInput& input) {
    m_testRefusal = input.connected ? tr("Disconnect the station first: it holds its devices.")
                    : input.activity != Activity::None ? tr("Something else is under way.")
                                                       : QString();
    m_useRefusal = input.activity == Activity::Scanning ? tr("A scan is running.")
                   : input.state != ScanState::Idle     ? tr("Acknowledge the fault first.")
                                                        : m_testRefusal;
    if (m_station)
        m_station->setRefusals(m_useRefusal, m_testRefusal);
}

bool SettingsWindows::modified() const {
    return m_station && m_station->modified();
}

void SettingsWindows::drop() {
    if (m_station)
        m_station->drop();
    if (m_preferencesWindow)
        m_preferencesWindow->close();
}

void SettingsWindows::close(const std::function<void()>& then) {
    const auto finish = [this, then] {
        if (m_station)
            m_station->close();
        if (m_preferencesWindow)
            m_preferencesWindow->close();
        then();
    };
    if (modified())
        m_station->settleChanges(finish);
    else
        finish();
}

}  // namespace gimbalscan
