// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/driver_registry.h>

namespace gimbalscan {

/// Registers "thorlabs-apt": motors of Thorlabs controllers that speak the APT protocol over a
/// serial port (K10CR1, KDC101, KST101, LTS, BSC20x and their kin). Devices of a station that name
/// the same port share it.
void registerThorlabsAptDriver(DriverRegistry& registry);

}  // namespace gimbalscan
