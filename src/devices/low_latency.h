// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <linux/serial.h>

#include <functional>
#include <string>

namespace gimbalscan {

/// TIOCGSERIAL or TIOCSSERIAL of one port; 0, or -1 with errno.
using SerialIoctl = std::function<int(unsigned long request, serial_struct& settings)>;

/// USB adapters collect short replies before they pass them on (FTDI: for 16 ms); asks the driver
/// of the port not to. Changes this one flag and nothing else. What came of it, for the wire log:
/// ports that cannot do it, such as pseudo-terminals, work without.
///
/// Not taken back when the port is closed: it costs nothing while nobody has the port open, a
/// program that is killed could not take it back, so nobody may rely on that, and taking it back
/// would undo what somebody else asked for meanwhile. The kernel forgets it with the plug.
[[nodiscard]] std::string askForLowLatency(const SerialIoctl& port);

}  // namespace gimbalscan
