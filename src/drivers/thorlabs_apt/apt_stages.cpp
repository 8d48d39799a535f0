// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_stages.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gimbalscan::apt {

namespace {

constexpr auto kDeg = AxisUnit::Degree;
constexpr auto kMm = AxisUnit::Millimetre;

// Microsteps of one turn of a stepper on a Trinamic controller, and on an older one.
constexpr double kTurn = 409600;
constexpr double kMicrostepRatio = 16;

// Counts are fractions where the gear makes them so: rounded, a turn would be wrong by 100 counts.
constexpr std::array kStages{
    // name, unit, drive, counts, velocity, acceleration, their maxima, home: forward, velocity,
    // offset
    Stage{"K10CR1", kDeg, Drive::Stepper, kTurn / 3, 10, 10, 10, 20, false, 10, 4, false},
    Stage{"K10CR2", kDeg, Drive::Stepper, kTurn / 3, 10, 10, 20, 20, false, 10, 4, false},
    Stage{"PRM1-Z8", kDeg, Drive::Servo, 1919.6418578623391, 10, 10, 25, 25, false, 10, 4, false},
    Stage{"PRMTZ8", kDeg, Drive::Servo, 1919.6418578623391, 10, 10, 25, 25, false, 10, 4, false},
    Stage{"CR1-Z7", kDeg, Drive::Servo, 12288, 3, 3, 6, 6, false, 3, 1, false},
    Stage{"MTS25-Z8", kMm, Drive::Servo, 34304, 2, 1.5, 2.4, 4.5, false, 1, 0.3, true},
    Stage{"MTS50-Z8", kMm, Drive::Servo, 34304, 2, 1.5, 2.4, 4.5, false, 1, 0.3, true},
    Stage{"Z8xx", kMm, Drive::Servo, 34304, 2, 1.5, 2.6, 4, false, 1, 0.3, true},
    Stage{"Z6xx", kMm, Drive::Servo, 24600, 0.4, 0.4, 0.5, 1, false, 0.3, 0.3, true},
    Stage{"KVS30", kMm, Drive::Servo, 20000, 5, 5, 8, 5, false, 2, 0.5, true},
    Stage{"DDSM50", kMm, Drive::Brushless, 2000, 50, 500, 500, 5000, false, 10, 1, true},
    Stage{"DDSM100", kMm, Drive::Brushless, 2000, 50, 500, 500, 5000, false, 10, 1, true},
    Stage{"DDS220", kMm, Drive::Brushless, 20000, 50, 500, 300, 5000, false, 10, 1, true},
    Stage{"DDS300", kMm, Drive::Brushless, 20000, 50, 500, 400, 5000, false, 10, 1, true},
    Stage{"DDS600", kMm, Drive::Brushless, 20000, 50, 500, 400, 5000, false, 10, 1, true},
    Stage{"MLS203", kMm, Drive::Brushless, 20000, 50, 500, 250, 2000, false, 10, 1, true},
    Stage{"DDR100", kDeg, Drive::Brushless, 3276800.0 / 360, 90, 180, 1080, 1800, false, 30, 0,
          false},
    Stage{"DDR05", kDeg, Drive::Brushless, 2000000.0 / 360, 90, 180, 1800, 7200, false, 30, 0,
          false},
    Stage{"DDR25", kDeg, Drive::Brushless, 1440000.0 / 360, 90, 180, 1800, 7200, false, 30, 0,
          false},
    Stage{"LTS150", kMm, Drive::Stepper, kTurn, 10, 10, 50, 50, false, 2, 0.5, true},
    Stage{"LTS300", kMm, Drive::Stepper, kTurn, 10, 10, 50, 50, false, 2, 0.5, true},
    Stage{"MLJ", kMm, Drive::Stepper, kTurn, 1, 1, 3, 3, false, 1, 0.5, true},
    Stage{"NRT", kMm, Drive::Stepper, kTurn, 10, 10, 30, 50, false, 2, 0.5, true},
    Stage{"DRV013", kMm, Drive::Stepper, kTurn, 1, 1, 5, 5, false, 1, 0.3, true},
    Stage{"DRV014", kMm, Drive::Stepper, kTurn, 1, 1, 5, 5, false, 1, 0.3, true},
    Stage{"DRV001", kMm, Drive::Stepper, 2 * kTurn, 1, 1, 5, 5, false, 1, 0.3, true},
    Stage{"DRV208", kMm, Drive::Stepper, 2 * kTurn, 1, 1, 5, 5, false, 1, 0.3, true},
    Stage{"DRV113", kMm, Drive::Stepper, 327680, 1, 1, 5, 5, false, 1, 0.3, true},
    Stage{"DRV114", kMm, Drive::Stepper, 327680, 1, 1, 5, 5, false, 1, 0.3, true},
    Stage{"ZST", kMm, Drive::Stepper, 2008645.63, 0.5, 0.5, 1, 1, false, 0.3, 0.3, true},
    Stage{"ZFS", kMm, Drive::Stepper, 2184533.33, 0.5, 0.5, 1, 1, false, 0.3, 0.3, true},
    Stage{"NR360", kDeg, Drive::Stepper, kTurn / (360.0 / 66), 10, 10, 50, 80, false, 6, 1, false},
    Stage{"HDR50", kDeg, Drive::Stepper, kTurn / (360.0 / 66), 10, 10, 50, 80, false, 6, 1, false},
    Stage{"FW103", kDeg, Drive::Stepper, kTurn / 360, 100, 200, 720, 1000, false, 50, 0, false},
};

// Sampling periods of the servo controllers, which their velocities are counted in.
constexpr double kServoPeriod = 2048 / 6e6, kBrushlessPeriod = 102.4e-6;
constexpr double kFixedPoint = 65536;
constexpr double kTrinamicVelocity = 536870912 / 1e7;  // 2^29 / 10^7, as the vendor's program sends
constexpr double kTrinamicAcceleration = 1 / 90.9;

struct Factors {
    double velocity, acceleration;
};

Factors factorsOf(Family family) noexcept {
    switch (family) {
        case Family::Servo:
            return {kFixedPoint * kServoPeriod, kFixedPoint * kServoPeriod * kServoPeriod};
        case Family::Brushless:
            return {kFixedPoint * kBrushlessPeriod,
                    kFixedPoint * kBrushlessPeriod * kBrushlessPeriod};
        case Family::PlainStepper:
            return {1, 1};
        case Family::Trinamic:
            break;
    }
    return {kTrinamicVelocity, kTrinamicAcceleration};
}

struct Model {
    std::string_view prefix;
    Family family;
};
constexpr std::array kModels{
    Model{"KDC", Family::Servo},           Model{"TDC", Family::Servo},
    Model{"KVS", Family::Servo},           Model{"KBD", Family::Brushless},
    Model{"TBD", Family::Brushless},       Model{"BBD", Family::Brushless},
    Model{"TST001", Family::PlainStepper}, Model{"BSC00", Family::PlainStepper},
    Model{"BSC10", Family::PlainStepper},  Model{"MST601", Family::PlainStepper},
    Model{"TST101", Family::Trinamic},     Model{"KST", Family::Trinamic},
    Model{"BSC20", Family::Trinamic},      Model{"SCC20", Family::Trinamic},
    Model{"MST602", Family::Trinamic},     Model{"LTS", Family::Trinamic},
    Model{"MLJ", Family::Trinamic},        Model{"K10CR", Family::Trinamic},
};

std::optional<std::int32_t> rounded(double value) noexcept {
    const double whole = std::round(value);
    // Also false for what is no number.
    if (!(std::abs(whole) <= std::numeric_limits<std::int32_t>::max()))
        return std::nullopt;
    return static_cast<std::int32_t>(whole);
}

}  // namespace

