// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <string>

namespace gimbalscan {

/// Syncs the file and gives it its name, which must be free: FileExists says which one is. `part`
/// is the open file under its first name.
[[nodiscard]] Result<void> placeFile(int fd, const std::string& part, const std::string& path);
/// FileExists when the name is taken, FileIo when the folder is missing.
[[nodiscard]] Result<void> checkName(const std::string& path);
/// "." for a bare name.
[[nodiscard]] std::string folderOf(const std::string& path);

}  // namespace gimbalscan
