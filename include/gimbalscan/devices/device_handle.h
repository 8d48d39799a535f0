// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/guarded.h>
#include <gimbalscan/devices/daq.h>
#include <gimbalscan/devices/motor.h>
#include <gimbalscan/devices/power_supply.h>

#include <memory>
#include <variant>

namespace gimbalscan {

/// Disconnected: nothing known. Connected: readable, no motion. Enabled: may work. Failed: needs
/// disconnect and connect again. Connecting through the program goes all the way to Enabled.
enum class Lifecycle { Disconnected, Connected, Enabled, Failed };
[[nodiscard]] std::string_view lifecycleText(Lifecycle state) noexcept;

using AnyDevice =
    std::variant<std::unique_ptr<Motor>, std::unique_ptr<Daq>, std::unique_ptr<PowerSupply>>;

class DeviceLease;

/// The type the rest of the program holds: lease (who may command), guarded state and stop lane of
/// one device. Without a lease a device can only be read and stopped. Thread-safe.
class DeviceHandle {
public:
    DeviceHandle(std::string name, std::string driver, AnyDevice device);

    [[nodiscard]] const std::string& name() const noexcept { return m_name; }
    [[nodiscard]] const std::string& driver() const noexcept { return m_driver; }

    /// Reading needs no lease; null when the device is of another kind.
    [[nodiscard]] const Device& device() const noexcept;
    [[nodiscard]] const Motor* motor() const noexcept;
    [[nodiscard]] const Daq* daq() const noexcept;
    [[nodiscard]] const PowerSupply* supply() const noexcept;

    /// Stop lane: takes no lease, waits for no lock.
    void requestStop(StopMode mode) noexcept;

    [[nodiscard]] Lifecycle lifecycle() const;
    [[nodiscard]] DeviceIdentity identity() const;
    /// Name of the lease's owner; empty when free.
    [[nodiscard]] std::string holder() const;

private:
    friend class DeviceLease;
    friend class DeviceRegistry;
    struct State {
        Lifecycle lifecycle = Lifecycle::Disconnected;
        DeviceIdentity identity;
        std::string owner;
    };
    [[nodiscard]] Device& mutableDevice() noexcept;

    const std::string m_name, m_driver;
    AnyDevice m_device;
    Guarded<State> m_state;
};

}  // namespace gimbalscan
