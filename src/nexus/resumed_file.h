// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "open_scan_file.h"
#include "session_times.h"

#include <gimbalscan/nexus/nexus_writer.h>

namespace gimbalscan {

/// Where a resumed scan goes on.
struct ResumedFile {
    SessionTimes times;
    std::int16_t session = 0;    ///< row of the session table
    std::int64_t sequence = 0;   ///< of the next point
    std::vector<bool> finished;  ///< cells that are finished and will be measured again
};

/// Puts the open points of an open file back to what they were before, makes damaged ones open
/// ones, adds a session with its events, and says that the scan runs. The plan must have as many
/// cells as the layout.
[[nodiscard]] Result<ResumedFile> resumeFile(OpenScanFile& file, const std::string& path,
                                             const RunLayout& layout, const ResumePlan& plan,
                                             const RunStart& start);

}  // namespace gimbalscan
