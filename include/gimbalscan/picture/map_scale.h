// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

namespace gimbalscan {

/// Where a map begins and ends on one axis, in the axis' unit: half a step beyond the outermost
/// points, half a unit where there is no step.
struct CellEdges {
    double low = 0, high = 1;
    [[nodiscard]] double length() const noexcept { return high - low; }
};
[[nodiscard]] CellEdges cellEdges(double first, double step, std::uint32_t count) noexcept;

/// Lowest and highest of the values that are numbers.
struct ValueRange {
    double low = 0, high = 1;
    bool empty = true;  ///< no value is a number
    void include(double value) noexcept;
};
[[nodiscard]] ValueRange valueRange(std::span<const double> values) noexcept;

}  // namespace gimbalscan
