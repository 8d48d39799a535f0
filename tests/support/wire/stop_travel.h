// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/station_config.h>

#include <gtest/gtest.h>

#include <functional>

namespace gimbalscan::testing {

/// What a stop in the middle of a move came to, as the controller sees it.
struct StopSeen {
    double travel = 0;             ///< in axis units, from the request to rest
    std::size_t framesBefore = 0;  ///< frames that came between request and stop
};
using StopInTheMiddle = std::function<StopSeen(StopMode)>;

/// A machine that is busy may be late once, a driver that is late always is.
inline StopSeen bestOfThree(const StopInTheMiddle& stop, StopMode mode, double bound) {
    StopSeen best = stop(mode);
    for (int i = 0; i < 2 && (best.travel > bound || best.framesBefore > 1); ++i)
        if (const StopSeen again = stop(mode); again.travel < best.travel)
            best = again;
    return best;
}

/// At most the way of the ramp and 0.1 more, which at 20 units/s are 5 ms; an immediate stop has no
/// ramp. The stop waits behind one frame at most.
inline void expectStopTravel(const StopInTheMiddle& stop, double speed, double acceleration) {
    constexpr double kBeyond = 0.1;
    const double ramp = speed * speed / 2 / acceleration;
    const StopSeen profiled = bestOfThree(stop, StopMode::Profiled, ramp + kBeyond);
    EXPECT_GE(profiled.travel, ramp - kBeyond / 2);
    EXPECT_LE(profiled.travel, ramp + kBeyond);
    EXPECT_LE(profiled.framesBefore, 1U);
    const StopSeen immediate = bestOfThree(stop, StopMode::Immediate, kBeyond);
    EXPECT_GE(immediate.travel, 0);
    EXPECT_LE(immediate.travel, kBeyond);
    EXPECT_LE(immediate.framesBefore, 1U);
}

}  // namespace gimbalscan::testing
