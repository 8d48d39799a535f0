// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_reader.h"

#include <gimbalscan/core/station_tables.h>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr std::size_t kLongestText = 4096;
/// Entries of all lists of objects together. Each takes some kilobytes with its defaults, so that
/// a file of "{}, {}, {}" must not get as far.
constexpr std::size_t kMostEntries = 10'000;

std::vector<std::string> namesOf(const std::vector<ParamSpec>& specs) {
    std::vector<std::string> names;
    names.reserve(specs.size());
    for (const ParamSpec& spec : specs)
        names.push_back(spec.name);
    return names;
}

bool inRange(double value, const ParamSpec& spec) {
    return std::isfinite(value) && (!spec.minimum || value >= *spec.minimum) &&
           (!spec.maximum || value <= *spec.maximum);
}

/// Limits as people write them: 0.000001 rather than 1e-06.
std::string shownNumber(double value) {
    const double size = std::abs(value);
    if (size != 0 && size < 1e-4 && size >= 1e-9)
        return fmt::format("{:.{}f}", value, static_cast<int>(-std::floor(std::log10(size))));
    return size < 1e16 ? fmt::format("{:.15g}", value) : fmt::format("{:g}", value);
}

}  // namespace

std::string rangeText(const ParamSpec& spec) {
    const std::string unit = spec.unit.empty() ? "" : " " + spec.unit;
    if (spec.minimum && spec.maximum)
        return fmt::format("between {} and {}{}", shownNumber(*spec.minimum),
                           shownNumber(*spec.maximum), unit);
    if (spec.minimum)
        return fmt::format("at least {}{}", shownNumber(*spec.minimum), unit);
    return spec.maximum ? fmt::format("at most {}{}", shownNumber(*spec.maximum), unit) : "";
}

ParamValue valueByDefault(const ParamSpec& spec) {
    if (spec.defaultValue)
        return *spec.defaultValue;
    switch (spec.type) {
        case ParamType::Bool:
            return {false};
        case ParamType::Integer:
            return {static_cast<std::int64_t>(spec.minimum.value_or(0))};
        case ParamType::Number:
            return {spec.minimum.value_or(0)};
        case ParamType::Text:
            return {std::string()};
        case ParamType::Choice:
            return {spec.choices.front()};
        case ParamType::NumberList:
            return {std::vector<double>(spec.entries, 0.0)};
        case ParamType::PointList:
            return {std::vector<double>{}};
        case ParamType::TextList:
            return {std::vector<std::string>{}};
        case ParamType::TableList:
            return {std::vector<ParamTable>{}};
        case ParamType::Table:
            break;
    }
    return {std::vector<ParamTable>{defaultTable(spec.columns)}};
}

ParamTable defaultTable(const std::vector<ParamSpec>& specs) {
    ParamTable table;
    for (const ParamSpec& spec : specs)
        if (!spec.optional)
            table.emplace(spec.name, valueByDefault(spec));
    return table;
}

ParamTable TableReader::read(const JsonNode& node, const std::vector<ParamSpec>& specs,
                             const std::string& path) {
    m_problems.note(path, node.place);
    ParamTable table;
    const bool object = expect(node, JsonNode::Type::Object, "an object with keys", path);
    if (object)
        reportUnknownKeys(node, specs, path);
    for (const ParamSpec& spec : specs) {
        const std::string inner = joinPath(path, spec.name);
        if (const JsonNode* given = object ? node.find(spec.name) : nullptr) {
            m_problems.note(inner, given->place);
            table.emplace(spec.name, value(*given, spec, inner, node));
            continue;
        }
        const bool required = !spec.defaultValue && !spec.optional && spec.type != ParamType::Table;
        if (required && object)
            m_problems.add(node.place, inner, fmt::format("{} is missing.", inner));
        if (spec.optional)
            continue;
        if (spec.type == ParamType::Table)  // may have required columns of its own
            table.emplace(spec.name,
                          oneTable({JsonNode::Type::Object, node.place, false, 0, {}, {}, {}}, spec,
                                   inner, node));
        else
            table.emplace(spec.name, valueByDefault(spec));
    }
    return table;
}

void TableReader::reportUnknownKeys(const JsonNode& node, const std::vector<ParamSpec>& specs,
                                    const std::string& path) {
    const auto names = namesOf(specs);
    for (const JsonNode::Member& member : node.members)
        if (std::find(names.begin(), names.end(), member.key) == names.end()) {
            const std::string hint = m_problems.full() ? "" : didYouMean(member.key, names);
            m_problems.add(
                member.place, joinPath(path, member.key),
                fmt::format("unknown key {}{}{}", quoted(member.key),
                            path.empty() ? "" : " in " + path, hint.empty() ? "." : hint));
        }
}

ParamValue TableReader::value(const JsonNode& node, const ParamSpec& spec, const std::string& path,
                              const JsonNode& around) {
    switch (spec.type) {
        case ParamType::Bool:
            return {expect(node, JsonNode::Type::Bool, "true or false", path) && node.boolean};
        case ParamType::Integer:
            return integer(node, spec, path);
        case ParamType::Number:
            return {number(node, spec, path)};
        case ParamType::Text:
        case ParamType::Choice:
            return text(node, spec, path);
        case ParamType::NumberList:
            return numberList(node, spec, path);
        case ParamType::PointList:
            return pointList(node, spec, path);
        case ParamType::TextList:
            return textList(node, path);
        case ParamType::Table:
            return oneTable(node, spec, path, around);
        case ParamType::TableList:
            return tableList(node, spec, path);
    }
    return valueByDefault(spec);
}

