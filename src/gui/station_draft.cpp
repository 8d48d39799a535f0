// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "station_draft.h"

#include <gimbalscan/scan/station.h>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr const char* kDevices = "devices";
constexpr const char* kDriver = "driver";
constexpr const char* kParameters = "parameters";
constexpr const char* kName = "name";

std::string textIn(const ParamTable& table, const std::string& key) {
    const auto found = table.find(key);
    const auto* text =
        found == table.end() ? nullptr : std::get_if<std::string>(&found->second.value);
    return text ? *text : std::string();
}

}  // namespace

std::string StationPart::path() const {
    return index ? key + "[" + std::to_string(*index) + "]" : key;
}

DraftCheck checkDraft(const ParamTable& table, const DriverRegistry& drivers) {
    DraftCheck check;
    auto station =
        parseStation(formatStationTable(table, drivers.schemas()), "", drivers.schemas());
    if (!station) {
        check.problems = std::move(station.error());
        for (ConfigProblem& problem : check.problems)
            problem.line = problem.column = 0;  // of a text that nobody sees
        return check;
    }
    SteadyClock clock;
    if (const auto built = Station::build(*station, drivers, clock); !built) {
        check.problems.push_back({"", 0, 0, "", built.error().text(), ErrorCode::ConfigValue});
        return check;
    }
    check.station = std::move(*station);
    return check;
}

const ParamSpec* StationDraft::specOf(const StationPart& part) {
    const auto& specs = stationSpecs();
    const auto found = std::find_if(specs.begin(), specs.end(),
                                    [&](const ParamSpec& spec) { return spec.name == part.key; });
    return found == specs.end() ? nullptr : &*found;
}

const std::vector<ParamSpec>& StationDraft::specsOf(const StationPart& part) {
    const ParamSpec* spec = specOf(part);
    return spec ? spec->columns : stationSpecs();
}

const std::vector<ParamTable>& StationDraft::rows(const std::string& list) const {
    return std::get<std::vector<ParamTable>>(m_table.at(list).value);
}

std::vector<ParamTable>& StationDraft::rows(const std::string& list) {
    return std::get<std::vector<ParamTable>>(m_table.at(list).value);
}

std::size_t StationDraft::countOf(const std::string& list) const {
    return rows(list).size();
}

const ParamTable& StationDraft::tableOf(const StationPart& part) const {
    return part.key.empty() ? m_table : rows(part.key)[part.index.value_or(0)];
}

void StationDraft::setTableOf(const StationPart& part, ParamTable table) {
    if (part.key.empty())
        m_table = std::move(table);
    else
        rows(part.key)[part.index.value_or(0)] = std::move(table);
}

std::string StationDraft::nameOf(const StationPart& part) const {
    const ParamTable& table = tableOf(part);
    const std::string name = textIn(table, kName);
    return name.empty() ? textIn(table, "device") : name;
}

std::vector<std::string> StationDraft::namesOf(const std::string& list) const {
    std::vector<std::string> names;
    for (const ParamTable& row : rows(list))
        if (std::string name = textIn(row, kName); !name.empty())
            names.push_back(std::move(name));
    return names;
}

std::string StationDraft::axisUnitOf(const StationPart& part) const {
    constexpr const char* kAxes = "axes";
    constexpr const char* kUnit = "unit";
    if (part.key == kAxes && part.index)
        return textIn(tableOf(part), kUnit);
    const auto& axes = rows(kAxes);
    if (part.key == kDevices && part.index)
        for (const ParamTable& axis : axes)
            if (textIn(axis, "device") == nameOf(part))
                return textIn(axis, kUnit);
    const std::string first = axes.empty() ? std::string() : textIn(axes.front(), kUnit);
    const bool same = std::all_of(axes.begin(), axes.end(), [&](const ParamTable& axis) {
        return textIn(axis, kUnit) == first;
    });
    return same ? first : std::string();
}

StationPart StationDraft::add(const std::string& list) {
    rows(list).push_back(defaultTable(specOf({list, {}})->columns));
    return {list, rows(list).size() - 1};
}

StationPart StationDraft::addDevice(const std::string& driver) {
    std::string stem = driver;
    std::replace(stem.begin(), stem.end(), '-', '_');
    const auto taken = namesOf(kDevices);
    std::string name = stem;
    for (int number = 2; std::find(taken.begin(), taken.end(), name) != taken.end(); ++number)
        name = stem + "_" + std::to_string(number);
    StationPart part = add(kDevices);
    ParamTable& row = rows(kDevices).back();
    row.insert_or_assign(kName, ParamValue{name});
    row.insert_or_assign(kDriver, ParamValue{driver});
    fitParameters(part);
    return part;
}

void StationDraft::remove(const StationPart& part) {
    auto& list = rows(part.key);
    list.erase(list.begin() + static_cast<std::ptrdiff_t>(part.index.value_or(0)));
}

void StationDraft::fitParameters(const StationPart& device) {
    ParamTable& row = rows(kDevices)[device.index.value_or(0)];
    const DriverEntry* entry = m_drivers.find(textIn(row, kDriver));
    if (!entry)
        return;
    const auto& old = std::get<std::vector<ParamTable>>(row.at(kParameters).value);
    ParamTable fresh = defaultTable(entry->parameters);
    if (!old.empty())
        for (auto& [name, value] : fresh)
            if (const auto kept = old.front().find(name);
                kept != old.front().end() && kept->second.value.index() == value.value.index())
                value = kept->second;
    row.insert_or_assign(kParameters, ParamValue{std::vector<ParamTable>{std::move(fresh)}});
}

StationConfig StationDraft::devicesUpTo(const StationPart& device) const {
    StationConfig station = stationFrom(m_table);
    station.devices.resize(std::min(station.devices.size(), device.index.value_or(0) + 1));
    return station;
}

}  // namespace gimbalscan
