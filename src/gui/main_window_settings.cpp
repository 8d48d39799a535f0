// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_views.h"
#include "main_window.h"
#include "scan_files.h"
#include "settings_windows.h"
#include "status_strip.h"
#include "ui_main_window.h"

#include <gimbalscan/views/map_view.h>

namespace gimbalscan {

void MainWindow::buildSettings(const WindowOptions& options) {
    m_settingsWindows = std::make_unique<SettingsWindows>(
        *m_machine, m_settings, options.usualFolder, options.wireLog, *this);
    SettingsWindows* windows = m_settingsWindows.get();
    connect(m_ui->actionPreferences, &QAction::triggered, windows,
            &SettingsWindows::showPreferences);
    connect(m_ui->actionStationSettings, &QAction::triggered, windows,
            &SettingsWindows::showStation);
    connect(m_ui->actionOpenStation, &QAction::triggered, windows, &SettingsWindows::chooseStation);
    connect(windows, &SettingsWindows::stationRequested, this, &MainWindow::useStation);
    connect(windows, &SettingsWindows::preferencesChanged, this, [this] {
        const Preferences& now = m_settingsWindows->preferences();
        if (now.colours != m_shownColours)  // else what was chosen at the map stays
            m_ui->mapPanel->setColours(now.colours);
        applyPreferences();
    });
    m_ui->mapPanel->setColours(windows->preferences().colours);
    const MapPlacement map = m_machine->station().config().map;
    m_ui->mapPanel->map().setOrientation({map.mirrorX, map.mirrorY, map.swapAxes});
    applyPreferences();
}

void MainWindow::applyPreferences() {
    const Preferences& preferences = m_settingsWindows->preferences();
    m_shownColours = preferences.colours;
    applyTheme(preferences.theme);
    m_ui->scanPanel->setUsualFolder(m_settingsWindows->dataFolder());
    m_ui->scanPanel->setTimeUnit(preferences.timeUnit);
    m_strip->setTimeUnit(preferences.timeUnit);
}

/// Where the data of a scan goes now.
RunFiles MainWindow::filesOf(const ScanConfig& scan) const {
    const auto pattern =
        FilePattern::parse(m_settingsWindows->preferences().filePattern.toStdString());
    return {scan.folder.empty() ? m_settingsWindows->dataFolder().toStdString() : scan.folder,
            {},
            pattern ? *pattern : FilePattern()};
}

/// The program goes on with another window, once this one has closed (startup.cpp).
void MainWindow::useStation(const QString& file) {
    m_settingsWindows->close([this, file] {
        m_files->settleChanges([this, file] {
            const ControlInput now = m_machine->conditions();
            if (now.activity != Activity::None || now.connected)
                return;  // it began while the question stood there
            m_nextStation = file;
            m_closeWithoutAsking = true;
            close();
        });
    });
}

}  // namespace gimbalscan
