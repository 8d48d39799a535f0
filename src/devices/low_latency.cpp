// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "low_latency.h"

#include <sys/ioctl.h>

#include <cerrno>
#include <cstring>

namespace gimbalscan {

std::string askForLowLatency(const SerialIoctl& port) {
    constexpr int kFlag = static_cast<int>(ASYNC_LOW_LATENCY);
    const std::string what = "low latency: ";
    serial_struct settings = {};
    if (port(TIOCGSERIAL, settings) != 0)
        return what + std::strerror(errno);
    if ((settings.flags & kFlag) != 0)
        return what + "was on already";
    settings.flags |= kFlag;
    return what + (port(TIOCSSERIAL, settings) == 0 ? "on" : std::strerror(errno));
}

}  // namespace gimbalscan
