// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gimbalscan::grbl {

/// Cuts the bytes of a controller into lines, however they come in pieces. Each of CR and LF ends a
/// line; empty lines say nothing and are left out.
class LineSplitter {
public:
    /// Longer lines are noise: they are handed on cut, and marked.
    static constexpr std::size_t kLongest = 256;
    struct Line {
        std::string text;
        bool tooLong = false;
    };

    [[nodiscard]] std::vector<Line> feed(std::span<const std::uint8_t> bytes);
    void clear() noexcept;

private:
    Line m_line;
};

/// One line of the controller.
struct Reply {
    enum class Kind {
        Ok,
        Error,    ///< number
        Alarm,    ///< number
        Report,   ///< text: what stands between < and >
        Welcome,  ///< text: firmware and version, "Grbl 1.1h"
        Setting,  ///< number and text: its value
        Push,     ///< text: what stands between [ and ], or a line that ran at the start
        Garbled,  ///< anything else; never an answer
    };
    Kind kind = Kind::Garbled;
    int number = 0;
    std::string text;
};

[[nodiscard]] Reply parseReply(const LineSplitter::Line& line);

/// What error:N and ALARM:N mean, in words.
[[nodiscard]] std::string errorText(int number);
[[nodiscard]] std::string alarmText(int number);

/// "?7.\x00F": for messages about what could not be read.
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace gimbalscan::grbl
