// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/nexus/scan_file.h>

namespace gimbalscan {

/// The finished points whose checksum is not the one in the file. `progress` may be empty.
[[nodiscard]] Result<std::vector<std::uint64_t>> damagedPoints(
    ScanFile& file, const std::vector<std::uint16_t>& mask, const CheckProgress& progress = {});

}  // namespace gimbalscan
