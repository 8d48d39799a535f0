// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "emulated_stage.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <sstream>
#include <utility>

namespace gimbalscan::testing {

namespace {

constexpr double kHomeVelocity = 200, kHomeAcceleration = 2000, kTravel = 200;

std::string withChecksum(const std::string& text) {
    unsigned sum = 0;
    for (const char c : text)
        sum ^= static_cast<unsigned char>(c);
    char tail[8];
    std::snprintf(tail, sizeof tail, "*%02X", sum);
    return text + tail;
}

}  // namespace

void EmulatedStage::received(std::span<const std::uint8_t> bytes, double now) {
    for (const std::uint8_t byte : bytes) {
        if (byte != '\n')
            m_line += static_cast<char>(byte);
        else
            obey(std::exchange(m_line, {}), now);
    }
}

void EmulatedStage::obey(const std::string& line, double now) {
    const std::string text = line.substr(0, line.rfind('*'));
    if (withChecksum(text) != line)
        return;  // what cannot be read is not answered
    settle(now);
    if (text.back() != '?')
        m_commands.push_back(text);
    std::string reply = withChecksum(answer(text, now)) + "\n";
    if (garblesMoves && reply.starts_with("MOVE"))
        reply[1] = '0';
    send({reply.begin(), reply.end()});
}

std::string EmulatedStage::answer(const std::string& line, double now) {
    std::istringstream words(line);
    std::string word;
    words >> word;
    if (word == "IDN?")
        return "IDN STAGE-1 4711 2.0";
    if (word == "ZERO?")
        return "ZERO " + std::to_string(m_shift);
    if (word == "POS?") {
        char text[64];
        std::snprintf(text, sizeof text, "POS %.3f", position(now));
        return std::string(text) + (moving(now) ? " MOVING" : "") + (m_homed ? " HOMED" : "") +
               (m_stalled ? " STALLED" : "");
    }
    if (word == "STOP" && m_motion)
        m_motion->brake(now);
    if (word == "HALT" || word == "OFF")
        halt(now);
    if (word == "ON" || word == "OFF") {
        m_on = word == "ON";
        m_homed = m_homed && m_on;  // without power it can be turned
    }
    if (word == "MOVE" || word == "HOME") {
        double target = 0, velocity = kHomeVelocity, acceleration = kHomeAcceleration;
        if (word == "MOVE")
            words >> target >> velocity >> acceleration;
        if (!words || !m_on || m_motion || std::abs(target) > kTravel)
            return word + " ERROR";
        m_homing = word == "HOME";
        m_homed = m_homed && !m_homing;
        begin(m_homing ? 0 : target + m_zero, velocity, acceleration, now);
    }
    return word + " OK";
}

void EmulatedStage::begin(double target, double velocity, double acceleration, double now) {
    m_stalled = false;
    m_direction = target < m_place ? -1 : 1;
    m_motion = LineMotion(now, std::abs(target - m_place), velocity, acceleration);
}

double EmulatedStage::mechanics(double now) const {
    return m_motion ? m_place + m_direction * m_motion->travelled(now) : m_place;
}

void EmulatedStage::halt(double now) {
    m_place = mechanics(now);
    m_motion.reset();
    m_homing = false;
}

void EmulatedStage::settle(double now) {
    m_stalled = m_stalled || (stallAt && m_motion && m_direction > 0 && mechanics(now) > *stallAt);
    if (m_stalled) {
        m_place = std::min(mechanics(now), *stallAt);
        m_motion.reset();
    }
    if (!m_motion || now < m_motion->end())
        return;
    const bool found = m_homing && std::abs(mechanics(now)) < 1e-6 && !homeSwitchBroken;
    halt(now);
    if (!found)
        return;
    m_shift = 0 - m_zero;
    m_zero = 0;
    m_homed = true;
}

double EmulatedStage::position(double now) {
    settle(now);
    return mechanics(now) - m_zero;
}

bool EmulatedStage::moving(double now) {
    settle(now);
    return m_motion.has_value();
}

void EmulatedStage::powerCycle(double now) {
    halt(now);
    m_zero = m_place;
    m_on = m_homed = m_stalled = false;
}

}  // namespace gimbalscan::testing
