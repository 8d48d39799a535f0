// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/station_config.h>

namespace gimbalscan {

// Short ways to take values out of tables that were checked, and to put them back.

[[nodiscard]] inline const std::string& text(const ParamTable& table, const char* key) {
    return param<std::string>(table, key);
}
[[nodiscard]] inline double number(const ParamTable& table, const char* key) {
    return param<double>(table, key);
}
template <class T>
[[nodiscard]] T integer(const ParamTable& table, const char* key) {
    return static_cast<T>(param<std::int64_t>(table, key));
}
[[nodiscard]] inline std::optional<double> optionalNumber(const ParamTable& table,
                                                          const char* key) {
    return table.contains(key) ? std::optional(param<double>(table, key)) : std::nullopt;
}
[[nodiscard]] inline const std::vector<ParamTable>& rows(const ParamTable& table, const char* key) {
    return param<std::vector<ParamTable>>(table, key);
}
/// The table inside a table.
[[nodiscard]] inline const ParamTable& inner(const ParamTable& table, const char* key) {
    return rows(table, key).front();
}
[[nodiscard]] inline ParamValue nested(ParamTable table) {
    return {std::vector<ParamTable>{std::move(table)}};
}
template <class T, class F>
[[nodiscard]] std::vector<ParamTable> tablesOfEach(const std::vector<T>& values, F tableOfOne) {
    std::vector<ParamTable> tables;
    tables.reserve(values.size());
    for (const T& value : values)
        tables.push_back(tableOfOne(value));
    return tables;
}
[[nodiscard]] std::vector<AxisTarget> targetsFrom(const std::vector<ParamTable>& rows);
[[nodiscard]] ParamValue tablesOf(const std::vector<AxisTarget>& targets);

}  // namespace gimbalscan
