// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <string>

namespace gimbalscan {

/// An address of a transport, taken apart.
struct PortAddress {
    bool isTcp = false;
    std::string path;     ///< serial: what is opened
    std::string host;     ///< TCP: name or number, an IPv6 number without its brackets
    std::string service;  ///< TCP: 1 to 65535
};

/// InvalidArgument: names the address and what is allowed.
[[nodiscard]] Result<PortAddress> parsePortAddress(const std::string& address);

}  // namespace gimbalscan
