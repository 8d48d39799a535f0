// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_times.h"

namespace gimbalscan {

/// Notices when the PC's clock is set, by the monotonic one.
class ClockWatch {
public:
    using Steady = std::chrono::steady_clock::time_point;

    ClockWatch(WallTime wall, Steady steady) : m_wall(wall), m_steady(steady) {}

    struct Jump {
        double seconds;
        WallTime expected, found;
    };
    /// A jump of more than a second since the last one that was accepted.
    [[nodiscard]] std::optional<Jump> look(WallTime wall, Steady steady) const {
        const WallTime expected =
            m_wall + std::chrono::duration_cast<WallTime::duration>(steady - m_steady);
        const double jump = std::chrono::duration<double>(wall - expected).count();
        if (jump >= -kAllowed && jump <= kAllowed)
            return std::nullopt;
        return Jump{jump, expected, wall};
    }
    /// It was written down: the clock counts as right from here on.
    void accept(WallTime wall, Steady steady) {
        m_wall = wall;
        m_steady = steady;
    }

private:
    static constexpr double kAllowed = 1.0;
    WallTime m_wall;
    Steady m_steady;
};

}  // namespace gimbalscan
