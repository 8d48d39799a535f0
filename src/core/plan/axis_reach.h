// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/scan_plan.h>

#include <string_view>

namespace gimbalscan {

/// What wants an axis somewhere.
enum class ReachPurpose { Path, ListOfPoints, Pinned, SafePosition, Park };

/// The outermost controller positions that an axis is sent to, against its soft limits.
class AxisReach {
public:
    explicit AxisReach(const AxisConfig& axis) : m_axis(&axis) {}

    [[nodiscard]] std::string_view axisName() const noexcept { return m_axis->name; }
    /// Adds a target and where the axis goes first to approach it.
    void include(ControllerPosition target, ReachPurpose purpose);
    /// Appends a problem for each limit that is exceeded.
    void report(std::vector<Error>& problems) const;

private:
    struct End {
        double position = 0;
        ReachPurpose purpose = ReachPurpose::Path;
        bool forApproach = false;
    };
    void reportEnd(const End& end, double limit, std::vector<Error>& problems) const;

    const AxisConfig* m_axis;
    std::optional<End> m_lowest, m_highest;
};

}  // namespace gimbalscan
