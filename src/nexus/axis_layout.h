// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan_layout.h"

namespace gimbalscan {

/// Which positioner is the fast axis and which the slow one, and their positions: fills
/// `info.fast`, `info.slow`, `info.rows`, `info.columns` and `info.list`. Returns the groups of the
/// fast and the slow axis; FileIo when the map has no usable axes.
struct AxisGroups {
    std::string fast, slow;  ///< such as "instrument/yaw"; empty when there is none
};
[[nodiscard]] Result<AxisGroups> readAxes(const StoredFile& file, const Dataset& map,
                                          const ScanConfig* scan, ScanFileInfo& info);

/// A single number of the file, or the replacement.
[[nodiscard]] double numberOr(const StoredFile& file, const std::string& path, double replacement);
/// A single text of the file, byte for byte; empty when it is not there.
[[nodiscard]] std::string textOf(const StoredFile& file, const std::string& path);
[[nodiscard]] std::vector<std::string> attributesOf(const StoredFile& file, const std::string& path,
                                                    const char* name);
[[nodiscard]] std::string attributeOf(const StoredFile& file, const std::string& path,
                                      const char* name);
/// The numbers of a one-dimensional dataset; FileIo otherwise.
[[nodiscard]] Result<std::vector<double>> numbersOf(const StoredFile& file,
                                                    const std::string& path);

}  // namespace gimbalscan
