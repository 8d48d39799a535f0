// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "machine.h"

#include "background.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr double kHoldSeconds = 60.0;  // what one hold travels at most
constexpr std::chrono::milliseconds kStopRepeat{20};
constexpr double kLeastHold = 1e-3;  // in the axis' unit; nearer than this is "at the limit"

}  // namespace

Machine::Machine(std::unique_ptr<StationSession> session)
    : m_session(std::move(session)), m_holdWatch(m_session->controller().threads()) {
    m_holdStop.setInterval(kStopRepeat);
    connect(&m_holdStop, &QTimer::timeout, this, [this] {
        if (m_moving)
            station().axisHandle(*m_moving).requestStop(StopMode::Profiled);
        else
            m_holdStop.stop();
    });
    connect(&controller(), &ScanController::stateChanged, this, &Machine::changed);
    connect(&controller(), &ScanController::eventLogged, this, [this](const RunEvent& event) {
        if (event.code == "HOME-DONE")
            ++m_homed;
    });
}

Machine::~Machine() {
    m_disk.waitForDone();
}

ControlInput Machine::conditions() {
    ControlInput input;
    input.state = controller().state();
    input.latched = station().stopAll().tripped();
    input.activity = m_activity;
    input.moveInPause = m_moveInPause;
    const auto fault = controller().fault();
    input.unsaved = fault && faultClass(fault->code) == FaultClass::Storage;
    input.copying = m_copying;
    input.connected = m_session->connected();
    for (std::size_t i = 0; i < station().axes().size(); ++i) {
        const AxisStatus status = station().axisStatus(i);
        input.axes.push_back({QString::fromStdString(status.name), status.enabled, status.known,
                              status.homed || !station().axes()[i].homing.required,
                              status.known && status.moving, m_held == i});
    }
    return input;
}

double Machine::ageOf(const AxisStatus& status) {
    return toSeconds(controller().clock().now() - status.stamp) / m_session->timeScale();
}

bool Machine::begin(Activity activity) {
    if (m_activity != Activity::None) {
        Q_EMIT failed({ErrorCode::Busy, "", "start", "Something else is still under way."});
        return false;
    }
    m_activity = activity;
    Q_EMIT changed();
    return true;
}

void Machine::end(const Result<void>& result) {
    m_activity = Activity::None;
    report(result);
    Q_EMIT changed();
    Q_EMIT idle();
}

void Machine::report(const Result<void>& result) {
    if (!result && result.error().code != ErrorCode::Stopped)
        Q_EMIT failed(result.error());
}

ScanController::Done Machine::whenDone() {
    return [this](const Result<void>& result) { end(result); };
}

void Machine::connectDevices() {
    if (begin(Activity::Connecting))
        controller().connectDevices(whenDone());
}

void Machine::disconnectDevices() {
    if (begin(Activity::Disconnecting))
        controller().disconnectDevices(whenDone());
}

void Machine::home(std::vector<std::string> axes) {
    if (m_activity == Activity::Scanning)
        return inPause([this, axes = std::move(axes)](ScanController::Done done) {
            controller().home(axes, std::move(done));
        });
    if (!begin(Activity::Homing))
        return;
    m_homing = axes;
    if (axes.empty())
        for (const AxisConfig& axis : station().axes())
            m_homing.push_back(axis.name);
    m_homed = 0;
    m_homingTime.start();
    controller().home(std::move(axes), whenDone());
}

/// With the axes that the paused scan lends.
void Machine::inPause(const std::function<void(ScanController::Done)>& request) {
    if (std::exchange(m_moveInPause, true))
        return;
    Q_EMIT changed();
    request([this](const Result<void>& result) {
        m_moveInPause = false;
        report(result);
        Q_EMIT changed();
    });
}

std::optional<HomingProgress> Machine::homing() const {
    if (m_activity != Activity::Homing)
        return std::nullopt;
    return HomingProgress{m_homing, std::min(m_homed, m_homing.size()),
                          static_cast<double>(m_homingTime.elapsed()) / 1000};
}

/// A move of one axis: an operation of its own, or one that the paused scan lends its axes to.
void Machine::move(std::size_t axis, const std::function<void(ScanController::Done)>& request) {
    if (m_activity == Activity::Scanning) {
        if (m_moveInPause)
            return;
        m_moving = axis;
        return inPause([this, &request](const ScanController::Done& done) {
            request([this, done](const Result<void>& result) {
                moveEnded();
                done(result);
            });
        });
    }
    if (!begin(Activity::Moving))
        return;
    m_moving = axis;
    request([this](const Result<void>& result) {
        moveEnded();
        end(result);
    });
}

void Machine::moveEnded() {
    const std::string axis = m_moving ? station().axes()[*m_moving].name : std::string();
    m_moving.reset();
    m_held.reset();
    m_holdStop.stop();
    if (m_holdWatch.end())
        spdlog::warn(
            "The held jog of {} was stopped: the window had not answered for {} ms or more.", axis,
            HoldWatch::kSilence.count());
}

void Machine::moveTo(std::size_t axis, double target) {
    moveTo({{station().axes()[axis].name, UserPosition(target)}});
}

