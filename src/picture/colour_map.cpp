// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "colour_map.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace gimbalscan {

namespace {

// Every sixteenth colour of the published map; between them it is straight enough.
constexpr std::array<std::array<int, 3>, 17> kAnchors = {{{68, 1, 84},
                                                          {72, 26, 108},
                                                          {71, 47, 125},
                                                          {65, 68, 135},
                                                          {57, 86, 140},
                                                          {49, 104, 142},
                                                          {42, 120, 142},
                                                          {35, 136, 142},
                                                          {31, 152, 139},
                                                          {34, 168, 132},
                                                          {53, 183, 121},
                                                          {84, 197, 104},
                                                          {122, 209, 81},
                                                          {165, 219, 54},
                                                          {210, 226, 27},
                                                          {244, 230, 30},
                                                          {253, 231, 37}}};

}  // namespace

QRgb viridis(double position) noexcept {
    const double scaled = std::clamp(position, 0.0, 1.0) * (kAnchors.size() - 1);
    const auto low = std::min(static_cast<std::size_t>(scaled), kAnchors.size() - 2);
    const double part = scaled - static_cast<double>(low);
    std::array<int, 3> colour{};
    for (std::size_t i = 0; i < 3; ++i)
        colour[i] = static_cast<int>(
            std::lround(kAnchors[low][i] + part * (kAnchors[low + 1][i] - kAnchors[low][i])));
    return qRgb(colour[0], colour[1], colour[2]);
}

}  // namespace gimbalscan
