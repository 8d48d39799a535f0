// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>

#include <stop_token>

namespace gimbalscan {

/// What every blocking device call gets: the clock, the latest time to return, and the way to end
/// it early.
struct OpContext {
    Clock& clock;
    TimePoint deadline;
    std::stop_token stop;
};

}  // namespace gimbalscan
