// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gimbalscan {

/// docs/command-line.md, "Exit codes".
enum ExitCode {
    kExitCompleted = 0,
    kExitInternal = 1,
    kExitUsage = 2,    ///< bad usage or configuration
    kExitDevice = 3,   ///< device fault, or motors not confirmed at rest
    kExitStopped = 4,  ///< by the user or a signal
    kExitStorage = 5,
};

}  // namespace gimbalscan
