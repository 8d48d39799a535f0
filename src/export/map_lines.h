// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/nexus/scan_file.h>

namespace gimbalscan {

/// What somebody needs to know about info().maps[map] who has nothing but its numbers: quantity and
/// unit, how it was made of the traces (for A-scans gate, sampling rate and what is not recorded),
/// and both axes with their steps. Not for a list of points.
[[nodiscard]] std::vector<std::string> mapLines(const ScanFileInfo& info, std::size_t map);

/// "sampling_rate_MHz: 50"; nothing for spectra.
[[nodiscard]] std::optional<std::string> samplingRate(const TraceShape& trace);

}  // namespace gimbalscan
