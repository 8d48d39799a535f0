// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace gimbalscan {

/// How durations are written: "00:12:30", "750 s", "12.5 min".
enum class TimeUnit { Automatic, Seconds, Minutes };

[[nodiscard]] QString durationText(double seconds, TimeUnit unit);
/// "00:12:30 to 00:14:00", or one duration when both read the same.
[[nodiscard]] QString durationRangeText(double shortest, double longest, TimeUnit unit);

}  // namespace gimbalscan
