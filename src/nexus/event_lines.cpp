// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_lines.h"

#include "run_layout.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr std::uint64_t kTailBytes = kEventLogBytes / 4, kHeadBytes = kEventLogBytes - kTailBytes;
/// Even if every character of it has to be escaped, a line fills less than half of the tail.
constexpr std::size_t kLongestText = 4096;
constexpr const char *kFullCode = "LOG-FULL", *kMissing = "missing";

std::string dumped(const nlohmann::ordered_json& line) {
    return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

std::string fullLine(const std::string& time, std::uint64_t missing) {
    return dumped({{"time", time},
                   {"level", "warning"},
                   {"code", kFullCode},
                   {"text", "The log is full. " + std::to_string(missing) +
                                " lines that stood here are left out."},
                   {kMissing, missing}});
}

/// How many lines a line LOG-FULL stands for; 0 for any other line.
std::uint64_t missingOf(std::string_view line) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_object() || json.value("code", nlohmann::json()) != kFullCode)
        return 0;
    const auto missing = json.find(kMissing);
    return missing != json.end() && missing->is_number_unsigned() ? missing->get<std::uint64_t>()
                                                                  : 0;
}

/// What is left of a text without a line that was cut off at its end.
std::string_view wholeLines(std::string_view text) {
    return text.substr(0, text.rfind('\n') + 1);  // npos + 1 is 0
}

}  // namespace

std::string eventLine(const std::string& time, const std::string& level, const std::string& code,
                      const std::string& text) {
    const std::string shown =
        text.size() > kLongestText ? text.substr(0, kLongestText) + "..." : text;
    return dumped({{"time", time}, {"level", level}, {"code", code}, {"text", shown}});
}

EventLog::EventLog(std::string_view stored) {
    stored = stored.substr(0, std::min<std::size_t>(stored.find('\0'), kEventLogBytes));
    m_head = wholeLines(stored.substr(0, kHeadBytes)).size();
    if (stored.size() <= kHeadBytes)
        return;
    m_head = kHeadBytes;
    m_tail = wholeLines(stored.substr(kHeadBytes));
    const std::size_t first = m_tail.find('\n') + 1;
    m_missing = missingOf(std::string_view(m_tail).substr(0, first));
    if (m_missing == 0)
        return;
    m_fullLine = m_tail.substr(0, first);
    m_tail.erase(0, first);
}

EventLog::Piece EventLog::add(const std::string& line, const std::string& time) {
    const std::uint64_t before = m_head;
    if (m_head + line.size() <= kHeadBytes) {
        m_head += line.size();
        return {before, line};
    }
    // The rest of the head becomes blanks in front of the tail's first line, which JSON allows.
    const std::string blanks(kHeadBytes - m_head, ' ');
    m_head = kHeadBytes;
    const std::uint64_t end = used();
    if (end + line.size() <= kEventLogBytes) {
        m_tail += line;
        return {end - blanks.size(), blanks + line};
    }
    dropOldest(line.size());
    m_tail += line;
    m_fullLine = fullLine(time, m_missing);
    std::string whole = m_fullLine + m_tail;
    whole.resize(kTailBytes);
    return {kHeadBytes, std::move(whole)};
}

/// Half of the tail at once: it is written as a whole then.
void EventLog::dropOldest(std::uint64_t wanted) {
    const std::uint64_t most = kTailBytes / 2 - std::min(kTailBytes / 2, wanted);
    std::size_t first = 0;
    while (m_tail.size() - first > most) {
        first = m_tail.find('\n', first) + 1;
        ++m_missing;
    }
    m_tail.erase(0, first);
}

std::uint64_t EventLog::used() const noexcept {
    return m_head + m_fullLine.size() + m_tail.size();
}

}  // namespace gimbalscan