bool TableReader::expect(const JsonNode& node, JsonNode::Type type, const char* name,
                         const std::string& path) {
    if (node.type == type)
        return true;
    m_problems.add(node.place, path,
                   fmt::format("{}: expected {}, found {}.", path, name, node.shown()));
    return false;
}

void TableReader::reportRange(const JsonNode& node, const ParamSpec& spec,
                              const std::string& path) {
    m_problems.add(node.place, path,
                   fmt::format("{} = {} must be {}.", path, node.shown(), rangeText(spec)));
}

double TableReader::number(const JsonNode& node, const ParamSpec& spec, const std::string& path) {
    const double fallback = spec.minimum.value_or(0);
    if (!expect(node, JsonNode::Type::Number, "a number", path))
        return fallback;
    if (inRange(node.number, spec))
        return node.number;
    if (std::isfinite(node.number))  // else the parser has said so
        reportRange(node, spec, path);
    return fallback;
}

ParamValue TableReader::integer(const JsonNode& node, const ParamSpec& spec,
                                const std::string& path) {
    ParamValue fallback{static_cast<std::int64_t>(spec.minimum.value_or(0))};
    if (!expect(node, JsonNode::Type::Number, "a whole number", path))
        return fallback;
    if (!std::isfinite(node.number))  // which the parser has said
        return fallback;
    if (node.number != std::floor(node.number)) {
        m_problems.add(node.place, path,
                       fmt::format("{} = {} must be a whole number.", path, node.text));
        return fallback;
    }
    constexpr double kExact = 9007199254740992.0;  // beyond, doubles skip integers
    if (inRange(node.number, spec) && std::abs(node.number) <= kExact)
        return {static_cast<std::int64_t>(node.number)};
    reportRange(node, spec, path);
    return fallback;
}

ParamValue TableReader::text(const JsonNode& node, const ParamSpec& spec, const std::string& path) {
    if (!expect(node, JsonNode::Type::String, "a text in quotes", path))
        return valueByDefault(spec);
    if (spec.type == ParamType::Choice &&
        std::find(spec.choices.begin(), spec.choices.end(), node.text) == spec.choices.end()) {
        const std::string hint = didYouMean(node.text, spec.choices);
        m_problems.add(node.place, path,
                       fmt::format("{} = {} must be one of {}{}", path, quoted(node.text),
                                   fmt::join(spec.choices, ", "), hint.empty() ? "." : hint));
        return {spec.choices.front()};
    }
    const bool required = !spec.defaultValue && !spec.optional;
    if (node.text.size() > kLongestText)
        m_problems.add(node.place, path,
                       fmt::format("{} has {} bytes, at most {} are allowed.", path,
                                   node.text.size(), kLongestText));
    else if (required && node.text.empty())
        m_problems.add(node.place, path, fmt::format("{} must not be empty.", path));
    return {node.text};
}

ParamValue TableReader::numberList(const JsonNode& node, const ParamSpec& spec,
                                   const std::string& path) {
    std::vector<double> numbers;
    if (expect(node, JsonNode::Type::Array, "a list of numbers", path))
        for (std::size_t i = 0; i < node.items.size(); ++i)
            numbers.push_back(number(node.items[i], spec, joinPath(path, i)));
    return {std::move(numbers)};
}

ParamValue TableReader::pointList(const JsonNode& node, const ParamSpec& spec,
                                  const std::string& path) {
    std::vector<double> numbers;
    if (!expect(node, JsonNode::Type::Array, "a list of pairs of numbers", path))
        return {std::move(numbers)};
    for (std::size_t i = 0; i < node.items.size(); ++i) {
        const JsonNode& pair = node.items[i];
        const std::string inner = joinPath(path, i);
        if (pair.type != JsonNode::Type::Array || pair.items.size() != 2) {
            m_problems.add(pair.place, inner,
                           fmt::format("{}: expected a pair of numbers.", inner));
            continue;
        }
        for (std::size_t which : {0U, 1U})
            numbers.push_back(number(pair.items[which], spec, joinPath(inner, which)));
    }
    return {std::move(numbers)};
}

ParamValue TableReader::textList(const JsonNode& node, const std::string& path) {
    std::vector<std::string> texts;
    if (expect(node, JsonNode::Type::Array, "a list of texts", path))
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            m_problems.note(joinPath(path, i), node.items[i].place);
            if (expect(node.items[i], JsonNode::Type::String, "a text in quotes",
                       joinPath(path, i)))
                texts.push_back(node.items[i].text);
        }
    return {std::move(texts)};
}

ParamValue TableReader::tableList(const JsonNode& node, const ParamSpec& spec,
                                  const std::string& path) {
    std::vector<ParamTable> tables;
    if (expect(node, JsonNode::Type::Array, "a list of objects", path))
        for (std::size_t i = 0; i < node.items.size(); ++i) {
            if (++m_entries > kMostEntries) {
                m_problems.add(node.items[i].place, joinPath(path, i),
                               fmt::format("{}: all lists of objects together have more than {} "
                                           "entries.",
                                           path, kMostEntries));
                break;
            }
            tables.push_back(read(node.items[i], spec.columns, joinPath(path, i)));
        }
    return {std::move(tables)};
}

ParamValue TableReader::oneTable(const JsonNode& node, const ParamSpec& spec,
                                 const std::string& path, const JsonNode& around) {
    if (!spec.columns.empty())
        return {std::vector<ParamTable>{read(node, spec.columns, path)}};
    const std::vector<ParamSpec>* columns = m_columnsFor ? m_columnsFor(around) : nullptr;
    if (!columns)  // what they belong to is unknown, which is reported by whoever looks it up
        return {std::vector<ParamTable>{ParamTable{}}};
    return {std::vector<ParamTable>{read(node, *columns, path)}};
}

}  // namespace gimbalscan
