// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fuzz_input.h"

#include <gimbalscan/core/config.h>

namespace gimbalscan::fuzz {

/// A file that is refused says why and where.
template <class T>
void mustSayWhy(const ConfigResult<T>& parsed) {
    if (parsed)
        return;
    mustHold(!parsed.error().empty(), "a refusal has a reason");
    for (const ConfigProblem& problem : parsed.error())
        mustHold(!problem.text.empty() && problem.message().size() < 2000,
                 "a problem has a text that can be shown");
}

/// What was accepted is the same after saving and loading. `format` and `parse` as in config.h.
template <class T, class Format, class Parse>
void mustComeBack(T config, Format format, Parse parse) {
    auto again = parse(format(config));
    mustHold(again.has_value(), "what was accepted is accepted again");
    if constexpr (requires { config.sourceText; }) {
        config.sourceText = again->sourceText;
        config.sourceName = again->sourceName;
    }
    mustHold(*again == config, "what was saved comes back");
}

}  // namespace gimbalscan::fuzz
