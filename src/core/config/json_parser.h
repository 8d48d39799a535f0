// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "problems.h"

namespace gimbalscan {

/// Limits of docs/faults.md, row 22.
inline constexpr std::size_t kMaxConfigBytes = std::size_t{4} * 1024 * 1024;
inline constexpr int kMaxConfigDepth = 32;
/// A list of kMaxListPoints points has three values a point. Bounds the memory of a hostile file.
inline constexpr std::size_t kMaxConfigValues = 250'000;

/// One value of a JSON text (RFC 8259) with its place. Numbers keep their text, so that integers
/// can be told from numbers and messages show what was written.
struct JsonNode {
    enum class Type { Null, Bool, Number, String, Array, Object };
    struct Member;

    Type type = Type::Null;
    Place place;
    bool boolean = false;
    double number = 0;  ///< NaN: what is written fits no double, which has been reported
    std::string text;   ///< of a string, or of a number as written
    std::vector<JsonNode> items;
    std::vector<Member> members;

    [[nodiscard]] const JsonNode* find(std::string_view key) const;
    /// As a message shows it: `"fast"`, `12`, `true`, `a list`, `an object`.
    [[nodiscard]] std::string shown() const;
};

struct JsonNode::Member {
    std::string key;
    Place place;
    JsonNode value;
};

/// Reads a text that nobody vouches for. nlohmann_json is not used here because it keeps neither
/// the places nor double keys. Nothing when the text is not JSON; double keys and numbers out of
/// range are noted and read on.
[[nodiscard]] std::optional<JsonNode> parseJson(std::string_view text, Problems& problems);

}  // namespace gimbalscan
