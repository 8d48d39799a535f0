// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_lines.h"

#include "run_layout.h"

#include <nlohmann/json.hpp>

namespace gimbalscan {

namespace {

/// Kept free for the line that says that the log is full.
constexpr std::uint64_t kLastLine = 256;

}  // namespace

std::string eventLine(const std::string& time, const std::string& level, const std::string& code,
                      const std::string& text) {
    const nlohmann::ordered_json line = {
        {"time", time}, {"level", level}, {"code", code}, {"text", text}};
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string EventLog::fit(const std::string& line, const std::string& time) const {
    if (m_used + line.size() + kLastLine <= kEventLogBytes)
        return line;
    const std::string last =
        eventLine(time, "warning", "LOG-FULL", "The log is full. Later events are missing here.");
    // Filled up beyond the place of an ordinary line: nothing follows the last one.
    if (m_used + kLastLine > kEventLogBytes)
        return {};
    return std::string(kEventLogBytes - m_used - last.size(), '\n') + last;
}

}  // namespace gimbalscan
