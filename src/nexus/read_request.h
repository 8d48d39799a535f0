// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gimbalscan {

/// Descriptors of the reader program: the data file, the pipe for its answer, and those of
/// ReadRequest::descriptors from here on. It has no other.
inline constexpr int kChildFile = 3, kChildAnswer = 4, kChildFurther = 5;
/// Exit codes of the reader program: what it wrote is the answer, or the reason why there is none.
inline constexpr int kReaderDone = 0, kReaderRefused = 10;

/// What the child hands back, piece by piece, into the pipe. False: nobody reads any more.
using ChildOutput = std::function<bool(std::span<const char>)>;

/// One piece of work as the reader program gets it: on its command line, and as open descriptors.
struct ReadRequest {
    std::string work;  ///< the name of a FileWork
    std::vector<std::string> arguments = {};
    std::vector<int> descriptors = {};  ///< of the caller, who keeps them open until the answer
};

/// False when it cannot be done; what was handed back is then the reason.
using RunWork = bool (*)(std::span<const std::string> arguments, const ChildOutput& output);

struct FileWork {
    std::string_view name;
    RunWork run = nullptr;
    bool writesFiles = false;  ///< else a write to any file ends the child
};

/// Everything that the reader program can do.
[[nodiscard]] std::span<const FileWork> fileWorks();
/// Null when none has that name.
[[nodiscard]] const FileWork* findWork(std::span<const FileWork> works, std::string_view name);

}  // namespace gimbalscan
