// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "free_space.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <chrono>

namespace gimbalscan {

/// What a writer sees of the machine; tests put in their own.
struct WriterSurroundings {
    std::function<std::chrono::system_clock::time_point()> wallClock =
        std::chrono::system_clock::now;
    std::function<std::chrono::steady_clock::time_point()> steadyClock =
        std::chrono::steady_clock::now;
    FreeBytes freeBytes = freeBytesBeside;
};

[[nodiscard]] std::unique_ptr<PointWriter> makeNexusWriter(std::string path,
                                                           std::unique_ptr<ScanFileLock> lock,
                                                           WriterSurroundings surroundings);
[[nodiscard]] std::unique_ptr<PointWriter> makeResumingWriter(std::string path, ResumePlan plan,
                                                              std::unique_ptr<ScanFileLock> lock,
                                                              WriterSurroundings surroundings);

}  // namespace gimbalscan
