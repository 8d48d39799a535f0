// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_settings.h"

#include <gimbalscan/core/param_builders.h>

namespace gimbalscan::apt {

using namespace spec;

namespace {

constexpr double kDegreeTolerance = 0.01, kMillimetreTolerance = 0.002;
// Homing goes round once at most; half as much again, and time for its ramps.
constexpr double kTurn = 360, kHomeMargin = 1.5, kHomeExtra = 30;

std::vector<std::string> stageNames() {
    std::vector<std::string> names;
    for (const Stage& stage : stages())
        names.emplace_back(stage.name);
    return names;
}

double given(const ParamTable& table, const char* name, double otherwise) {
    const auto found = table.find(name);
    return found == table.end() ? otherwise : std::get<double>(found->second.value);
}

void readHoming(Settings& settings, const ParamTable& table) {
    const Stage& stage = *settings.stage;
    const auto& direction = param<std::string>(table, "home_direction");
    settings.homeForward = direction == "stage" ? stage.homeForward : direction == "forward";
    settings.homeVelocity = given(table, "home_velocity", stage.homeVelocity);
    settings.homeOffset = given(table, "home_offset", stage.homeOffset);
    settings.homeLimit = fromSeconds(given(
        table, "home_time_limit_s", kTurn / settings.homeVelocity * kHomeMargin + kHomeExtra));
}

Result<Settings> checked(Settings settings, const AxisConfig* axis) {
    const Stage& stage = *settings.stage;
    const auto refuse = [&](std::string what) {
        return fail(ErrorCode::ConfigValue, settings.device, "create", std::move(what));
    };
    if (axis && axis->unit != stage.unit)
        return refuse(fmt::format("stage = \"{}\" moves in {}, but the axis {} has the unit {}.",
                                  stage.name, stage.unit == AxisUnit::Degree ? "deg" : "mm",
                                  axis->name, axis->unitText()));
    if (settings.homeVelocity > stage.maxVelocity)
        return refuse(fmt::format("home_velocity = {} is above the {} {}/s of the stage {}.",
                                  settings.homeVelocity, stage.maxVelocity, settings.unit,
                                  stage.name));
    return settings;
}

}  // namespace

std::vector<ParamSpec> Settings::parameters() {
    return {
        serialPort("port", "The serial port, best by its name in /dev/serial/by-id."),
        choice("stage", stageNames(), "", "The stage that is moved; it has to fit its controller."),
        integer("channel", 0, 10, 0,
                "0: a unit of its own; 1 to 10: this bay of a controller with bays (BSC, BBD)."),
        choice("home_direction", {"stage", "forward", "reverse"}, "stage",
               "Which way homing looks for the switch, as the controller counts; \"stage\": as is "
               "usual for it."),
        optional(number("home_velocity", "axis unit/s", 0.001, 1000, 1,
                        "Speed of homing; left out: as is usual for the stage.")),
        optional(number("home_offset", "axis unit", -1000, 1000, 0,
                        "From the switch to zero; left out: as is usual for the stage.")),
        optional(number("home_time_limit_s", "s", 1, 3600, 150,
                        "Homing that takes longer has failed; left out: what once around takes, "
                        "half as much again, and 30 s.")),
        flag("invert", false, "The axis counts against the controller."),
        flag("swap_limits", false,
             "The controller's bits of lower and upper limit switch are swapped."),
        choice("limit_bits", {"stage", "stop", "ignore"}, "stage",
               "A limit switch that closes while moving: \"stop\" is a fault, \"ignore\" is for "
               "stages that may turn on and on, \"stage\" as is usual for it."),
        optional(number("arrival_tolerance", "axis unit", 1e-6, 10, 0.01,
                        "How near the target the controller has to stop; left out: 0.01 deg or "
                        "0.002 mm.")),
        number("contact_time_s", "s", 0.4, 60, 2,
               "Contact counts as lost when the controller is silent for this long."),
        number("encoder_counts_per_unit", "1/axis unit", 0, 1e9, 0,
               "Of a stepper with an encoder: then its count is the readback. 0: none."),
        choice("updates", {"auto", "off"}, "auto",
               "Status that the controller sends by itself, where that is safe; \"off\": it is "
               "always asked."),
    };
}

Result<Settings> Settings::from(const DriverContext& context) {
    const ParamTable& table = context.device.parameters;
    const AxisConfig* axis = context.axis();
    Settings settings;
    settings.device = context.device.name;
    settings.label = context.label();
    settings.port = param<std::string>(table, "port");
    settings.stage = findStage(param<std::string>(table, "stage"));
    if (!settings.stage)
        return fail(ErrorCode::ConfigValue, settings.device, "create",
                    "There is no stage \"" + param<std::string>(table, "stage") + "\".");
    const bool degrees = settings.stage->unit == AxisUnit::Degree;
    settings.unit = degrees ? "deg" : "mm";
    const auto channel = param<std::int64_t>(table, "channel");
    settings.inBay = channel > 0;
    if (settings.inBay) {
        settings.bay = static_cast<int>(channel) - 1;
        settings.address = {static_cast<std::uint8_t>(kBay0 + settings.bay), 1};
    }
    readHoming(settings, table);
    settings.inverted = param<bool>(table, "invert");
    settings.swapLimits = param<bool>(table, "swap_limits");
    const auto& limits = param<std::string>(table, "limit_bits");
    settings.useLimits = limits == "stage" ? settings.stage->limitSwitches : limits == "stop";
    settings.tolerance =
        given(table, "arrival_tolerance", degrees ? kDegreeTolerance : kMillimetreTolerance);
    settings.contactTime = fromSeconds(param<double>(table, "contact_time_s"));
    settings.encoderCounts = param<double>(table, "encoder_counts_per_unit");
    // Units with bays fall silent when they send by themselves, and the other two requests that go
    // with updates do not carry the encoder.
    settings.updates = param<std::string>(table, "updates") == "auto" && !settings.inBay &&
                       settings.encoderCounts <= 0;
    return checked(std::move(settings), axis);
}

}  // namespace gimbalscan::apt
