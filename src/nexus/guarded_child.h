// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace gimbalscan {

/// Descriptor of the data file inside a guarded child.
inline constexpr int kChildFile = 3;

/// What the child hands back, piece by piece, into the pipe. False: nobody reads any more.
using ChildOutput = std::function<bool(std::span<const char>)>;

struct ChildLimits {
    std::chrono::milliseconds time{10'000};
    std::size_t answerBytes = 0;  ///< the longest answer that is taken
    bool writesFiles = false;     ///< else a write to any file ends the child
    /// Asked a few times a second, in the calling thread; false ends the child, and the call with
    /// Stopped.
    std::function<bool()> goesOn = {};
};

/// Runs `work` in a forked child that has nothing but the file (as kChildFile) and a pipe, limited
/// memory and limited time, and returns what it wrote. `work` returns false when it could not do
/// it; what it wrote is then the reason. A child that crashes, hangs or talks too much is a FileIo
/// error. Any thread.
[[nodiscard]] Result<std::string> runGuarded(int file, const std::string& path,
                                             const ChildLimits& limits,
                                             const std::function<bool(const ChildOutput&)>& work);

/// What stands in its place where no child may be forked: fuzzers see nothing of what it does.
using ChildRunner =
    std::function<Result<std::string>(int file, const std::string& path, const ChildLimits& limits,
                                      const std::function<bool(const ChildOutput&)>& work)>;

}  // namespace gimbalscan
