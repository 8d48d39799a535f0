// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "motion.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr double kLongestSeconds = 1e9;  // what fromSeconds() can take
constexpr double kDeadlineFactor = 1.5;
constexpr double kDeadlineMargin = 2.0;
// What rounding of positions may do, as a part of the numbers concerned.
constexpr double kRounding = 1e-9;

}  // namespace

double travelSeconds(double distance, AxisVelocity velocity,
                     AxisAcceleration acceleration) noexcept {
    const double d = std::abs(distance);
    const double v = velocity.value();
    const double a = acceleration.value();
    // Ramping up and down takes v / a each and covers v * v / a together.
    return d * a < v * v ? 2 * std::sqrt(d / a) : d / v + v / a;
}

Duration saturatedDuration(double seconds) noexcept {
    return seconds < kLongestSeconds ? fromSeconds(seconds) : fromSeconds(kLongestSeconds);
}

Duration travelTime(double distance, AxisVelocity velocity,
                    AxisAcceleration acceleration) noexcept {
    return saturatedDuration(travelSeconds(distance, velocity, acceleration));
}

Duration moveDeadline(double distance, const AxisConfig& axis) noexcept {
    return saturatedDuration(kDeadlineFactor *
                                 travelSeconds(distance, axis.velocity, axis.acceleration) +
                             kDeadlineMargin + toSeconds(axis.settle));
}

bool insideSoftLimits(const AxisConfig& axis, ControllerPosition target) noexcept {
    const double low = axis.softMin.value();
    const double high = axis.softMax.value();
    // The offset takes part: a position far from the controller's zero loses digits on its way.
    const double tolerance =
        kRounding * std::max({std::abs(low), std::abs(high), std::abs(axis.offset.offset)});
    return target.value() >= low - tolerance && target.value() <= high + tolerance;
}

std::optional<ControllerPosition> approachPoint(const AxisConfig& axis, ControllerPosition from,
                                                ControllerPosition target,
                                                bool playTakenUp) noexcept {
    if (axis.finalApproach == ApproachDirection::None || axis.backlash <= 0)
        return std::nullopt;
    const double direction = axis.finalApproach == ApproachDirection::Positive ? 1 : -1;
    const double travel = direction * (target.value() - from.value());
    const double needed = playTakenUp ? 0 : axis.backlash;
    if (travel >= needed - kRounding * axis.backlash)
        return std::nullopt;
    return ControllerPosition(target.value() - direction * axis.backlash);
}

}  // namespace gimbalscan
