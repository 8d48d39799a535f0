// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "scan_layout.h"

namespace gimbalscan {

/// The scan in an open file; what ScanFile::open() does after StoredFile::open().
[[nodiscard]] Result<std::unique_ptr<ScanFile>> openStoredScan(
    Result<std::unique_ptr<StoredFile>> file);

}  // namespace gimbalscan
