// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reducer.h"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace gimbalscan {

Reducer::Reducer(std::vector<Reduction> reductions, TraceShape shape)
    : m_reductions(std::move(reductions)), m_shape(std::move(shape)) {
    const std::uint32_t last = m_shape.channels > 0 ? m_shape.channels - 1 : 0;
    for (Reduction& reduction : m_reductions) {
        if (reduction.kind == ReductionKind::Total) {
            reduction.firstChannel = 0;
            reduction.lastChannel = last;
        }
        reduction.lastChannel = std::min(reduction.lastChannel, last);
        reduction.firstChannel = std::min(reduction.firstChannel, reduction.lastChannel);
    }
}

void Reducer::reduce(std::span<const std::int32_t> trace, double liveTime,
                     std::span<double> values) const noexcept {
    for (std::size_t i = 0; i < m_reductions.size(); ++i) {
        const Reduction& reduction = m_reductions[i];
        const auto band = trace.subspan(reduction.firstChannel,
                                        reduction.lastChannel - reduction.firstChannel + 1);
        if (reduction.kind == ReductionKind::PeakAmplitude ||
            reduction.kind == ReductionKind::PeakPosition) {
            const auto peak =
                std::max_element(band.begin(), band.end(), [](std::int32_t a, std::int32_t b) {
                    return std::abs(static_cast<std::int64_t>(a)) <
                           std::abs(static_cast<std::int64_t>(b));
                });
            const auto channel = static_cast<double>(reduction.firstChannel) +
                                 static_cast<double>(peak - band.begin());
            values[i] = reduction.kind == ReductionKind::PeakAmplitude
                            ? std::abs(static_cast<double>(*peak))
                            : m_shape.axisStart + m_shape.axisStep * channel;
            continue;
        }
        std::int64_t sum = 0;
        for (const std::int32_t value : band)
            sum += value;
        values[i] = static_cast<double>(sum);
        if (reduction.kind == ReductionKind::CountRate)
            values[i] =
                liveTime > 0 ? values[i] / liveTime : std::numeric_limits<double>::quiet_NaN();
    }
}

}  // namespace gimbalscan
