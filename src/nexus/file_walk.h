// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guarded_child.h"

#include <array>
#include <cstdint>

namespace gimbalscan {

/// The longest single text that is read: twice a configuration file.
inline constexpr std::size_t kMostTextBytes = 8U << 20U;
/// All texts of a file together.
inline constexpr std::size_t kMostDescriptionBytes = 64U << 20U;

/// In a guarded child: hands back the encoded FileDescription of the file.
[[nodiscard]] bool describeFile(const ChildOutput& output);

/// What readDatasetPart() is to hand back, as stored: the traces of some cells, or the whole
/// dataset.
struct DatasetPart {
    std::string path;
    std::uint32_t elementSize = 0;
    bool traces = false;                 ///< the last dimension is a trace
    std::uint64_t first = 0, count = 0;  ///< cells, for traces only
};
/// In a guarded child.
[[nodiscard]] bool readDatasetPart(const DatasetPart& part, const ChildOutput& output);

}  // namespace gimbalscan
