// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>

namespace gimbalscan {

/// Turns the trace of a point into its reductions. Immutable; any thread.
class Reducer {
public:
    Reducer(std::vector<Reduction> reductions, TraceShape shape);

    [[nodiscard]] std::size_t count() const noexcept { return m_reductions.size(); }
    /// Fills `values` (count() of them). A rate without live time is NaN.
    void reduce(std::span<const std::int32_t> trace, double liveTime,
                std::span<double> values) const noexcept;

private:
    std::vector<Reduction> m_reductions;  // channels clipped to the trace
    TraceShape m_shape;
};

}  // namespace gimbalscan
