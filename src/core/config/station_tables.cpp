// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables.h"

#include <gimbalscan/core/param_builders.h>

namespace gimbalscan {

using namespace spec;

namespace {

constexpr double kFar = 1e6;     // beyond any axis, in its unit
constexpr double kDay = 86'400;  // s

ParamSpec softLimits() {
    ParamSpec limits = requiredNumber("soft_limits", "axis unit", -kFar, kFar,
                                      "Lowest and highest controller position that is ever driven "
                                      "to, as [lowest, highest].");
    limits.type = ParamType::NumberList;
    limits.entries = 2;
    return limits;
}

std::vector<ParamSpec> axisColumns() {
    return {
        requiredText("name", "How the axis is called everywhere, such as yaw."),
        choice("unit", choicesOf<AxisUnit>(), "deg", "Unit of all its positions."),
        nameOf(ParamRole::Device, "device", "The motor that moves it."),
        softLimits(),
        number("velocity", "axis unit/s", 1e-6, kFar, 10, "Speed of moves."),
        number("acceleration", "axis unit/s2", 1e-6, kFar, 20, "Acceleration of moves."),
        number("settle_s", "s", 0, 3600, 0,
               "How long the readback must stay inside the tolerance before an exposure."),
        number("tolerance", "axis unit", 1e-9, 1000, 0.01,
               "Largest distance between readback and target."),
        choice("encoder", choicesOf<EncoderSide>(), "motor",
               "Where the encoder sits: backlash is seen only by one at the load."),
        number("backlash", "axis unit", 0, 1000, 0,
               "Take-up distance of the final approach; the controller's own backlash correction "
               "is set to zero."),
        choice("final_approach", choicesOf<ApproachDirection>(), "none",
               "The side from which every target is reached, in controller coordinates."),
        table("homing",
              {integer("group", 0, 100, 0,
                       "Groups are homed in ascending order, the axes of one group at once."),
               number("time_limit_s", "s", 1, kDay, 120, "Homing that takes longer has failed."),
               flag("required", true, "false: an absolute encoder knows the position.")},
              "How the axis finds its zero."),
        optional(requiredNumber("safe_position", "axis unit", -kFar, kFar,
                                "Controller position that the axis goes to after its homing, "
                                "before the axes of later groups travel.")),
        flag("may_disable", false,
             "Whether the motor may be de-energised when a stop is not confirmed; false for an "
             "axis that would drop."),
        choice("stop_all", choicesOf<StopMode>(), "immediate", "How Stop all stops it."),
        table("offset",
              {integer("sign", -1, 1, 1, "+1 or -1."),
               number("offset", "axis unit", -kFar, kFar, 0,
                      "User position = sign * controller position + offset."),
               flag("confirmed", true, "false after the controller's zero has moved.")},
              "User coordinates over controller coordinates."),
    };
}

std::vector<ParamSpec> supplyColumns() {
    return {
        nameOf(ParamRole::Device, "device", "The power supply."),
        number("voltage", "V", 0, 1e6, 0, "Setpoint."),
        number("current_limit", "A", 0, 1e4, 0, "Current limit."),
        number("off_below", "V", 0, 1e5, 1, "A readback below this is \"off\"."),
        number("off_within_s", "s", 0, 3600, 2, "Time in which it must be off after a stop."),
        flag("off_after_rest", false,
             "Switch off only after the motors are at rest (brakes that it feeds)."),
    };
}

std::vector<ParamSpec> interlockColumns() {
    return {
        requiredText("name", "What messages call it."),
        requiredText("signal", "A readable signal, as device.signal."),
        optional(requiredNumber("minimum", "", -1e12, 1e12, "Lowest allowed value.")),
        optional(requiredNumber("maximum", "", -1e12, 1e12, "Highest allowed value.")),
        choice("action", choicesOf<InterlockAction>(), "stop_all", "What leaving the range does."),
    };
}

std::vector<ParamSpec> positionColumns() {
    return {
        requiredText("name", "Such as load, reference or park."),
        list("targets",
             {nameOf(ParamRole::Axis, "axis", "An axis of the station."),
              requiredNumber("position", "axis unit", -kFar, kFar, "User position.")},
             "Where each axis goes."),
    };
}

}  // namespace

template <>
const std::vector<std::string>& choicesOf<AxisUnit>() {
    static const std::vector<std::string> names = {"deg", "mm"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<EncoderSide>() {
    static const std::vector<std::string> names = {"motor", "load"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<ApproachDirection>() {
    static const std::vector<std::string> names = {"none", "positive", "negative"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<StopMode>() {
    static const std::vector<std::string> names = {"profiled", "immediate"};
    return names;
}
template <>
const std::vector<std::string>& choicesOf<InterlockAction>() {
    static const std::vector<std::string> names = {"pause", "stop_all"};
    return names;
}

const std::vector<ParamSpec>& stationSpecs() {
    static const std::vector<ParamSpec> specs = {
        choice("format", {kStationFormat}, "", "What the file is."),
        integer("version", 1, kStationVersion, kStationVersion, "Version of the format."),
        requiredText("name", "Name of the station."),
        list("devices",
             {requiredText("name", "How the other entries call it."),
              nameOf(ParamRole::Driver, "driver", "Its driver; gimbalscan-cli drivers lists them."),
              table("parameters", {}, "Parameters of the driver.")},
             "Motors, acquisition devices and supplies; they are connected in this order."),
        list("axes", axisColumns(), "The axes that the motors move."),
        nameOf(ParamRole::Device, "daq", "The acquisition device."),
        list("supplies", supplyColumns(), "Power supplies that a safety fault switches off."),
        list("interlocks", interlockColumns(), "Signals that must stay inside a range."),
        list("positions", positionColumns(), "Named positions; a scan may end at \"park\"."),
        table("fault_policy",
              {integer("communication_tries", 0, 100, 3, "Tries after a garbled or late reply."),
               integer("position_retries", 0, 100, 2, "Retries of a point out of tolerance."),
               integer("acquisition_retries", 0, 100, 2, "Retries of a failed acquisition."),
               number("dead_time_limit", "", 0, 1, 0.5,
                      "Points with a larger fraction of dead time are flagged.")},
              "How often recoverable faults are retried before the scan pauses."),
        table("map",
              {flag("mirror_x", false, "What runs to the right runs to the left."),
               flag("mirror_y", false, "What runs upwards runs downwards."),
               flag("swap_axes", false,
                    "The fast axis runs upwards and the slow one to the right; mirrored after "
                    "that.")},
              "How maps lie on the screen, as somebody behind the instrument would see it."),
    };
    return specs;
}

}  // namespace gimbalscan
