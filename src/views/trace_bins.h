// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/views/trace_view.h>

#include <span>

namespace gimbalscan {

/// What one column of pixels shows: lowest and highest of its samples.
struct TraceBin {
    double sample = 0;  ///< in the middle of the bin
    double low = 0, high = 0;
};

/// Samples `first` to `last`, both inclusive, as at most `most` bins, so that no peak gets lost;
/// values that are no numbers are left out. `last` is clipped.
[[nodiscard]] std::vector<TraceBin> traceBins(std::span<const double> samples, std::size_t first,
                                              std::size_t last, std::size_t most);

/// From samples to positions on the axis and back; the sample number itself if the axis does not
/// rise all the way.
class TraceAxisMap {
public:
    TraceAxisMap() = default;
    TraceAxisMap(const TraceAxis& axis, std::size_t samples);
    [[nodiscard]] double positionOf(double sample) const noexcept;
    [[nodiscard]] double sampleAt(double position) const noexcept;
    [[nodiscard]] const TraceAxis& axis() const noexcept { return m_axis; }
    /// Counts samples, with no other meaning.
    [[nodiscard]] bool plain() const noexcept;

private:
    TraceAxis m_axis;
};

}  // namespace gimbalscan
