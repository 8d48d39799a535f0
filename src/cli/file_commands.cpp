// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "console.h"
#include "exit_code.h"

#include <gimbalscan/nexus/scan_file.h>
#include <gimbalscan/nexus/scan_file_lock.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gimbalscan {

namespace {

std::string axisText(const ScanFileAxis& axis) {
    if (axis.positions.empty())
        return axis.name;
    return fmt::format("{}: {} from {:g} to {:g} {} ({})", axis.name,
                       counted(axis.positions.size(), "position"), axis.positions.front(),
                       axis.positions.back(), axis.unit, axis.identity);
}

/// "complete, 651/651", "partial, 118/651", "running, 118/651". What a file says of itself counts
/// only while somebody writes it.
std::string stateText(const ScanFileInfo& info, const MaskSummary& summary, bool writing) {
    const std::string points = fmt::format("{}/{}", summary.finished, summary.planned);
    if (writing)
        return (info.status == "paused" ? "paused, " : "running, ") + points;
    return (summary.complete() ? "complete, " : "partial, ") + points;
}

void printInfo(const ScanFileInfo& info, const MaskSummary& summary, Console& console) {
    const auto holder = ScanFileLock::holder(info.path);
    const auto row = [&](const char* name, const std::string& value) {
        if (!value.empty())
            console.say(fmt::format("  {:<10}{}", name, value));
    };
    console.say(
        fmt::format("{}: \"{}\"{}", info.path, info.title, info.simulated ? " (simulated)" : ""));
    row("points", stateText(info, summary, holder.has_value()));
    if (summary.flagged > 0)
        row("marked", counted(summary.flagged, "point"));
    if (summary.givenUp > 0)
        row("given up", counted(summary.givenUp, "point"));
    if (holder)
        row("written", fmt::format("by process {} on host {} since {}", holder->process,
                                   holder->host, holder->since));
    row("status", info.status);
    row("start", info.startTime);
    row("end", info.endTime);
    row("sessions", fmt::format("{}", info.sessions.size()));
    row("fast axis", axisText(info.fast));
    row("slow axis", axisText(info.slow));
    row("detector", fmt::format("{} channels ({})", info.trace.channels, info.detectorIdentity));
    std::string maps;
    for (const ScanFileMap& map : info.maps)
        maps += (maps.empty() ? "" : ", ") + map.title;
    row("maps", maps);
    row("operator", info.operatorName);
    row("sample", info.sample);
    row("uuid", info.uuid);
    row("program", info.program + " " + info.programVersion);
    if (!info.resumable)
        row("resume", "not possible: " + info.restriction);
}

nlohmann::json infoJson(const ScanFileInfo& info, const MaskSummary& summary) {
    const auto holder = ScanFileLock::holder(info.path);
    nlohmann::json maps = nlohmann::json::array();
    for (const ScanFileMap& map : info.maps)
        maps.push_back({{"name", map.name}, {"title", map.title}, {"unit", map.unit}});
    return {{"file", info.path},
            {"title", info.title},
            {"uuid", info.uuid},
            {"status", info.status},
            {"planned", summary.planned},
            {"finished", summary.finished},
            {"marked", summary.flagged},
            {"given_up", summary.givenUp},
            {"complete", summary.complete()},
            {"being_written", holder.has_value()},
            {"rows", info.rows},
            {"columns", info.columns},
            {"channels", info.trace.channels},
            {"start", info.startTime},
            {"end", info.endTime},
            {"sessions", info.sessions.size()},
            {"maps", maps},
            {"simulated", info.simulated},
            {"resumable", info.resumable}};
}

/// Opens the file and reads its mask, or says why not.
struct Opened {
    std::unique_ptr<ScanFile> file;
    MaskSummary summary;
};
Result<Opened> openFile(const std::string& path) {
    auto file = ScanFile::open(path);
    if (!file)
        return Failure(file.error());
    const auto mask = (*file)->mask();
    if (!mask)
        return Failure(mask.error());
    return Opened{std::move(*file), summarise(*mask)};
}

}  // namespace

int runInfoCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const auto opened = openFile(options.file);
    if (!opened) {
        console.warn(opened.error());
        return exitCodeOf(opened.error());
    }
    const ScanFileInfo& info = opened->file->info();
    if (options.json)
        console.json(infoJson(info, opened->summary)
                         .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
    else
        printInfo(info, opened->summary, console);
    return kExitCompleted;
}

int runVerifyCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const auto opened = openFile(options.file);
    const auto problems = opened ? verifyScanFile(*opened->file)
                                 : Result<std::vector<std::string>>(Failure(opened.error()));
    if (!problems) {
        console.warn(problems.error());
        return exitCodeOf(problems.error());
    }
    for (const std::string& problem : *problems)
        console.warn(problem);
    if (!problems->empty())
        return kExitStorage;
    console.say(fmt::format("{}: sound, {}.", options.file,
                            stateText(opened->file->info(), opened->summary,
                                      ScanFileLock::holder(options.file).has_value())));
    return kExitCompleted;
}

}  // namespace gimbalscan
