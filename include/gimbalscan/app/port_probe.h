// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/driver_registry.h>

namespace gimbalscan {

struct PortAnswer {
    std::string driver;  ///< whose controller it is
    DeviceIdentity identity;
};

/// Asks whose controller is on a port: one driver, or, with an empty name, all that can ask.
/// Listens before anything is sent, since to another controller every byte may mean something. It
/// enables, homes, moves and sets nothing; but opening its port resets most GRBL boards, which lose
/// their position. Blocks for some seconds a driver, in real time (a SteadyClock of scale 1).
/// Errors: InvalidArgument (no such driver, or it cannot ask), those of Transport::open(), Stopped,
/// NotConnected (nobody answered; says what was tried).
[[nodiscard]] Result<PortAnswer> probePort(const std::string& port, const std::string& driver,
                                           const DriverRegistry& drivers, const OpContext& context,
                                           const std::shared_ptr<WireLog>& wireLog = nullptr);

}  // namespace gimbalscan
