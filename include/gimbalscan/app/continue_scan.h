// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/app/run_files.h>
#include <gimbalscan/core/config.h>

namespace gimbalscan {

/// A data file that is gone on with: open, its write lock held, its finished points checked.
struct ScanToContinue {
    ResumeWhat what = ResumeWhat::OpenPoints;
    std::unique_ptr<ScanFile> file;
    std::unique_ptr<ScanFileLock> lock;
    ResumePlan plan;

    [[nodiscard]] const ScanFileInfo& info() const noexcept { return file->info(); }
    [[nodiscard]] std::uint64_t wanted() const;  ///< points that are measured now
};

/// Opens, locks and checks (checksums of configuration and of all finished points). Changes
/// nothing. Busy with the holder while somebody writes it; Unsupported for a copy or another file
/// that cannot be gone on with; Stopped when `progress` said so. Takes a while for large files.
/// Any thread.
[[nodiscard]] Result<ScanToContinue> openToContinue(const std::string& path, ResumeWhat what,
                                                    const CheckProgress& progress = {});

/// "118 points finished, 533 points to go; 1 point with a wrong checksum"
[[nodiscard]] std::string whatIsLeft(const ScanToContinue& scan);

/// When nothing is left: writes the closing record that is missing after a death past the last
/// point.
[[nodiscard]] Result<void> closeIfComplete(ScanToContinue& scan);

/// The scan in the file as it is gone on with: one pass.
[[nodiscard]] ConfigResult<ScanConfig> scanOf(const ScanToContinue& scan);

/// An axis whose offset is not the one that the scan was started with.
struct OffsetDifference {
    std::string axis;
    AxisOffset recorded, now;
};
[[nodiscard]] std::vector<OffsetDifference> offsetDifferences(const StationConfig& station,
                                                              const ScanFileInfo& info);
/// Puts the recorded offsets into a station that is not open yet, so that the points lie on the
/// same grid.
void takeRecordedOffsets(StationConfig& station, const ScanFileInfo& info);

/// What else of a station is not as in the file: its name, the axes of the scan, their motors and
/// the detector; one line each for the user. Not told: offsets, and what the scan does not use.
[[nodiscard]] std::vector<std::string> stationDifferences(const StationConfig& station,
                                                          const ScanToContinue& scan,
                                                          const ScanConfig& config);

/// A device that is not the one that the scan was started with (docs/faults.md, row 24).
struct IdentityDifference {
    std::string device, recorded, now;
    /// "spectrometer is not the one this scan was started with (A, now B)."
    [[nodiscard]] std::string text() const;
};
/// The devices have to be connected.
[[nodiscard]] std::vector<IdentityDifference> identityDifferences(Station& station,
                                                                  const ScanFileInfo& info);

/// What the engine takes to go on; the lock goes over to it.
[[nodiscard]] ScanRequest continuationRequest(ScanToContinue scan, ScanConfig config,
                                              std::shared_ptr<RunRecorders>& recorders,
                                              Clock& clock, ThreadHost& threads);

}  // namespace gimbalscan
