// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_emulated_channel.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace gimbalscan::testing {

namespace {

constexpr double kFar = 1e12;
constexpr double kInfinite = std::numeric_limits<double>::infinity();

std::int32_t number32(const std::vector<std::uint8_t>& bytes, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
    return static_cast<std::int32_t>(value);
}

void number32Into(std::vector<std::uint8_t>& bytes, std::size_t at, double value) {
    const auto whole = static_cast<std::uint32_t>(static_cast<std::int32_t>(std::lround(value)));
    for (std::size_t i = 0; i < 4; ++i)
        bytes[at + i] = static_cast<std::uint8_t>((whole >> (8 * i)) & 0xFF);
}

}  // namespace

double AptEmulatedChannel::Profile::position(double at) const {
    const double t = std::clamp(at - start, 0.0, accelerateFor + cruiseFor + brakeFor);
    const double t1 = std::min(t, accelerateFor);
    double moved = velocity0 * t1 + acceleration * t1 * t1 / 2;
    const double t2 = std::clamp(t - accelerateFor, 0.0, cruiseFor);
    moved += peak * t2;
    const double t3 = std::max(t - accelerateFor - cruiseFor, 0.0);
    moved += peak * t3 - acceleration * t3 * t3 / 2;
    return from + direction * moved;
}

double AptEmulatedChannel::Profile::speed(double at) const {
    const double t = at - start;
    if (t < 0 || at >= end())
        return 0;
    if (t < accelerateFor)
        return direction * (velocity0 + acceleration * t);
    if (t < accelerateFor + cruiseFor)
        return direction * peak;
    return direction * (peak - acceleration * (t - accelerateFor - cruiseFor));
}

double AptEmulatedChannel::Profile::timeAt(double place) const {
    // Monotonic between start and end: halving finds it.
    if ((place - from) * direction <= 0)
        return start;
    if (peak <= 0 || (position(end()) - place) * direction < 0)
        return kInfinite;
    double low = start, high = end();
    for (int i = 0; i < 80; ++i) {
        const double middle = (low + high) / 2;
        ((position(middle) - place) * direction < 0 ? low : high) = middle;
    }
    return high;
}

AptEmulatedChannel::AptEmulatedChannel(const AptModel& model, std::uint8_t address,
                                       double motionScale, double startMechanics)
    : m_model(model), m_address(address), m_scale(motionScale), m_rest(startMechanics) {
    powerUp();
}

void AptEmulatedChannel::powerUp() {
    m_phase = Phase::Rest;
    m_zero = m_rest;
    m_homed = false;
    m_enabled = m_model.enabledAtStart;
    velocityParams.assign(12, 0);
    jogParams.assign(20, 0);
    homeParams.assign(12, 0);
    generalMove.assign(4, 0);
    number32Into(generalMove, 0, m_model.countsPerUnit);
    homeParams[0] = 2;
    homeParams[2] = 1;
    if (m_model.emptyAtStart)
        return;
    const double velocity = m_model.countsPerUnit * m_model.velocityFactor;
    number32Into(velocityParams, 4, m_model.countsPerUnit * m_model.accelerationFactor);
    number32Into(velocityParams, 8, velocity);
    number32Into(homeParams, 4, velocity);
}

double AptEmulatedChannel::speedOf(const std::vector<std::uint8_t>& params, std::size_t at) const {
    return number32(params, at) / m_model.velocityFactor * m_scale;
}

double AptEmulatedChannel::acceleration() const {
    const double raw = number32(velocityParams, 4) / m_model.accelerationFactor;
    return std::max(raw, 1e-3) * m_scale * m_scale;
}

void AptEmulatedChannel::admit(bool absolute) {
    ++m_moves;
    if (m_phase != Phase::Rest)
        ++m_overlaps;
    if (!m_enabled || (absolute && !m_homed))
        ++m_forbidden;
}

void AptEmulatedChannel::begin(Phase phase, double target, double velocity, double acceleration,
                               double now) {
    const double from = mechanics(now);
    const double distance = std::abs(target - from);
    Profile profile;
    profile.start = now;
    profile.from = from;
    profile.direction = target >= from ? 1 : -1;
    profile.acceleration = acceleration;
    profile.peak = std::min(velocity, std::sqrt(distance * acceleration));
    if (profile.peak > 0) {
        profile.accelerateFor = profile.brakeFor = profile.peak / acceleration;
        profile.cruiseFor =
            std::max(0.0, (distance - profile.peak * profile.peak / acceleration) / profile.peak);
    } else if (distance > 0) {
        profile.cruiseFor = kFar;  // told to move at no speed at all
    }
    m_profile = profile;
    m_phase = phase;
}

void AptEmulatedChannel::moveTo(std::int32_t counter, double now) {
    admit(true);
    if (m_enabled)
        begin(Phase::Move, m_zero + counter, speedOf(velocityParams, 8), acceleration(), now);
}

void AptEmulatedChannel::moveBy(std::int32_t distance, double now) {
    admit(false);
    if (m_enabled)
        begin(Phase::Move, mechanics(now) + distance, speedOf(velocityParams, 8), acceleration(),
              now);
}

