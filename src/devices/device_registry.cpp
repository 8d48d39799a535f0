// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/devices/device_registry.h>

#include <algorithm>
#include <cassert>

namespace gimbalscan {

DeviceLease::DeviceLease(DeviceLease&& other) noexcept
    : m_registry(std::exchange(other.m_registry, nullptr)), m_handles(std::move(other.m_handles)) {
    other.m_handles.clear();
}

DeviceLease& DeviceLease::operator=(DeviceLease&& other) noexcept {
    if (this != &other) {
        release();
        m_registry = std::exchange(other.m_registry, nullptr);
        m_handles = std::move(other.m_handles);
        other.m_handles.clear();
    }
    return *this;
}

DeviceLease::~DeviceLease() {
    release();
}

bool DeviceLease::holds(const DeviceHandle& handle) const noexcept {
    return std::find(m_handles.begin(), m_handles.end(), &handle) != m_handles.end();
}

Motor& DeviceLease::motor(DeviceHandle& handle) const {
    assert(holds(handle));
    return *std::get<std::unique_ptr<Motor>>(handle.m_device);
}

Daq& DeviceLease::daq(DeviceHandle& handle) const {
    assert(holds(handle));
    return *std::get<std::unique_ptr<Daq>>(handle.m_device);
}

PowerSupply& DeviceLease::supply(DeviceHandle& handle) const {
    assert(holds(handle));
    return *std::get<std::unique_ptr<PowerSupply>>(handle.m_device);
}

Result<void> DeviceLease::connect(DeviceHandle& handle, const OpContext& context) const {
    assert(holds(handle));
    const auto identity = handle.mutableDevice().connect(context);
    handle.m_state.withLock([&](DeviceHandle::State& state) {
        state.lifecycle = identity ? Lifecycle::Enabled : Lifecycle::Failed;
        if (identity)
            state.identity = *identity;
    });
    if (!identity)
        return Failure(identity.error());
    return {};
}

void DeviceLease::disconnect(DeviceHandle& handle) const {
    assert(holds(handle));
    handle.mutableDevice().disconnect();
    handle.m_state.withLock(
        [](DeviceHandle::State& state) { state.lifecycle = Lifecycle::Disconnected; });
}

void DeviceLease::markFailed(DeviceHandle& handle) const {
    assert(holds(handle));
    handle.m_state.withLock(
        [](DeviceHandle::State& state) { state.lifecycle = Lifecycle::Failed; });
}

void DeviceLease::rearm(DeviceHandle& handle) const noexcept {
    assert(holds(handle));
    handle.mutableDevice().rearm();
}

void DeviceLease::release() noexcept {
    if (!m_registry)
        return;
    const std::lock_guard lock(m_registry->m_leaseMutex);
    for (DeviceHandle* handle : m_handles)
        handle->m_state.withLock([](DeviceHandle::State& state) { state.owner.clear(); });
    m_handles.clear();
    m_registry = nullptr;
}

void DeviceRegistry::add(std::string name, std::string driver, AnyDevice device) {
    m_handles.push_back(
        std::make_unique<DeviceHandle>(std::move(name), std::move(driver), std::move(device)));
}

DeviceHandle* DeviceRegistry::find(std::string_view name) noexcept {
    return const_cast<DeviceHandle*>(std::as_const(*this).find(name));
}

const DeviceHandle* DeviceRegistry::find(std::string_view name) const noexcept {
    for (const auto& handle : m_handles)
        if (handle->name() == name)
            return handle.get();
    return nullptr;
}

std::vector<DeviceHandle*> DeviceRegistry::all() {
    std::vector<DeviceHandle*> handles;
    for (const auto& handle : m_handles)
        handles.push_back(handle.get());
    return handles;
}

bool DeviceRegistry::anySimulated() const {
    return std::any_of(m_handles.begin(), m_handles.end(),
                       [](const auto& handle) { return handle->device().simulated(); });
}

Result<DeviceLease> DeviceRegistry::tryLease(std::span<DeviceHandle* const> handles,
                                             std::string owner) {
    const std::lock_guard lock(m_leaseMutex);
    for (const DeviceHandle* handle : handles) {
        const std::string holder = handle->holder();
        if (!holder.empty())
            return fail(ErrorCode::Busy, handle->name(), owner,
                        handle->name() + " is held by " + holder + ".");
    }
    for (DeviceHandle* handle : handles)
        handle->m_state.withLock([&](DeviceHandle::State& state) { state.owner = owner; });
    DeviceLease lease;
    lease.m_registry = this;
    lease.m_handles.assign(handles.begin(), handles.end());
    return lease;
}

}  // namespace gimbalscan
