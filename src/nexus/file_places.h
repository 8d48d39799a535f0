// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "run_layout.h"

#include <gimbalscan/core/result.h>

namespace gimbalscan {

/// Where in the file everything lies that changes while a scan runs, in bytes from its start.
struct FilePlaces {
    std::vector<std::uint64_t> arrays;  ///< as RunLayout::arrays; 0 for those without a path
    std::uint64_t endTime = 0, status = 0, sessionStart = 0, sessionEnd = 0, eventLog = 0,
                  runTimes = 0, startTime = 0;  // the last is only read
    std::uint64_t fileSize = 0;
};

/// Looks them up in a closed file: every one must be there, contiguous, allocated, and of the size
/// that the layout says. FileIo with the name of the first that is not. Under hdf5Mutex().
[[nodiscard]] Result<FilePlaces> findPlaces(const std::string& path, const RunLayout& layout);

/// Those that do not depend on the run; `arrays` is empty. Under hdf5Mutex().
[[nodiscard]] Result<FilePlaces> findTextPlaces(const std::string& path);

}  // namespace gimbalscan
