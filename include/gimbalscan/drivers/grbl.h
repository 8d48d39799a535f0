// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/driver_registry.h>

namespace gimbalscan {

/// Registers "grbl": one axis of a GRBL 1.1 or grblHAL controller on a serial port. Devices of one
/// port share a controller: moves that are started together are one straight line, and a stop of
/// one axis stops all of them.
void registerGrblDriver(DriverRegistry& registry);

}  // namespace gimbalscan
