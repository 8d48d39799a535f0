// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "start_files.h"

#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/drivers/sim.h>

#include <QCoreApplication>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include <spdlog/spdlog.h>

#include <cstdio>

namespace gimbalscan {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Startup", text);
}

/// The last station could not be read: never silently another one.
bool wantsSimulated(const QString& file, const QString& details) {
    QMessageBox box(QMessageBox::Warning, tr("GimbalScan"),
                    tr("The station %1 cannot be opened.").arg(file));
    box.setObjectName(QStringLiteral("startQuestion"));
    box.setInformativeText(details);
    QPushButton* simulated =
        box.addButton(tr("Open the simulated station"), QMessageBox::AcceptRole);
    simulated->setObjectName(QStringLiteral("openSimulated"));
    box.setDefaultButton(box.addButton(QMessageBox::Close));
    box.exec();
    return box.clickedButton() == simulated;
}

}  // namespace

QString problemText(const std::vector<ConfigProblem>& problems) {
    QStringList lines;
    for (const ConfigProblem& problem : problems)
        lines << QString::fromStdString(std::string(codeText(problem.code)) + " " +
                                        problem.message());
    return lines.join(QLatin1Char('\n'));
}

void complain(const QString& text, const QString& details) {
    std::fputs(qPrintable(text + QLatin1Char('\n') + details + QLatin1Char('\n')), stderr);
    QMessageBox box(QMessageBox::Critical, tr("GimbalScan"), text);
    box.setObjectName(QStringLiteral("startProblem"));
    box.setInformativeText(details);
    box.exec();
}

ConfigResult<StationConfig> readStation(const QString& file) {
    const DriverRegistry drivers = builtInDrivers();
    return file.isEmpty() ? parseStation(std::string(builtinStationText()), std::string(kBuiltIn),
                                         drivers.schemas())
                          : loadStation(file.toStdString(), drivers.schemas());
}

std::optional<StationConfig> stationToStart(const QString& named, AppSettings& settings) {
    const bool asked = !named.isEmpty();
    const QString file = asked ? QFileInfo(named).absoluteFilePath() : settings.lastStation();
    auto station = readStation(file);
    if (!station && asked) {
        complain(tr("The station %1 cannot be opened.").arg(file), problemText(station.error()));
        return std::nullopt;
    }
    if (!station) {
        if (!wantsSimulated(file, problemText(station.error())))
            return std::nullopt;
        station = readStation({});
    }
    if (asked)
        settings.setLastStation(file);
    return *station;
}

std::optional<ScanConfig> scanToStart(const QString& named, const AppSettings& settings) {
    const QString file =
        named.isEmpty() ? settings.lastScan() : QFileInfo(named).absoluteFilePath();
    if (!file.isEmpty()) {
        auto scan = loadScan(file.toStdString());
        if (scan)
            return *scan;
        if (!named.isEmpty()) {
            complain(tr("The scan %1 cannot be opened.").arg(file), problemText(scan.error()));
            return std::nullopt;
        }
        spdlog::warn("The last scan {} cannot be opened: {}", file.toStdString(),
                     problemText(scan.error()).toStdString());
    }
    const auto example = parseScan(std::string(builtinScanText()), std::string(kBuiltIn));
    return example ? std::optional(*example) : std::nullopt;
}

}  // namespace gimbalscan
