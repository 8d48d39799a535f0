// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "read_request.h"

namespace gimbalscan {

/// The whole reader program: SECONDS WORK [ARGUMENT ...]. Gives up what it could do harm with, then
/// does the work in at most that processor time. Does not return, but for a wrong command line.
[[nodiscard]] int readerMain(std::span<char* const> commandLine, std::span<const FileWork> works);

}  // namespace gimbalscan
