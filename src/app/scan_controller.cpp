// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/drivers/grbl.h>
#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/drivers/thorlabs_apt.h>

#include <spdlog/spdlog.h>

namespace gimbalscan {

namespace {

constexpr std::chrono::milliseconds kProgressPeriod{50};

spdlog::level::level_enum logLevel(const std::string& level) {
    if (level == "error")
        return spdlog::level::err;
    return level == "warning" ? spdlog::level::warn : spdlog::level::info;
}

}  // namespace

DriverRegistry builtInDrivers() {
    DriverRegistry drivers;
    registerSimDrivers(drivers);
    registerGrblDriver(drivers);
    registerThorlabsAptDriver(drivers);
    return drivers;
}

Result<std::unique_ptr<ScanController>> ScanController::create(
    const StationConfig& station, const DriverRegistry& drivers, Clock& clock,
    const std::shared_ptr<WireLog>& wireLog) {
    auto built = Station::build(station, drivers, clock, wireLog);
    if (!built)
        return Failure(built.error());
    return std::unique_ptr<ScanController>(new ScanController(std::move(*built), drivers));
}

ScanController::ScanController(std::unique_ptr<Station> station, const DriverRegistry& drivers)
    : m_drivers(drivers), m_station(std::move(station)) {
    // Pulled, not pushed: a point costs the engine nothing, whatever watches it.
    m_progressTimer.setInterval(kProgressPeriod);
    QObject::connect(&m_progressTimer, &QTimer::timeout, this, [this] { reportProgress(); });
    m_engine = std::make_unique<ScanEngine>(*m_station, m_threads, m_live, listener());
}

// The order of shutting down: motion stopped, run closed and threads joined by the engine, then the
// devices, then what they were watched by.
ScanController::~ScanController() {
    m_engine.reset();
    m_station.reset();
}

EngineListener ScanController::listener() {
    EngineListener listener;
    listener.stateChanged = [this](ScanState state) {
        later([this, state] { Q_EMIT stateChanged(state); });
    };
    listener.runStarted = [this](const RunStart& start, const std::string& location) {
        m_openRun = start;
        later([this, start, location] {
            m_reportedDone = 0;
            m_progressTimer.start();
            Q_EMIT runStarted(start, QString::fromStdString(location));
        });
    };
    listener.runMoved = [this](const std::string& location) {
        later([this, location] { Q_EMIT runMoved(QString::fromStdString(location)); });
    };
    listener.runFinished = [this](const RunStop& stop, SavedCount saved,
                                  const std::string& location) {
        auto run = std::make_shared<FinishedRun>();
        run->start = m_openRun.value_or(RunStart{});
        run->stop = stop;
        run->saved = saved;
        run->location = location;
        run->retakes = m_live.progress().retakes;
        // Here and not later: the next pass clears the map.
        (void)m_live.takeFrame(run->frame);
        later([this, run] {
            m_progressTimer.stop();
            Q_EMIT runFinished(*run);
        });
    };
    listener.event = [this](const RunEvent& event) { later([this, event] { logEvent(event); }); };
    listener.offsetChanged = [this](const std::string& axis, const AxisOffset& offset) {
        later([this, axis, offset] {
            saveOffsets(axis);
            Q_EMIT offsetChanged(QString::fromStdString(axis), offset);
        });
    };
    return listener;
}

void ScanController::logEvent(const RunEvent& event) {
    spdlog::log(logLevel(event.level), "{}", event.text);
    Q_EMIT eventLogged(event);
    if (event.level == "error")
        Q_EMIT faultRaised(event);
}

void ScanController::saveOffsets(const std::string& axis) {
    const StationConfig config = m_station->config();
    if (config.sourceName.empty() || config.sourceName == kBuiltIn)
        return;
    RunEvent event{clock().now(), "info", "OFFSET-SAVED",
                   "The offset of " + axis + " was saved in " + config.sourceName + "."};
    if (const auto saved = saveStation(config, config.sourceName, m_drivers.schemas()); !saved)
        event = {clock().now(), "error", std::string(codeText(saved.error().code)),
                 saved.error().text()};
    logEvent(event);
}

void ScanController::reportProgress() {
    const PointSummary summary = progress();
    if (summary.done == std::exchange(m_reportedDone, summary.done))
        return;
    Q_EMIT pointFinished(summary);
}

PointSummary ScanController::progress() const {
    const Progress& p = m_live.progress();
    return {p.done, p.total, m_engine->saved(), p.lastValue, p.lastFast, p.lastSlow, p.retakes};
}

void ScanController::connectDevices(Done done) {
    m_engine->connect(delivered<void>(std::move(done)));
}
void ScanController::disconnectDevices(Done done) {
    m_engine->disconnect(delivered<void>(std::move(done)));
}
void ScanController::home(std::vector<std::string> axes, Done done) {
    m_engine->home(std::move(axes), delivered<void>(std::move(done)));
}
void ScanController::moveTo(std::vector<AxisTarget> targets, bool straightLine, Done done) {
    m_engine->moveTo(std::move(targets), straightLine, delivered<void>(std::move(done)));
}
void ScanController::jog(std::string axis, double distance, Done done) {
    m_engine->jog(std::move(axis), distance, delivered<void>(std::move(done)));
}
void ScanController::measure(MeasureRequest request, Callback<Measurement> done) {
    m_engine->measure(std::move(request), delivered<Measurement>(std::move(done)));
}
void ScanController::scan(ScanRequest request, Callback<ScanSummary> done) {
    m_engine->scan(std::move(request), delivered<ScanSummary>(std::move(done)));
}
void ScanController::changeOffset(std::string axis, OffsetChange change, double value, Done done) {
    m_engine->changeOffset(std::move(axis), change, value, delivered<void>(std::move(done)));
}
void ScanController::pause(Done done) {
    m_engine->pause(delivered<void>(std::move(done)));
}
void ScanController::resume(Done done) {
    m_engine->resume(delivered<void>(std::move(done)));
}
void ScanController::saveElsewhere(std::string path, Done done) {
    m_engine->saveElsewhere(std::move(path), delivered<void>(std::move(done)));
}
void ScanController::stop(StopWhen when, Done done) {
    m_engine->stop(when, delivered<void>(std::move(done)));
}
void ScanController::stopAll(std::string reason) {
    m_engine->stopAll(std::move(reason));
}
void ScanController::acknowledge(Done done) {
    m_engine->acknowledge(delivered<void>(std::move(done)));
}

}  // namespace gimbalscan
