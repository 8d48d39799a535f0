// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "grbl_emulator.h"

#include <fmt/format.h>

#include <utility>

namespace gimbalscan::testing {

namespace {

constexpr std::size_t kReceiveBuffer = 128;
constexpr double kBootTime = 1.5;
constexpr double kAlarmPause = 0.5;
constexpr std::uint8_t kReset = 0x18, kDoor = 0x84, kJogCancel = 0x85;

}  // namespace

GrblEmulator::GrblEmulator()
    : settings{{0, 10},    {1, 25},     {2, 0},      {3, 0},      {4, 0},     {5, 0},
               {6, 0},     {10, 1},     {11, 0.01},  {12, 0.002}, {13, 0},    {20, 1},
               {21, 1},    {22, 1},     {23, 0},     {24, 600},   {25, 6000}, {26, 250},
               {27, 1},    {30, 1000},  {31, 0},     {32, 0},     {100, 250}, {101, 250},
               {102, 250}, {110, 6000}, {111, 6000}, {112, 3000}, {120, 500}, {121, 500},
               {122, 500}, {130, 200},  {131, 200},  {132, 100}} {}

void GrblEmulator::opened(double now) {
    if (resetsWhenOpened || !m_started)
        boot(now, kBootTime);
}

void GrblEmulator::powerCycle(double now) {
    boot(now, kBootTime);
}

void GrblEmulator::reset(double now) {
    boot(now, 0.1);
}

void GrblEmulator::boot(double now, double after) {
    m_machine = machine(now);
    for (std::size_t i = 0; i < kAxes; ++i) {
        if (m_started)
            mechanics[i] = m_machine[i] + m_zero[i];
        m_machine[i] = 0;
        m_zero[i] = mechanics[i];
    }
    m_started = true;
    m_unanswered = false;
    forgetWork();
    m_homed = false;
    m_offset = {};
    m_state = settings[22] != 0 ? State::Alarm : State::Idle;
    m_silent = true;
    m_welcomeAt = now + after;
}

/// What a reset drops: queue, lines, modes.
void GrblEmulator::forgetWork() {
    m_buffer.clear();
    m_line.clear();
    m_comment = m_lineTooLong = m_stalled = m_jogCancelled = m_softLimit = false;
    m_blocks.clear();
    m_motion.reset();
    m_held.reset();
    m_limitTime = m_stallTime = m_dwellEnd = m_homingEnd = m_resetMessageAt = std::nullopt;
    m_waiting = m_homing = m_reportDue = false;
    m_inches = m_relative = false;
    m_motionMode = 0;
    m_rate = 0;
}

void GrblEmulator::welcome(double now) {
    m_welcomeAt.reset();
    m_silent = false;
    m_untilOffset = m_untilOverrides = 0;
    if (std::exchange(m_unanswered, false))
        sayLine("ok");
    sayLine("\r\nGrbl 1.1h ['$' for help]");
    if (m_state == State::Alarm)
        sayLine("[MSG:'$H'|'$X' to unlock]");
    if (m_doorOpen)
        setDoor(true, now);
}

void GrblEmulator::sayLine(const std::string& text) {
    std::vector<std::uint8_t> bytes(text.begin(), text.end());
    bytes.push_back('\r');
    bytes.push_back('\n');
    send(bytes);
}

void GrblEmulator::answer(int error) {
    sayLine(error == 0 ? "ok" : fmt::format("error:{}", error));
}

void GrblEmulator::received(std::span<const std::uint8_t> bytes, double now) {
    (void)advance(now);
    for (const std::uint8_t byte : bytes) {
        const bool realtime =
            byte >= 0x80 || byte == '?' || byte == '!' || byte == '~' || byte == kReset;
        if (realtime) {
            m_realTime.push_back(byte);
            realTime(byte, now);
        } else if (m_welcomeAt || m_buffer.size() >= kReceiveBuffer) {
            ++m_bytesLost;
        } else {
            m_buffer.push_back(byte);
            work(now);
        }
    }
}

void GrblEmulator::realTime(std::uint8_t byte, double now) {
    if (byte == kReset) {
        softReset(now);
        return;
    }
    if (m_silent)
        return;
    switch (byte) {
        case '?':
            if (m_homing)
                m_reportDue = true;
            else
                report(now);
            break;
        case '!':
            hold(now);
            break;
        case '~':
            if ((m_state == State::Hold || m_state == State::Door) && m_part == 0) {
                m_state = State::Idle;
                startBlock(now);
                work(now);
            }
            break;
        case kDoor:
            setDoor(true, now);
            m_doorOpen = false;
            break;
        case kJogCancel:
            if (m_state == State::Jog)
                hold(now);
            break;
        default:
            break;  // overrides and accessories: nothing a stage has
    }
}

void GrblEmulator::softReset(double now) {
    if (m_welcomeAt || m_resetMessageAt)
        return;  // too early: cleared before it is looked at
    const bool deaf = m_silent;
    const bool moving = m_motion || m_stalled;
    m_machine = machine(now);
    m_unanswered = m_unanswered || m_waiting || m_held || m_homing;
    if (m_homing || (moving && !deaf)) {
        const int number = m_homing ? 6 : 3;
        m_homed = false;
        forgetWork();
        sayLine(fmt::format("ALARM:{}", number));
        m_state = State::Alarm;
        m_silent = true;
        m_welcomeAt = now + kAlarmPause;
        return;
    }
    forgetWork();
    if (m_state == State::Sleep)
        m_state = State::Alarm;
    if (m_state != State::Alarm)
        m_state = State::Idle;
    welcome(now);
}

void GrblEmulator::alarm(int number, double now, bool deaf) {
    m_machine = machine(now);
    const bool unanswered = m_unanswered || m_waiting || m_held || m_homing;
    forgetWork();
    m_unanswered = unanswered;
    m_state = State::Alarm;
    if (number != 2)
        m_homed = false;
    sayLine(fmt::format("ALARM:{}", number));
    m_silent = true;
    if (deaf)
        m_resetMessageAt = now + kAlarmPause;
    else
        m_welcomeAt = now + kAlarmPause;  // a homing that failed ends in a reset
}

void GrblEmulator::hold(double now) {
    if (m_state == State::Idle) {
        m_state = State::Hold;
        m_part = 0;
    } else if (m_state == State::Run || m_state == State::Jog) {
        m_machine = machine(now);
        if (m_state == State::Jog)
            m_jogCancelled = true;
        else {
            m_state = State::Hold;
            m_part = 1;
        }
        m_limitTime.reset();
        if (m_motion && !m_stalled) {
            m_motion->brake(now);
            obstacles();
        } else {
            m_stalled = false;
            rest(now);
        }
    }
}

void GrblEmulator::pressHold(double now) {
    (void)advance(now);
    hold(now);
}

void GrblEmulator::setDoor(bool open, double now) {
    (void)advance(now);
    m_doorOpen = open;
    if (m_homing && open) {
        alarm(7, now, false);
    } else if (m_state == State::Door && !open) {
        m_part = m_motion ? 2 : 0;  // still braking: rest() looks at the door
    } else if (open && m_state != State::Alarm && m_state != State::Sleep) {
        hold(now);
        m_state = State::Door;
        m_part = m_motion ? 2 : 1;
    }
}

void GrblEmulator::limitAt(std::size_t axis, double machinePosition) {
    m_limits[axis] = machinePosition;
    obstacles();
}

void GrblEmulator::stallAt(std::size_t axis, double machinePosition) {
    m_stalls[axis] = machinePosition;
    obstacles();
}

void GrblEmulator::mend() {
    m_limits.clear();
    m_stalls.clear();
    m_noHomeSwitch = false;
    obstacles();
}

void GrblEmulator::report(double now) {
    static constexpr const char* kNames[] = {"Idle",  "Run",  "Jog",  "Home",
                                             "Alarm", "Hold", "Door", "Sleep"};
    std::string text = fmt::format("<{}", kNames[static_cast<std::size_t>(m_state)]);
    if (m_state == State::Hold || m_state == State::Door)
        text += fmt::format(":{}", m_part);
    const bool inches = settings[13] != 0;
    const double factor = inches ? 1 / 25.4 : 1;
    const auto vector = [&](const Vector& v) {
        return inches ? fmt::format("{:.4f},{:.4f},{:.4f}", v[0] * factor, v[1] * factor,
                                    v[2] * factor)
                      : fmt::format("{:.3f},{:.3f},{:.3f}", v[0], v[1], v[2]);
    };
    const Vector position = machine(now);
    Vector work = position;
    for (std::size_t i = 0; i < kAxes; ++i)
        work[i] -= m_offset[i];
    const int mask = static_cast<int>(settings[10]);
    text += (mask & 1) != 0 ? "|MPos:" + vector(position) : "|WPos:" + vector(work);
    if ((mask & 2) != 0)
        text += fmt::format("|Bf:{},{}", 15 - m_blocks.size(), kReceiveBuffer - m_buffer.size());
    const double speed = m_motion && !m_stalled ? m_motion->speed(now) : m_stalled ? 1 : 0;
    text += fmt::format("|FS:{:.0f},0", speed * 60 * factor);
    if (!m_pins.empty())
        text += "|Pn:" + m_pins;
    const bool busy = m_state != State::Idle && m_state != State::Alarm && m_state != State::Sleep;
    if (m_untilOffset > 0) {
        --m_untilOffset;
    } else {
        m_untilOffset = busy ? 29 : 9;
        m_untilOverrides = std::max(m_untilOverrides, 1);
        text += "|WCO:" + vector(m_offset);
    }
    if (m_untilOverrides > 0 && --m_untilOverrides == 0) {
        m_untilOverrides = busy ? 20 : 10;
        text += "|Ov:100,100,100";
    }
    sayLine(text + ">");
}

}  // namespace gimbalscan::testing
