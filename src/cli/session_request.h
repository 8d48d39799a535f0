// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>
#include <gimbalscan/core/scan_config.h>

#include <nlohmann/json.hpp>

namespace gimbalscan {

/// One line of a session, checked.
struct SessionRequest {
    enum class Kind { Measure, Home, Move, Status, Stop, StopAll, Acknowledge, Quit };
    nlohmann::json id;  ///< number, text or null: given back with the answer
    Kind kind = Kind::Status;
    std::vector<AxisTarget> targets;  ///< move; measure: two, in the order of the station
    std::vector<std::string> axes;    ///< home; empty: all
    double dwell = 0;                 ///< s, measure
    std::optional<std::array<std::uint32_t, 2>> channels;  ///< measure: what is summed
    bool straight = false;                                 ///< move
};

struct SessionProblem {
    nlohmann::json id;  ///< when the line got that far
    Error error;
};

[[nodiscard]] tl::expected<SessionRequest, SessionProblem> parseSessionLine(
    const std::string& line, const std::vector<AxisConfig>& axes);

/// Dumps without ever throwing, whatever bytes the texts hold.
[[nodiscard]] std::string jsonLine(const nlohmann::json& value);
/// {"code": ..., "device": ..., "text": ...}
[[nodiscard]] nlohmann::json errorJson(const Error& error);

}  // namespace gimbalscan
