// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_config.h>

#include <QStringList>

namespace gimbalscan {

/// What one scan has and the other has not, a line each: "Dwell: 0.1 s -> 2 s". Where the two come
/// from (file names, text) does not count; empty: the same scan. Pure.
[[nodiscard]] QStringList changesBetween(const ScanConfig& from, const ScanConfig& to);

/// "yaw -10 to 10, 21 points"
[[nodiscard]] QString rangeSummary(const AxisRange& range);
/// "0.1 s", "0.1 s live", "1000 counts of Total"
[[nodiscard]] QString dwellSummary(const Dwell& dwell);
[[nodiscard]] QString orderText(ScanOrder order);

}  // namespace gimbalscan
