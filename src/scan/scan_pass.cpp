// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_pass.h"

#include <fmt/format.h>

#include <random>

namespace gimbalscan {

std::string newUuid() {
    std::random_device random;
    std::array<std::uint32_t, 4> words{};
    for (auto& word : words)
        word = random();
    words[1] = (words[1] & 0xffff0fffU) | 0x4000U;      // version 4
    words[2] = (words[2] & 0x3fffffffU) | 0x80000000U;  // variant of RFC 4122
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:04x}{:08x}", words[0], words[1] >> 16,
                       words[1] & 0xffffU, words[2] >> 16, words[2] & 0xffffU, words[3]);
}

}  // namespace gimbalscan
