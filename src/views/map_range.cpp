// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_range.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr double kMargin = 0.05;               // of the shown range
constexpr std::size_t kMostSamples = 1 << 16;  // for percentiles: a large map is sampled

}  // namespace

bool MapRange::setLocked(double low, double high) {
    if (!std::isfinite(low) || !std::isfinite(high) || low >= high)
        return false;
    m_mode = MapRangeMode::Locked;
    m_lockedLow = low;
    m_lockedHigh = high;
    return true;
}

bool MapRange::setPercentile(double low, double high) {
    if (!(low >= 0 && low < high && high <= 100))
        return false;
    m_mode = MapRangeMode::Percentile;
    m_percentLow = low;
    m_percentHigh = high;
    return true;
}

bool MapRange::countable(double value) const noexcept {
    return std::isfinite(value) && (!m_logarithmic || value > 0);
}

bool MapRange::show(ValueRange range) {
    m_unsettled = false;
    if (range.empty)
        range = ValueRange{m_logarithmic ? 1.0 : 0.0, m_logarithmic ? 10.0 : 1.0, true};
    if (m_shown.low == range.low && m_shown.high == range.high && m_shown.empty == range.empty)
        return false;
    m_shown = range;
    return true;
}

ValueRange MapRange::percentiles(std::span<const double> all) const {
    std::vector<double> sample;
    const std::size_t stride = all.size() / kMostSamples + 1;
    sample.reserve(all.size() / stride + 1);
    for (std::size_t i = 0; i < all.size(); i += stride)
        if (countable(all[i]))
            sample.push_back(all[i]);
    if (sample.empty())
        return {};
    const auto at = [&sample](double percent) {
        const auto place = static_cast<std::ptrdiff_t>(
            std::lround(percent / 100 * static_cast<double>(sample.size() - 1)));
        std::nth_element(sample.begin(), sample.begin() + place, sample.end());
        return sample[static_cast<std::size_t>(place)];
    };
    const double low = at(m_percentLow);
    return {low, at(m_percentHigh), false};
}

bool MapRange::settle(std::span<const double> all) {
    m_running = {};
    for (const double value : all)
        if (countable(value))
            m_running.include(value);
    switch (m_mode) {
        case MapRangeMode::Locked: {
            double low = m_lockedLow;
            if (m_logarithmic && low <= 0)  // the decades that are readable below the upper end
                low = m_lockedHigh > 0 ? m_lockedHigh / 1e4 : 1;
            return show({low, std::max(low, m_lockedHigh), false});
        }
        case MapRangeMode::Percentile:
            return show(percentiles(all));
        case MapRangeMode::Auto:
            break;
    }
    return show(m_running);
}

bool MapRange::farOutside() const noexcept {
    if (m_logarithmic) {
        const double span = std::log(m_shown.high / m_shown.low);
        return std::log(m_running.high / m_shown.high) > kMargin * span ||
               std::log(m_shown.low / m_running.low) > kMargin * span;
    }
    const double span = m_shown.high - m_shown.low;
    return m_running.high - m_shown.high > kMargin * span ||
           m_shown.low - m_running.low > kMargin * span;
}

bool MapRange::include(std::span<const double> changed) {
    if (m_mode == MapRangeMode::Locked)
        return false;
    for (const double value : changed)
        if (countable(value))
            m_running.include(value);
    if (m_running.empty)
        return false;
    if (m_shown.empty || (m_mode == MapRangeMode::Auto && farOutside()))
        return show(m_running);
    // Values may also have been replaced by smaller ones.
    m_unsettled = true;
    return false;
}

}  // namespace gimbalscan
