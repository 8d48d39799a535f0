// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "read_request.h"

#include <gimbalscan/core/result.h>

#include <chrono>
#include <functional>
#include <string>

namespace gimbalscan {

struct ChildLimits {
    std::chrono::milliseconds time{10'000};
    std::size_t answerBytes = 0;  ///< the longest answer that is taken
    /// Asked a few times a second, in the calling thread; false ends the child, and the call with
    /// Stopped.
    std::function<bool()> goesOn = {};
};

/// Has the reader program do `request` with the file, in limited memory and limited time, and
/// returns what it answered. A process that crashes, hangs or talks too much, or a program that is
/// not there, is a FileIo error. Any thread.
[[nodiscard]] Result<std::string> runGuarded(int file, const std::string& path,
                                             const ChildLimits& limits, const ReadRequest& request);
/// The same with another program.
[[nodiscard]] Result<std::string> runGuardedBy(const std::string& program, int file,
                                               const std::string& path, const ChildLimits& limits,
                                               const ReadRequest& request);

/// What stands in its place where the work is to be done in this process: fuzzers see nothing of
/// another one.
using ChildRunner = std::function<Result<std::string>(
    int file, const std::string& path, const ChildLimits& limits, const ReadRequest& request)>;

}  // namespace gimbalscan
