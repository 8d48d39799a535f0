// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fuzz_input.h"

namespace gimbalscan::fuzz {

/// A scan file to which the HDF5 library itself has done what the input says: sound for the
/// library, but not what a scan file should be.
[[nodiscard]] std::string changedContent(const std::string& seed, FuzzInput& input);

}  // namespace gimbalscan::fuzz
