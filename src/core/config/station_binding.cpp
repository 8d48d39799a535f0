// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "binding.h"
#include "tables.h"

namespace gimbalscan {

namespace {

AxisConfig axisFrom(const ParamTable& table) {
    AxisConfig axis;
    axis.name = text(table, "name");
    axis.unit = enumOf<AxisUnit>(text(table, "unit"));
    axis.device = text(table, "device");
    const auto& limits = param<std::vector<double>>(table, "soft_limits");
    if (limits.size() == 2) {
        axis.softMin = ControllerPosition(limits[0]);
        axis.softMax = ControllerPosition(limits[1]);
    }
    axis.velocity = AxisVelocity(number(table, "velocity"));
    axis.acceleration = AxisAcceleration(number(table, "acceleration"));
    axis.settle = fromSeconds(number(table, "settle_s"));
    axis.tolerance = number(table, "tolerance");
    axis.encoder = enumOf<EncoderSide>(text(table, "encoder"));
    axis.backlash = number(table, "backlash");
    axis.finalApproach = enumOf<ApproachDirection>(text(table, "final_approach"));
    const ParamTable& homing = inner(table, "homing");
    axis.homing = {integer<int>(homing, "group"), fromSeconds(number(homing, "time_limit_s")),
                   param<bool>(homing, "required")};
    if (const auto safe = optionalNumber(table, "safe_position"))
        axis.safePosition = ControllerPosition(*safe);
    axis.mayDisable = param<bool>(table, "may_disable");
    axis.stopAllMode = enumOf<StopMode>(text(table, "stop_all"));
    const ParamTable& offset = inner(table, "offset");
    axis.offset = {integer<int>(offset, "sign"), number(offset, "offset"),
                   param<bool>(offset, "confirmed")};
    return axis;
}

ParamTable tableOf(const AxisConfig& axis) {
    ParamTable table = {
        {"name", {axis.name}},
        {"unit", {textOf(axis.unit)}},
        {"device", {axis.device}},
        {"soft_limits", {std::vector<double>{axis.softMin.value(), axis.softMax.value()}}},
        {"velocity", {axis.velocity.value()}},
        {"acceleration", {axis.acceleration.value()}},
        {"settle_s", {toSeconds(axis.settle)}},
        {"tolerance", {axis.tolerance}},
        {"encoder", {textOf(axis.encoder)}},
        {"backlash", {axis.backlash}},
        {"final_approach", {textOf(axis.finalApproach)}},
        {"homing", nested({{"group", {std::int64_t{axis.homing.group}}},
                           {"time_limit_s", {toSeconds(axis.homing.timeLimit)}},
                           {"required", {axis.homing.required}}})},
        {"may_disable", {axis.mayDisable}},
        {"stop_all", {textOf(axis.stopAllMode)}},
        {"offset", nested({{"sign", {std::int64_t{axis.offset.sign}}},
                           {"offset", {axis.offset.offset}},
                           {"confirmed", {axis.offset.confirmed}}})},
    };
    if (axis.safePosition)
        table.emplace("safe_position", ParamValue{axis.safePosition->value()});
    return table;
}

SupplyConfig supplyFrom(const ParamTable& table) {
    return {text(table, "device"),
            number(table, "voltage"),
            number(table, "current_limit"),
            number(table, "off_below"),
            fromSeconds(number(table, "off_within_s")),
            param<bool>(table, "off_after_rest")};
}

ParamTable tableOf(const SupplyConfig& supply) {
    return {{"device", {supply.device}},
            {"voltage", {supply.voltage}},
            {"current_limit", {supply.currentLimit}},
            {"off_below", {supply.offBelow}},
            {"off_within_s", {toSeconds(supply.offWithin)}},
            {"off_after_rest", {supply.offAfterRest}}};
}

InterlockConfig interlockFrom(const ParamTable& table) {
    return {text(table, "name"), text(table, "signal"), optionalNumber(table, "minimum"),
            optionalNumber(table, "maximum"), enumOf<InterlockAction>(text(table, "action"))};
}

ParamTable tableOf(const InterlockConfig& interlock) {
    ParamTable table = {{"name", {interlock.name}},
                        {"signal", {interlock.signal}},
                        {"action", {textOf(interlock.action)}}};
    if (interlock.minimum)
        table.emplace("minimum", ParamValue{*interlock.minimum});
    if (interlock.maximum)
        table.emplace("maximum", ParamValue{*interlock.maximum});
    return table;
}

}  // namespace

std::vector<AxisTarget> targetsFrom(const std::vector<ParamTable>& rows) {
    std::vector<AxisTarget> targets;
    targets.reserve(rows.size());
    for (const ParamTable& row : rows)
        targets.push_back({text(row, "axis"), UserPosition(number(row, "position"))});
    return targets;
}

ParamValue tablesOf(const std::vector<AxisTarget>& targets) {
    std::vector<ParamTable> rows;
    rows.reserve(targets.size());
    for (const AxisTarget& target : targets)
        rows.push_back({{"axis", {target.axis}}, {"position", {target.position.value()}}});
    return {std::move(rows)};
}

StationConfig stationFrom(const ParamTable& table) {
    StationConfig station;
    station.name = text(table, "name");
    for (const ParamTable& row : rows(table, "devices"))
        station.devices.push_back(
            {text(row, "name"), text(row, "driver"), inner(row, "parameters")});
    for (const ParamTable& row : rows(table, "axes"))
        station.axes.push_back(axisFrom(row));
    station.daq = text(table, "daq");
    for (const ParamTable& row : rows(table, "supplies"))
        station.supplies.push_back(supplyFrom(row));
    for (const ParamTable& row : rows(table, "interlocks"))
        station.interlocks.push_back(interlockFrom(row));
    for (const ParamTable& row : rows(table, "positions"))
        station.positions.push_back({text(row, "name"), targetsFrom(rows(row, "targets"))});
    const ParamTable& policy = inner(table, "fault_policy");
    station.faultPolicy = {
        integer<int>(policy, "communication_tries"), integer<int>(policy, "position_retries"),
        integer<int>(policy, "acquisition_retries"), number(policy, "dead_time_limit")};
    const ParamTable& map = inner(table, "map");
    station.map = {param<bool>(map, "mirror_x"), param<bool>(map, "mirror_y"),
                   param<bool>(map, "swap_axes")};
    return station;
}

ParamTable tableOf(const StationConfig& station) {
    std::vector<ParamTable> devices, positions;
    for (const DeviceConfig& device : station.devices)
        devices.push_back({{"name", {device.name}},
                           {"driver", {device.driver}},
                           {"parameters", nested(device.parameters)}});
    for (const NamedPosition& position : station.positions)
        positions.push_back({{"name", {position.name}}, {"targets", tablesOf(position.targets)}});
    const FaultPolicy& policy = station.faultPolicy;
    return {
        {"format", {std::string(kStationFormat)}},
        {"version", {kStationVersion}},
        {"name", {station.name}},
        {"devices", {std::move(devices)}},
        {"axes",
         {tablesOfEach(station.axes, [](const AxisConfig& axis) { return tableOf(axis); })}},
        {"daq", {station.daq}},
        {"supplies",
         {tablesOfEach(station.supplies, [](const SupplyConfig& s) { return tableOf(s); })}},
        {"interlocks",
         {tablesOfEach(station.interlocks, [](const InterlockConfig& i) { return tableOf(i); })}},
        {"positions", {std::move(positions)}},
        {"fault_policy", nested({{"communication_tries", {std::int64_t{policy.communicationTries}}},
                                 {"position_retries", {std::int64_t{policy.positionRetries}}},
                                 {"acquisition_retries", {std::int64_t{policy.acquisitionRetries}}},
                                 {"dead_time_limit", {policy.deadTimeLimit}}})},
        {"map", nested({{"mirror_x", {station.map.mirrorX}},
                        {"mirror_y", {station.map.mirrorY}},
                        {"swap_axes", {station.map.swapAxes}}})},
    };
}

}  // namespace gimbalscan
