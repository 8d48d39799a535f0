// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "read_request.h"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>

namespace gimbalscan {

inline constexpr const char* kReaderName = "gimbalscan-read-file";
/// Where it is below the folder that the programs were installed or built in.
inline constexpr const char* kReaderFolder = "libexec/gimbalscan";

/// Folder of the running program; empty when the system does not say.
[[nodiscard]] std::filesystem::path programFolder();
/// The reader program that belongs to programs in `folder`.
[[nodiscard]] std::optional<std::string> findReader(std::filesystem::path folder);

/// A process that was started, or what the system said.
struct StartedReader {
    pid_t process = -1;
    int code = 0;
};

/// Starts it with these descriptors and no other, nothing on the standard ones, all signals as they
/// are by default and out of reach of the terminal's Ctrl+C: the caller decides what ends it.
[[nodiscard]] StartedReader startReader(const std::string& program, int file, int answer,
                                        std::chrono::seconds processorTime,
                                        const ReadRequest& request);

}  // namespace gimbalscan
