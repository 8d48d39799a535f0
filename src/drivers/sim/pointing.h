// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/driver_registry.h>

#include <array>

namespace gimbalscan::sim {

/// Where two motors really hold a simulated instrument.
class Pointing {
public:
    /// `parameters` names the station's device parameters that hold the motors' names, x first.
    [[nodiscard]] static Result<Pointing> find(const DriverContext& context,
                                               std::array<const char*, 2> parameters);

    /// On the scale of the mechanics. Rounded to a thousandth of what a detector could tell, so
    /// that the last digits of a decaying oscillation cannot tell one visit from another.
    [[nodiscard]] std::array<double, 2> at(TimePoint when) const;

private:
    std::array<const Motor*, 2> m_motors{};
};

}  // namespace gimbalscan::sim
