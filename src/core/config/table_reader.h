// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "json_parser.h"

namespace gimbalscan {

/// Reads JSON objects by parameter tables: every value is checked against its row, unknown keys are
/// refused, missing ones completed. What is wrong is noted and replaced by a harmless value, so
/// that all problems of a file come in one go; a file with problems is never taken over.
class TableReader {
public:
    /// `columnsFor` gives the columns of a Table row that has none of its own (a device's
    /// parameters), by the object around it; null when they are not known.
    using ColumnsFor = std::function<const std::vector<ParamSpec>*(const JsonNode& around)>;

    explicit TableReader(Problems& problems, ColumnsFor columnsFor = {})
        : m_problems(problems), m_columnsFor(std::move(columnsFor)) {}

    [[nodiscard]] ParamTable read(const JsonNode& node, const std::vector<ParamSpec>& specs,
                                  const std::string& path = "");

private:
    void reportUnknownKeys(const JsonNode& node, const std::vector<ParamSpec>& specs,
                           const std::string& path);
    [[nodiscard]] ParamValue value(const JsonNode& node, const ParamSpec& spec,
                                   const std::string& path, const JsonNode& around);
    [[nodiscard]] double number(const JsonNode& node, const ParamSpec& spec,
                                const std::string& path);
    [[nodiscard]] ParamValue integer(const JsonNode& node, const ParamSpec& spec,
                                     const std::string& path);
    [[nodiscard]] ParamValue text(const JsonNode& node, const ParamSpec& spec,
                                  const std::string& path);
    [[nodiscard]] ParamValue numberList(const JsonNode& node, const ParamSpec& spec,
                                        const std::string& path);
    [[nodiscard]] ParamValue pointList(const JsonNode& node, const ParamSpec& spec,
                                       const std::string& path);
    [[nodiscard]] ParamValue textList(const JsonNode& node, const std::string& path);
    [[nodiscard]] ParamValue tableList(const JsonNode& node, const ParamSpec& spec,
                                       const std::string& path);
    [[nodiscard]] ParamValue oneTable(const JsonNode& node, const ParamSpec& spec,
                                      const std::string& path, const JsonNode& around);
    [[nodiscard]] bool expect(const JsonNode& node, JsonNode::Type type, const char* name,
                              const std::string& path);
    void reportRange(const JsonNode& node, const ParamSpec& spec, const std::string& path);

    Problems& m_problems;
    ColumnsFor m_columnsFor;
    std::size_t m_entries = 0;  // of all lists of objects so far
};

/// What a parameter holds when the file does not say: the default, an own table of defaults, or a
/// harmless value for what is required.
[[nodiscard]] ParamValue valueByDefault(const ParamSpec& spec);
/// "between 0 and 5 deg", "at least 1", or "" when everything goes.
[[nodiscard]] std::string rangeText(const ParamSpec& spec);

}  // namespace gimbalscan
