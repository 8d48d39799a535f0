// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "grbl_emulator.h"

#include <fmt/format.h>

#include <cctype>
#include <charconv>
#include <string_view>
#include <utility>

namespace gimbalscan::testing {

namespace {

constexpr std::size_t kLongestLine = 79;
constexpr std::size_t kPlannerBlocks = 15;
constexpr double kDwellStep = 0.05;  // the firmware dwells in steps of 50 ms, rounded up
constexpr int kLater = -1;           // answered when it is done
constexpr char kAxisLetters[] = "XYZ";

}  // namespace

/// The words of a line, or the error they are.
struct GrblEmulator::Words {
    std::vector<double> g;
    std::map<char, double> values;
    int error = 0;

    explicit Words(const std::string& line) {
        std::size_t at = 0;
        while (at < line.size() && error == 0) {
            const char letter = line[at++];
            if (std::isupper(static_cast<unsigned char>(letter)) == 0) {
                error = 1;
                return;
            }
            double value = 0;
            const char* begin = line.data() + at + (at < line.size() && line[at] == '+' ? 1 : 0);
            const auto [end, failed] =
                std::from_chars(begin, line.data() + line.size(), value, std::chars_format::fixed);
            if (failed != std::errc{}) {
                error = 2;
                return;
            }
            at = static_cast<std::size_t>(end - line.data());
            if (letter == 'G')
                g.push_back(value);
            else if (letter == 'M')
                error = 20;
            else if (!values.emplace(letter, value).second)
                error = 25;
        }
    }
    [[nodiscard]] bool has(char letter) const { return values.count(letter) > 0; }
    [[nodiscard]] bool hasAxis() const { return has('X') || has('Y') || has('Z'); }
};

bool GrblEmulator::blocked() const noexcept {
    return m_silent || m_waiting || m_held || m_homing || m_softLimit || m_state == State::Hold ||
           m_state == State::Door || m_state == State::Sleep;
}

void GrblEmulator::work(double now) {
    while (!blocked() && !m_buffer.empty()) {
        const std::uint8_t byte = m_buffer.front();
        m_buffer.pop_front();
        takeByte(byte, now);
    }
}

void GrblEmulator::takeByte(std::uint8_t byte, double now) {
    if (byte == '\n' || byte == '\r') {
        const std::string line = std::exchange(m_line, {});
        m_comment = false;
        m_lines.push_back(line);
        if (std::exchange(m_lineTooLong, false))
            answer(11);
        else
            execute(line, now);
    } else if (byte == '(' || byte == ';') {
        m_comment = true;
    } else if (byte == ')') {
        m_comment = false;
    } else if (!m_comment && byte > ' ') {
        if (m_line.size() >= kLongestLine)
            m_lineTooLong = true;
        else
            m_line.push_back(static_cast<char>(std::toupper(byte)));
    }
}

void GrblEmulator::execute(std::string line, double now) {
    int error = 0;
    if (!line.empty() && line[0] == '$')
        error = dollar(line, now);
    else if (!line.empty() && (m_state == State::Alarm || m_state == State::Jog))
        error = 9;
    else if (!line.empty())
        error = gcode(line, now);
    if (error != kLater)
        answer(error);
    startBlock(now);
}

int GrblEmulator::dollar(const std::string& line, double now) {
    const bool atRest = m_state == State::Idle || m_state == State::Alarm;
    if (line == "$") {
        sayLine("[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]");
        return 0;
    }
    if (line == "$G") {
        sayLine(fmt::format("[GC:G{} G54 G17 G{} G{} G94 M5 M9 T0 F{:.0f} S0]", m_motionMode,
                            m_inches ? 20 : 21, m_relative ? 91 : 90, m_rate));
        return 0;
    }
    if (line == "$X") {
        if (m_state == State::Alarm) {
            m_state = State::Idle;
            sayLine("[MSG:Caution: Unlocked]");
        }
        return 0;
    }
    if (line.rfind("$J", 0) == 0)
        return line.size() < 3 || line[2] != '=' ? 3 : jog(line.substr(3));
    if (!atRest)
        return 8;
    if (line == "$$") {
        tellSettings();
        return 0;
    }
    if (line == "$I") {
        sayLine("[VER:1.1h.20190830:]");
        sayLine("[OPT:V,15,128]");
        return 0;
    }
    if (line == "$#") {
        sayLine(fmt::format("[G54:{:.3f},{:.3f},{:.3f}]", m_offset[0], m_offset[1], m_offset[2]));
        return 0;
    }
    if (line == "$H") {
        if (settings[22] == 0)
            return 5;
        startHoming(now);
        return kLater;
    }
    if (line == "$SLP") {
        sayLine("[MSG:Sleeping]");
        m_state = State::Sleep;
        return 0;
    }
    const auto equals = line.find('=');
    int key = 0;
    double value = 0;
    if (equals == std::string::npos ||
        std::from_chars(line.data() + 1, line.data() + equals, key).ptr != line.data() + equals)
        return equals == std::string::npos && line.size() > 1 && std::isalpha(line[1]) != 0 ? 2 : 3;
    const char* end = line.data() + line.size();
    if (std::from_chars(line.data() + equals + 1, end, value).ptr != end)
        return 2;
    if (value < 0)
        return 4;
    if (settings.count(key) == 0)
        return 3;
    settings[key] = value;
    return 0;
}

void GrblEmulator::tellSettings() {
    for (const auto& [key, value] : settings)
        sayLine(key < 100 && value == std::floor(value) ? fmt::format("${}={:.0f}", key, value)
                                                        : fmt::format("${}={:.3f}", key, value));
}

GrblEmulator::Vector GrblEmulator::planned() const {
    return m_held ? m_held->target : m_blocks.empty() ? m_machine : m_blocks.back().target;
}

GrblEmulator::Vector GrblEmulator::targetOf(const Words& words, bool inches, bool relative,
                                            bool machineCoordinates) const {
    Vector target = planned();
    for (std::size_t i = 0; i < kAxes; ++i) {
        const auto word = words.values.find(kAxisLetters[i]);
        if (word == words.values.end())
            continue;
        const double value = word->second * (inches ? 25.4 : 1);
        if (machineCoordinates)
            target[i] = value;
        else
            target[i] = relative ? target[i] + value : value + m_offset[i];
        // Whole steps.
        const double steps = settings.at(100 + static_cast<int>(i));
        target[i] = std::round(target[i] * steps) / steps;
    }
    return target;
}

bool GrblEmulator::insideTravel(const Vector& target) const {
    if (settings.at(20) == 0)
        return true;
    for (std::size_t i = 0; i < kAxes; ++i)
        if (target[i] > 1e-9 || target[i] < -settings.at(130 + static_cast<int>(i)) - 1e-9)
            return false;
    return true;
}

int GrblEmulator::jog(const std::string& text) {
    if (m_state != State::Idle && m_state != State::Jog)
        return 8;
    const Words words(text);
    if (words.error != 0)
        return words.error;
    bool inches = m_inches, relative = m_relative, machineCoordinates = false;
    for (const double g : words.g) {
        if (g == 20 || g == 21)
            inches = g == 20;
        else if (g == 90 || g == 91)
            relative = g == 91;
        else if (g == 53)
            machineCoordinates = true;
        else
            return 16;
    }
    for (const auto& [letter, value] : words.values)
        if (std::string_view("XYZF").find(letter) == std::string_view::npos)
            return 16;
    if (!words.hasAxis())
        return 26;
    if (!words.has('F'))
        return 22;
    const Vector target = targetOf(words, inches, relative, machineCoordinates);
    if (!insideTravel(target))
        return 15;
    const Block block{target, words.values.at('F') * (inches ? 25.4 : 1), true};
    if (m_blocks.size() < kPlannerBlocks) {
        m_blocks.push_back(block);
        return 0;
    }
    m_held = block;
    return kLater;
}

int GrblEmulator::gcode(const std::string& line, double now) {
    const Words words(line);
    return words.error != 0 ? words.error : move(words, now);
}

int GrblEmulator::move(const Words& words, double now) {
    bool machineCoordinates = false, dwell = false, setOffset = false;
    int motions = 0;
    for (const double g : words.g) {
        if (g == 0 || g == 1) {
            ++motions;
            m_motionMode = static_cast<int>(g);
        } else if (g == 20 || g == 21)
            m_inches = g == 20;
        else if (g == 90 || g == 91)
            m_relative = g == 91;
        else if (g == 53)
            machineCoordinates = true;
        else if (g == 4)
            dwell = true;
        else if (g == 10)
            setOffset = true;
        else if (g != 17 && g != 54 && g != 94)
            return 20;
    }
    if (motions > 1 || (motions > 0 && setOffset && words.hasAxis()))
        return 24;
    if (words.has('F'))
        m_rate = words.values.at('F') * (m_inches ? 25.4 : 1);
    if (dwell) {
        if (!words.has('P'))
            return 28;
        m_dwell = std::ceil(words.values.at('P') / kDwellStep - 1e-9) * kDwellStep;
        m_waiting = true;
        return kLater;
    }
    if (setOffset) {
        for (std::size_t i = 0; i < kAxes; ++i)
            if (words.has(kAxisLetters[i]))
                m_offset[i] = m_machine[i] - words.values.at(kAxisLetters[i]);
        m_untilOffset = 0;
        return words.has('P') && words.has('L') ? 0 : 28;
    }
    if (!words.hasAxis())
        return motions > 0 && machineCoordinates ? 26 : 0;
    if (m_motionMode == 1 && m_rate <= 0)
        return 22;
    const Block block{targetOf(words, m_inches, m_relative, machineCoordinates),
                      m_motionMode == 0 ? 0 : m_rate, false};
    if (!insideTravel(block.target)) {
        m_softLimit = m_unanswered = true;
        if (m_state == State::Run)
            hold(now);
        else
            rest(now);
        return kLater;
    }
    if (m_blocks.size() < kPlannerBlocks) {
        m_blocks.push_back(block);
        return 0;
    }
    m_held = block;
    return kLater;
}

}  // namespace gimbalscan::testing
