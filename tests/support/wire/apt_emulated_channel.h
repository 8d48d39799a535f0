// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_models.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace gimbalscan::testing {

/// Motor, stage and their parameters behind one channel. "Mechanics" are counts on the stage
/// itself; the counter starts at 0 wherever the stage is. Times are seconds of the emulator.
class AptEmulatedChannel {
public:
    enum class End { Completed, Homed, Stopped };

    AptEmulatedChannel(const AptModel& model, std::uint8_t address, double motionScale,
                       double startMechanics);

    void powerUp();

    void moveTo(std::int32_t counter, double now);
    void moveBy(std::int32_t distance, double now);
    void moveForEver(int direction, double now);
    void home(double now);
    void stop(bool profiled, double now);
    void setEnabled(bool enabled, double now);
    void setCounter(std::int32_t counter, double now);
    /// Turns the stage, as a hand would.
    void turnByHand(double counts) { m_rest += counts; }

    /// What ended up to now and has not been told.
    [[nodiscard]] std::optional<End> advance(double now);
    /// When advance() has something to do; infinity at rest.
    [[nodiscard]] double nextEvent() const;

    [[nodiscard]] std::int32_t counter(double now) const;
    [[nodiscard]] double mechanics(double now) const;
    [[nodiscard]] double velocity(double now) const;  ///< counts/s
    [[nodiscard]] std::uint32_t bits(double now) const;
    [[nodiscard]] bool moving() const { return m_phase != Phase::Rest; }
    [[nodiscard]] bool homed() const { return m_homed; }
    [[nodiscard]] bool enabled() const { return m_enabled; }
    [[nodiscard]] double enabledAt() const { return m_enabledAt; }
    [[nodiscard]] std::uint8_t address() const { return m_address; }
    [[nodiscard]] int moves() const { return m_moves; }
    /// Commands that came while it was moving: a driver never does that.
    [[nodiscard]] int overlappingMoves() const { return m_overlaps; }
    /// Moves while disabled, or absolute ones while not homed.
    [[nodiscard]] int forbiddenMoves() const { return m_forbidden; }

    // The parameter groups as the messages carry them, without the channel.
    std::vector<std::uint8_t> velocityParams, jogParams, homeParams, generalMove;

    // Faults and surroundings, in counts of the mechanics.
    std::optional<double> stallAt;              ///< holds the stage there
    std::optional<double> lowLimit, highLimit;  ///< switches
    double homeSwitch = 0;
    bool homeSwitchBroken = false;
    std::uint32_t extraBits = 0;  ///< faults that are shown in the status

private:
    enum class Phase { Rest, Move, Stopping, HomeSearch, HomeOffset };
    struct Profile {
        double start = 0, from = 0, velocity0 = 0;  ///< signed counts/s
        double accelerateFor = 0, cruiseFor = 0, brakeFor = 0;
        double peak = 0, acceleration = 1, direction = 1;
        [[nodiscard]] double end() const { return start + accelerateFor + cruiseFor + brakeFor; }
        [[nodiscard]] double position(double at) const;
        [[nodiscard]] double speed(double at) const;  ///< signed
        [[nodiscard]] double timeAt(double place) const;
    };
    void begin(Phase phase, double target, double velocity, double acceleration, double now);
    void rest(double now);
    void admit(bool absolute);
    [[nodiscard]] double speedOf(const std::vector<std::uint8_t>& params, std::size_t at) const;
    [[nodiscard]] double acceleration() const;
    [[nodiscard]] double blockedAt() const;  ///< time at which the stage gets stuck
    [[nodiscard]] double limitedAt() const;  ///< time at which a switch closes

    const AptModel& m_model;
    std::uint8_t m_address;
    double m_scale;
    Phase m_phase = Phase::Rest;
    Profile m_profile;
    double m_rest;      ///< mechanics at rest
    double m_zero = 0;  ///< mechanics where the counter is 0
    bool m_homed = false, m_enabled = false;
    double m_enabledAt = -1e9;
    int m_moves = 0, m_overlaps = 0, m_forbidden = 0;
};

}  // namespace gimbalscan::testing
