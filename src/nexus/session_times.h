// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_times.h"

#include <gimbalscan/core/clock.h>

namespace gimbalscan {

/// Times of a session in the file: they follow the monotonic clock from the start of the session,
/// whatever is done to the PC's clock.
class SessionTimes {
public:
    SessionTimes() = default;
    /// `scanStart`: of the first session. `offset`: seconds from there to the start of this one.
    SessionTimes(TimePoint start, WallTime scanStart, double offset)
        : m_start(start), m_scanStart(scanStart), m_offset(offset) {}

    [[nodiscard]] TimePoint start() const noexcept { return m_start; }
    /// Seconds since the start of the scan.
    [[nodiscard]] double sinceScanStart(TimePoint time) const {
        return toSeconds(time - m_start) + m_offset;
    }
    [[nodiscard]] WallTime wallTime(TimePoint time) const {
        return m_scanStart + std::chrono::duration_cast<WallTime::duration>(
                                 std::chrono::duration<double>(sinceScanStart(time)));
    }

private:
    TimePoint m_start{};
    WallTime m_scanStart;
    double m_offset = 0;
};

}  // namespace gimbalscan
