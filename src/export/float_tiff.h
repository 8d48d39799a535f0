// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace gimbalscan {

/// A TIFF (revision 6.0, little endian, one uncompressed strip, below 4 GiB) of 32-bit floating
/// point numbers, the first line on top; `description` becomes its ImageDescription.
/// values.size() = width * height > 0.
[[nodiscard]] std::string floatTiff(std::uint32_t width, std::uint32_t height,
                                    std::span<const float> values, const std::string& description);

}  // namespace gimbalscan
