// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/nexus/scan_file.h>

#include <zlib.h>

#include <bit>

namespace gimbalscan {

static_assert(std::endian::native == std::endian::little, "numbers are summed as they are stored");

std::uint32_t pointChecksum(std::span<const std::byte> storedTrace, double fast, double slow,
                            double start, double stop) noexcept {
    const std::array<double, 4> numbers{fast, slow, start, stop};
    uLong sum =
        ::crc32_z(0, reinterpret_cast<const Bytef*>(storedTrace.data()), storedTrace.size());
    sum = ::crc32_z(sum, reinterpret_cast<const Bytef*>(numbers.data()), sizeof numbers);
    return static_cast<std::uint32_t>(sum);
}

}  // namespace gimbalscan
