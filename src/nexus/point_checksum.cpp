// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/nexus/scan_file.h>

#include <libdeflate.h>

#include <array>
#include <bit>

namespace gimbalscan {

static_assert(std::endian::native == std::endian::little, "numbers are summed as they are stored");

std::uint32_t pointChecksum(std::span<const std::byte> storedTrace, double fast, double slow,
                            double start, double stop) noexcept {
    const std::array<double, 4> numbers{fast, slow, start, stop};
    // The same sum as zlib's, with the processor's instructions for it: five times faster, and
    // otherwise a quarter of what a point costs the writer.
    const std::uint32_t sum = ::libdeflate_crc32(0, storedTrace.data(), storedTrace.size());
    return ::libdeflate_crc32(sum, numbers.data(), sizeof numbers);
}

}  // namespace gimbalscan
