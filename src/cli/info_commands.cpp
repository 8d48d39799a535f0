// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "console.h"

#include <gimbalscan/app/scan_controller.h>

#include <fmt/format.h>

namespace gimbalscan {

namespace {

std::string_view kindText(DeviceKind kind) {
    switch (kind) {
        case DeviceKind::Motor:
            return "motor";
        case DeviceKind::Daq:
            return "acquisition";
        default:
            return "power supply";
    }
}

std::string rangeOf(const ParamSpec& spec) {
    if (!spec.choices.empty())
        return fmt::format("one of {}", fmt::join(spec.choices, ", "));
    if (spec.minimum && spec.maximum)
        return fmt::format("{:g} to {:g}", *spec.minimum, *spec.maximum);
    if (spec.minimum)
        return fmt::format("{:g} or more", *spec.minimum);
    return spec.maximum ? fmt::format("{:g} or less", *spec.maximum) : "";
}

}  // namespace

int runDriversCommand(const CliOptions&, CliIo& io) {
    Console console(io);
    const DriverRegistry drivers = builtInDrivers();
    for (const DriverEntry& driver : drivers.all()) {
        console.say(
            fmt::format("{} ({}): {}", driver.key, kindText(driver.kind), driver.description));
        for (const ParamSpec& spec : driver.parameters) {
            std::string facts = spec.unit;
            for (const std::string& fact :
                 {rangeOf(spec), std::string(spec.defaultValue ? "" : "required")})
                if (!fact.empty())
                    facts += (facts.empty() ? "" : ", ") + fact;
            console.say(fmt::format("  {:<28} {}{}", spec.name, spec.description,
                                    facts.empty() ? "" : " [" + facts + "]"));
        }
    }
    return kExitCompleted;
}

int runSchemaCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const DriverRegistry drivers = builtInDrivers();
    if (options.markdown)
        console.say(configReference(drivers.schemas()));
    else if (options.schema == "station")
        console.say(stationSchema(drivers.schemas()));
    else if (options.schema == "scan")
        console.say(scanSchema());
    else
        console.say(fmt::format("{{\"station\": {},\n\"scan\": {}}}",
                                stationSchema(drivers.schemas()), scanSchema()));
    return kExitCompleted;
}

}  // namespace gimbalscan
