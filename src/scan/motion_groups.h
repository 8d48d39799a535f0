// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/motor.h>

#include <algorithm>
#include <array>
#include <span>

namespace gimbalscan {

/// Before moves (or homings) of these motors are started together: tells each group how many of its
/// motors to wait for. A null is an axis that stays where it is. Allocates nothing.
inline void expectTogether(std::span<Motor* const> motors) noexcept {
    for (std::size_t i = 0; i < motors.size(); ++i) {
        MotionGroup* const group = motors[i] ? motors[i]->motionGroup() : nullptr;
        const auto sameGroup = [group](Motor* motor) {
            return motor && motor->motionGroup() == group;
        };
        const auto before = motors.first(i);
        if (!group || std::any_of(before.begin(), before.end(), sameGroup))
            continue;
        const auto count = std::count_if(motors.begin(), motors.end(), sameGroup);
        if (count > 1)
            group->expect(static_cast<std::size_t>(count));
    }
}
inline void expectTogether(const std::array<Motor*, 2>& motors) noexcept {
    expectTogether(std::span<Motor* const>(motors));
}

}  // namespace gimbalscan
