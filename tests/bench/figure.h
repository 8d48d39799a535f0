// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace gimbalscan::bench {

/// The limits of a figure (docs/performance.md). With aim above must, more is better.
struct Limits {
    double must = 0, aim = 0;
};

/// Reports one figure; scripts/benchmarks makes a row of the table from it.
inline void report(benchmark::State& state, double measured, Limits limits,
                   const std::string& unit) {
    state.counters["measured"] = measured;
    state.counters["must"] = limits.must;
    state.counters["aim"] = limits.aim;
    state.SetLabel(unit);
}

/// The value that a part of the values lies below: 0.5 is the median.
inline double quantile(std::vector<double> values, double part) {
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(std::lround(part * last))];
}
inline double median(std::vector<double> values) {
    return quantile(std::move(values), 0.5);
}

}  // namespace gimbalscan::bench
