// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/export/export_formats.h>

#include <fmt/format.h>

#include <array>
#include <filesystem>

namespace gimbalscan {

namespace {

Result<void> csv(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                 const ExportProgress& progress) {
    return wanted.cell ? exportTraceCsv(scan, *wanted.cell, path)
                       : exportMapCsv(scan, path, progress);
}
Result<void> matrix(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                    const ExportProgress& progress) {
    return exportMapMatrix(scan, wanted.map, path, progress);
}
Result<void> picture(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                     const ExportProgress& progress) {
    return exportPicture(scan, wanted.map, path, progress);
}
Result<void> picture16(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                       const ExportProgress& progress) {
    return exportPicture16(scan, wanted.map, path, progress);
}
Result<void> tiff(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                  const ExportProgress& progress) {
    return exportFloatTiff(scan, wanted.map, path, progress);
}
Result<void> spe(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                 const ExportProgress&) {
    return exportSpe(scan, *wanted.cell, path);
}
Result<void> n42(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                 const ExportProgress& progress) {
    return wanted.cell ? exportN42(scan, std::span(&*wanted.cell, 1), path, progress)
                       : exportN42(scan, {}, path, progress);
}
Result<void> report(ScanFile& scan, const ExportWanted& wanted, const std::string& path,
                    const ExportProgress& progress) {
    return exportReport(scan, wanted.map, path, progress);
}
Result<void> compressed(ScanFile& scan, const ExportWanted&, const std::string& path,
                        const ExportProgress& progress) {
    return exportCompressed(scan, path, progress);
}

constexpr std::array kFormats = {
    ExportFormat{"csv", ".csv", false, ExportPoint::Possible, csv},
    ExportFormat{"csv-matrix", ".csv", true, ExportPoint::Refused, matrix},
    ExportFormat{"spe", ".spe", false, ExportPoint::Needed, spe},
    ExportFormat{"n42", ".n42", false, ExportPoint::Possible, n42},
    ExportFormat{"png", ".png", true, ExportPoint::Refused, picture},
    ExportFormat{"png16", "_16bit.png", true, ExportPoint::Refused, picture16},
    ExportFormat{"tiff", ".tiff", true, ExportPoint::Refused, tiff},
    ExportFormat{"compressed", "_compressed.h5", false, ExportPoint::Refused, compressed},
    ExportFormat{"report", ".html", true, ExportPoint::Refused, report},
};

}  // namespace

std::span<const ExportFormat> exportFormats() noexcept {
    return kFormats;
}

const ExportFormat* exportFormat(std::string_view name) noexcept {
    for (const ExportFormat& format : kFormats)
        if (format.name == name)
            return &format;
    return nullptr;
}

std::string exportPath(const ExportFormat& format, const ScanFileInfo& info,
                       const ExportWanted& wanted, const std::string& folder) {
    namespace fs = std::filesystem;
    const fs::path source(info.path);
    std::string name = source.stem().string();
    if (format.map)
        name += "_" + nameOf(info, wanted.map);
    if (wanted.cell)
        name += fmt::format("_r{}c{}", *wanted.cell / info.columns, *wanted.cell % info.columns);
    for (char& c : name)
        if (c == '/' || c == ' ')  // nobody vouches for the names in a file
            c = '_';
    name += format.ending;
    return ((folder.empty() ? source.parent_path() : fs::path(folder)) / name).string();
}

}  // namespace gimbalscan
