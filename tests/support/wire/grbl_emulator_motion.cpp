// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "grbl_emulator.h"

#include <utility>

namespace gimbalscan::testing {

namespace {

constexpr std::size_t kPlannerBlocks = 15;

}  // namespace

GrblEmulator::Vector GrblEmulator::machine(double now) const {
    if (!m_motion || m_stalled)
        return m_machine;
    Vector position = m_from;
    const double part = m_motion->travelled(now) / m_motion->length();
    for (std::size_t i = 0; i < kAxes; ++i)
        position[i] += part * (m_target[i] - m_from[i]);
    return position;
}

double GrblEmulator::advance(double now) {
    for (double next = nextEvent(); next <= now; next = nextEvent()) {
        event(next);
        work(next);
    }
    return nextEvent();
}

double GrblEmulator::nextEvent() const {
    double next = kNever;
    for (const auto& at :
         {m_welcomeAt, m_resetMessageAt, m_dwellEnd, m_homingEnd, m_limitTime, m_stallTime})
        next = std::min(next, at.value_or(kNever));
    if (m_motion && !m_stalled)
        next = std::min(next, m_motion->end());
    return next;
}

void GrblEmulator::event(double now) {
    const auto due = [now](std::optional<double>& at) {
        if (!at || *at > now)
            return false;
        at.reset();
        return true;
    };
    if (due(m_welcomeAt)) {
        welcome(now);
    } else if (due(m_resetMessageAt)) {
        sayLine("[MSG:Reset to continue]");
    } else if (due(m_limitTime)) {
        alarm(1, now, true);
    } else if (due(m_stallTime)) {
        m_machine = machine(now);
        m_stalled = true;
        m_limitTime.reset();
    } else if (due(m_dwellEnd)) {
        m_waiting = false;
        answer(0);
    } else if (due(m_homingEnd)) {
        endHoming(now);
    } else {
        rest(now);
    }
}

/// The motion has come to its end, or has been braked to rest.
void GrblEmulator::rest(double now) {
    m_machine = machine(now);
    m_motion.reset();
    m_stallTime = m_limitTime = std::nullopt;
    if (m_softLimit) {
        m_unanswered = true;
        alarm(2, now, true);
    } else if (m_state == State::Hold) {
        m_part = 0;
    } else if (m_state == State::Door) {
        m_part = m_doorOpen ? 1 : 0;
    } else if (m_jogCancelled) {
        m_jogCancelled = false;
        m_blocks.clear();
        m_state = State::Idle;
    } else {
        endBlock(now);
    }
}

void GrblEmulator::endBlock(double now) {
    m_machine = m_target;
    m_blocks.pop_front();
    m_state = State::Idle;
    if (m_held && m_blocks.size() < kPlannerBlocks) {
        m_blocks.push_back(*m_held);
        m_held.reset();
        answer(0);
    }
    startBlock(now);
}

void GrblEmulator::startBlock(double now) {
    while (!m_blocks.empty() && !m_motion && m_state == State::Idle) {
        const Block& block = m_blocks.front();
        m_from = m_machine;
        m_target = block.target;
        double length = 0;
        for (std::size_t i = 0; i < kAxes; ++i)
            length += (m_target[i] - m_from[i]) * (m_target[i] - m_from[i]);
        length = std::sqrt(length);
        if (length < 1e-9) {
            m_blocks.pop_front();
            continue;
        }
        double rate = kNever, acceleration = kNever;
        for (std::size_t i = 0; i < kAxes; ++i) {
            const double share = std::abs(m_target[i] - m_from[i]) / length;
            if (share < 1e-12)
                continue;
            rate = std::min(rate, settings[110 + static_cast<int>(i)] / share);
            acceleration = std::min(acceleration, settings[120 + static_cast<int>(i)] / share);
        }
        if (block.rate > 0)
            rate = std::min(rate, block.rate);
        m_state = block.jog ? State::Jog : State::Run;
        m_pins.clear();
        m_motion = LineMotion(now, length, rate / 60, acceleration);
        obstacles();
    }
    if (m_blocks.empty() && m_waiting && !m_dwellEnd)
        m_dwellEnd = now + m_dwell;
}

/// When the motion under way meets a switch or something that it cannot push.
void GrblEmulator::obstacles() {
    m_limitTime = m_stallTime = std::nullopt;
    if (!m_motion || m_stalled)
        return;
    const auto crossing = [this](std::size_t axis, double at) {
        const double delta = m_target[axis] - m_from[axis];
        const double part = delta != 0 ? (at - m_from[axis]) / delta : 0;
        return part <= 1e-9 || part > 1 ? kNever : m_motion->reaches(part * m_motion->length());
    };
    const auto sooner = [](std::optional<double>& at, double time) {
        if (time < kNever)
            at = std::min(at.value_or(kNever), time);
    };
    for (std::size_t i = 0; i < kAxes; ++i) {
        if (settings[21] == 0)
            break;
        sooner(m_limitTime, crossing(i, -m_zero[i] + 0.01));
        sooner(m_limitTime, crossing(i, -settings[130 + static_cast<int>(i)] - m_zero[i] - 0.01));
    }
    for (const auto& [axis, at] : m_limits)
        sooner(m_limitTime, crossing(axis, at));
    for (const auto& [axis, at] : m_stalls)
        sooner(m_stallTime, crossing(axis, at));
}

void GrblEmulator::startHoming(double now) {
    m_state = State::Home;
    m_homing = true;
    m_homed = false;
    double time = 0;
    for (std::size_t i = 0; i < kAxes; ++i) {
        const double travel = settings[130 + static_cast<int>(i)];
        const bool negative = ((static_cast<int>(settings[23]) >> i) & 1) != 0;
        const double end = negative ? -travel : 0;
        const double way = m_noHomeSwitch ? 1.5 * travel : std::abs(end - m_machine[i] - m_zero[i]);
        time = std::max(time, way / settings[25] * 60);
    }
    m_homingEnd = now + time + (m_noHomeSwitch ? 0 : 2 * settings[27] / settings[24] * 60);
}

void GrblEmulator::endHoming(double now) {
    if (m_noHomeSwitch) {
        alarm(9, now, false);
        return;
    }
    m_homing = false;
    for (std::size_t i = 0; i < kAxes; ++i) {
        const bool negative = ((static_cast<int>(settings[23]) >> i) & 1) != 0;
        m_machine[i] =
            negative ? -settings[130 + static_cast<int>(i)] + settings[27] : -settings[27];
    }
    m_zero = {};
    m_homed = true;
    m_state = State::Idle;
    if (std::exchange(m_reportDue, false))
        realTime('?', now);
    answer(0);
}

}  // namespace gimbalscan::testing
