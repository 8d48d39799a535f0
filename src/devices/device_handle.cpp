// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/devices/device_handle.h>

#include <limits>

namespace gimbalscan {

std::string DeviceIdentity::text() const {
    std::string text = model;
    if (!serialNumber.empty())
        text += " S/N " + serialNumber;
    if (!firmware.empty())
        text += " firmware " + firmware;
    return text;
}

double Device::signal(std::size_t) const noexcept {
    return std::numeric_limits<double>::quiet_NaN();
}

std::string_view lifecycleText(Lifecycle state) noexcept {
    switch (state) {
        case Lifecycle::Disconnected:
            return "disconnected";
        case Lifecycle::Connected:
            return "connected";
        case Lifecycle::Enabled:
            return "enabled";
        case Lifecycle::Failed:
            return "failed";
    }
    return "unknown";
}

namespace {

template <class T>
T* get(const AnyDevice& device) noexcept {
    const auto* pointer = std::get_if<std::unique_ptr<T>>(&device);
    return pointer ? pointer->get() : nullptr;
}

Device& anyDevice(const AnyDevice& device) noexcept {
    if (auto* motor = get<Motor>(device))
        return *motor;
    if (auto* daq = get<Daq>(device))
        return *daq;
    return *get<PowerSupply>(device);
}

}  // namespace

DeviceHandle::DeviceHandle(std::string name, std::string driver, AnyDevice device)
    : m_name(std::move(name)), m_driver(std::move(driver)), m_device(std::move(device)) {}

const Device& DeviceHandle::device() const noexcept {
    return anyDevice(m_device);
}
Device& DeviceHandle::mutableDevice() noexcept {
    return anyDevice(m_device);
}
const Motor* DeviceHandle::motor() const noexcept {
    return get<Motor>(m_device);
}
const Daq* DeviceHandle::daq() const noexcept {
    return get<Daq>(m_device);
}
const PowerSupply* DeviceHandle::supply() const noexcept {
    return get<PowerSupply>(m_device);
}

void DeviceHandle::requestStop(StopMode mode) noexcept {
    mutableDevice().requestStop(mode);
}

Lifecycle DeviceHandle::lifecycle() const {
    return m_state.withLock([](const State& s) { return s.lifecycle; });
}
DeviceIdentity DeviceHandle::identity() const {
    return m_state.withLock([](const State& s) { return s.identity; });
}
std::string DeviceHandle::holder() const {
    return m_state.withLock([](const State& s) { return s.owner; });
}

}  // namespace gimbalscan
