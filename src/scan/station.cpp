// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/scan/station.h>

namespace gimbalscan {

namespace {

Failure wrongKind(const std::string& device, const std::string& wanted) {
    return fail(ErrorCode::ConfigValue, device, "build station",
                device + " is not a " + wanted + ".");
}

}  // namespace

Result<std::unique_ptr<Station>> Station::build(const StationConfig& config,
                                                const DriverRegistry& drivers, Clock& clock,
                                                const std::shared_ptr<WireLog>& wireLog) {
    std::unique_ptr<Station> station(new Station(config, clock));
    auto devices = drivers.build(station->m_config, clock, wireLog);
    if (!devices)
        return Failure(devices.error());
    station->m_devices = std::move(*devices);

    std::vector<AxisOffset> offsets;
    for (const AxisConfig& axis : config.axes) {
        DeviceHandle* handle = station->m_devices->find(axis.device);
        if (!handle || !handle->motor())
            return wrongKind(axis.device, "motor, but axis " + axis.name + " names it");
        station->m_axisHandles.push_back(handle);
        offsets.push_back(axis.offset);
    }
    station->m_offsets.set(std::move(offsets));

    station->m_daq = station->m_devices->find(config.daq);
    if (!station->m_daq || !station->m_daq->daq())
        return wrongKind(config.daq, "acquisition device, but the station's daq names it");

    std::vector<std::string> offAfterRest;
    for (const SupplyConfig& supply : config.supplies) {
        DeviceHandle* handle = station->m_devices->find(supply.device);
        if (!handle || !handle->supply())
            return wrongKind(supply.device, "power supply, but the station's supplies name it");
        station->m_supplies.push_back(handle);
        if (supply.offAfterRest)
            offAfterRest.push_back(supply.device);
    }

    const Station* raw = station.get();
    station->m_stopAll =
        std::make_unique<StopAll>(*station->m_devices, [raw](const DeviceHandle& handle) {
            for (std::size_t i = 0; i < raw->m_axisHandles.size(); ++i)
                if (raw->m_axisHandles[i] == &handle)
                    return raw->m_config.axes[i].stopAllMode;
            return StopMode::Immediate;
        });
    station->m_stopAll->setOffAfterRest(std::move(offAfterRest));
    return station;
}

StationConfig Station::config() const {
    StationConfig config = m_config;
    const auto offsets = m_offsets.copy();
    for (std::size_t i = 0; i < offsets.size(); ++i)
        config.axes[i].offset = offsets[i];
    return config;
}

std::optional<std::size_t> Station::axisIndex(std::string_view name) const noexcept {
    for (std::size_t i = 0; i < m_config.axes.size(); ++i)
        if (m_config.axes[i].name == name)
            return i;
    return std::nullopt;
}

AxisOffset Station::offset(std::size_t axis) const {
    return m_offsets.withLock([&](const auto& offsets) { return offsets[axis]; });
}

void Station::setOffset(std::size_t axis, const AxisOffset& offset) {
    m_offsets.withLock([&](auto& offsets) { offsets[axis] = offset; });
}

AxisStatus Station::axisStatus(std::size_t axis) const {
    const DeviceHandle& handle = *m_axisHandles[axis];
    const MotorReading reading = handle.motor()->reading();
    const AxisOffset offsetNow = offset(axis);
    AxisStatus status;
    status.name = m_config.axes[axis].name;
    status.unit = m_config.axes[axis].unitText();
    status.controller = reading.position;
    status.position = offsetNow.toUser(reading.position);
    status.velocity = offsetNow.sign * reading.velocity;
    status.known = reading.known;
    status.moving = reading.moving;
    status.homed = reading.homed;
    status.enabled = handle.lifecycle() == Lifecycle::Enabled;
    status.atLowerLimit = reading.atLowerLimit;
    status.atUpperLimit = reading.atUpperLimit;
    status.fault = reading.fault ? reading.fault->text() : std::string();
    status.stamp = reading.stamp;
    return status;
}

UserPosition Station::userPosition(std::size_t axis) const {
    return offset(axis).toUser(m_axisHandles[axis]->motor()->reading().position);
}

std::optional<Station::SignalSource> Station::signal(std::string_view name) const {
    const auto dot = name.find('.');
    if (dot == std::string_view::npos)
        return std::nullopt;
    const DeviceHandle* handle = std::as_const(*m_devices).find(name.substr(0, dot));
    if (!handle)
        return std::nullopt;
    const auto specs = handle->device().signals();
    for (std::size_t i = 0; i < specs.size(); ++i)
        if (specs[i].name == name.substr(dot + 1))
            return SignalSource{&handle->device(), i, specs[i].unit};
    return std::nullopt;
}

}  // namespace gimbalscan
