// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/nexus/scan_file.h>

namespace gimbalscan {

/// How info.maps[map] was made of the traces (for A-scans gate, sampling rate and what is not
/// recorded); nothing for a recorded signal.
[[nodiscard]] std::vector<std::string> reductionLines(const ScanFileInfo& info, std::size_t map);
/// Both axes with their steps. Not for a list of points.
[[nodiscard]] std::vector<std::string> axisLines(const ScanFileInfo& info);

/// "sampling_rate_MHz: 50"; nothing for spectra.
[[nodiscard]] std::optional<std::string> samplingRate(const TraceShape& trace);

}  // namespace gimbalscan
