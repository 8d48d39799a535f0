// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "console.h"
#include "exit_code.h"

#include <gimbalscan/app/interrupts.h>
#include <gimbalscan/export/export_formats.h>

#include <fmt/format.h>

#include <atomic>
#include <charconv>
#include <filesystem>

namespace gimbalscan {

namespace {

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

Result<ExportWanted> wantedOf(const ExportFormat& format, const ScanFileInfo& info,
                              const CliOptions& options) {
    ExportWanted wanted;
    if (!options.map.empty() && !format.map)
        return refusal(fmt::format("--map does not go with the format {}.", format.name));
    const auto map = mapNamed(info, options.map);
    if (!map)
        return Failure(map.error());
    wanted.map = *map;
    if (options.point.empty()) {
        if (format.point == ExportPoint::Needed)
            return refusal(fmt::format("The format {} holds one spectrum: give --point row,column.",
                                       format.name));
        return wanted;
    }
    if (format.point == ExportPoint::Refused)
        return refusal(fmt::format("--point does not go with the format {}.", format.name));
    const auto cell = cellAt(info, options.point);
    if (!cell)
        return Failure(cell.error());
    wanted.cell = *cell;
    return wanted;
}

/// A file of that name, or one with the default name: beside the data file, or in `output` when
/// that is a folder.
std::string pathOf(const ExportFormat& format, const ScanFileInfo& info, const ExportWanted& wanted,
                   const std::string& output) {
    std::error_code ignored;
    if (!output.empty() && !std::filesystem::is_directory(output, ignored))
        return output;
    return exportPath(format, info, wanted, output);
}

/// Where the export is.
Result<std::string> runExport(const ExportFormat& format, const CliOptions& options) {
    auto scan = ScanFile::open(options.file);
    if (!scan)
        return Failure(scan.error());
    const ScanFileInfo& info = (*scan)->info();
    const auto wanted = wantedOf(format, info, options);
    if (!wanted)
        return Failure(wanted.error());
    const std::string path = pathOf(format, info, *wanted, options.output);
    // Ctrl+C ends it, and nothing of it is left.
    std::atomic<bool> interrupted{false};
    const Interrupts watch([&interrupted](int) { interrupted = true; });
    const ExportProgress progress = [&interrupted](std::uint64_t, std::uint64_t) {
        return !interrupted;
    };
    if (auto done = format.run(**scan, *wanted, path, progress); !done)
        return Failure(done.error());
    return path;
}

}  // namespace

std::vector<std::string> exportFormatNames() {
    std::vector<std::string> names;
    for (const ExportFormat& format : exportFormats())
        names.emplace_back(format.name);
    return names;
}

int runExportCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const ExportFormat* format = exportFormat(options.format);
    if (!format)
        return kExitUsage;  // the command line does not let it come to that
    const auto path = runExport(*format, options);
    if (path)
        console.say(fmt::format("Exported to {}", *path));
    else
        console.warn(path.error());
    return path ? kExitCompleted : exitCodeOf(path.error());
}

}  // namespace gimbalscan
