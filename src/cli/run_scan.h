// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "open_station.h"
#include "options.h"

#include <gimbalscan/app/plan_report.h>
#include <gimbalscan/app/run_files.h>

namespace gimbalscan {

/// Runs a scan of a connected and homed station into the recorders' files, with progress, a report
/// and a picture of each pass; an exit code. `request.makeSink` is set here. Of the options
/// `progress` and `elsewhere` count.
[[nodiscard]] int runToItsEnd(OpenStation& open, ScanRequest request,
                              const std::shared_ptr<RunRecorders>& recorders,
                              const CliOptions& options);

}  // namespace gimbalscan
