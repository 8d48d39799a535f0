// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/config.h>

namespace gimbalscan {

/// The text of a file of at most kMaxConfigBytes + 1 bytes, so that the reader can say "too large".
[[nodiscard]] ConfigResult<std::string> readConfigFile(const std::string& file);
/// False also when it cannot be told: what may be there is not written over.
[[nodiscard]] bool isMissing(const std::string& file);
/// Writes beside the file, syncs and renames: at any moment the old or the new text is there.
[[nodiscard]] Result<void> replaceFile(const std::string& file, const std::string& text);

}  // namespace gimbalscan
