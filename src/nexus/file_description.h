// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gimbalscan {

enum class ElementKind : std::uint8_t { Float, Signed, Unsigned, FixedText, VariableText, Other };
/// Contiguous: at an offset in the file, read without the HDF5 library. Library: chunked, compact
/// or compressed, only the library can read it.
enum class StorageKind : std::uint8_t { Group, Contiguous, Library };

/// A group or dataset of the file as the child found it. Nothing here is checked.
struct StoredObject {
    StorageKind storage = StorageKind::Group;
    ElementKind element = ElementKind::Other;
    std::uint32_t elementSize = 0;
    std::vector<std::uint64_t> shape;  ///< empty: one value
    std::uint64_t offset = 0;
    double number = 0;                                           ///< of a single number
    std::string text;                                            ///< of a single text
    std::map<std::string, std::vector<std::string>> attributes;  ///< texts only
};

/// By path below "entry", such as "map/total_counts"; the entry itself is "".
using FileDescription = std::map<std::string, StoredObject, std::less<>>;

[[nodiscard]] std::string encodeDescription(const FileDescription& description);
/// Nothing when the bytes are not a whole description.
[[nodiscard]] std::optional<FileDescription> decodeDescription(std::string_view bytes);

}  // namespace gimbalscan