std::span<const Stage> stages() noexcept {
    return kStages;
}

const Stage* findStage(std::string_view name) noexcept {
    const auto found = std::find_if(kStages.begin(), kStages.end(),
                                    [&](const Stage& stage) { return stage.name == name; });
    return found == kStages.end() ? nullptr : &*found;
}

std::optional<Family> familyOf(std::string_view model) noexcept {
    for (const Model& known : kModels)
        if (model.starts_with(known.prefix))
            return known.family;
    return std::nullopt;
}

Family usualFamily(Drive drive) noexcept {
    switch (drive) {
        case Drive::Servo:
            return Family::Servo;
        case Drive::Brushless:
            return Family::Brushless;
        case Drive::Stepper:
            break;
    }
    return Family::Trinamic;
}

bool fits(Drive drive, Family family) noexcept {
    return family == usualFamily(drive) ||
           (drive == Drive::Stepper && family == Family::PlainStepper);
}

std::optional<std::int32_t> Scale::position(double units) const noexcept {
    return rounded(units * counts);
}
std::optional<std::int32_t> Scale::speed(double unitsPerSecond) const noexcept {
    return rounded(std::max(unitsPerSecond * velocity, 1.0));
}
std::optional<std::int32_t> Scale::ramp(double unitsPerSecond2) const noexcept {
    return rounded(std::max(unitsPerSecond2 * acceleration, 1.0));
}

Scale scaleOf(const Stage& stage, Family family, bool inverted) noexcept {
    const double counts =
        stage.countsPerUnit / (family == Family::PlainStepper ? kMicrostepRatio : 1);
    const Factors factors = factorsOf(family);
    return {inverted ? -counts : counts, counts * factors.velocity, counts * factors.acceleration};
}

}  // namespace gimbalscan::apt
