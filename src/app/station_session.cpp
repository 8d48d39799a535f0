// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/station_session.h>
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/devices/wire_log.h>

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

std::unique_ptr<Clock> makeClock(double timeScale) {
    if (timeScale == 0)
        return std::make_unique<VirtualClock>();
    return std::make_unique<SteadyClock>(timeScale);
}

/// None for an empty name.
Result<std::shared_ptr<WireLog>> makeWireLog(const std::string& path, Clock& clock) {
    if (path.empty())
        return nullptr;
    return WireLog::create(path, clock);
}

}  // namespace

StationSession::StationSession(double timeScale)
    : m_timeScale(timeScale), m_clock(makeClock(timeScale)) {}

Result<std::unique_ptr<StationSession>> StationSession::open(const StationConfig& config,
                                                             double timeScale,
                                                             const std::string& wireLog) {
    std::unique_ptr<StationSession> session(new StationSession(timeScale));
    auto log = makeWireLog(wireLog, *session->m_clock);
    if (!log)
        return Failure(log.error());
    auto controller = ScanController::create(config, session->m_drivers, *session->m_clock, *log);
    if (!controller)
        return Failure(controller.error());
    session->m_controller = std::move(*controller);
    if (timeScale == 1.0)
        return session;
    for (const DeviceHandle* handle : session->station().devices().all())
        if (!handle->device().simulated())
            return fail(ErrorCode::InvalidArgument, handle->name(), "open",
                        fmt::format("--time-scale: {} is a real device, time cannot be scaled.",
                                    handle->name()));
    return session;
}

std::vector<std::string> StationSession::notHomed(const std::vector<std::string>& axes) {
    std::vector<std::string> names;
    for (const std::string& name : axes) {
        const auto index = station().axisIndex(name);
        if (index && station().axes()[*index].homing.required &&
            !station().axisHandle(*index).motor()->reading().homed)
            names.push_back(name);
    }
    return names;
}

bool StationSession::connected() {
    const auto& handles = station().devices().handles();
    return std::all_of(handles.begin(), handles.end(), [](const auto& handle) {
        return handle->lifecycle() == Lifecycle::Enabled;
    });
}

}  // namespace gimbalscan
