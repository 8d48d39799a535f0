// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli.h"

#include <gimbalscan/core/error.h>

namespace gimbalscan {

/// How the program ends when this error ended its work.
[[nodiscard]] ExitCode exitCodeOf(const Error& error) noexcept;

}  // namespace gimbalscan
