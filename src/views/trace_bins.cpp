// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_bins.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

std::vector<TraceBin> traceBins(std::span<const double> samples, std::size_t first,
                                std::size_t last, std::size_t most) {
    std::vector<TraceBin> bins;
    const std::size_t end = std::min(last + 1, samples.size());
    if (first >= end || most == 0)
        return bins;
    const std::size_t count = end - first;
    const std::size_t wanted = std::min(count, most);
    bins.reserve(wanted);
    for (std::size_t bin = 0; bin < wanted; ++bin) {
        const std::size_t from = first + bin * count / wanted;
        const std::size_t to = first + (bin + 1) * count / wanted;
        TraceBin result{static_cast<double>(from + to - 1) / 2, HUGE_VAL, -HUGE_VAL};
        for (std::size_t i = from; i < to; ++i)
            if (std::isfinite(samples[i])) {
                result.low = std::min(result.low, samples[i]);
                result.high = std::max(result.high, samples[i]);
            }
        if (result.low <= result.high)
            bins.push_back(result);
    }
    return bins;
}

TraceAxisMap::TraceAxisMap(const TraceAxis& axis, std::size_t samples) : m_axis(axis) {
    const double last = static_cast<double>(samples);
    const bool numbers = std::isfinite(axis.a) && std::isfinite(axis.b) && std::isfinite(axis.c);
    // A parabola rises between two places where it rises.
    if (!numbers || axis.b - axis.c <= 0 || axis.b + 2 * axis.c * last <= 0)
        m_axis = {};
}

bool TraceAxisMap::plain() const noexcept {
    return m_axis.a == 0 && m_axis.b == 1 && m_axis.c == 0;
}

double TraceAxisMap::positionOf(double sample) const noexcept {
    return m_axis.a + sample * (m_axis.b + sample * m_axis.c);
}

double TraceAxisMap::sampleAt(double position) const noexcept {
    // The rising root, in the form that does not cancel out for a small c.
    const double distance = position - m_axis.a;
    const double square = m_axis.b * m_axis.b + 4 * m_axis.c * distance;
    const double below = m_axis.b + std::sqrt(std::max(0.0, square));
    return below > 0 ? 2 * distance / below : 0;
}

}  // namespace gimbalscan
