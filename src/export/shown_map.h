// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/export/map_choice.h>

namespace gimbalscan {

/// A map as it is exported. `lines`: what somebody needs to know who has nothing but its numbers:
/// quantity and unit, how it was made of the traces, both axes with their steps.
struct ShownMap {
    std::string title, unit;
    std::vector<double> values;  ///< one a cell; NaN where there is none
    std::vector<std::string> lines;
};

/// Reads it, or makes it of all finished traces.
[[nodiscard]] Result<ShownMap> shownMap(ScanFile& scan, const MapChoice& choice,
                                        const ExportProgress& progress = {});

/// One value a cell: NaN where nothing was measured or no echo reached the threshold.
/// InvalidArgument when the gate is not inside the record, or has no velocity for a depth.
[[nodiscard]] Result<std::vector<double>> gateMap(ScanFile& scan, const GateMap& map,
                                                  const ExportProgress& progress = {});
/// What a C-scan says about its gate.
[[nodiscard]] std::vector<std::string> gateLines(const ScanFileInfo& info, const GateMap& map);
/// "V", "%", "us", "mm".
[[nodiscard]] std::string unitOf(const ScanFileInfo& info, GateQuantity quantity);
/// "amplitude", "amplitude_percent", "time", "depth".
[[nodiscard]] const std::vector<std::string>& quantityNames();

}  // namespace gimbalscan