void AptEmulatedChannel::moveForEver(int direction, double now) {
    admit(false);
    if (m_enabled)
        begin(Phase::Move, mechanics(now) + direction * kFar, speedOf(velocityParams, 8),
              acceleration(), now);
}

void AptEmulatedChannel::home(double now) {
    admit(false);
    m_homed = false;
    if (!m_enabled)
        return;
    // The switch is looked for once around, at the far side too.
    const double direction = homeParams[0] == 2 ? -1 : 1;
    double target = homeSwitch;
    if ((target - mechanics(now)) * direction < 0)
        target += direction * 360 * m_model.countsPerUnit;
    if (homeSwitchBroken)
        target = mechanics(now) + direction * kFar;
    begin(Phase::HomeSearch, target, speedOf(homeParams, 4), acceleration() * 100, now);
}

void AptEmulatedChannel::stop(bool profiled, double now) {
    if (m_phase == Phase::Rest)
        return;
    const double speed = velocity(now);
    const double from = mechanics(now);
    Profile profile;
    profile.start = now;
    profile.from = from;
    profile.direction = speed >= 0 ? 1 : -1;
    profile.acceleration = acceleration();
    if (profiled) {
        profile.peak = std::abs(speed);
        profile.brakeFor = profile.peak / profile.acceleration;
    }
    m_profile = profile;
    m_phase = Phase::Stopping;
}

void AptEmulatedChannel::setEnabled(bool enabled, double now) {
    if (enabled && !m_enabled)
        m_enabledAt = now;
    if (!enabled && m_enabled) {
        rest(now);
        m_homed = false;  // it can be turned by hand from now on
    }
    m_enabled = enabled;
}

void AptEmulatedChannel::setCounter(std::int32_t counter, double now) {
    m_zero = mechanics(now) - counter;
}

void AptEmulatedChannel::rest(double now) {
    m_rest = mechanics(now);
    m_phase = Phase::Rest;
}

double AptEmulatedChannel::blockedAt() const {
    return stallAt && m_phase != Phase::Rest ? m_profile.timeAt(*stallAt) : kInfinite;
}

double AptEmulatedChannel::limitedAt() const {
    if (m_phase == Phase::Rest || m_phase == Phase::HomeOffset)
        return kInfinite;
    const auto& limit = m_profile.direction > 0 ? highLimit : lowLimit;
    return limit ? m_profile.timeAt(*limit) : kInfinite;
}

double AptEmulatedChannel::nextEvent() const {
    if (m_phase == Phase::Rest)
        return kInfinite;
    if (blockedAt() <= m_profile.end() && m_phase != Phase::Stopping)
        return limitedAt() < blockedAt() ? limitedAt() : kInfinite;
    return std::min(m_profile.end(), limitedAt());
}

std::optional<AptEmulatedChannel::End> AptEmulatedChannel::advance(double now) {
    const double event = nextEvent();
    if (event > now)
        return std::nullopt;
    const bool limited = limitedAt() <= m_profile.end();
    const Phase phase = m_phase;
    rest(event);
    if (limited || phase == Phase::Stopping)
        return End::Stopped;
    if (phase == Phase::HomeSearch) {
        begin(Phase::HomeOffset, m_rest + number32(homeParams, 8), speedOf(homeParams, 4),
              acceleration(), event);
        return advance(now);
    }
    if (phase == Phase::HomeOffset) {
        m_zero = m_rest;
        m_homed = true;
        return End::Homed;
    }
    return End::Completed;
}

double AptEmulatedChannel::mechanics(double now) const {
    if (m_phase == Phase::Rest)
        return m_rest;
    const double stuck = std::min({now, blockedAt(), limitedAt()});
    return m_profile.position(stuck);
}

double AptEmulatedChannel::velocity(double now) const {
    return m_phase == Phase::Rest || now >= blockedAt() ? 0 : m_profile.speed(now);
}

std::int32_t AptEmulatedChannel::counter(double now) const {
    return static_cast<std::int32_t>(std::lround(mechanics(now) - m_zero));
}

std::uint32_t AptEmulatedChannel::bits(double now) const {
    std::uint32_t bits = extraBits;
    if (m_phase != Phase::Rest) {
        // On servos the bit named clockwise means that counts fall.
        bits |= m_model.bothMotionBits ? 0x30U : m_profile.direction > 0 ? 0x20U : 0x10U;
        if (m_phase == Phase::HomeSearch || m_phase == Phase::HomeOffset)
            bits |= 0x200;
    }
    const double place = mechanics(now);
    if (lowLimit && place <= *lowLimit + 0.5)
        bits |= 0x1;
    if (highLimit && place >= *highLimit - 0.5)
        bits |= 0x2;
    if (m_homed)
        bits |= 0x400;
    if (m_model.servo)
        bits |= 0x100;
    if (m_enabled)
        bits |= 0x80000000;
    return bits;
}

}  // namespace gimbalscan::testing
