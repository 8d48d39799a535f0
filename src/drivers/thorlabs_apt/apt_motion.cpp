// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_motion.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gimbalscan::apt {

namespace {

// The profile may be over while the motor still creeps.
constexpr Duration kCreep = std::chrono::milliseconds(700);
constexpr Duration kStallTime = std::chrono::seconds(1);
constexpr std::int32_t kStallCounts = 2;
constexpr Duration kBeginLimit = std::chrono::seconds(2);
constexpr int kQuietLooks = 2, kPositionErrors = 3;

struct FaultBit {
    std::uint32_t bit;
    const char* text;
};
constexpr std::array kFaultBits{
    FaultBit{0x00020000, "over-temperature"},  FaultBit{0x00040000, "bus voltage"},
    FaultBit{0x00080000, "commutation error"}, FaultBit{0x01000000, "overload"},
    FaultBit{0x02000000, "encoder fault"},     FaultBit{0x08000000, "bus current"},
    FaultBit{0x40000000, "an error"},
};

std::int64_t distance(std::int32_t a, std::int32_t b) {
    return std::abs(static_cast<std::int64_t>(a) - b);
}

}  // namespace

std::string faultText(std::uint32_t bits) {
    std::string text;
    for (const FaultBit& fault : kFaultBits)
        if ((bits & fault.bit) != 0)
            text += (text.empty() ? "" : " and ") + std::string(fault.text);
    return text;
}

bool Motion::completed(TimePoint at) noexcept {
    if (!m_writtenAt || at < *m_writtenAt)
        return false;  // it has not even been asked to begin
    m_told = true;
    return true;
}

std::optional<TimePoint> Motion::predictedEnd() const noexcept {
    return m_writtenAt ? std::optional(*m_writtenAt + m_plan.expected) : std::nullopt;
}

std::optional<MotionEnd> Motion::look(const Sample& sample) {
    // What was asked for before the command says nothing about it.
    if (!m_writtenAt || !sample.asked || sample.requested < *m_writtenAt)
        return std::nullopt;
    const bool moving = (sample.status.bits & bit::kMotion) != 0;
    if (moving || distance(sample.status.position, m_plan.start) > m_plan.tolerance)
        m_begun = true;
    if (moving) {
        m_quietLooks = 0;
        m_quietSince.reset();
        // Told to be over and still moving: that was another motion.
        m_told = false;
    } else {
        if (!m_quietSince)
            m_quietSince = sample.stamp;
        if (m_quietLooks > 0 &&
            distance(m_quietPosition, sample.status.position) > m_plan.tolerance)
            m_quietLooks = 0;
        ++m_quietLooks;
        m_quietPosition = sample.status.position;
    }
    if (m_plan.kind == Kind::Home)
        followCounter(sample);
    if (const auto fault = lookAtFaults(sample))
        return fault;
    return m_plan.kind == Kind::Home ? lookAtHoming(sample) : lookAtMove(sample);
}

std::optional<MotionEnd> Motion::lookAtFaults(const Sample& sample) {
    const std::uint32_t bits = sample.status.bits;
    if (!faultText(bits).empty())
        return MotionEnd::Fault;
    if (m_plan.watchEnabled && (bits & bit::kEnabled) == 0)
        return MotionEnd::SwitchedOff;
    m_positionErrors = (bits & bit::kPositionError) != 0 ? m_positionErrors + 1 : 0;
    if (m_positionErrors >= kPositionErrors || stalled(sample))
        return MotionEnd::Stalled;
    const std::uint32_t closed = bits & ~m_plan.bitsAtStart & (bit::kLowLimit | bit::kHighLimit);
    if (m_plan.useLimits && m_plan.kind == Kind::Move && closed != 0)
        return (closed & bit::kLowLimit) != 0 ? MotionEnd::LimitLow : MotionEnd::LimitHigh;
    return std::nullopt;
}

bool Motion::stalled(const Sample& sample) {
    const bool moving = (sample.status.bits & bit::kMotion) != 0;
    if (!moving || !m_progressAt ||
        distance(sample.status.position, m_progressPosition) >= kStallCounts) {
        m_progressAt = sample.stamp;
        m_progressPosition = sample.status.position;
        return false;
    }
    return sample.stamp - *m_progressAt >= kStallTime;
}

std::optional<MotionEnd> Motion::lookAtMove(const Sample& sample) {
    if ((sample.status.bits & bit::kMotion) != 0)
        return std::nullopt;
    if (distance(sample.status.position, m_plan.target) <= m_plan.tolerance) {
        // A unit answers in order: what is read after it was told happened after it.
        return m_told || m_quietLooks >= kQuietLooks ? std::optional(MotionEnd::Arrived)
                                                     : std::nullopt;
    }
    if (m_quietLooks < kQuietLooks)
        return std::nullopt;
    if (!m_begun)
        return sample.stamp - *m_writtenAt > kBeginLimit ? std::optional(MotionEnd::NotBegun)
                                                         : std::nullopt;
    if (sample.stamp - *m_quietSince < kCreep)
        return std::nullopt;
    // At rest on a switch: the controller has stopped it there.
    const bool rising = m_plan.target > m_plan.start;
    const std::uint32_t limits = sample.status.bits & (bit::kLowLimit | bit::kHighLimit);
    if (limits != 0 && limits != (m_plan.bitsAtStart & limits))
        return rising ? MotionEnd::LimitHigh : MotionEnd::LimitLow;
    return MotionEnd::StoppedShort;
}

std::optional<MotionEnd> Motion::lookAtHoming(const Sample& sample) {
    const std::uint32_t bits = sample.status.bits;
    if ((bits & bit::kHomed) == 0)
        m_referenceLost = true;
    if ((bits & bit::kMotion) != 0)
        return std::nullopt;
    // A reference of before this homing proves nothing.
    const bool ours = m_referenceLost || m_begun || (m_plan.bitsAtStart & bit::kHomed) == 0;
    if ((bits & bit::kHomed) != 0 && ours && (m_told || m_quietLooks >= kQuietLooks))
        return MotionEnd::Arrived;
    if (m_quietLooks < kQuietLooks)
        return std::nullopt;
    if (!m_begun)
        return sample.stamp - *m_writtenAt > kBeginLimit ? std::optional(MotionEnd::NotBegun)
                                                         : std::nullopt;
    return sample.stamp - *m_quietSince >= kCreep ? std::optional(MotionEnd::NotHomed)
                                                  : std::nullopt;
}

void Motion::followCounter(const Sample& sample) {
    const auto before = m_before, last = m_last;
    m_before = m_last;
    m_last = sample;
    const bool set =
        last && (last->status.bits & bit::kHomed) == 0 && (sample.status.bits & bit::kHomed) != 0;
    if (!set)
        return;
    // The counter jumped between two looks. In between the motor went on as it did before, braking:
    // where it was then is known to lie within that way. No shift, if that is possible.
    const double jump =
        static_cast<double>(last->status.position) - static_cast<double>(sample.status.position);
    double way = 0;
    if (before && last->stamp > before->stamp)
        way = (static_cast<double>(last->status.position) - before->status.position) *
              toSeconds(sample.stamp - last->stamp) / toSeconds(last->stamp - before->stamp);
    const double low = std::min(jump, jump + way) - m_plan.tolerance;
    const double high = std::max(jump, jump + way) + m_plan.tolerance;
    m_zeroShift = low <= 0 && high >= 0 ? 0 : jump + way / 2;
}

}  // namespace gimbalscan::apt
