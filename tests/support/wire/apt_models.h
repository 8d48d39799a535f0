// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gimbalscan::testing {

/// What one model of controller, with a stage that belongs to it, does differently.
struct AptModel {
    std::string name;
    bool servo = false;       ///< answers 0x0490, needs acknowledged updates, has an encoder
    double servoPeriod = 0;   ///< s; what a servo counts its velocity in
    bool tellsStatus = true;  ///< false: neither 0x0480 nor 0x0490, only position and bits alone
    bool inBays = false;      ///< addressed as bays behind a motherboard
    std::size_t statusLength = 14;
    bool shortEnds = false;  ///< end of a move without status
    bool enabledAtStart = false;
    bool bothMotionBits = false;  ///< the K10CR1 sets both directions
    bool emptyAtStart = false;    ///< powers up with velocities of 0
    double countsPerUnit = 1, velocityFactor = 1, accelerationFactor = 1;
    std::uint32_t serialNumber = 0;
    double enableSeconds = 0;  ///< homing sooner after enabling locks it up
};

/// Throws std::invalid_argument when there is none of that name.
[[nodiscard]] const AptModel& aptModel(const std::string& name);
[[nodiscard]] std::vector<std::string> aptModels();

}  // namespace gimbalscan::testing
