// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/export/view_file.h>

namespace gimbalscan {

struct ShownMap;

/// Tells how far an export is; Stopped when it is not to go on.
[[nodiscard]] Result<void> goOn(const ExportProgress& progress, std::uint64_t done,
                                std::uint64_t total);

/// A picture of a map as exportPicture() draws it: the bytes of a PNG.
[[nodiscard]] Result<std::string> drawnMap(ScanFile& scan, const ShownMap& map);

/// The numbers of all points of a scan; NaN where nothing was measured or nothing is kept.
struct PointTable {
    std::vector<std::uint16_t> mask;
    std::vector<double> fast, slow, start, realTime, liveTime;

    [[nodiscard]] static Result<PointTable> read(ScanFile& scan);
    [[nodiscard]] bool finished(std::uint64_t cell) const {
        return cell < mask.size() && (mask[cell] & kFlagNotMeasured) == 0;
    }
};
/// Whether a point can be exported; InvalidArgument names it when not.
[[nodiscard]] Result<void> requireFinished(const ScanFile& scan, const PointTable& table,
                                           std::uint64_t cell);
[[nodiscard]] Result<void> requireSpectrum(const ScanFile& scan);
/// The energies of the channels: of the view file (view_file.h) when it has some, else of the scan
/// file; nothing when neither has. A view file that cannot be read is an error, as the numbers
/// would be others without it.
[[nodiscard]] Result<std::optional<EnergyCalibration>> energiesOf(const ScanFileInfo& info);
/// "Not exported: a.view.json, line 3 ..."
[[nodiscard]] Failure notExported(const ConfigProblem& problem);

/// "from NAME.h5, UUID ..., GimbalScan 0.1.0" and, for one point, its place: the lines of every
/// export.
[[nodiscard]] std::vector<std::string> originLines(const ScanFileInfo& info);
[[nodiscard]] std::string pointLine(const ScanFileInfo& info, const PointTable& table,
                                    std::uint64_t cell);
/// The shortest text that reads back as the same number; empty when it is none.
[[nodiscard]] std::string numberText(double value);

/// "yaw (deg)", or the name alone.
[[nodiscard]] std::string withUnit(const std::string& name, const std::string& unit);
/// Between neighbours; 0 for a single position.
[[nodiscard]] double stepOf(const std::vector<double>& positions);

/// For the text and the attributes of XML and HTML; control characters, which neither may hold,
/// become blanks.
[[nodiscard]] std::string escaped(std::string_view text);

/// The start of the scan plus seconds, in the time zone of the file.
struct WallTime {
    std::string date;   ///< "2025-08-01"
    std::string clock;  ///< "10:00:00.250"
    std::string zone;   ///< "+00:00"
};
[[nodiscard]] std::optional<WallTime> wallTime(const std::string& start, double seconds);

}  // namespace gimbalscan
