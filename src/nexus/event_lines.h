// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gimbalscan {

/// One line of the event log, with its line end; the text is made valid UTF-8 and cut when it is
/// very long.
[[nodiscard]] std::string eventLine(const std::string& time, const std::string& level,
                                    const std::string& code, const std::string& text);

/// What goes where in the event log. It keeps the first lines, which say how the scan began, and
/// the newest: its last quarter, the tail, makes room by leaving out its oldest lines, and begins
/// with a line LOG-FULL that says how many.
class EventLog {
public:
    EventLog() = default;
    /// Goes on with what a file has; a line that was cut off by the death of the program is
    /// written over.
    explicit EventLog(std::string_view stored);

    struct Piece {
        std::uint64_t offset;
        std::string bytes;
    };
    /// Takes in a line and says what has to be written for it. When that fails, use a copy from
    /// before.
    [[nodiscard]] Piece add(const std::string& line, const std::string& time);
    /// From the start, in bytes.
    [[nodiscard]] std::uint64_t used() const noexcept;

private:
    void dropOldest(std::uint64_t wanted);

    std::uint64_t m_head = 0;     // bytes in front of the tail
    std::string m_tail;           // its lines without LOG-FULL
    std::string m_fullLine;       // LOG-FULL, once something was left out
    std::uint64_t m_missing = 0;  // lines
};

}  // namespace gimbalscan
