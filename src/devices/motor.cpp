// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/devices/motor.h>

#include <fmt/format.h>

#include <cmath>

namespace gimbalscan {

Result<void> checkMotion(const std::string& label, const char* operation, const char* what,
                         double value, AxisVelocity velocity, AxisAcceleration acceleration) {
    const bool finite = std::isfinite(value) && std::isfinite(velocity.value()) &&
                        std::isfinite(acceleration.value());
    if (finite && velocity.value() > 0 && acceleration.value() > 0)
        return {};
    return fail(ErrorCode::InvalidArgument, label, operation,
                fmt::format("{} = {}, velocity = {} and acceleration = {} must be finite, the last "
                            "two above 0.",
                            what, value, velocity.value(), acceleration.value()));
}

}  // namespace gimbalscan
