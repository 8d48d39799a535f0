// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables.h"

#include <nlohmann/json.hpp>

namespace gimbalscan {

namespace {

using Json = nlohmann::ordered_json;

Json schemaOf(const std::vector<ParamSpec>& specs);

void addRange(Json& schema, const ParamSpec& spec) {
    if (spec.minimum)
        schema["minimum"] = *spec.minimum;
    if (spec.maximum)
        schema["maximum"] = *spec.maximum;
}

Json defaultOf(const ParamSpec& spec) {
    switch (spec.type) {
        case ParamType::Bool:
            return std::get<bool>(spec.defaultValue->value);
        case ParamType::Integer:
            return std::get<std::int64_t>(spec.defaultValue->value);
        case ParamType::Number:
            return std::get<double>(spec.defaultValue->value);
        case ParamType::Text:
        case ParamType::Choice:
            return std::get<std::string>(spec.defaultValue->value);
        default:
            return Json::array();
    }
}

Json numbers(const ParamSpec& spec) {
    Json item = {{"type", "number"}};
    addRange(item, spec);
    return item;
}

Json schemaOf(const ParamSpec& spec) {
    Json schema;
    switch (spec.type) {
        case ParamType::Bool:
            schema["type"] = "boolean";
            break;
        case ParamType::Integer:
            schema["type"] = "integer";
            addRange(schema, spec);
            break;
        case ParamType::Number:
            schema = numbers(spec);
            break;
        case ParamType::Text:
            schema["type"] = "string";
            break;
        case ParamType::Choice:
            schema["enum"] = spec.choices;
            break;
        case ParamType::NumberList:
            schema = {{"type", "array"}, {"items", numbers(spec)}};
            if (spec.entries > 0) {
                schema["minItems"] = spec.entries;
                schema["maxItems"] = spec.entries;
            }
            break;
        case ParamType::PointList:
            schema = {
                {"type", "array"},
                {"items",
                 {{"type", "array"}, {"items", numbers(spec)}, {"minItems", 2}, {"maxItems", 2}}}};
            break;
        case ParamType::TextList:
            schema = {{"type", "array"}, {"items", {{"type", "string"}}}};
            break;
        case ParamType::Table:
            schema = spec.columns.empty() ? Json{{"type", "object"}} : schemaOf(spec.columns);
            break;
        case ParamType::TableList:
            schema = {{"type", "array"}, {"items", schemaOf(spec.columns)}};
            break;
    }
    schema["description"] =
        spec.unit.empty() ? spec.description : spec.description + " Unit: " + spec.unit + ".";
    if (spec.defaultValue)
        schema["default"] = defaultOf(spec);
    return schema;
}

Json schemaOf(const std::vector<ParamSpec>& specs) {
    Json schema = {{"type", "object"}, {"additionalProperties", false}};
    Json properties = Json::object(), required = Json::array();
    for (const ParamSpec& spec : specs) {
        properties[spec.name] = schemaOf(spec);
        if (!spec.defaultValue && !spec.optional && spec.type != ParamType::Table)
            required.push_back(spec.name);
    }
    schema["properties"] = std::move(properties);
    if (!required.empty())
        schema["required"] = std::move(required);
    return schema;
}

Json document(const char* title, const std::vector<ParamSpec>& specs) {
    Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}};
    schema.update(schemaOf(specs));
    // A file has to say what it is, whatever the defaults of these two.
    for (const char* key : {"version", "format"})
        if (auto& required = schema["required"];
            std::find(required.begin(), required.end(), key) == required.end())
            required.insert(required.begin(), key);
    return schema;
}

}  // namespace

std::string stationSchema(const DriverSchemas& drivers) {
    Json schema = document("GimbalScan station", stationSpecs());
    Json& device = schema["properties"]["devices"]["items"];
    device["properties"]["driver"]["enum"] = drivers.keys;
    Json cases = Json::array();
    for (const std::string& key : drivers.keys)
        cases.push_back(
            {{"if", {{"properties", {{"driver", {{"const", key}}}}}}},
             {"then", {{"properties", {{"parameters", schemaOf(*drivers.find(key))}}}}}});
    device["allOf"] = std::move(cases);
    return schema.dump(2);
}

std::string scanSchema() {
    return document("GimbalScan scan", scanSpecs()).dump(2);
}

}  // namespace gimbalscan
