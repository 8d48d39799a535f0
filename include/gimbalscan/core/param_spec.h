// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace gimbalscan {

struct ParamValue;
/// Parameter values of one device (or of one entry of a list), by name.
using ParamTable = std::map<std::string, ParamValue, std::less<>>;
/// A value that has been checked against its ParamSpec.
struct ParamValue {
    std::variant<bool, std::int64_t, double, std::string, std::vector<double>,
                 std::vector<std::string>, std::vector<ParamTable>>
        value;
    bool operator==(const ParamValue&) const = default;
};

/// PointList: pairs of numbers, kept one after another. Table: one table, kept as a list of one.
/// TableList: any number of tables.
enum class ParamType {
    Bool,
    Integer,
    Number,
    Text,
    Choice,
    NumberList,
    PointList,
    TextList,
    Table,
    TableList
};

/// What a text names, so that a window can offer what there is. Says nothing about validity.
enum class ParamRole { Plain, SerialPort, Driver, Device, Axis };

/// One parameter of a driver. The table of these is the single source for validation, the settings
/// window, `gimbalscan-cli schema` and docs/config.md.
struct ParamSpec {
    std::string name;
    ParamType type = ParamType::Number;
    std::string unit;                        ///< "deg", "s", ... or empty
    std::optional<double> minimum, maximum;  ///< both inclusive; of the entries for NumberList
    std::optional<ParamValue> defaultValue;  ///< none: required, unless optional
    bool optional = false;                   ///< may be absent without a default
    std::vector<std::string> choices;        ///< for Choice
    std::vector<ParamSpec> columns;          ///< for Table and TableList: their parameters
    std::string description;                 ///< one sentence
    ParamRole role = ParamRole::Plain;       ///< of a Text
    std::size_t entries = 0;                 ///< of a NumberList: how many; 0: any number
};

/// Typed access for drivers; the value is there because the table was completed with defaults when
/// checked.
template <class T>
[[nodiscard]] const T& param(const ParamTable& table, const std::string& name) {
    return std::get<T>(table.at(name).value);
}

}  // namespace gimbalscan
