// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "guarded_child.h"

#include <gimbalscan/nexus/scan_file.h>

namespace gimbalscan::fuzz {

/// Everything that a program does with a scan file, and what it relies on: arrays that are as long
/// as the file's shape says.
void use(const Result<std::unique_ptr<ScanFile>>& scan);

/// The longest answer that is worth its time; a child that says more is one that failed.
inline constexpr std::size_t kMostAnswer = std::size_t{1} << 20U;

/// A child's answer that is refused, as runGuarded() words it.
[[nodiscard]] Failure refusedByChild(const std::string& path);

}  // namespace gimbalscan::fuzz
