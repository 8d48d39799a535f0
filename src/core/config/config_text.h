// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_access.h"
#include "table_reader.h"

namespace gimbalscan {

/// Brings a file of version n to version n + 1, in place.
using Migration = std::function<void(JsonNode& root)>;

/// Checks `format` and `version`, then runs the migrations from that version on. False when the
/// file is not for this program, which is then the only thing said about it.
[[nodiscard]] bool acceptHeader(JsonNode& root, std::string_view format, std::int64_t newest,
                                const std::vector<Migration>& migrations, Problems& problems);

/// What both kinds of files share on their way to disk: never over a file that did not parse, and
/// never a text that would not parse.
template <class Load, class Parse>
[[nodiscard]] Result<void> saveChecked(const std::string& file, const std::string& text, Load load,
                                       Parse parse) {
    const auto refuse = [&](const std::vector<ConfigProblem>& problems, const char* why) {
        return fail(problems.front().code, "", "save",
                    std::string(why) + problems.front().message());
    };
    if (const auto checked = parse(text); !checked)
        return refuse(checked.error(), "Not saved, the values are not allowed: ");
    if (const auto old = load(file); !old) {
        if (!isMissing(file))
            return refuse(old.error(),
                          "Not saved, because the file that is there cannot be read: ");
    }
    return replaceFile(file, text);
}

}  // namespace gimbalscan
