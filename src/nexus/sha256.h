// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace gimbalscan {

/// 64 lower-case hexadecimal digits; empty when the library refuses.
[[nodiscard]] std::string sha256Text(std::string_view data);

}  // namespace gimbalscan
