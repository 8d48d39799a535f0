// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>
#include <gimbalscan/core/scan_config.h>
#include <gimbalscan/core/station_config.h>

#include <functional>
#include <optional>
#include <span>

namespace gimbalscan {

/// One thing wrong in a file, with the place. Line and column count from 1; 0: concerns the whole
/// file.
struct ConfigProblem {
    std::string file;
    int line = 0;
    int column = 0;
    std::string path;  ///< dotted, such as "fast.points" or "devices[2].parameters.seed"
    std::string text;  ///< what is wrong, with value and allowed range
    ErrorCode code = ErrorCode::ConfigValue;

    /// "config.json, line 14, column 9: scan.dwell_s: expected a number, found "fast"."
    [[nodiscard]] std::string message() const;
};

/// Everything wrong, in file order; a file with one problem is not taken over at all.
template <class T>
using ConfigResult = tl::expected<T, std::vector<ConfigProblem>>;

/// Looks up a driver's parameter table; nothing for an unknown driver. Given by the driver
/// registry.
using SchemaLookup = std::function<const std::vector<ParamSpec>*(std::string_view driver)>;
struct DriverSchemas {
    SchemaLookup find;
    std::vector<std::string> keys;  ///< for "did you mean"
};

/// All of these may be called on any thread and touch no device.
[[nodiscard]] ConfigResult<StationConfig> parseStation(std::string text, std::string sourceName,
                                                       const DriverSchemas& drivers);
[[nodiscard]] ConfigResult<ScanConfig> parseScan(std::string text, std::string sourceName);
[[nodiscard]] ConfigResult<StationConfig> loadStation(const std::string& file,
                                                      const DriverSchemas& drivers);
[[nodiscard]] ConfigResult<ScanConfig> loadScan(const std::string& file);

/// The scan against the station: unknown axes, same axis twice, unknown signals, dwell's reduction,
/// "park" without such a position. Positions against limits are the dry run's business
/// (scan_plan.h).
[[nodiscard]] std::vector<ConfigProblem> checkAgainstStation(const ScanConfig& scan,
                                                             const StationConfig& station);

/// Canonical text of a configuration; parse(format(x)) == x, every field kept.
[[nodiscard]] std::string formatStation(const StationConfig& station, const DriverSchemas& drivers);
[[nodiscard]] std::string formatScan(const ScanConfig& scan);

/// Writes beside, syncs and renames; the old file stays whole whatever happens. A file that exists
/// and does not parse is not replaced.
[[nodiscard]] Result<void> saveStation(const StationConfig& station, const std::string& file,
                                       const DriverSchemas& drivers);
[[nodiscard]] Result<void> saveScan(const ScanConfig& scan, const std::string& file);

/// JSON Schema (draft 7) of the station file with all drivers, and of the scan file.
[[nodiscard]] std::string stationSchema(const DriverSchemas& drivers);
[[nodiscard]] std::string scanSchema();
/// Markdown for docs/config.md, from the same tables; without the end of the last line.
[[nodiscard]] std::string configReference(const DriverSchemas& drivers);

}  // namespace gimbalscan
