// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_text.h"
#include "table_writer.h"
#include "tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace gimbalscan {

namespace {

/// Version 1 is the first: nothing to bring up to date yet. Entry n - 1 takes version n to n + 1.
const std::vector<Migration> kMigrations;

/// What no single row can say: names that refer to each other.
class StationChecks {
public:
    StationChecks(const StationConfig& station, Problems& problems)
        : m_station(station), m_problems(problems) {}

    void run() {
        unique(m_station.devices, "devices");
        unique(m_station.axes, "axes");
        unique(m_station.positions, "positions");
        if (m_station.axes.empty() && !m_problems.reported("axes"))
            m_problems.addAt("axes", "axes: a station needs at least one axis.");
        std::set<std::string> driven;
        for (std::size_t i = 0; i < m_station.axes.size(); ++i)
            axis(m_station.axes[i], joinPath("axes", i), driven);
        device(m_station.daq, "daq");
        for (std::size_t i = 0; i < m_station.supplies.size(); ++i)
            device(m_station.supplies[i].device, joinPath("supplies", i) + ".device");
        for (std::size_t i = 0; i < m_station.interlocks.size(); ++i)
            interlock(m_station.interlocks[i], joinPath("interlocks", i));
        for (std::size_t i = 0; i < m_station.positions.size(); ++i)
            for (std::size_t j = 0; j < m_station.positions[i].targets.size(); ++j)
                axisName(m_station.positions[i].targets[j].axis,
                         joinPath(joinPath("positions", i) + ".targets", j) + ".axis");
    }

private:
    template <class T>
    void unique(const std::vector<T>& values, const std::string& path) {
        std::map<std::string, std::size_t> seen;
        for (std::size_t i = 0; i < values.size(); ++i)
            if (const auto [first, fresh] = seen.emplace(values[i].name, i);
                !fresh && !values[i].name.empty()) {
                const std::string here = joinPath(path, i) + ".name";
                m_problems.addAt(
                    here, fmt::format("{} = {} is taken by {}.", here, quoted(values[i].name),
                                      joinPath(path, first->second)));
            }
    }

    void axis(const AxisConfig& axis, const std::string& path, std::set<std::string>& driven) {
        device(axis.device, path + ".device");
        if (!axis.device.empty() && !driven.insert(axis.device).second)
            m_problems.addAt(path + ".device",
                             fmt::format("{}.device = {} drives another axis already.", path,
                                         quoted(axis.device)));
        const std::string limits = path + ".soft_limits";
        if (axis.softMin >= axis.softMax && !m_problems.concern(limits))
            m_problems.addAt(limits,
                             fmt::format("{} must be two numbers, the lower one first.", limits));
        if (axis.offset.sign == 0 && !m_problems.concern(path + ".offset.sign"))
            m_problems.addAt(path + ".offset.sign",
                             fmt::format("{}.offset.sign = 0 must be 1 or -1.", path));
    }

    void interlock(const InterlockConfig& interlock, const std::string& path) {
        const auto dot = interlock.signal.find('.');
        if (!interlock.signal.empty())
            device(interlock.signal.substr(0, dot), path + ".signal");
        if (!interlock.minimum && !interlock.maximum)
            m_problems.addAt(path, path + ": an interlock needs a minimum, a maximum or both.");
        else if (interlock.minimum && interlock.maximum && *interlock.minimum > *interlock.maximum)
            m_problems.addAt(path + ".minimum",
                             fmt::format("{0}.minimum = {1} must not be above {0}.maximum = {2}.",
                                         path, *interlock.minimum, *interlock.maximum));
    }

    void device(const std::string& name, const std::string& path) {
        if (name.empty() || m_station.device(name) || m_problems.reported("devices"))
            return;
        known(name, path, "device", m_station.devices);
    }
    void axisName(const std::string& name, const std::string& path) {
        if (name.empty() || m_station.axis(name) || m_problems.reported("axes"))
            return;
        known(name, path, "axis", m_station.axes);
    }
    template <class T>
    void known(const std::string& name, const std::string& path, const char* what,
               const std::vector<T>& all) {
        if (m_problems.full())
            return m_problems.addAt(path, "");
        std::vector<std::string> names;
        names.reserve(all.size());
        for (const T& one : all)
            names.push_back(one.name);
        const std::string hint = didYouMean(name, names);
        m_problems.addAt(path, fmt::format("{} = {}: there is no such {}{}", path, quoted(name),
                                           what, hint.empty() ? "." : hint));
    }

