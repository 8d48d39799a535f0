// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "cli.h"
#include "options.h"

#include <gimbalscan/app/serial_ports.h>

namespace gimbalscan {

// One function a command; each returns an ExitCode.
[[nodiscard]] int runScanCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runCheckCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runResumeCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runRetakeCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runInfoCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runVerifyCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runExportCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runHomeCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runMoveCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runStatusCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runOffsetCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runDriversCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runPortsCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runSchemaCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runBenchCommand(const CliOptions& options, CliIo& io);
[[nodiscard]] int runSessionCommand(const CliOptions& options, CliIo& io);

/// `ports --probe`.
[[nodiscard]] int runProbe(const CliOptions& options, CliIo& io);
/// As `ports` prints them.
void printPorts(const std::vector<SerialPort>& ports, bool json, CliIo& io);

/// What --format of the export can be.
[[nodiscard]] std::vector<std::string> exportFormatNames();

}  // namespace gimbalscan
