// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_message.h"
#include "apt_stages.h"

#include <gimbalscan/devices/driver_registry.h>

namespace gimbalscan::apt {

/// What the station file says about one motor.
struct Settings {
    std::string device;  ///< its name in the station file
    std::string label;   ///< what messages call it: the axis, else the device
    std::string unit;    ///< of the axis, "deg"
    std::string port;
    const Stage* stage = nullptr;
    Address address;
    bool inBay = false;
    int bay = 0;  ///< from 0
    bool homeForward = false;
    double homeVelocity = 0, homeOffset = 0;
    Duration homeLimit{};
    bool inverted = false;
    bool swapLimits = false;
    bool useLimits = false;
    double tolerance = 0;  ///< unit of the axis
    Duration contactTime{};
    double encoderCounts = 0;  ///< per unit; 0: the position counter is the readback
    bool updates = false;
    bool probing = false;  ///< nothing is known yet, not even that it is an APT controller

    /// Time a request has, so that all of its tries fit into the contact time.
    [[nodiscard]] Duration requestLimit() const noexcept { return contactTime / 4; }
    /// Where messages go that are not for a channel.
    [[nodiscard]] Address unitAddress() const noexcept {
        return inBay ? Address{kMotherboard, 1} : address;
    }

    [[nodiscard]] static std::vector<ParamSpec> parameters();
    /// ConfigValue when the stage does not fit the axis.
    [[nodiscard]] static Result<Settings> from(const DriverContext& context);
};

}  // namespace gimbalscan::apt
