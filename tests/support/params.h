// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/param_spec.h>

namespace gimbalscan::testing {

/// Fills in the defaults of a driver's table, as reading a station file does.
inline ParamTable completed(const std::vector<ParamSpec>& specs, ParamTable given) {
    for (const ParamSpec& spec : specs) {
        if (const auto it = given.find(spec.name); it != given.end()) {
            if (auto* rows = std::get_if<std::vector<ParamTable>>(&it->second.value))
                for (ParamTable& row : *rows)
                    row = completed(spec.columns, row);
        } else if (spec.defaultValue) {
            given.emplace(spec.name, *spec.defaultValue);
        }
    }
    return given;
}

/// One entry of a simulated device's `faults` parameter.
inline ParamTable fault(const std::string& kind, std::int64_t atOperation, ParamTable more = {}) {
    more.emplace("kind", ParamValue{kind});
    more.emplace("at_operation", ParamValue{atOperation});
    return more;
}

}  // namespace gimbalscan::testing
