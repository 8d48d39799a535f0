// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "startup.h"

#include "log_sink.h"
#include "main_window.h"
#include "signal_stop.h"
#include "start_files.h"
#include "window_style.h"

#include <gimbalscan/app/exit_codes.h>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTimer>

#include <spdlog/spdlog.h>

#include <clocale>
#include <cstdio>

namespace gimbalscan {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("Startup", text);
}

struct Options {
    QString station, scan, wireLog;
    double timeScale = 1.0;
};

std::optional<Options> optionsOf(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        tr("Scan control with a window. gimbalscan-cli is the command line."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption station(QStringLiteral("station"),
                                     tr("Station file; else the last one."), tr("file"));
    const QCommandLineOption config(QStringLiteral("config"), tr("Scan file; else the last one."),
                                    tr("file"));
    const QCommandLineOption scale(QStringLiteral("time-scale"),
                                   tr("How many times faster simulated devices are."), tr("factor"),
                                   QStringLiteral("1"));
    const QCommandLineOption wireLog(
        QStringLiteral("wire-log"),
        tr("File that must not exist yet, for every byte to and from the devices."), tr("file"));
    parser.addOptions({station, config, scale, wireLog});
    parser.process(application);
    bool good = false;
    const double factor = parser.value(scale).toDouble(&good);
    if (!good || !(factor > 0) || factor > 1e6) {
        std::fputs("--time-scale must be a number above 0 and up to 1000000.\n", stderr);
        return std::nullopt;
    }
    return Options{parser.value(station), parser.value(config), parser.value(wireLog), factor};
}

QString usualFolder() {
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) +
           QStringLiteral("/GimbalScan");
}

void prepare(QApplication& application) {
    // Qt takes the user's language over; numbers stay as files have them.
    std::setlocale(LC_NUMERIC, "C");
    QApplication::setStyle(new WindowStyle);
    application.setApplicationName(QStringLiteral("gimbalscan"));
    application.setApplicationDisplayName(QString());
    application.setApplicationVersion(QStringLiteral(GIMBALSCAN_VERSION));
    application.setDesktopFileName(QStringLiteral("gimbalscan"));
}

/// Whether every motor that can be read is at rest.
bool atRest(Station& station) {
    for (std::size_t i = 0; i < station.axes().size(); ++i)
        if (const AxisStatus status = station.axisStatus(i); status.known && status.moving)
            return false;
    return true;
}

/// How one window ended.
struct WindowEnd {
    int code = kExitCompleted;
    QString nextStation;  ///< asked for; empty: the program ends
};

WindowEnd run(std::unique_ptr<StationSession> session, const WindowOptions& options, LogFeed& log) {
    MainWindow window(std::move(session), options, log);
    const SignalStop ends(window);
    window.show();
    // After the first picture; scripts/benchmarks looks for it.
    QTimer::singleShot(0, [] { spdlog::info("The window is shown."); });
    WindowEnd end;
    end.code = QApplication::exec();
    if (!ends.came())
        end.nextStation = window.nextStation();
    else
        end.code = atRest(window.machine().station()) ? kExitStopped : kExitDevice;
    return end;
}

/// Opens one station after another; each gets a wire log of its own, since each has its own clock:
/// FILE, then FILE.2 and so on.
class Stations {
public:
    explicit Stations(const Options& options)
        : m_timeScale(options.timeScale), m_wireLog(options.wireLog) {}

    [[nodiscard]] Result<std::unique_ptr<StationSession>> open(const StationConfig& station) {
        QString file = m_wireLog;
        if (++m_opened > 1 && !file.isEmpty())
            file += QStringLiteral(".%1").arg(m_opened);
        return StationSession::open(station, m_timeScale, QFile::encodeName(file).toStdString());
    }

private:
    double m_timeScale;
    QString m_wireLog;
    int m_opened = 0;
};

/// The station that was asked for, ready; nothing when it cannot be used any more, which is told.
std::unique_ptr<StationSession> sessionOf(const QString& file, Stations& stations) {
    const auto station = readStation(file);
    if (!station) {
        complain(tr("The station %1 cannot be opened.").arg(file), problemText(station.error()));
        return nullptr;
    }
    auto session = stations.open(*station);
    if (!session) {
        complain(tr("The station %1 cannot be used.").arg(file),
                 QString::fromStdString(session.error().text()));
        return nullptr;
    }
    return std::move(*session);
}

/// The window closes and comes again as often as another station is asked for; when that one
/// cannot be used, with the one before.
int runWithStations(const StationConfig& first, const Options& options, const ScanConfig& scan,
                    AppSettings& settings, LogFeed& log) {
    Stations stations(options);
    auto session = stations.open(first);
    if (!session) {
        complain(tr("The station cannot be used."), QString::fromStdString(session.error().text()));
        return kExitUsage;
    }
    std::unique_ptr<StationSession> next = std::move(*session);
    WindowOptions window{{}, usualFolder(), scan, options.wireLog};
    while (true) {
        const StationConfig station = next->station().config();
        spdlog::info("GimbalScan {}, station \"{}\"", GIMBALSCAN_VERSION, station.name);
        const WindowEnd end = run(std::move(next), window, log);
        if (end.nextStation.isEmpty())
            return end.code;
        if (const auto last = scanToStart({}, settings))
            window.scan = *last;
        next = sessionOf(end.nextStation, stations);
        if (next)
            settings.setLastStation(end.nextStation);
        else if (auto before = stations.open(station))
            next = std::move(*before);
        else
            return kExitUsage;
    }
}

}  // namespace

int runWindow(int argc, char** argv) {
    QApplication application(argc, argv);
    prepare(application);
    const auto options = optionsOf(application);
    if (!options)
        return kExitUsage;
    LogFeed log;
    const QString logFile = log.install(stateFolder());
    AppSettings settings{QString()};
    const auto station = stationToStart(options->station, settings);
    const auto scan = station ? scanToStart(options->scan, settings) : std::nullopt;
    if (!station || !scan)
        return kExitUsage;
    if (logFile.isEmpty())
        spdlog::warn("The log file in {} cannot be written.", stateFolder().toStdString());
    return runWithStations(*station, *options, *scan, settings, log);
}

}  // namespace gimbalscan
