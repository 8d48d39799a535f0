// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_channel.h"

#include <algorithm>
#include <cmath>
#include <utility>

// What a channel makes of what comes.

namespace gimbalscan::apt {

namespace {

constexpr std::size_t kMostReadbacks = 64;
// So far outside of where it can be a position is not believed at once, in the unit of the axis.
constexpr double kSurprisingJump = 2;
constexpr Duration kRecently = std::chrono::seconds(1);
constexpr Duration kYoungEnough = std::chrono::milliseconds(150);
constexpr Duration kVelocityWindow = std::chrono::milliseconds(600);

}  // namespace

std::int32_t Channel::count(const StatusUpdate& status) const {
    if (m_settings.encoderCounts <= 0)
        return status.position;
    const double position = status.encoder / m_settings.encoderCounts * std::abs(m_scale.counts);
    return static_cast<std::int32_t>(std::clamp(std::round(position), -2147483647.0, 2147483647.0));
}

double Channel::units(const StatusUpdate& status) const {
    return m_scale.units(status.position);
}

std::optional<Sample> Channel::sampleOf(const ExchangeLine::Outcome& outcome) const {
    Sample sample;
    sample.asked = true;
    sample.requested = outcome.requestedAt;
    sample.stamp = outcome.requestedAt + (outcome.repliedAt - outcome.requestedAt) / 2;
    if (outcome.replies.size() == 1) {
        const auto status = decodeStatus(outcome.replies[0]);
        if (!status)
            return std::nullopt;
        sample.status = *status;
        // From here on everything is told by the encoder, where there is one.
        sample.status.position = count(*status);
        return sample;
    }
    const auto position = decodeNumber(outcome.replies[0]);
    const auto bits = decodeNumber(outcome.replies[1]);
    if (!position || !bits)
        return std::nullopt;
    sample.status.position = *position;
    sample.status.bits = static_cast<std::uint32_t>(*bits);
    return sample;
}

void Channel::received(const Message& message, TimePoint at) {
    if (m_link == Link::Closed || m_portGone || at < m_quietUntil)
        return;
    if (m_line.received(message, at))
        return finishExchange(at);
    switch (message.id) {
        case Id::GetStatus:
        case Id::GetServoStatus:
            if (m_updates && m_link == Link::Open)
                if (const auto status = decodeStatus(message)) {
                    Sample sample{*status, at, {}, false};
                    take(sample);
                }
            return;
        case Id::MoveCompleted:
        case Id::MoveStopped:
        case Id::MoveHomed:
            // Whether it is of this motion is seen by asking.
            if (m_motion && m_motion->completed(at))
                m_statusWanted = true;
            return;
        case Id::HwResponse:
        case Id::HwRichResponse: {
            const auto rich = decodeRichResponse(message);
            m_fault = Error{ErrorCode::Stall, m_settings.label, "move",
                            fmt::format("The controller of {} reports a fault: {}.",
                                        m_settings.label, rich ? rich->text : "no details")};
            if (m_motion)
                m_motionEnd = MotionEnd::Fault;
            return;
        }
        default:
            return;
    }
}

// There is no checksum: a status that cannot be is taken for garbled until the next one says the
// same.
bool Channel::believable(const Sample& sample) {
    if (!m_last || m_link == Link::Silent)
        return true;
    const bool homing = m_motion && m_motion->plan().kind == Motion::Kind::Home;
    if (homing || (m_stepsSuspect && !m_motion))
        return true;
    double low = m_scale.units(m_last->status.position), high = low;
    if (m_motion) {
        low = std::min(low, m_scale.units(m_motion->plan().target));
        high = std::max(high, m_scale.units(m_motion->plan().target));
    }
    const double here = units(sample.status);
    // Braked, it goes on to where nobody said.
    const bool coasting =
        !m_motion && (m_stopping || (!m_arrived && sample.stamp - m_lastMotion < kRecently));
    const bool jumped =
        !coasting && (here < low - kSurprisingJump || here > high + kSurprisingJump);
    const bool unhomed = m_homed && (sample.status.bits & bit::kHomed) == 0;
    if (!jumped && !unhomed)
        return true;
    const auto before = std::exchange(m_surprise, sample);
    m_statusWanted = true;
    if (!before)
        return false;
    const bool same = std::abs(units(before->status) - here) <= kSurprisingJump &&
                      ((before->status.bits ^ sample.status.bits) & bit::kHomed) == 0;
    return same;
}

void Channel::take(const Sample& sample) {
    if (!believable(sample)) {
        m_troubles.unreadable(
            sample.stamp,
            fmt::format("position {}, status {:08X}", sample.status.position, sample.status.bits));
        return;
    }
    if (m_surprise && m_surprise->stamp != sample.stamp)
        m_surprise.reset();
    if (m_link == Link::Silent)
        m_link = Link::Open;  // what it does not know any more is in its status
    noteHomed(sample);
    // What an update shows is judged by asking: it may be older than the last command.
    if (!sample.asked && m_motion && m_last && sample.status.bits != m_last->status.bits)
        m_statusWanted = true;
    m_last = sample;
    m_lastStatus = sample.stamp;
    if (sample.asked)
        m_asked = sample;
    m_readbacks.push_back({sample.stamp, units(sample.status)});
    if (m_readbacks.size() > kMostReadbacks)
        m_readbacks.pop_front();
    if (movingNow())
        m_lastMotion = sample.stamp;
    judgeMotion(sample);
}

void Channel::noteHomed(const Sample& sample) {
    const bool homed = (sample.status.bits & bit::kHomed) != 0;
    const bool homing = m_motion && m_motion->plan().kind == Motion::Kind::Home;
    if (m_homed && !homed && !homing) {
        // Nothing but a loss of power, or of the motor's current, takes it away.
        m_powerCycled = true;
        m_prepared = false;
    }
    if (homed)
        m_powerCycled = false;
    m_homed = homed;
}

void Channel::judgeMotion(const Sample& sample) {
    if (!m_motion || m_motionEnd || m_powerCycled)
        return;
    m_motionEnd = m_motion->look(sample);
    m_zeroShift = m_motion->zeroShift();
}

void Channel::endMotion() {
    m_arrived = m_motionEnd == MotionEnd::Arrived;
    m_motion.reset();
}

std::uint64_t Channel::begin(const Motion::Plan& plan, TimePoint now) {
    m_motion.emplace(plan);
    m_motionEnd.reset();
    m_fault.reset();
    m_powerCycled = false;
    m_commandedAt = now;
    m_zeroShift = 0;
    return ++m_motionNumber;
}

void Channel::motionWritten(std::uint64_t number, TimePoint at) {
    if (motionIs(number))
        m_motion->written(at);
}

std::optional<Sample> Channel::recentRest(TimePoint now) const {
    if (!m_asked || m_link != Link::Open || m_motion || m_stopping || m_surprise)
        return std::nullopt;
    const bool recent =
        m_asked->requested > m_commandedAt && now - m_asked->requested <= kYoungEnough;
    return recent && (m_asked->status.bits & bit::kMotion) == 0 ? m_asked : std::nullopt;
}

MotorReading Channel::reading(TimePoint now) const {
    MotorReading reading;
    reading.known = m_link == Link::Open && m_last.has_value();
    reading.homed = homed();
    reading.fault = m_fault;
    reading.moving = movingNow();
    if (!m_last)
        return reading;
    reading.position = ControllerPosition(units(m_last->status));
    reading.stamp = m_last->stamp;
    if (const std::string bits = faultText(m_last->status.bits); !bits.empty() && !m_fault)
        reading.fault =
            Error{ErrorCode::Stall, m_settings.label, "status",
                  fmt::format("The controller of {} reports {}.", m_settings.label, bits)};
    if (m_settings.useLimits) {
        const bool low = (m_last->status.bits & bit::kLowLimit) != 0;
        const bool high = (m_last->status.bits & bit::kHighLimit) != 0;
        const bool swapped = m_settings.swapLimits != m_settings.inverted;
        reading.atLowerLimit = swapped ? high : low;
        reading.atUpperLimit = swapped ? low : high;
    }
    const std::size_t size = m_readbacks.size();
    if (size >= 2 && reading.moving && now - m_readbacks[size - 2].at < kVelocityWindow) {
        const Readback& a = m_readbacks[size - 2];
        const Readback& b = m_readbacks[size - 1];
        if (b.at > a.at)
            reading.velocity = (b.position - a.position) / toSeconds(b.at - a.at);
    }
    return reading;
}

std::optional<ReadbackSpan> Channel::readbacks(TimePoint from, TimePoint to) const {
    ReadbackSpan span;
    for (const Readback& readback : m_readbacks)
        if (readback.at >= from && readback.at <= to)
            span.add(ControllerPosition(readback.position));
    return span.count > 0 ? std::optional(span) : std::nullopt;
}

}  // namespace gimbalscan::apt
