// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "port_address.h"

#include <charconv>

namespace gimbalscan {

namespace {

constexpr std::string_view kTcp = "tcp://";

Failure badAddress(const std::string& address) {
    return fail(ErrorCode::InvalidArgument, "", "open",
                fmt::format("address = \"{}\" is not a port. Allowed: the path of a serial port, "
                            "such as /dev/ttyUSB0, or tcp://HOST:PORT with PORT from 1 to 65535.",
                            address));
}

bool isPortNumber(std::string_view text) {
    unsigned number = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
    return code == std::errc() && end == text.data() + text.size() && number >= 1 &&
           number <= 65535;
}

/// "[::1]" is the way to write an IPv6 number in front of ":PORT".
std::string withoutBrackets(std::string_view host) {
    if (host.size() > 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    return std::string(host);
}

}  // namespace

Result<PortAddress> parsePortAddress(const std::string& address) {
    const bool zeroInside = address.find('\0') != std::string::npos;
    if (zeroInside || address.empty())
        return badAddress(address);
    if (address.front() == '/')
        return PortAddress{false, address, {}, {}};
    if (!address.starts_with(kTcp))
        return badAddress(address);
    const std::string_view rest = std::string_view(address).substr(kTcp.size());
    const auto colon = rest.rfind(':');
    if (colon == std::string_view::npos || !isPortNumber(rest.substr(colon + 1)))
        return badAddress(address);
    const std::string host = withoutBrackets(rest.substr(0, colon));
    if (host.empty() || host.find_first_of(" /[]") != std::string::npos)
        return badAddress(address);
    return PortAddress{true, {}, host, std::string(rest.substr(colon + 1))};
}

}  // namespace gimbalscan
