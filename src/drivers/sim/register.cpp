// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_gamma_spectrometer.h"
#include "sim_motor.h"
#include "sim_supply.h"
#include "sim_ultrasonic_digitiser.h"

#include <gimbalscan/drivers/sim.h>

namespace gimbalscan {

void registerSimDrivers(DriverRegistry& registry) {
    registry.add(sim::SimMotor::entry());
    registry.add(sim::SimGammaSpectrometer::entry());
    registry.add(sim::SimUltrasonicDigitiser::entry());
    registry.add(sim::SimSupply::entry());
}

std::optional<double> trueLoadPosition(const Motor& motor, TimePoint at) {
    const auto* simulated = dynamic_cast<const sim::SimMotor*>(&motor);
    return simulated ? std::optional(simulated->loadPosition(at)) : std::nullopt;
}

}  // namespace gimbalscan
