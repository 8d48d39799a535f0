// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "read_request.h"

#include <cstdint>
#include <string>

namespace gimbalscan {

inline constexpr std::string_view kCopyWork = "copy";

/// How far a copy is, as it stands in the file that copyRequest() is given.
struct CopyCounts {
    std::uint64_t done = 0, total = 0;  ///< chunks
};

/// The reader program's copyTree() into `to`, relative to the working folder. `counts`: a file for
/// CopyCounts. `note`: a file with the data of a CopiedNote, -1 for none; `checksum` is of those.
[[nodiscard]] ReadRequest copyRequest(const std::string& to, int counts, int note,
                                      const std::string& checksum);

/// In the reader program.
[[nodiscard]] bool copyFile(std::span<const std::string> arguments, const ChildOutput& output);

}  // namespace gimbalscan
