// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/driver_registry.h>

#include <stop_token>

namespace gimbalscan {

struct ProbeAnswer {
    DeviceIdentity identity;
    double seconds = 0;  ///< until it was ready to work
};

/// Connects to one device of a station and lets go of it again; nothing moves. On an instance of
/// its own: meant for a station that is not connected, else a port is Busy and names its holder.
/// Only the devices up to this one have to be right. Blocks for `limit` at most, in real time; any
/// thread. `wireLog`: FILE.test1, or the first number that is free, holds what passes over the
/// wires, on a time line of its own; empty: none. Errors: those of Device::connect() and of
/// WireLog::create().
[[nodiscard]] Result<ProbeAnswer> probeDevice(StationConfig station, const std::string& device,
                                              const DriverRegistry& drivers, Duration limit,
                                              std::stop_token stop = {},
                                              const std::string& wireLog = {});

}  // namespace gimbalscan
