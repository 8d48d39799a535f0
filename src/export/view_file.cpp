// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "binding.h"
#include "config_text.h"
#include "table_writer.h"

#include <gimbalscan/core/param_builders.h>
#include <gimbalscan/export/view_file.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <set>

namespace gimbalscan {

namespace {

constexpr const char* kFormat = "gimbalscan-view";
constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kMostChannel = 0xffffffff;
constexpr double kFar = 1e9;
constexpr double kFastest = 1e5;  // diamond: 18000 m/s

/// Version 1 is the first.
const std::vector<Migration> kMigrations;

/// Without "view", which is free.
const std::vector<ParamSpec>& viewSpecs() {
    using namespace spec;
    static const std::vector<ParamSpec> specs = {
        choice("format", {kFormat}, "", "What the file is."),
        integer("version", 1, kVersion, kVersion, "Version of the format."),
        list("rois",
             {requiredText("name", "Name of the region."),
              integer("first_channel", 0, kMostChannel, 0, "First channel."),
              integer("last_channel", 0, kMostChannel, 0, "Last channel, which belongs to it.")},
             "Regions of the spectra."),
        list("gates",
             {requiredText("name", "Name of the gate."),
              number("start_us", "us", -kFar, kFar, 0, "Begin."),
              number("length_us", "us", 0, kFar, 0, "Length."),
              number("threshold", "", -kFar, kFar, 0,
                     "Echoes below it are none; in the unit of the trace."),
              number("velocity_m_s", "m/s", 0, kFastest, 0, "Of sound, for depths; 0: not known."),
              number("delay_us", "us", -kFar, kFar, 0, "Before the sound enters the sample.")},
             "Gates on the A-scans."),
        table("energy_calibration",
              {number("offset_keV", "keV", -kFar, kFar, 0, "Energy of channel 0."),
               number("gain_keV", "keV", 0, kFar, 0, "For each channel; 0: no calibration."),
               number("quadratic_keV", "keV", -kFar, kFar, 0, "For each channel squared.")},
              "Replaces the energies in the data file."),
        text("notes", "", "Free text."),
    };
    return specs;
}

ViewGate gateFrom(const ParamTable& row) {
    const double velocity = number(row, "velocity_m_s");
    return {text(row, "name"),
            number(row, "start_us"),
            number(row, "length_us"),
            number(row, "threshold"),
            velocity > 0 ? std::optional(velocity) : std::nullopt,
            number(row, "delay_us")};
}

ViewFile viewFrom(const ParamTable& table) {
    ViewFile view;
    for (const ParamTable& row : rows(table, "rois"))
        view.rois.push_back({text(row, "name"), integer<std::uint32_t>(row, "first_channel"),
                             integer<std::uint32_t>(row, "last_channel")});
    for (const ParamTable& row : rows(table, "gates"))
        view.gates.push_back(gateFrom(row));
    const ParamTable& energy = inner(table, "energy_calibration");
    if (number(energy, "gain_keV") > 0)
        view.energy = {number(energy, "offset_keV"), number(energy, "gain_keV"),
                       number(energy, "quadratic_keV")};
    view.notes = text(table, "notes");
    return view;
}

ParamTable tableOf(const ViewFile& view) {
    const EnergyCalibration energy = view.energy.value_or(EnergyCalibration{0, 0, 0});
    return {{"format", {std::string(kFormat)}},
            {"version", {kVersion}},
            {"rois",
             {tablesOfEach(view.rois,
                           [](const ViewRoi& roi) {
                               return ParamTable{
                                   {"name", {roi.name}},
                                   {"first_channel", {std::int64_t{roi.firstChannel}}},
                                   {"last_channel", {std::int64_t{roi.lastChannel}}}};
                           })}},
            {"gates",
             {tablesOfEach(view.gates,
                           [](const ViewGate& gate) {
                               return ParamTable{{"name", {gate.name}},
                                                 {"start_us", {gate.start}},
                                                 {"length_us", {gate.length}},
                                                 {"threshold", {gate.threshold}},
                                                 {"velocity_m_s", {gate.velocity.value_or(0.0)}},
                                                 {"delay_us", {gate.delay}}};
                           })}},
            {"energy_calibration", nested({{"offset_keV", {energy.offset}},
                                           {"gain_keV", {energy.gain}},
                                           {"quadratic_keV", {energy.quadratic}}})},
            {"notes", {view.notes}}};
}

/// What no single row can say.
void checkNames(const ViewFile& view, Problems& problems) {
    std::set<std::string> names;
    for (std::size_t i = 0; i < view.rois.size(); ++i) {
        const ViewRoi& roi = view.rois[i];
        const std::string path = joinPath("rois", i);
        if (roi.firstChannel > roi.lastChannel)
            problems.addAt(path + ".first_channel",
                           fmt::format("{0}.first_channel = {1} must not be above "
                                       "{0}.last_channel = {2}.",
                                       path, roi.firstChannel, roi.lastChannel));
        if (!names.insert(roi.name).second)
            problems.addAt(path + ".name", fmt::format("{}.name = {} is used twice.", path,
                                                       gimbalscan::quoted(roi.name)));
    }
    names.clear();
    for (std::size_t i = 0; i < view.gates.size(); ++i)
        if (const ViewGate& gate = view.gates[i]; !names.insert(gate.name).second)
            problems.addAt(joinPath("gates", i) + ".name",
                           fmt::format("{}.name = {} is used twice.", joinPath("gates", i),
                                       gimbalscan::quoted(gate.name)));
}

/// Takes the free part out, so that the rest can be read by its table. False when it is no object.
bool takeFreePart(JsonNode& root, Problems& problems) {
    const auto found = std::find_if(root.members.begin(), root.members.end(),
                                    [](const auto& member) { return member.key == "view"; });
    if (found == root.members.end())
        return false;
    const bool object = found->value.type == JsonNode::Type::Object;
    if (!object)
        problems.add(found->value.place, "view",
                     fmt::format("view: expected an object, found {}.", found->value.shown()));
    root.members.erase(found);
    return object;
}

}  // namespace

std::string viewFileName(const std::string& dataFile) {
    return std::filesystem::path(dataFile).replace_extension(".view.json").string();
}

ConfigResult<ViewFile> parseView(const std::string& text, const std::string& sourceName) {
    Problems problems(sourceName);
    auto root = parseJson(text, problems);
    if (!root || !acceptHeader(*root, kFormat, kVersion, kMigrations, problems))
        return tl::unexpected(problems.take());
    const bool free = takeFreePart(*root, problems);
    ViewFile view = viewFrom(TableReader(problems).read(*root, viewSpecs()));
    checkNames(view, problems);
    if (!problems.empty())
        return tl::unexpected(problems.take());
    // The text is JSON, without double keys and of bounded depth: parseJson() has seen to that.
    const auto json = nlohmann::ordered_json::parse(text, nullptr, false);
    if (free && json.is_object())
        view.view = json.at("view").dump();
    return view;
}

ConfigResult<ViewFile> loadView(const std::string& file) {
    auto text = readConfigFile(file);
    if (!text)
        return tl::unexpected(text.error());
    return parseView(*text, file);
}

ConfigResult<ViewFile> viewOf(const ScanFileInfo& scan) {
    const std::string beside = viewFileName(scan.path);
    if (!isMissing(beside))
        return loadView(beside);
    if (scan.viewText.empty())
        return ViewFile{};
    const std::string inside = scan.path + " (view_config)";
    if (!scan.viewIntact)
        return tl::unexpected(std::vector<ConfigProblem>{
            {inside, 0, 0, "", "does not match its checksum.", ErrorCode::FileIo}});
    return parseView(scan.viewText, inside);
}

std::string formatView(const ViewFile& view) {
    std::string text = writeTable(tableOf(view), viewSpecs());
    text.erase(text.find_last_of('}'));
    while (!text.empty() && (text.back() == '\n' || text.back() == ' '))
        text.pop_back();
    return text + ",\n    \"view\": " + view.view + "\n}\n";
}

Result<void> saveView(const ViewFile& view, const std::string& file) {
    return saveChecked(
        file, formatView(view), [](const std::string& old) { return loadView(old); },
        [&](const std::string& text) { return parseView(text, file); });
}

}  // namespace gimbalscan
