// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/device_handle.h>

#include <atomic>
#include <functional>
#include <span>

namespace gimbalscan {

/// The exclusive right to command some devices. Released on destruction. Movable, owned by one
/// thread.
class DeviceLease {
public:
    DeviceLease() = default;
    DeviceLease(DeviceLease&& other) noexcept;
    DeviceLease& operator=(DeviceLease&& other) noexcept;
    ~DeviceLease();

    [[nodiscard]] bool holds(const DeviceHandle& handle) const noexcept;
    /// The commanding side of a leased device; the lease must hold it.
    [[nodiscard]] Motor& motor(DeviceHandle& handle) const;
    [[nodiscard]] Daq& daq(DeviceHandle& handle) const;
    [[nodiscard]] PowerSupply& supply(DeviceHandle& handle) const;

    /// Connects and enables; the handle's lifecycle follows the outcome.
    [[nodiscard]] Result<void> connect(DeviceHandle& handle, const OpContext& context) const;
    void disconnect(DeviceHandle& handle) const;
    void markFailed(DeviceHandle& handle) const;
    /// Clears the inhibit of a stop; only StopAll::rearm and the sequencer use it.
    void rearm(DeviceHandle& handle) const noexcept;

    void release() noexcept;

private:
    friend class DeviceRegistry;
    class DeviceRegistry* m_registry = nullptr;
    std::vector<DeviceHandle*> m_handles;
};

/// All devices of the station, their leases and the stop-all latch. Thread-safe once built.
class DeviceRegistry {
public:
    void add(std::string name, std::string driver,
             AnyDevice device);  ///< before any thread uses it

    [[nodiscard]] DeviceHandle* find(std::string_view name) noexcept;
    [[nodiscard]] const DeviceHandle* find(std::string_view name) const noexcept;
    [[nodiscard]] std::vector<DeviceHandle*> all();
    /// Without allocating: what the stop path walks.
    [[nodiscard]] const std::vector<std::unique_ptr<DeviceHandle>>& handles() const noexcept {
        return m_handles;
    }
    [[nodiscard]] bool anySimulated() const;

    /// All of them or none, at once or not at all; never waits. Busy names the device and its
    /// holder.
    [[nodiscard]] Result<DeviceLease> tryLease(std::span<DeviceHandle* const> handles,
                                               std::string owner);

private:
    friend class DeviceLease;
    mutable std::mutex m_leaseMutex;  // only over the owner fields; microseconds
    std::vector<std::unique_ptr<DeviceHandle>> m_handles;
};

}  // namespace gimbalscan
