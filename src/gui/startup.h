// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gimbalscan {

/// The program: reads the command line, opens station and scan, shows the window, runs to its end;
/// the exit code. To be called once, on the main thread.
[[nodiscard]] int runWindow(int argc, char** argv);

}  // namespace gimbalscan
