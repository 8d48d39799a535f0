// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_layout.h"

#include <gimbalscan/core/result.h>

namespace gimbalscan {

/// Makes the complete file of a run under this name, which may be taken, and closes it. FileIo
/// names what could not be made. Under hdf5Mutex().
[[nodiscard]] Result<void> buildFile(const std::string& path, const RunStart& start,
                                     const RunLayout& layout);

}  // namespace gimbalscan
