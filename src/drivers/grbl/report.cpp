// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <charconv>
#include <cmath>
#include <iterator>

namespace gimbalscan::grbl {

namespace {

constexpr std::string_view kModes[] = {"Idle",  "Run",   "Jog",  "Home", "Alarm",
                                       "Check", "Sleep", "Hold", "Door"};
constexpr std::size_t kMostAxes = 16;

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::string_view cutFirst(std::string_view& text, char at) {
    const auto end = text.find(at);
    const std::string_view first = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return first;
}

bool numbers(std::string_view text, std::vector<double>& values) {
    if (!values.empty() || text.empty() || text.back() == ',')
        return false;
    while (!text.empty()) {
        const auto value = number(cutFirst(text, ','));
        if (!value || values.size() == kMostAxes)
            return false;
        values.push_back(*value);
    }
    return true;
}

bool readMode(std::string_view text, StatusReport& report) {
    const std::string_view name = cutFirst(text, ':');
    if (!text.empty()) {
        if (text.size() != 1 || text[0] < '0' || text[0] > '9')
            return false;
        report.part = text[0] - '0';
    }
    for (std::size_t i = 0; i < std::size(kModes); ++i)
        if (kModes[i] == name) {
            report.mode = static_cast<Mode>(i);
            return true;
        }
    return false;
}

bool readFeed(std::string_view text, StatusReport& report) {
    report.feed = number(cutFirst(text, ','));
    return report.feed.has_value();
}

bool readField(std::string_view field, StatusReport& report) {
    const std::string_view name = cutFirst(field, ':');
    if (name == "MPos")
        return numbers(field, report.machine);
    if (name == "WPos")
        return numbers(field, report.work);
    if (name == "WCO")
        return numbers(field, report.workOffset);
    if (name == "F" || name == "FS")
        return readFeed(field, report);
    if (name == "Pn")
        report.pins = field;
    return true;  // grblHAL and later versions have more
}

}  // namespace

std::string_view modeText(Mode mode) noexcept {
    return kModes[static_cast<std::size_t>(mode)];
}

std::optional<StatusReport> parseReport(std::string_view text) {
    StatusReport report;
    if (!readMode(cutFirst(text, '|'), report))
        return std::nullopt;
    while (!text.empty())
        if (!readField(cutFirst(text, '|'), report))
            return std::nullopt;
    if (report.machine.empty() == report.work.empty())
        return std::nullopt;  // one of the two is always there
    const std::size_t axes = report.machine.size() + report.work.size();
    if (!report.workOffset.empty() && report.workOffset.size() != axes)
        return std::nullopt;
    return report;
}

std::optional<std::vector<double>> PositionMemory::machine(const StatusReport& report) {
    if (!report.workOffset.empty())
        m_offset = report.workOffset;
    std::vector<double> position = report.machine;
    if (position.empty()) {
        if (m_offset.size() != report.work.size())
            return std::nullopt;
        for (std::size_t i = 0; i < report.work.size(); ++i)
            position.push_back(report.work[i] + m_offset[i]);
    }
    for (double& value : position)
        value *= m_factor;
    return position;
}

}  // namespace gimbalscan::grbl
