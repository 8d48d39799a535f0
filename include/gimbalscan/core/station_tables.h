// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/config.h>

namespace gimbalscan {

/// The one description of the station file: feeds reader, writer, schema, docs/config.md and the
/// window that edits it. The parameters of a device are described by its driver.
[[nodiscard]] const std::vector<ParamSpec>& stationSpecs();

/// Between table and structure; stationFrom() takes a complete table, which may hold values that
/// are not allowed.
[[nodiscard]] StationConfig stationFrom(const ParamTable& table);
[[nodiscard]] ParamTable tableOf(const StationConfig& station);

/// The text of a station as it is being edited. What is wrong with it is told by parseStation() of
/// that text: there is no second check.
[[nodiscard]] std::string formatStationTable(const ParamTable& table, const DriverSchemas& drivers);

/// A complete table in which everything has its default; what is required is empty or the lowest
/// value.
[[nodiscard]] ParamTable defaultTable(const std::vector<ParamSpec>& specs);

}  // namespace gimbalscan
