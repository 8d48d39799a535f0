// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/picture/colour_map.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace gimbalscan {

namespace {

using Anchors = std::array<std::array<int, 3>, 33>;

// Every eighth colour of the published maps; between them they are straight to six parts of 255.
constexpr Anchors kViridis = {
    {{{68, 1, 84}},    {{71, 13, 96}},   {{72, 24, 106}},  {{72, 35, 116}},  {{71, 45, 123}},
     {{69, 55, 129}},  {{66, 64, 134}},  {{62, 73, 137}},  {{59, 82, 139}},  {{55, 91, 141}},
     {{51, 99, 141}},  {{47, 107, 142}}, {{44, 114, 142}}, {{41, 122, 142}}, {{38, 130, 142}},
     {{35, 137, 142}}, {{33, 145, 140}}, {{31, 151, 139}}, {{31, 159, 136}}, {{33, 166, 133}},
     {{39, 173, 129}}, {{49, 181, 123}}, {{61, 188, 116}}, {{76, 194, 108}}, {{92, 200, 99}},
     {{110, 206, 88}}, {{129, 211, 77}}, {{149, 216, 64}}, {{170, 220, 50}}, {{192, 223, 37}},
     {{213, 226, 26}}, {{234, 229, 26}}, {{253, 231, 37}}}};
constexpr Anchors kMagma = {
    {{{0, 0, 4}},       {{3, 3, 18}},      {{10, 8, 34}},     {{19, 13, 52}},    {{29, 17, 71}},
     {{41, 17, 90}},    {{54, 16, 107}},   {{68, 15, 118}},   {{81, 18, 124}},   {{93, 23, 127}},
     {{106, 28, 129}},  {{118, 33, 129}},  {{131, 38, 129}},  {{144, 42, 129}},  {{156, 46, 127}},
     {{170, 51, 125}},  {{183, 55, 121}},  {{194, 59, 117}},  {{207, 64, 112}},  {{219, 71, 106}},
     {{229, 80, 100}},  {{238, 91, 94}},   {{244, 105, 92}},  {{249, 120, 93}},  {{251, 135, 97}},
     {{253, 150, 104}}, {{254, 165, 113}}, {{254, 180, 123}}, {{254, 194, 135}}, {{254, 209, 148}},
     {{253, 224, 161}}, {{252, 238, 176}}, {{252, 253, 191}}}};
constexpr Anchors kCividis = {
    {{{0, 34, 78}},     {{0, 40, 91}},     {{0, 46, 106}},    {{5, 51, 113}},    {{26, 56, 111}},
     {{39, 62, 110}},   {{50, 67, 109}},   {{59, 73, 108}},   {{67, 78, 108}},   {{75, 84, 108}},
     {{83, 90, 109}},   {{90, 95, 110}},   {{97, 101, 111}},  {{104, 106, 113}}, {{111, 112, 115}},
     {{118, 118, 118}}, {{125, 124, 120}}, {{131, 129, 121}}, {{139, 135, 120}}, {{146, 141, 120}},
     {{154, 147, 118}}, {{162, 153, 117}}, {{170, 160, 115}}, {{179, 166, 112}}, {{187, 173, 109}},
     {{195, 179, 105}}, {{204, 186, 100}}, {{212, 193, 95}},  {{221, 200, 88}},  {{230, 208, 81}},
     {{239, 215, 72}},  {{248, 223, 60}},  {{254, 232, 56}}}};

double between(const Anchors& anchors, std::size_t part, double scaled) {
    const auto low = std::min(static_cast<std::size_t>(scaled), anchors.size() - 2);
    return anchors[low][part] +
           (scaled - static_cast<double>(low)) * (anchors[low + 1][part] - anchors[low][part]);
}

QRgb colourOf(const Anchors& anchors, double position) {
    const double scaled = position * static_cast<double>(anchors.size() - 1);
    std::array<int, 3> colour{};
    for (std::size_t part = 0; part < 3; ++part)
        colour[part] = static_cast<int>(std::lround(between(anchors, part, scaled)));
    return qRgb(colour[0], colour[1], colour[2]);
}

}  // namespace

QRgb colourAt(ColourMap map, double position) noexcept {
    const double inside = position > 0 ? std::min(position, 1.0) : 0.0;  // NaN is not above zero
    switch (map) {
        case ColourMap::Magma:
            return colourOf(kMagma, inside);
        case ColourMap::Cividis:
            return colourOf(kCividis, inside);
        case ColourMap::Grey: {
            const int level = static_cast<int>(std::lround(255 * inside));
            return qRgb(level, level, level);
        }
        case ColourMap::Viridis:
            break;
    }
    return colourOf(kViridis, inside);
}

ColourTable colourTable(ColourMap map) noexcept {
    ColourTable table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = colourAt(map, static_cast<double>(i) / static_cast<double>(table.size() - 1));
    return table;
}

}  // namespace gimbalscan
