// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/nexus/scan_file.h>
#include <gimbalscan/nexus/scan_file_lock.h>
#include <gimbalscan/storage/run_recorder.h>

namespace gimbalscan {

/// Writes the NeXus/HDF5 file of docs/file-format.md: create() builds it completely, closes it and
/// puts it in place without replacing anything; write() fills it with plain writes, the point mask
/// last. With a dwell of 50 ms and more write() also syncs before and after the mask. `lock` is
/// held until the writer is gone.
[[nodiscard]] std::unique_ptr<PointWriter> makeNexusWriter(std::string path,
                                                           std::unique_ptr<ScanFileLock> lock);

/// What a resume found and did before anything moves.
struct ResumePlan {
    std::vector<bool> wanted;            ///< one entry a cell: open points that will be measured
    FinishedPoints finished;             ///< points that stay as they are, and all maps as they are
    std::vector<std::uint64_t> damaged;  ///< cells whose checksum was wrong: measured again
};
enum class ResumeWhat {
    OpenPoints,  ///< what is not finished (docs/file-format.md: bit 0 without bits 7 and 8)
    BadPoints,   ///< what is finished but saturated, out of tolerance, cut short, or lost samples
};

/// Looks at a file that is to be gone on with: configuration checksums, checksums of all finished
/// points. Changes nothing.
[[nodiscard]] Result<ResumePlan> planResume(ScanFile& file, ResumeWhat what,
                                            const CheckProgress& progress = {});

/// Goes on in an existing file: create() refuses a run of another shape, puts unfinished points
/// back to their fill values and adds a session. The points of `plan.wanted` are written as new
/// ones, those that were finished before with the flag "measured again".
[[nodiscard]] std::unique_ptr<PointWriter> makeResumingWriter(std::string path, ResumePlan plan,
                                                              std::unique_ptr<ScanFileLock> lock);

/// Writes the closing record of a scan whose program died after its last point: status "completed",
/// end of the session. The lock must be held.
[[nodiscard]] Result<void> closeCompleteFile(ScanFile& file, const ScanFileLock& lock);

/// Bytes of the data file for a run.
[[nodiscard]] std::uint64_t nexusFileSize(const RunStart& start);

}  // namespace gimbalscan
