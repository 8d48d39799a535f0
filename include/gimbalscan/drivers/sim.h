// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/driver_registry.h>

namespace gimbalscan {

/// Registers "sim-motor", "sim-gamma-spectrometer", "sim-ultrasonic-digitiser" and "sim-supply".
void registerSimDrivers(DriverRegistry& registry);

/// Where the load of a simulated motor really is: behind backlash and settling, which no encoder
/// shows. Only other simulated devices and tests ask; nothing else in the program may.
[[nodiscard]] std::optional<double> trueLoadPosition(const Motor& motor, TimePoint at);

/// The station and the scan that are used when no file is named: resources/stations/simulated.json
/// and resources/scans/example.json.
[[nodiscard]] std::string_view builtinStationText();
[[nodiscard]] std::string_view builtinScanText();

}  // namespace gimbalscan
