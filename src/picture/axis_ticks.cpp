// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/picture/axis_ticks.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

double roundStep(double rough) {
    const double decade = std::pow(10, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * decade >= rough * (1 - 1e-9))
            return factor * decade;
    return 10 * decade;
}

QString labelOf(double value, double step) {
    // Large and tiny numbers as powers of ten, all others with as many digits as the step needs.
    const double size = std::max(std::abs(value), step);
    if (size >= 1e6 || size < 1e-4)
        return QString::number(value, 'g', 4);
    const int digits = std::clamp(static_cast<int>(-std::floor(std::log10(step) + 1e-9)), 0, 8);
    return QString::number(std::abs(value) < step / 1000 ? 0.0 : value, 'f', digits);
}

}  // namespace

std::vector<AxisTick> axisTicks(double low, double high, int most) {
    if (!(high > low))
        return {{low, QString::number(low, 'g', 6)}};
    const double step = roundStep((high - low) / std::max(1, most));
    std::vector<AxisTick> ticks;
    const double slack = step * 1e-6;
    for (double n = std::ceil((low - slack) / step); n * step <= high + slack; ++n)
        ticks.push_back({n * step, labelOf(n * step, step)});
    return ticks;
}

}  // namespace gimbalscan
