// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/param_spec.h>

#include <utility>

namespace gimbalscan::spec {

// Short ways to write the rows of parameter tables.

[[nodiscard]] inline ParamSpec number(std::string name, std::string unit, double minimum,
                                      double maximum, double byDefault, std::string description) {
    ParamSpec spec;
    spec.name = std::move(name);
    spec.type = ParamType::Number;
    spec.unit = std::move(unit);
    spec.minimum = minimum;
    spec.maximum = maximum;
    spec.defaultValue = ParamValue{byDefault};
    spec.description = std::move(description);
    return spec;
}

[[nodiscard]] inline ParamSpec requiredNumber(std::string name, std::string unit, double minimum,
                                              double maximum, std::string description) {
    ParamSpec spec =
        number(std::move(name), std::move(unit), minimum, maximum, 0.0, std::move(description));
    spec.defaultValue.reset();
    return spec;
}

[[nodiscard]] inline ParamSpec integer(std::string name, std::int64_t minimum, std::int64_t maximum,
                                       std::int64_t byDefault, std::string description) {
    ParamSpec spec = number(std::move(name), "", static_cast<double>(minimum),
                            static_cast<double>(maximum), 0.0, std::move(description));
    spec.type = ParamType::Integer;
    spec.defaultValue = ParamValue{byDefault};
    return spec;
}

[[nodiscard]] inline ParamSpec flag(std::string name, bool byDefault, std::string description) {
    ParamSpec spec;
    spec.name = std::move(name);
    spec.type = ParamType::Bool;
    spec.defaultValue = ParamValue{byDefault};
    spec.description = std::move(description);
    return spec;
}

[[nodiscard]] inline ParamSpec text(std::string name, std::string byDefault,
                                    std::string description) {
    ParamSpec spec;
    spec.name = std::move(name);
    spec.type = ParamType::Text;
    spec.defaultValue = ParamValue{std::move(byDefault)};
    spec.description = std::move(description);
    return spec;
}

/// An empty default makes it required.
[[nodiscard]] inline ParamSpec choice(std::string name, std::vector<std::string> choices,
                                      const std::string& byDefault, std::string description) {
    ParamSpec spec;
    spec.name = std::move(name);
    spec.type = ParamType::Choice;
    spec.choices = std::move(choices);
    if (!byDefault.empty())
        spec.defaultValue = ParamValue{byDefault};
    spec.description = std::move(description);
    return spec;
}

[[nodiscard]] inline ParamSpec requiredText(std::string name, std::string description) {
    ParamSpec spec = text(std::move(name), "", std::move(description));
    spec.defaultValue.reset();
    return spec;
}

/// The name of something that is listed elsewhere, such as a device of the station.
[[nodiscard]] inline ParamSpec nameOf(ParamRole role, std::string name, std::string description) {
    ParamSpec spec = requiredText(std::move(name), std::move(description));
    spec.role = role;
    return spec;
}

/// A serial port such as /dev/serial/by-id/...; windows offer those that are there.
[[nodiscard]] inline ParamSpec serialPort(std::string name, std::string description) {
    return nameOf(ParamRole::SerialPort, std::move(name), std::move(description));
}

/// May be left out and then has no value at all.
[[nodiscard]] inline ParamSpec optional(ParamSpec spec) {
    spec.defaultValue.reset();
    spec.optional = true;
    return spec;
}

/// One table inside another; left out, it has its own defaults.
[[nodiscard]] inline ParamSpec table(std::string name, std::vector<ParamSpec> columns,
                                     std::string description) {
    ParamSpec spec;
    spec.name = std::move(name);
    spec.type = ParamType::Table;
    spec.columns = std::move(columns);
    spec.description = std::move(description);
    return spec;
}

/// Pairs of numbers, empty by default.
[[nodiscard]] inline ParamSpec points(std::string name, double limit, std::string description) {
    ParamSpec spec = number(std::move(name), "", -limit, limit, 0, std::move(description));
    spec.type = ParamType::PointList;
    spec.defaultValue = ParamValue{std::vector<double>{}};
    return spec;
}

/// A list of texts, empty by default.
[[nodiscard]] inline ParamSpec texts(std::string name, std::string description) {
    ParamSpec spec = text(std::move(name), "", std::move(description));
    spec.type = ParamType::TextList;
    spec.defaultValue = ParamValue{std::vector<std::string>{}};
    return spec;
}

/// A list of tables, empty by default.
[[nodiscard]] inline ParamSpec list(std::string name, std::vector<ParamSpec> columns,
                                    std::string description) {
    ParamSpec spec;
    spec.name = std::move(name);
    spec.type = ParamType::TableList;
    spec.defaultValue = ParamValue{std::vector<ParamTable>{}};
    spec.columns = std::move(columns);
    spec.description = std::move(description);
    return spec;
}

}  // namespace gimbalscan::spec
