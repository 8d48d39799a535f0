// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/device.h>

namespace gimbalscan {

struct SupplyReading {
    double voltage = 0, current = 0;  ///< read back
    double voltageSet = 0, currentLimit = 0;
    bool output = false, tripped = false, known = false;
    TimePoint stamp{};
};

/// A voltage supply. Setting and its read-back are one transaction under the lease; requestStop
/// (the stop lane) switches the output off without waiting for anything.
class PowerSupply : public Device {
public:
    /// Refuses values outside the device's range (InvalidArgument); reads back what was set.
    [[nodiscard]] virtual Result<void> set(double voltage, double currentLimit,
                                           const OpContext& context) = 0;
    [[nodiscard]] virtual Result<void> setOutput(bool on, const OpContext& context) = 0;
    /// Asks the device; this is the read-back that proves "off".
    [[nodiscard]] virtual Result<SupplyReading> readBack(const OpContext& context) = 0;
    /// Last known state, no I/O.
    [[nodiscard]] virtual SupplyReading reading() const noexcept = 0;
};

}  // namespace gimbalscan
