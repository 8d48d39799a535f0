// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <string>

namespace gimbalscan {

/// Reserves the whole file, syncs it and gives it its name, which must be free. DiskFull says how
/// much is missing, FileExists which name is free. `part` is the open file under its first name.
[[nodiscard]] Result<void> placeFile(int fd, const std::string& part, const std::string& path);
/// FileExists when the name is taken, FileIo when the folder is missing.
[[nodiscard]] Result<void> checkName(const std::string& path);

}  // namespace gimbalscan
