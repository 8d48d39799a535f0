// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "machine.h"

#include "background.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr double kHoldSeconds = 1.0;  // travel of one bounded move of a hold
constexpr std::chrono::milliseconds kStopRepeat{20};
constexpr double kLeastHold = 1e-3;  // in the axis' unit; nearer than this is "at the limit"

}  // namespace

Machine::Machine(std::unique_ptr<StationSession> session) : m_session(std::move(session)) {
    m_holdStop.setInterval(kStopRepeat);
    connect(&m_holdStop, &QTimer::timeout, this, [this] {
        if (m_moving)
            station().axisHandle(*m_moving).requestStop(StopMode::Profiled);
        else
            m_holdStop.stop();
    });
    connect(&controller(), &ScanController::stateChanged, this, &Machine::changed);
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
    if (begin(Activity::Homing))
        controller().home(std::move(axes), whenDone());
}

/// A move of one axis: an operation of its own, or one that the paused scan lends its axes to.
void Machine::move(std::size_t axis, const std::function<void(ScanController::Done)>& request) {
    const bool inPause = m_activity == Activity::Scanning;
    if (inPause ? m_moveInPause : !begin(Activity::Moving))
        return;
    m_moveInPause = inPause;
    m_moving = axis;
    if (inPause)
        Q_EMIT changed();
    request([this, inPause](const Result<void>& result) {
        m_moving.reset();
        m_holdStop.stop();
        // The next bounded move of a hold follows at once.
        const bool goesOn = m_held && result;
        if (!result)
            m_held.reset();
        if (inPause) {
            m_moveInPause = false;
            report(result);
            Q_EMIT changed();
        } else {
            end(result);
        }
        if (goesOn)
            holdStep();
    });
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
    m_held = axis;
    m_holdDirection = direction;
    holdStep();
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

void Machine::holdStep() {
    const double distance = m_held ? holdDistance(*m_held) : 0.0;
    if (std::abs(distance) >= kLeastHold)
        jog(*m_held, distance);
}

/// As far as the axis goes in a second, but not over its soft limit.
double Machine::holdDistance(std::size_t axis) const {
    Station& here = m_session->station();
    const AxisConfig& config = here.axes()[axis];
    const AxisOffset offset = here.offset(axis);
    const double position = here.axisStatus(axis).controller.value();
    const int direction = offset.sign * m_holdDirection;
    const double room =
        direction > 0 ? config.softMax.value() - position : position - config.softMin.value();
    return m_holdDirection *
           std::clamp(config.velocity.value() * kHoldSeconds, 0.0, std::max(room, 0.0));
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
