// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace gimbalscan {

/// All durations inside the program. Files speak of seconds; conversion happens once, at reading.
using Duration = std::chrono::nanoseconds;

/// A double with a meaning: two quantities of different tags cannot be mixed by accident.
template <class Tag>
class Quantity {
public:
    constexpr Quantity() noexcept = default;
    constexpr explicit Quantity(double value) noexcept : m_value(value) {}
    [[nodiscard]] constexpr double value() const noexcept { return m_value; }
    constexpr auto operator<=>(const Quantity&) const noexcept = default;  // NOLINT

private:
    double m_value = 0.0;
};

/// A position as the user sees it: sign * controller position + offset, in the axis' unit (deg or
/// mm).
using UserPosition = Quantity<struct UserPositionTag>;
/// A position as the motor controller counts it, in the axis' unit. Soft limits live here.
using ControllerPosition = Quantity<struct ControllerPositionTag>;
/// Unit of the axis per second.
using AxisVelocity = Quantity<struct AxisVelocityTag>;
/// Unit of the axis per second squared.
using AxisAcceleration = Quantity<struct AxisAccelerationTag>;

[[nodiscard]] constexpr double toSeconds(Duration d) noexcept {
    return std::chrono::duration<double>(d).count();
}

/// Rounds to the nearest nanosecond; the caller has checked that the value is finite and below 1e9
/// s.
[[nodiscard]] constexpr Duration fromSeconds(double s) noexcept {
    return Duration(static_cast<std::int64_t>(s * 1e9 + (s < 0 ? -0.5 : 0.5)));
}

}  // namespace gimbalscan
