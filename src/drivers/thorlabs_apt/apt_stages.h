// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/station_config.h>

#include <optional>
#include <span>
#include <string_view>

namespace gimbalscan::apt {

/// What a stage has inside; a controller drives one kind.
enum class Drive { Servo, Brushless, Stepper };
/// Controllers whose velocities and accelerations are scaled alike.
enum class Family { Servo, Brushless, PlainStepper, Trinamic };

/// A stage and what it needs, in its own unit.
struct Stage {
    std::string_view name;
    AxisUnit unit;
    Drive drive;
    double countsPerUnit;           ///< of a stepper: on a Trinamic controller
    double velocity, acceleration;  ///< after connecting
    double maxVelocity, maxAcceleration;
    bool homeForward;
    double homeVelocity, homeOffset;
    bool limitSwitches;  ///< false: it may turn on and on, and the bits say nothing
};
[[nodiscard]] std::span<const Stage> stages() noexcept;
[[nodiscard]] const Stage* findStage(std::string_view name) noexcept;

/// The family of a controller, by the model it calls itself; nothing for one that is not known.
[[nodiscard]] std::optional<Family> familyOf(std::string_view model) noexcept;
/// The family that such a stage mostly has.
[[nodiscard]] Family usualFamily(Drive drive) noexcept;
[[nodiscard]] bool fits(Drive drive, Family family) noexcept;

/// Between the unit of the axis and the numbers of the controller.
struct Scale {
    double counts = 1;        ///< per unit, negative when the direction is inverted
    double velocity = 1;      ///< per unit/s
    double acceleration = 1;  ///< per unit/s2

    /// Rounded to the nearest count; nothing outside the 32 bits of the controller.
    [[nodiscard]] std::optional<std::int32_t> position(double units) const noexcept;
    [[nodiscard]] std::optional<std::int32_t> speed(double unitsPerSecond) const noexcept;
    /// At least 1: 0 would be no acceleration at all.
    [[nodiscard]] std::optional<std::int32_t> ramp(double unitsPerSecond2) const noexcept;
    [[nodiscard]] double units(std::int32_t position) const noexcept {
        return static_cast<double>(position) / counts;
    }
};
[[nodiscard]] Scale scaleOf(const Stage& stage, Family family, bool inverted) noexcept;

}  // namespace gimbalscan::apt
