// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace gimbalscan {

/// One line of the event log, with its line end; the text is made valid UTF-8.
[[nodiscard]] std::string eventLine(const std::string& time, const std::string& level,
                                    const std::string& code, const std::string& text);

/// How much of the log is used. The oldest lines are kept: when one does not fit any more, a last
/// line says that the log is full, and everything after it is left out.
class EventLog {
public:
    explicit EventLog(std::uint64_t used = 0) : m_used(used) {}
    /// What to write at used() for this line; empty when nothing fits any more.
    [[nodiscard]] std::string fit(const std::string& line, const std::string& time) const;
    void wrote(std::uint64_t bytes) noexcept { m_used += bytes; }
    [[nodiscard]] std::uint64_t used() const noexcept { return m_used; }

private:
    std::uint64_t m_used;
};

}  // namespace gimbalscan
