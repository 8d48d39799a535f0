// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_reader.h"
#include "tables.h"

#include <fmt/format.h>

namespace gimbalscan {

namespace {

constexpr const char* kIntroduction =
    R"(<!-- Written by `gimbalscan-cli schema --markdown`; a test compares it. Do not edit by hand. -->
# Configuration files

Two kinds of JSON files: the **station** (devices, axes, limits; one a laboratory) and the **scan**
(what to measure; one a task). Both say first what they are: `format` and `version`. A file with
anything wrong in it is not taken over at all; every problem is told with line and column.
`gimbalscan-cli check` reads both and checks the whole path; `gimbalscan-cli schema` prints JSON
Schemas for editors. Examples: `resources/stations`, `resources/scans`.
)";

const char* typeText(const ParamSpec& spec) {
    switch (spec.type) {
        case ParamType::Bool:
            return "true/false";
        case ParamType::Integer:
            return "whole number";
        case ParamType::Number:
            return "number";
        case ParamType::Text:
            return "text";
        case ParamType::Choice:
            return "choice";
        case ParamType::NumberList:
            return "list of numbers";
        case ParamType::PointList:
            return "list of [x, y]";
        case ParamType::TextList:
            return "list of texts";
        case ParamType::Table:
            return "object";
        default:
            return "list of objects";
    }
}

std::string allowed(const ParamSpec& spec) {
    if (!spec.choices.empty())
        return fmt::format("{}", fmt::join(spec.choices, ", "));
    std::string range = rangeText(spec);
    if (!spec.unit.empty() && range.empty())
        range = spec.unit;
    return range;
}

std::string byDefault(const ParamSpec& spec) {
    if (spec.optional)
        return "none";
    if (spec.type == ParamType::Table)
        return "";
    if (!spec.defaultValue)
        return "required";
    switch (spec.type) {
        case ParamType::Bool:
            return std::get<bool>(spec.defaultValue->value) ? "true" : "false";
        case ParamType::Integer:
            return fmt::format("{}", std::get<std::int64_t>(spec.defaultValue->value));
        case ParamType::Number:
            return fmt::format("{}", std::get<double>(spec.defaultValue->value));
        case ParamType::Text:
        case ParamType::Choice: {
            const auto& text = std::get<std::string>(spec.defaultValue->value);
            return text.empty() ? "empty" : text;
        }
        default:
            return "empty";
    }
}

void addRows(std::string& out, const std::vector<ParamSpec>& specs, const std::string& prefix) {
    for (const ParamSpec& spec : specs) {
        out += fmt::format("| `{}{}` | {} | {} | {} | {} |\n", prefix, spec.name, typeText(spec),
                           allowed(spec), byDefault(spec), spec.description);
        const bool many = spec.type == ParamType::TableList;
        addRows(out, spec.columns, prefix + spec.name + (many ? "[]." : "."));
    }
}

std::string tableText(const std::vector<ParamSpec>& specs) {
    std::string out = "| key | type | allowed | default | meaning |\n|---|---|---|---|---|\n";
    addRows(out, specs, "");
    return out;
}

}  // namespace

std::string configReference(const DriverSchemas& drivers) {
    std::string out = kIntroduction;
    out += "\n## Station file\n\n" + tableText(stationSpecs());
    out += "\n## Scan file\n\n" + tableText(scanSpecs());
    out += "\n## Parameters of the drivers\n";
    for (const std::string& key : drivers.keys)
        out += fmt::format("\n### {}\n\n{}", key, tableText(*drivers.find(key)));
    out.pop_back();  // whoever writes it ends the last line
    return out;
}

}  // namespace gimbalscan
