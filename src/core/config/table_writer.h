// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/param_spec.h>

#include <functional>

namespace gimbalscan {

/// The canonical text of a table: keys in the order of the specs, all of them, indented by four;
/// small tables and lists of numbers in one line. `columnsFor` as for TableReader, by the table
/// around.
[[nodiscard]] std::string writeTable(
    const ParamTable& table, const std::vector<ParamSpec>& specs,
    const std::function<const std::vector<ParamSpec>*(const ParamTable& around)>& columnsFor = {});

/// A JSON string with its quotes.
[[nodiscard]] std::string jsonQuoted(const std::string& text);

}  // namespace gimbalscan
