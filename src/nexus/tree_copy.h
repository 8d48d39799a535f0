// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace gimbalscan {

/// A note that is added to a copy, as the NXnote "entry/view_config".
struct CopiedNote {
    std::string data, checksum;  ///< JSON and its SHA-256
};

using CopyTold = std::function<void(std::uint64_t done, std::uint64_t total)>;

/// Makes `to` with the groups, datasets, attributes and links of the HDF5 file `from`; only the
/// traces (entry/instrument/detector/data) are stored in another way: in chunks, shuffled and
/// compressed. `told`: how many of the chunks are copied. Empty, or what went wrong. In the reader
/// program: nobody vouches for the file.
[[nodiscard]] std::string copyTree(const std::string& from, const std::string& to,
                                   const std::optional<CopiedNote>& note, const CopyTold& told);

}  // namespace gimbalscan
