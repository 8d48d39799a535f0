// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/live_store.h>
#include <gimbalscan/devices/driver_registry.h>
#include <gimbalscan/devices/stop_all.h>

#include <memory>

namespace gimbalscan {

/// The running station: the configuration, its devices and the stop-all latch. Thread-safe: reading
/// and stopping from any thread; offsets are changed by the sequencer only.
class Station {
public:
    /// Creates the devices unconnected; what passes over their wires goes to `wireLog`, if any.
    /// Refuses an axis whose device is no motor, and so on.
    [[nodiscard]] static Result<std::unique_ptr<Station>> build(
        const StationConfig& config, const DriverRegistry& drivers, Clock& clock,
        const std::shared_ptr<WireLog>& wireLog = nullptr);

    /// The configuration with the offsets as they are now.
    [[nodiscard]] StationConfig config() const;
    [[nodiscard]] const std::vector<AxisConfig>& axes() const noexcept { return m_config.axes; }
    [[nodiscard]] std::optional<std::size_t> axisIndex(std::string_view name) const noexcept;
    [[nodiscard]] DeviceHandle& axisHandle(std::size_t axis) noexcept {
        return *m_axisHandles[axis];
    }
    [[nodiscard]] DeviceHandle& daqHandle() noexcept { return *m_daq; }
    [[nodiscard]] const std::vector<DeviceHandle*>& supplyHandles() const noexcept {
        return m_supplies;
    }
    [[nodiscard]] DeviceRegistry& devices() noexcept { return *m_devices; }
    [[nodiscard]] StopAll& stopAll() noexcept { return *m_stopAll; }
    [[nodiscard]] Clock& clock() noexcept { return m_clock; }

    [[nodiscard]] AxisOffset offset(std::size_t axis) const;
    void setOffset(std::size_t axis, const AxisOffset& offset);

    /// What status panels show; no I/O.
    [[nodiscard]] AxisStatus axisStatus(std::size_t axis) const;
    [[nodiscard]] UserPosition userPosition(std::size_t axis) const;
    [[nodiscard]] bool simulated() const { return m_devices->anySimulated(); }

    /// A signal by "device.signal"; nothing when there is none.
    struct SignalSource {
        const Device* device = nullptr;
        std::size_t index = 0;
        std::string unit;
    };
    [[nodiscard]] std::optional<SignalSource> signal(std::string_view name) const;

private:
    Station(const StationConfig& config, Clock& clock) : m_config(config), m_clock(clock) {}

    StationConfig m_config;  // its offsets are those of the file; m_offsets are the current ones
    Clock& m_clock;
    std::unique_ptr<DeviceRegistry> m_devices;
    std::unique_ptr<StopAll> m_stopAll;
    std::vector<DeviceHandle*> m_axisHandles;
    DeviceHandle* m_daq = nullptr;
    std::vector<DeviceHandle*> m_supplies;
    Guarded<std::vector<AxisOffset>> m_offsets;
};

}  // namespace gimbalscan
