// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/op_context.h>
#include <gimbalscan/core/result.h>
#include <gimbalscan/core/station_config.h>

#include <string>
#include <vector>

namespace gimbalscan {

struct DeviceIdentity {
    std::string model, serialNumber, firmware;
    /// "K10CR1 S/N 55000001 firmware 1.0.3"
    [[nodiscard]] std::string text() const;
    bool operator==(const DeviceIdentity&) const = default;
};

/// A number a device can be asked for at any time: temperature, supply readback, dead time,
/// monitor.
struct SignalSpec {
    std::string name;
    std::string unit;
};

/// Common to all devices. Blocking calls come from one worker thread at a time and are bounded by
/// the context; they return errors as values and let nothing throw. `requestStop`, `inhibited`,
/// `signal` and all `reading()`s are callable from any thread, never block and do no I/O.
class Device {
public:
    Device() = default;
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;
    virtual ~Device() = default;

    /// Makes the device ready to work (talking, enabled). Moves nothing.
    [[nodiscard]] virtual Result<DeviceIdentity> connect(const OpContext& context) = 0;
    virtual void disconnect() noexcept = 0;
    /// Asks whether the device is there and well; the background check calls this.
    [[nodiscard]] virtual Result<void> checkHealth(const OpContext& context) = 0;

    /// The stop lane: sets the sticky inhibit, wakes pending operations (they end with Stopped) and
    /// starts to stop the hardware. Idempotent; a later Immediate overrides an earlier Profiled.
    /// Connected or not.
    virtual void requestStop(StopMode mode) noexcept = 0;
    /// Clears the inhibit. Only the sequencer calls it, never while the stop-all latch is tripped.
    virtual void rearm() noexcept = 0;
    [[nodiscard]] virtual bool inhibited() const noexcept = 0;

    [[nodiscard]] virtual std::vector<SignalSpec> signals() const { return {}; }
    /// Last known value of signals()[index]; NaN when unknown.
    [[nodiscard]] virtual double signal(std::size_t index) const noexcept;
    /// True for devices without hardware; "SIMULATED" is then shown everywhere.
    [[nodiscard]] virtual bool simulated() const noexcept { return false; }
};

}  // namespace gimbalscan
