// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "float_tiff.h"

#include <array>
#include <bit>

namespace gimbalscan {

namespace {

enum Type : std::uint16_t { kAscii = 2, kShort = 3, kLong = 4, kRational = 5 };
struct Entry {
    std::uint16_t tag;
    Type type;
    std::uint32_t count, value;  ///< `value`: the number itself, or where the longer ones stand
};

template <class T>
void put(std::string& out, T value) {
    for (std::size_t i = 0; i < sizeof(T); ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xffU);
}

}  // namespace

std::string floatTiff(std::uint32_t width, std::uint32_t height, std::span<const float> values,
                      const std::string& description) {
    constexpr std::uint32_t kEntries = 14, kHeader = 8;
    constexpr std::uint32_t kAfter = kHeader + 2 + kEntries * 12 + 4;  // the directory
    constexpr std::uint32_t kResolutionAt = kAfter, kTextAt = kAfter + 8;
    const auto textSize = static_cast<std::uint32_t>(description.size()) + 1;
    const std::uint32_t dataAt = (kTextAt + textSize + 3) / 4 * 4;
    const auto dataSize = static_cast<std::uint32_t>(values.size() * sizeof(float));
    // In the order of the tags, as the format wants it.
    const std::array<Entry, kEntries> entries = {{
        {256, kLong, 1, width},
        {257, kLong, 1, height},
        {258, kShort, 1, 32},  // bits
        {259, kShort, 1, 1},   // not compressed
        {262, kShort, 1, 1},   // black is the lowest
        {270, kAscii, textSize, kTextAt},
        {273, kLong, 1, dataAt},
        {277, kShort, 1, 1},  // samples a pixel
        {278, kLong, 1, height},
        {279, kLong, 1, dataSize},
        {282, kRational, 1, kResolutionAt},
        {283, kRational, 1, kResolutionAt},
        {296, kShort, 1, 1},  // the resolution has no unit
        {339, kShort, 1, 3},  // IEEE floating point
    }};
    std::string out = "II";
    out.reserve(dataAt + dataSize);
    put<std::uint16_t>(out, 42);
    put<std::uint32_t>(out, kHeader);
    put<std::uint16_t>(out, kEntries);
    for (const Entry& entry : entries) {
        put<std::uint16_t>(out, entry.tag);
        put<std::uint16_t>(out, entry.type);
        put<std::uint32_t>(out, entry.count);
        put<std::uint32_t>(out, entry.value);
    }
    put<std::uint32_t>(out, 0);  // no further picture
    put<std::uint32_t>(out, 1);
    put<std::uint32_t>(out, 1);
    out += description;
    out.resize(dataAt, '\0');
    for (const float value : values)
        put(out, std::bit_cast<std::uint32_t>(value));
    return out;
}

}  // namespace gimbalscan
