// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace gimbalscan {

struct SerialPort {
    std::string path;         ///< "/dev/serial/by-id/usb-FTDI_..." or "/dev/ttyUSB0"
    std::string description;  ///< "ttyUSB0 (ftdi_sio)"
};

/// The serial ports that are there, without opening any: names that stay when a plug changes its
/// place come first. `root` is where "dev" and "sys" are looked for. A few milliseconds; any
/// thread.
[[nodiscard]] std::vector<SerialPort> serialPorts(const std::string& root = "/");

}  // namespace gimbalscan
