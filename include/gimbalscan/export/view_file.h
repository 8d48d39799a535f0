// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/config.h>
#include <gimbalscan/nexus/scan_file.h>

namespace gimbalscan {

/// A region of a spectrum; channels from 0, both inclusive.
struct ViewRoi {
    std::string name;
    std::uint32_t firstChannel = 0, lastChannel = 0;
    bool operator==(const ViewRoi&) const = default;
};

/// A gate on A-scans.
struct ViewGate {
    std::string name;
    double start = 0, length = 0;    ///< us
    double threshold = 0;            ///< in the unit of the trace, of either sign
    std::optional<double> velocity;  ///< of sound, m/s; for depths
    double delay = 0;                ///< us, of the wedge or water in front
    bool operator==(const ViewGate&) const = default;
};

/// Energy = offset + gain * channel + quadratic * channel^2, in keV.
struct EnergyCalibration {
    double offset = 0, gain = 1, quadratic = 0;
    [[nodiscard]] double at(double channel) const noexcept {
        return offset + (gain + quadratic * channel) * channel;
    }
    bool operator==(const EnergyCalibration&) const = default;
};

/// What is decided about a scan during or after it; kept beside the data file, which never changes.
struct ViewFile {
    std::vector<ViewRoi> rois;
    std::vector<ViewGate> gates;
    std::optional<EnergyCalibration> energy;
    std::string notes;
    std::string view = "{}";  ///< settings of the window: a JSON object that only the window reads
    bool operator==(const ViewFile&) const = default;
};

// Any thread.

/// "scan.view.json" beside "scan.h5".
[[nodiscard]] std::string viewFileName(const std::string& dataFile);
/// Every value checked; all that is wrong with line and column.
[[nodiscard]] ConfigResult<ViewFile> parseView(const std::string& text,
                                               const std::string& sourceName);
[[nodiscard]] ConfigResult<ViewFile> loadView(const std::string& file);
/// What was decided about an opened scan: the view file beside it; when there is none, the one that
/// a compressed copy holds; when there is neither, an empty one. A broken one is never passed over
/// for another.
[[nodiscard]] ConfigResult<ViewFile> viewOf(const ScanFileInfo& scan);
[[nodiscard]] std::string formatView(const ViewFile& view);
/// At any moment the old or the new file is there. A file that exists and cannot be read is not
/// replaced.
[[nodiscard]] Result<void> saveView(const ViewFile& view, const std::string& file);

/// Told during an export how much of its steps is done; false ends it with Stopped, and nothing is
/// left of it.
using ExportProgress = CheckProgress;

/// The counts in the region, one value a cell: of all finished points, NaN elsewhere.
/// InvalidArgument names the channels of the scan when the region is not inside them. Reads every
/// finished spectrum; any one thread at a time for one file.
[[nodiscard]] Result<std::vector<double>> roiMap(ScanFile& scan, const ViewRoi& roi,
                                                 const ExportProgress& progress = {});

}  // namespace gimbalscan
