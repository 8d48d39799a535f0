// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reply.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace gimbalscan::grbl {

namespace {

constexpr std::size_t kLongestShown = 40;

bool readable(char c) {
    return c >= ' ' && c <= '~';
}

std::optional<int> wholeNumber(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

Reply numbered(Reply::Kind kind, std::string_view digits) {
    if (const auto number = wholeNumber(digits))
        return {kind, *number, ""};
    return {};
}

Reply setting(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals + 1 == text.size())
        return {};
    Reply reply = numbered(Reply::Kind::Setting, text.substr(1, equals - 1));
    reply.text = text.substr(equals + 1);
    return reply;
}

bool framed(std::string_view text, char first, char last) {
    return text.size() > 2 && text.front() == first && text.back() == last;
}

// "Grbl 1.1h ['$' for help]", "GrblHAL 1.1f ['$' or '$HELP' for help]".
std::optional<Reply> welcome(std::string_view text) {
    const auto help = text.find(" ['$'");
    const bool named = text.starts_with("Grbl ") || text.starts_with("GrblHAL ");
    if (!named || help == std::string_view::npos || text.back() != ']')
        return std::nullopt;
    return Reply{Reply::Kind::Welcome, 0, std::string(text.substr(0, help))};
}

constexpr std::pair<int, const char*> kErrors[] = {
    {1, "a word without its letter"},
    {2, "a number that cannot be read"},
    {3, "a $ command it does not know"},
    {4, "a negative value"},
    {5, "homing is not enabled ($22)"},
    {6, "step pulse too short"},
    {7, "its settings could not be read from its memory"},
    {8, "not possible unless it is idle"},
    {9, "it is locked"},
    {10, "soft limits need homing"},
    {11, "line too long"},
    {12, "step rate too high"},
    {13, "the safety door is open"},
    {15, "the target of the jog is beyond the travel"},
    {16, "not a jog command"},
    {17, "laser mode needs PWM"},
    {20, "a command it does not support"},
    {21, "two commands of one kind in a line"},
    {22, "no feed rate"},
    {23, "a whole number is needed"},
    {24, "two commands want the axis words"},
    {25, "a word twice"},
    {26, "no axis words"},
    {27, "bad line number"},
    {28, "a value is missing"},
    {30, "G53 needs G0 or G1"},
    {31, "axis words that nothing uses"},
    {36, "words that nothing uses"},
};

constexpr std::pair<int, const char*> kAlarms[] = {
    {1, "a limit switch was reached"},
    {2, "the target is outside the travel"},
    {3, "reset while moving"},
    {4, "probe not in its starting state"},
    {5, "probe did not touch"},
    {6, "reset while homing"},
    {7, "door opened while homing"},
    {8, "the home switch did not open when pulling off"},
    {9, "the home switch was not found"},
    {10, "the second home switch was not found"},
};

template <std::size_t N>
const char* look(const std::pair<int, const char*> (&table)[N], int number) {
    for (const auto& [key, text] : table)
        if (key == number)
            return text;
    return "unknown";
}

}  // namespace

std::vector<LineSplitter::Line> LineSplitter::feed(std::span<const std::uint8_t> bytes) {
    std::vector<Line> lines;
    for (const std::uint8_t byte : bytes) {
        if (byte == '\n' || byte == '\r') {
            if (!m_line.text.empty())
                lines.push_back(std::exchange(m_line, {}));
        } else if (m_line.text.size() < kLongest) {
            m_line.text.push_back(static_cast<char>(byte));
        } else {
            m_line.tooLong = true;
        }
    }
    return lines;
}

void LineSplitter::clear() noexcept {
    m_line.text.clear();
    m_line.tooLong = false;
}

Reply parseReply(const LineSplitter::Line& line) {
    const std::string_view text = line.text;
    if (line.tooLong || text.empty() || !std::all_of(text.begin(), text.end(), readable))
        return {};
    if (text == "ok")
        return {Reply::Kind::Ok, 0, ""};
    if (text.starts_with("error:"))
        return numbered(Reply::Kind::Error, text.substr(6));
    if (text.starts_with("ALARM:"))
        return numbered(Reply::Kind::Alarm, text.substr(6));
    if (framed(text, '<', '>'))
        return {Reply::Kind::Report, 0, std::string(text.substr(1, text.size() - 2))};
    if (framed(text, '[', ']'))
        return {Reply::Kind::Push, 0, std::string(text.substr(1, text.size() - 2))};
    if (text.front() == '$')
        return setting(text);
    if (text.front() == '>' && text.ends_with(":ok"))
        return {Reply::Kind::Push, 0, std::string(text)};
    return welcome(text).value_or(Reply{});
}

std::string errorText(int number) {
    return fmt::format("error:{}, {}", number, look(kErrors, number));
}

std::string alarmText(int number) {
    return fmt::format("ALARM:{}, {}", number, look(kAlarms, number));
}

std::string printable(std::string_view text) {
    std::string shown;
    for (const char c : text.substr(0, kLongestShown)) {
        if (readable(c))
            shown += c;
        else
            shown += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
    return shown;
}

}  // namespace gimbalscan::grbl
