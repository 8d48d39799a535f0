// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "console.h"
#include "exit_code.h"

#include <gimbalscan/export/scan_exports.h>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <filesystem>

namespace gimbalscan {

namespace {

/// What is exported; the map of the formats that show one, the cell where a point is given.
struct Wanted {
    MapChoice map;
    std::optional<std::uint64_t> cell;
};

/// What --point means to a format.
enum class Point { Refused, Possible, Needed };

/// One format: where its default name ends and which of --map and --point it takes.
struct Format {
    std::string_view name, ending;
    bool map;
    Point point;
    Result<void> (*run)(ScanFile& scan, const Wanted& wanted, const std::string& path);
};

Result<void> csv(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return wanted.cell ? exportTraceCsv(scan, *wanted.cell, path) : exportMapCsv(scan, path);
}
Result<void> matrix(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return exportMapMatrix(scan, wanted.map, path);
}
Result<void> picture(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return exportPicture(scan, wanted.map, path);
}
Result<void> picture16(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return exportPicture16(scan, wanted.map, path);
}
Result<void> tiff(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return exportFloatTiff(scan, wanted.map, path);
}
Result<void> spe(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return exportSpe(scan, *wanted.cell, path);
}
Result<void> n42(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return wanted.cell ? exportN42(scan, std::span(&*wanted.cell, 1), path)
                       : exportN42(scan, {}, path);
}
Result<void> report(ScanFile& scan, const Wanted& wanted, const std::string& path) {
    return exportReport(scan, wanted.map, path);
}
Result<void> compressed(ScanFile& scan, const Wanted&, const std::string& path) {
    return exportCompressed(scan, path);
}

constexpr std::array kFormats = {
    Format{"csv", ".csv", false, Point::Possible, csv},
    Format{"csv-matrix", ".csv", true, Point::Refused, matrix},
    Format{"spe", ".spe", false, Point::Needed, spe},
    Format{"n42", ".n42", false, Point::Possible, n42},
    Format{"png", ".png", true, Point::Refused, picture},
    Format{"png16", "_16bit.png", true, Point::Refused, picture16},
    Format{"tiff", ".tiff", true, Point::Refused, tiff},
    Format{"compressed", "_compressed.h5", false, Point::Refused, compressed},
    Format{"report", ".html", true, Point::Refused, report},
};

Failure refusal(std::string text) {
    return fail(ErrorCode::InvalidArgument, "", "export", std::move(text));
}

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = code == std::errc() && end == text.data() + text.size();
    return whole ? std::optional(value) : std::nullopt;
}

/// "row,column" from 0 as in the lines of a map.
Result<std::uint64_t> cellAt(const ScanFileInfo& info, std::string_view point) {
    const auto comma = point.find(',');
    const bool pair = comma != std::string_view::npos;
    const auto row = pair ? wholeNumber(point.substr(0, comma)) : std::nullopt;
    const auto column = pair ? wholeNumber(point.substr(comma + 1)) : std::nullopt;
    if (row && column && *row < info.rows && *column < info.columns)
        return *row * info.columns + *column;
    return refusal(
        fmt::format("--point {}: must be row,column with the row from 0 to {} and the column from "
                    "0 to {}.",
                    point, info.rows - 1, info.columns - 1));
}

Result<Wanted> wantedOf(const Format& format, const ScanFileInfo& info, const CliOptions& options) {
    Wanted wanted;
    if (!options.map.empty() && !format.map)
        return refusal(fmt::format("--map does not go with the format {}.", format.name));
    const auto map = mapNamed(info, options.map);
    if (!map)
        return Failure(map.error());
    wanted.map = *map;
    if (options.point.empty()) {
        if (format.point == Point::Needed)
            return refusal(fmt::format("The format {} holds one spectrum: give --point row,column.",
                                       format.name));
        return wanted;
    }
    if (format.point == Point::Refused)
        return refusal(fmt::format("--point does not go with the format {}.", format.name));
    const auto cell = cellAt(info, options.point);
    if (!cell)
        return Failure(cell.error());
    wanted.cell = *cell;
    return wanted;
}

/// "scan.csv", "scan_total_counts.png", "scan_r3c12.spe" beside the data file, or in `output` when
/// that is a folder.
std::string exportPath(const Format& format, const ScanFileInfo& info, const Wanted& wanted,
                       const std::string& output) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    const bool folder = !output.empty() && fs::is_directory(output, ignored);
    if (!output.empty() && !folder)
        return output;
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
    return ((folder ? fs::path(output) : source.parent_path()) / name).string();
}

/// Where the export is.
Result<std::string> runExport(const Format& format, const CliOptions& options) {
    auto scan = ScanFile::open(options.file);
    if (!scan)
        return Failure(scan.error());
    const ScanFileInfo& info = (*scan)->info();
    const auto wanted = wantedOf(format, info, options);
    if (!wanted)
        return Failure(wanted.error());
    const std::string path = exportPath(format, info, *wanted, options.output);
    if (auto done = format.run(**scan, *wanted, path); !done)
        return Failure(done.error());
    return path;
}

}  // namespace

std::vector<std::string> exportFormats() {
    std::vector<std::string> names;
    names.reserve(std::size(kFormats));
    for (const Format& format : kFormats)
        names.emplace_back(format.name);
    return names;
}

int runExportCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    for (const Format& format : kFormats) {
        if (format.name != options.format)
            continue;
        const auto path = runExport(format, options);
        if (path)
            console.say(fmt::format("Exported to {}", *path));
        else
            console.warn(path.error());
        return path ? kExitCompleted : exitCodeOf(path.error());
    }
    return kExitUsage;  // the command line does not let it come to that
}

}  // namespace gimbalscan
