// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app_settings.h"

#include <gimbalscan/core/config.h>

#include <optional>

namespace gimbalscan {

// The files that the program starts with, before there is a window: the only questions that wait
// for an answer, as nothing is connected yet. GUI thread only.

/// A message; on the terminal too, for who started the program there.
void complain(const QString& text, const QString& details);
[[nodiscard]] QString problemText(const std::vector<ConfigProblem>& problems);

/// The simulated station when `file` is empty.
[[nodiscard]] ConfigResult<StationConfig> readStation(const QString& file);
/// The one that is `named`, which becomes the last one; else the last one, else the simulated one.
/// One that cannot be read is told; the simulated one is taken in place of the last one only when
/// the user says so, and the last one stays remembered. Nothing: the program ends.
[[nodiscard]] std::optional<StationConfig> stationToStart(const QString& named,
                                                          AppSettings& settings);
/// The one that is `named`, else the last one, else the example. Nothing, and told: what was named
/// cannot be read.
[[nodiscard]] std::optional<ScanConfig> scanToStart(const QString& named,
                                                    const AppSettings& settings);

}  // namespace gimbalscan
