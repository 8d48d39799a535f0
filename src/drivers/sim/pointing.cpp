// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pointing.h"

#include <gimbalscan/drivers/sim.h>

#include <cmath>

namespace gimbalscan::sim {

namespace {

constexpr double kSteps = 1e6;  // per unit of the axis

}  // namespace

Result<Pointing> Pointing::find(const DriverContext& context,
                                std::array<const char*, 2> parameters) {
    Pointing pointing;
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& name = param<std::string>(context.device.parameters, parameters[i]);
        const DeviceHandle* handle = context.built.find(name);
        pointing.m_motors[i] = handle ? handle->motor() : nullptr;
        if (!pointing.m_motors[i])
            return fail(ErrorCode::ConfigValue, context.device.name, "create",
                        fmt::format("{} = \"{}\" is no motor that stands earlier in the station "
                                    "file.",
                                    parameters[i], name));
    }
    return pointing;
}

std::array<double, 2> Pointing::at(TimePoint when) const {
    std::array<double, 2> position{};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto load = trueLoadPosition(*m_motors[i], when);
        position[i] = load ? *load : m_motors[i]->reading().position.value();
        position[i] = std::round(position[i] * kSteps) / kSteps;
    }
    return position;
}

}  // namespace gimbalscan::sim
