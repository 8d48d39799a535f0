// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <vector>

namespace gimbalscan {

struct AxisTick {
    double value = 0;
    QString label;
};

/// Round positions (steps of 1, 2 or 5) from low to high, at most about `most` of them, with labels
/// of one length of fraction. One tick when the range is empty.
[[nodiscard]] std::vector<AxisTick> axisTicks(double low, double high, int most);

}  // namespace gimbalscan
