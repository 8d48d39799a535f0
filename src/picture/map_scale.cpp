// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/picture/map_scale.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

CellEdges cellEdges(double first, double step, std::uint32_t count) noexcept {
    const double half = step > 0 ? step / 2 : 0.5;
    return {first - half, first + step * (count - 1) + half};
}

void ValueRange::include(double value) noexcept {
    if (!std::isfinite(value))
        return;
    low = empty ? value : std::min(low, value);
    high = empty ? value : std::max(high, value);
    empty = false;
}

ValueRange valueRange(std::span<const double> values) noexcept {
    ValueRange range;
    for (const double value : values)
        range.include(value);
    return range;
}

}  // namespace gimbalscan
