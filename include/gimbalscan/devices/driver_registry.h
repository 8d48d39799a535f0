// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/config.h>
#include <gimbalscan/devices/device_registry.h>

namespace gimbalscan {

class WireLog;

enum class DeviceKind { Motor, Daq, PowerSupply };

/// What a factory gets. `station` is shared by all devices of one station, so that simulated
/// devices can look at each other's world (see drivers/sim.h).
struct DriverContext {
    Clock& clock;
    const StationConfig& station;
    const DeviceConfig& device;
    const DeviceRegistry& built;                 ///< devices that stand earlier in the station file
    std::shared_ptr<WireLog> wireLog = nullptr;  ///< for the transports; null: nobody asked for it

    /// The axis that the device turns; null when it turns none.
    [[nodiscard]] const AxisConfig* axis() const noexcept;
    /// The name that users know the device by: that of its axis, or its own.
    [[nodiscard]] const std::string& label() const noexcept;
};

/// What a driver asks a port about whose controller nothing is known.
struct PortProbe {
    std::string port;     ///< as the parameter `port` of the drivers
    std::string holder;   ///< for whoever finds the port taken meanwhile
    bool listen = false;  ///< nothing is sent before the controller has said who it is
    std::shared_ptr<WireLog> wireLog = nullptr;
};

struct DriverEntry {
    std::string key;  ///< "sim-motor"
    DeviceKind kind = DeviceKind::Motor;
    std::string description;
    std::vector<ParamSpec> parameters;
    std::function<Result<AnyDevice>(const DriverContext&)> create;
    /// Opens the port, finds out whose it is and closes it again; enables, homes, moves and sets
    /// nothing. No identity: nobody answered as this driver's controllers do. Errors: those of
    /// Transport::open(), LinkLost, Stopped. Blocks for some seconds. Empty: the driver has no
    /// port.
    std::function<Result<std::optional<DeviceIdentity>>(const PortProbe&, const OpContext&)> probe =
        {};
    bool speaksFirst = false;  ///< says who it is when its port is opened: listening is enough
};

/// The drivers that were built in; each driver library exports one register function that adds to
/// this.
class DriverRegistry {
public:
    void add(DriverEntry entry);
    [[nodiscard]] const DriverEntry* find(std::string_view key) const noexcept;
    [[nodiscard]] const std::vector<DriverEntry>& all() const noexcept { return m_entries; }
    [[nodiscard]] DriverSchemas schemas() const;

    /// Creates every device of the station, in file order, unconnected.
    [[nodiscard]] Result<std::unique_ptr<DeviceRegistry>> build(
        const StationConfig& station, Clock& clock,
        const std::shared_ptr<WireLog>& wireLog = nullptr) const;

private:
    std::vector<DriverEntry> m_entries;
};

}  // namespace gimbalscan
