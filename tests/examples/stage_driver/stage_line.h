// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/transport.h>

#include <optional>
#include <string>
#include <vector>

namespace gimbalscan::stage {

/// A reply: its first word says what it answers, "POS 12.345 MOVING HOMED".
struct Reply {
    std::string word;
    std::vector<std::string> rest;
};

/// "POS?" as it goes over the wire: "POS?*22" and a line end; the checksum is the exclusive or of
/// the characters before the star.
[[nodiscard]] Bytes bytesOf(const std::string& text);
/// A line without its end; nothing when the checksum is not that of the text.
[[nodiscard]] std::optional<Reply> parseReply(const std::string& line);
/// The whole word as a finite number.
[[nodiscard]] std::optional<double> parseNumber(const std::string& word);

}  // namespace gimbalscan::stage
