// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_models.h"

#include <stdexcept>

namespace gimbalscan::testing {

namespace {

/// Counts of its own microsteps, 2^29 / 10^7 of them a second in a count of velocity.
AptModel stepper(const std::string& name, double countsPerUnit, std::uint32_t serialNumber) {
    AptModel model;
    model.name = name;
    model.countsPerUnit = countsPerUnit;
    model.velocityFactor = 53.6870912;
    model.accelerationFactor = 1 / 90.9;
    model.serialNumber = serialNumber;
    return model;
}

/// Velocities in counts of its encoder in a period, with 16 bits after the point.
AptModel servo(const std::string& name, double countsPerUnit, double period,
               std::uint32_t serialNumber) {
    AptModel model;
    model.name = name;
    model.servo = true;
    model.servoPeriod = period;
    model.countsPerUnit = countsPerUnit;
    model.velocityFactor = 65536 * period;
    model.accelerationFactor = 65536 * period * period;
    model.serialNumber = serialNumber;
    return model;
}

std::vector<AptModel> makeModels() {
    constexpr double kPrm1 = 1919.6418578623391, kK10 = 409600.0 / 3;
    AptModel k10 = stepper("K10CR1", kK10, 55000001);
    k10.enabledAtStart = k10.bothMotionBits = k10.emptyAtStart = true;
    AptModel tdc = servo("TDC001", kPrm1, 2048 / 6e6, 83000001);
    tdc.enableSeconds = 0.9;
    AptModel bsc = stepper("BSC203", kK10, 70000001);
    bsc.inBays = bsc.shortEnds = true;
    bsc.statusLength = 28;
    AptModel kst = stepper("KST101", 2008645.63, 26000001);  // a ZST actuator
    kst.shortEnds = true;
    AptModel tst = stepper("TST001", 25600, 80000001);  // a DRV014, in the older microsteps
    tst.velocityFactor = tst.accelerationFactor = 1;
    tst.shortEnds = true;
    tst.tellsStatus = false;
    return {k10,
            servo("KDC101", kPrm1, 2048 / 6e6, 27000001),
            tdc,
            bsc,
            kst,
            tst,
            stepper("LTS150", 409600, 45000001),
            servo("KBD101", 1440000.0 / 360, 102.4e-6, 28000001)};  // a DDR25
}

const std::vector<AptModel>& models() {
    static const std::vector<AptModel> table = makeModels();
    return table;
}

}  // namespace

const AptModel& aptModel(const std::string& name) {
    for (const AptModel& model : models())
        if (model.name == name)
            return model;
    throw std::invalid_argument("no emulator of the model " + name);
}

std::vector<std::string> aptModels() {
    std::vector<std::string> names;
    for (const AptModel& model : models())
        names.push_back(model.name);
    return names;
}

}  // namespace gimbalscan::testing