void Machine::moveTo(const std::vector<AxisTarget>& targets) {
    const auto axis = station().axisIndex(targets.front().axis);
    move(axis.value_or(0), [this, targets](ScanController::Done done) {
        controller().moveTo(targets, false, std::move(done));
    });
}

void Machine::jog(std::size_t axis, double distance) {
    const std::string name = station().axes()[axis].name;
    move(axis, [this, name, distance](ScanController::Done done) {
        controller().jog(name, distance, std::move(done));
    });
}

void Machine::beginHold(std::size_t axis, int direction) {
    if (m_held || m_moving)
        return;
    const auto distance = holdDistance(axis, direction);
    if (!distance) {
        Q_EMIT failed(distance.error());
        return;
    }
    m_held = axis;
    m_holdWatch.begin(
        [handle = &station().axisHandle(axis)] { handle->requestStop(StopMode::Profiled); });
    jog(axis, *distance);
    if (!m_moving)  // something else is under way
        moveEnded();
}

void Machine::keepHold() {
    if (m_held)
        m_holdWatch.beat();
}

void Machine::endHold() {
    if (!m_held)
        return;
    m_held.reset();
    if (m_moving) {
        station().axisHandle(*m_moving).requestStop(StopMode::Profiled);
        m_holdStop.start();
    }
    Q_EMIT changed();
}

/// As far as the axis goes in a minute, but not over its soft limit.
Result<double> Machine::holdDistance(std::size_t axis, int direction) const {
    Station& here = m_session->station();
    const AxisConfig& config = here.axes()[axis];
    const AxisStatus status = here.axisStatus(axis);
    if (config.homing.required && !status.homed)
        return fail(
            ErrorCode::NotHomed, config.name, "jog",
            fmt::format("{} is not homed: it moves by single slow steps only.", config.name));
    const double position = status.controller.value();
    const bool up = here.offset(axis).sign * direction > 0;
    const double limit = up ? config.softMax.value() : config.softMin.value();
    // The readback is as sure as the tolerance; a target beyond the limit would be refused.
    const double room = std::abs(limit - position) - config.tolerance;
    const bool beyond = up ? position >= limit : position <= limit;
    if (beyond || room < kLeastHold)
        return fail(ErrorCode::OutsideLimits, config.name, "jog",
                    fmt::format("{} is at its limit, {} {}.", config.name,
                                here.offset(axis).toUser(ControllerPosition(limit)).value(),
                                config.unitText()));
    return direction * std::min(config.velocity.value() * kHoldSeconds, room);
}

void Machine::stopAxis(std::size_t axis) {
    m_held.reset();
    if (m_activity == Activity::None || m_moving)
        station().axisHandle(axis).requestStop(StopMode::Profiled);
    else
        stop(StopWhen::Now);
}

void Machine::startScan(ScanConfig scan, RunFiles files) {
    if (!begin(Activity::Scanning))
        return;
    m_startCancelled = false;
    const std::string title = scan.title;
    // Names are claimed on the disk, which may be a slow one.
    inBackground(
        m_disk, this,
        [this, files = std::move(files), title] {
            return RunRecorders::claim(files, title, controller().clock(), controller().threads());
        },
        [this,
         scan = std::move(scan)](const Result<std::shared_ptr<RunRecorders>>& recorders) mutable {
            submitScan(std::move(scan), recorders);
        });
}

void Machine::submitScan(ScanConfig scan, const Result<std::shared_ptr<RunRecorders>>& recorders) {
    if (!recorders)
        return endScan(Failure(recorders.error()));
    if (m_startCancelled)
        return endScan(fail(ErrorCode::Stopped, "", "start", "Stopped before it began."));
    submit({std::move(scan), makeRecorder(*recorders), {}});
}

void Machine::runScan(ScanRequest request) {
    if (begin(Activity::Scanning))
        submit(std::move(request));
}

void Machine::submit(ScanRequest request) {
    controller().scan(std::move(request),
                      [this](const Result<ScanSummary>& summary) { endScan(summary); });
}

void Machine::endScan(const Result<ScanSummary>& summary) {
    Q_EMIT scanEnded({summary});
    end(summary ? Result<void>() : Result<void>(Failure(summary.error())));
}

void Machine::pause() {
    controller().pause([this](const Result<void>& result) { report(result); });
}

void Machine::resume() {
    controller().resume([this](const Result<void>& result) { report(result); });
}

void Machine::saveElsewhere(const QString& file) {
    m_copying = true;
    Q_EMIT changed();
    controller().saveElsewhere(file.toStdString(), [this](const Result<void>& result) {
        m_copying = false;
        if (!result && result.error().code != ErrorCode::Stopped)
            Q_EMIT notSavedElsewhere(result.error());
        Q_EMIT changed();
    });
}

void Machine::stop(StopWhen when) {
    m_held.reset();
    m_startCancelled = true;
    controller().stop(when, [this](const Result<void>& result) { report(result); });
}

void Machine::stopAll(const QString& reason) {
    m_held.reset();
    m_startCancelled = true;
    controller().stopAll(reason.toStdString());
    Q_EMIT changed();
}

void Machine::acknowledge() {
    controller().acknowledge([this](const Result<void>& result) {
        report(result);
        Q_EMIT changed();
    });
}

}  // namespace gimbalscan
