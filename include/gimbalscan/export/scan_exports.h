// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/export/map_choice.h>

#include <span>

namespace gimbalscan {

// What is made of a scan file for other programs and for people. Every file must not exist yet
// (FileExists names a free name); half a file never has that name, and DiskFull says how much is
// missing. Numbers have a decimal point in every locale. A point is a cell, row * columns + column;
// one that is not finished is refused (InvalidArgument). What reads every point says how far it is
// (`progress`) and can be ended by that. Any one thread at a time.

/// One line for each planned point; the values of unfinished points are empty.
[[nodiscard]] Result<void> exportMapCsv(ScanFile& scan, const std::string& path,
                                        const ExportProgress& progress = {});
/// A map as a matrix: first line the fast positions, first column the slow ones.
[[nodiscard]] Result<void> exportMapMatrix(ScanFile& scan, const MapChoice& map,
                                           const std::string& path,
                                           const ExportProgress& progress = {});
/// A spectrum as channel, energy, counts; an A-scan as time, amplitude.
[[nodiscard]] Result<void> exportTraceCsv(ScanFile& scan, std::uint64_t cell,
                                          const std::string& path);
/// A spectrum as IAEA/ORTEC text.
[[nodiscard]] Result<void> exportSpe(ScanFile& scan, std::uint64_t cell, const std::string& path);
/// Spectra as ANSI N42.42-2012, one measurement a point; without points all that are finished.
[[nodiscard]] Result<void> exportN42(ScanFile& scan, std::span<const std::uint64_t> cells,
                                     const std::string& path, const ExportProgress& progress = {});
/// A map with axes, colour bar and scale as a PNG. Needs a QGuiApplication; a list of
/// points has no such picture (Unsupported).
[[nodiscard]] Result<void> exportPicture(ScanFile& scan, const MapChoice& map,
                                         const std::string& path,
                                         const ExportProgress& progress = {});
/// A map as numbers for programs that take pictures, row 0 on top, with PATH.txt beside
/// it (and the same text in the picture) that says what the pixels mean: both or none.
/// 16-bit grey PNG: value = offset + factor * pixel, 0 where nothing is measured. Whole numbers
/// that fit 65535 steps are kept exactly. Unsupported for a list of points.
[[nodiscard]] Result<void> exportPicture16(ScanFile& scan, const MapChoice& map,
                                           const std::string& path,
                                           const ExportProgress& progress = {});
/// The same as 32-bit floating point TIFF: the values themselves, NaN where nothing is measured.
[[nodiscard]] Result<void> exportFloatTiff(ScanFile& scan, const MapChoice& map,
                                           const std::string& path,
                                           const ExportProgress& progress = {});
/// One HTML page that needs nothing else: picture of a map, settings, operator, sample,
/// events, marked points with reasons, times, checksums. Needs a QGuiApplication.
[[nodiscard]] Result<void> exportReport(ScanFile& scan, const MapChoice& map,
                                        const std::string& path,
                                        const ExportProgress& progress = {});
/// The same file for archive and mail, with compressed traces: same tree, links and attributes.
/// The view file
/// beside it (view_file.h) is kept in it as "entry/view_config". Busy while the scan is being
/// written. Done in a child process with a time limit, as nobody vouches for the file.
[[nodiscard]] Result<void> exportCompressed(ScanFile& scan, const std::string& path,
                                            const ExportProgress& progress = {});

}  // namespace gimbalscan