    const StationConfig& m_station;
    Problems& m_problems;
};

void checkDrivers(const JsonNode& root, const DriverSchemas& drivers, Problems& problems) {
    const JsonNode* devices = root.find("devices");
    if (!devices)
        return;
    for (std::size_t i = 0; i < devices->items.size(); ++i) {
        const JsonNode* driver = devices->items[i].find("driver");
        if (!driver || driver->type != JsonNode::Type::String || driver->text.empty() ||
            drivers.find(driver->text))
            continue;
        const std::string path = joinPath("devices", i) + ".driver";
        const std::string hint = didYouMean(driver->text, drivers.keys);
        problems.add(driver->place, path,
                     fmt::format("{} = {}: this program has no such driver{}", path,
                                 quoted(driver->text), hint.empty() ? "." : hint));
    }
}

}  // namespace

bool acceptHeader(JsonNode& root, std::string_view format, std::int64_t newest,
                  const std::vector<Migration>& migrations, Problems& problems) {
    if (root.type != JsonNode::Type::Object) {
        problems.add(root.place, "",
                     fmt::format("expected an object with \"format\": \"{}\", found {}.", format,
                                 root.shown()),
                     ErrorCode::ConfigSyntax);
        return false;
    }
    const JsonNode* kind = root.find("format");
    if (!kind || kind->type != JsonNode::Type::String || kind->text != format) {
        problems.add(kind ? kind->place : root.place, "format",
                     fmt::format("format: expected \"{}\", found {}.", format,
                                 kind ? kind->shown() : "none"));
        return false;
    }
    const JsonNode* version = root.find("version");
    constexpr double kHighestVersion = 1e9;
    if (version && !std::isfinite(version->number))  // which the parser has said
        return false;
    if (!version || version->type != JsonNode::Type::Number || version->number < 1 ||
        version->number > kHighestVersion || version->number != std::floor(version->number)) {
        problems.add(version ? version->place : root.place, "version",
                     fmt::format("version: expected a whole number from 1 to {}, found {}.", newest,
                                 version ? version->shown() : "none"));
        return false;
    }
    const auto number = static_cast<std::int64_t>(version->number);
    if (number > newest) {
        problems.add(version->place, "version",
                     fmt::format("This configuration needs a newer GimbalScan (file version {}, "
                                 "this program reads up to {}). Nothing was changed.",
                                 number, newest),
                     ErrorCode::ConfigVersion);
        return false;
    }
    for (std::int64_t from = number; from < newest; ++from)
        migrations[static_cast<std::size_t>(from - 1)](root);
    return true;
}

ConfigResult<StationConfig> parseStation(std::string text, std::string sourceName,
                                         const DriverSchemas& drivers) {
    Problems problems(sourceName);
    auto root = parseJson(text, problems);
    if (!root || !acceptHeader(*root, kStationFormat, kStationVersion, kMigrations, problems))
        return tl::unexpected(problems.take());
    checkDrivers(*root, drivers, problems);
    TableReader reader(problems, [&](const JsonNode& device) -> const std::vector<ParamSpec>* {
        const JsonNode* driver = device.find("driver");
        return driver ? drivers.find(driver->text) : nullptr;
    });
    StationConfig station = stationFrom(reader.read(*root, stationSpecs()));
    StationChecks(station, problems).run();
    if (!problems.empty())
        return tl::unexpected(problems.take());
    station.sourceText = std::move(text);
    station.sourceName = std::move(sourceName);
    return station;
}

ConfigResult<StationConfig> loadStation(const std::string& file, const DriverSchemas& drivers) {
    auto text = readConfigFile(file);
    if (!text)
        return tl::unexpected(text.error());
    return parseStation(std::move(*text), file, drivers);
}

std::string formatStation(const StationConfig& station, const DriverSchemas& drivers) {
    return formatStationTable(tableOf(station), drivers);
}

std::string formatStationTable(const ParamTable& table, const DriverSchemas& drivers) {
    return writeTable(table, stationSpecs(), [&](const ParamTable& device) {
        return drivers.find(param<std::string>(device, "driver"));
    });
}

Result<void> saveStation(const StationConfig& station, const std::string& file,
                         const DriverSchemas& drivers) {
    return saveChecked(
        file, formatStation(station, drivers),
        [&](const std::string& old) { return loadStation(old, drivers); },
        [&](const std::string& text) { return parseStation(text, file, drivers); });
}

}  // namespace gimbalscan
