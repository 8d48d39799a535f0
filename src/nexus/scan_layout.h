// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stored_file.h"

#include <gimbalscan/nexus/scan_file.h>

#include <map>

namespace gimbalscan {

/// Where everything of a scan stands in the file; all shapes agree with the default map.
struct ScanLayout {
    ScanFileInfo info;
    Dataset mask, data;
    std::vector<Dataset> maps;  ///< as info.maps
    std::map<PointColumn, Dataset> columns;
    std::map<std::string, Dataset> texts;  ///< those that change: "status", "scan/event_log" ...
};

/// The names of the texts that a running scan changes.
inline constexpr const char* kStatusText = "scan/status";
inline constexpr const char* kEndTimeText = "end_time";
inline constexpr const char* kSessionStartText = "scan/session_start";
inline constexpr const char* kSessionEndText = "scan/session_end";
inline constexpr const char* kEventLogText = "scan/event_log";

/// FileIo when it is no scan file; what is only missing for a resume becomes a restriction.
[[nodiscard]] Result<ScanLayout> readScanLayout(const StoredFile& file);
/// One line for the user: control characters of a foreign text never reach a terminal.
[[nodiscard]] std::string shownText(std::string_view text);

}  // namespace gimbalscan
