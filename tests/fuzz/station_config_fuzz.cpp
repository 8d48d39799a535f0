// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fuzz.h"

#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/drivers/thorlabs_apt.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gimbalscan;
    static DriverRegistry registry;
    static const DriverSchemas drivers = [] {
        registerSimDrivers(registry);
        registerThorlabsAptDriver(registry);
        return registry.schemas();
    }();
    const auto parse = [](std::string text) {
        return parseStation(std::move(text), "s.json", drivers);
    };
    const auto station = parse(std::string(data, data + size));
    fuzz::mustSayWhy(station);
    if (station)
        fuzz::mustComeBack(
            *station, [](const StationConfig& s) { return formatStation(s, drivers); }, parse);
    return 0;
}
