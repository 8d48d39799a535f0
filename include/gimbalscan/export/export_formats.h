// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/export/scan_exports.h>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gimbalscan {

/// What is exported; the map of the formats that show one, the cell where a point is given.
struct ExportWanted {
    MapChoice map;
    std::optional<std::uint64_t> cell;
};

/// What a point means to a format.
enum class ExportPoint { Refused, Possible, Needed };

/// One format: where its default name ends and which of map and point it takes.
struct ExportFormat {
    std::string_view name, ending;
    bool map;
    ExportPoint point;
    /// As the functions of scan_exports.h.
    Result<void> (*run)(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                        const ExportProgress& progress);
};

/// All there are, for every user interface.
[[nodiscard]] std::span<const ExportFormat> exportFormats() noexcept;
/// Nothing when there is no such format.
[[nodiscard]] const ExportFormat* exportFormat(std::string_view name) noexcept;

/// "scan.csv", "scan_total_counts.png", "scan_r3c12.spe" in `folder`; empty: beside the data file.
[[nodiscard]] std::string exportPath(const ExportFormat& format, const ScanFileInfo& info,
                                     const ExportWanted& wanted, const std::string& folder);

}  // namespace gimbalscan
