// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "read_request.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace gimbalscan {

/// The longest single text that is read: twice a configuration file.
inline constexpr std::size_t kMostTextBytes = 8U << 20U;
/// All texts of a file together.
inline constexpr std::size_t kMostDescriptionBytes = 64U << 20U;

inline constexpr std::string_view kDescribeWork = "describe", kPartWork = "read";

/// For the encoded FileDescription of the file.
[[nodiscard]] ReadRequest describeRequest();

/// What is read of a dataset, as stored: the traces of some cells, or the whole dataset.
struct DatasetPart {
    std::string path;
    std::uint32_t elementSize = 0;
    bool traces = false;                 ///< the last dimension is a trace
    std::uint64_t first = 0, count = 0;  ///< cells, for traces only
};
[[nodiscard]] ReadRequest partRequest(const DatasetPart& part);

/// In the reader program.
[[nodiscard]] bool describeFile(std::span<const std::string> arguments, const ChildOutput& output);
[[nodiscard]] bool readDatasetPart(std::span<const std::string> arguments,
                                   const ChildOutput& output);

}  // namespace gimbalscan
