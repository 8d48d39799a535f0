// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "free_space.h"
#include "open_scan_file.h"

#include <gimbalscan/nexus/scan_file_lock.h>

#include <memory>
#include <stop_token>

namespace gimbalscan {

/// A scan that goes on in a copy of its data file.
struct MovedFile {
    std::unique_ptr<OpenScanFile> file;
    std::unique_ptr<ScanFileLock> lock;
    bool reserved = false;  ///< the whole file has its place on the disk
};

/// Copies the open file to a new name, with an event that says where it comes from. What has the
/// name afterwards is complete and safe from a power cut; on failure there is nothing new. The
/// token is looked at between pieces of 1 MiB: Stopped. `time` is that of the event.
[[nodiscard]] Result<MovedFile> copyOpenFile(const OpenScanFile& file, const std::string& from,
                                             const std::string& to, WallTime time,
                                             const FreeBytes& freeBytes,
                                             const std::stop_token& stop);

/// Says in the file that was left where the scan goes on. It may be on a disk that takes nothing
/// any more: what fails is left out.
void closeLeftFile(OpenScanFile& file, const std::string& to, WallTime time);

}  // namespace gimbalscan
