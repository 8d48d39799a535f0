// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_plan.h>

namespace gimbalscan {

/// travelTime() in seconds, which sums over a scan need: they may exceed what a Duration holds.
[[nodiscard]] double travelSeconds(double distance, AxisVelocity velocity,
                                   AxisAcceleration acceleration) noexcept;
/// The duration, or about 30 years where it would be longer (or is not a number).
[[nodiscard]] Duration saturatedDuration(double seconds) noexcept;

}  // namespace gimbalscan
