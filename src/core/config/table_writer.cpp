// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "table_writer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gimbalscan {

namespace {

constexpr std::size_t kLineWidth = 100;
constexpr std::size_t kPairsPerLine = 8;

using ColumnsFor = std::function<const std::vector<ParamSpec>*(const ParamTable&)>;

class Writer {
public:
    explicit Writer(const ColumnsFor& columnsFor) : m_columnsFor(columnsFor) {}

    std::string table(const ParamTable& table, const std::vector<ParamSpec>& specs,
                      std::size_t indent) const {
        std::vector<std::string> parts;
        for (const ParamSpec& spec : specs)
            if (const auto it = table.find(spec.name); it != table.end())
                parts.push_back(jsonQuoted(spec.name) + ": " +
                                value(it->second, spec, table, indent + 4));
        return enclosed("{", parts, "}", indent);
    }

private:
    std::string value(const ParamValue& value, const ParamSpec& spec, const ParamTable& around,
                      std::size_t indent) const {
        switch (spec.type) {
            case ParamType::Bool:
                return std::get<bool>(value.value) ? "true" : "false";
            case ParamType::Integer:
                return fmt::format("{}", std::get<std::int64_t>(value.value));
            case ParamType::Number:
                return fmt::format("{}", std::get<double>(value.value));
            case ParamType::Text:
            case ParamType::Choice:
                return jsonQuoted(std::get<std::string>(value.value));
            case ParamType::NumberList:
                return fmt::format("[{}]",
                                   fmt::join(std::get<std::vector<double>>(value.value), ", "));
            case ParamType::TextList:
                return texts(std::get<std::vector<std::string>>(value.value), indent);
            case ParamType::PointList:
                return pairs(std::get<std::vector<double>>(value.value), indent);
            case ParamType::Table:
            case ParamType::TableList:
                break;
        }
        const auto& rows = std::get<std::vector<ParamTable>>(value.value);
        const std::vector<ParamSpec>* columns = &spec.columns;
        if (columns->empty() && m_columnsFor)
            columns = m_columnsFor(around);
        static const std::vector<ParamSpec> kNone;
        if (!columns)
            columns = &kNone;
        if (spec.type == ParamType::Table)
            return table(rows.front(), *columns, indent);
        std::vector<std::string> parts;
        parts.reserve(rows.size());
        for (const ParamTable& row : rows)
            parts.push_back(table(row, *columns, indent + 4));
        return enclosed("[", parts, "]", indent);
    }

    static std::string texts(const std::vector<std::string>& values, std::size_t indent) {
        std::vector<std::string> parts;
        parts.reserve(values.size());
        for (const std::string& text : values)
            parts.push_back(jsonQuoted(text));
        return enclosed("[", parts, "]", indent);
    }

    static std::string pairs(const std::vector<double>& numbers, std::size_t indent) {
        std::string text = "[";
        for (std::size_t i = 0; i + 1 < numbers.size(); i += 2) {
            if (i > 0)
                text += i / 2 % kPairsPerLine == 0 ? ",\n" + std::string(indent, ' ') : ", ";
            text += fmt::format("[{}, {}]", numbers[i], numbers[i + 1]);
        }
        return text + "]";
    }

    /// In one line when it fits and holds nothing that takes several.
    static std::string enclosed(const char* open, const std::vector<std::string>& parts,
                                const char* close, std::size_t indent) {
        std::size_t width = indent;
        bool flat = indent > 0;
        for (const std::string& part : parts) {
            width += part.size() + 2;
            flat = flat && part.find('\n') == std::string::npos;
        }
        if (parts.empty() || (flat && width < kLineWidth))
            return fmt::format("{}{}{}", open, fmt::join(parts, ", "), close);
        const std::string space(indent + 4, ' ');
        return fmt::format("{}\n{}{}\n{}{}", open, space, fmt::join(parts, ",\n" + space),
                           std::string(indent, ' '), close);
    }

    const ColumnsFor& m_columnsFor;
};

}  // namespace

std::string jsonQuoted(const std::string& text) {
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string writeTable(const ParamTable& table, const std::vector<ParamSpec>& specs,
                       const ColumnsFor& columnsFor) {
    return Writer(columnsFor).table(table, specs, 0) + "\n";
}

}  // namespace gimbalscan
