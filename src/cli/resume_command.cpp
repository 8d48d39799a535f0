// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "exit_code.h"
#include "run_scan.h"

#include <gimbalscan/app/continue_scan.h>
#include <gimbalscan/app/plan_report.h>

#include <fmt/format.h>

namespace gimbalscan {

namespace {

/// The station of the file, or the one that was named; with the offsets that the scan was started
/// with, so that the points lie on the same grid.
OrExit<StationConfig> stationOf(const ScanFileInfo& info, const CliOptions& options,
                                Console& console) {
    const DriverRegistry drivers = builtInDrivers();
    auto station = options.station.empty()
                       ? parseStation(info.stationText, info.path + ": station", drivers.schemas())
                       : loadStation(options.station, drivers.schemas());
    if (!station)
        return tl::unexpected(reportProblems(station.error(), console));
    const auto differences = offsetDifferences(*station, info);
    if (!differences.empty() && !options.station.empty() && !options.yes) {
        const OffsetDifference& first = differences.front();
        console.warn(fmt::format(
            "{} The offset of {} was {} when the scan was started, the station file says {}. "
            "Give --yes to go on with the offset of the scan.",
            codeText(ErrorCode::OffsetUnconfirmed), first.axis, first.recorded.offset,
            first.now.offset));
        return tl::unexpected(static_cast<int>(kExitUsage));
    }
    takeRecordedOffsets(*station, info);
    return *std::move(station);
}

/// docs/faults.md, row 24: the devices must be those that the scan was started with.
int checkIdentities(OpenStation& open, const ScanFileInfo& info, bool allowed) {
    const auto differences = identityDifferences(open.station(), info);
    for (const IdentityDifference& difference : differences)
        open.console().warn(difference.text() + (allowed ? "" : " Give --yes to go on."));
    return differences.empty() || allowed ? kExitCompleted : kExitDevice;
}

int goOn(ScanToContinue going, const CliOptions& options, Console& console) {
    const auto scan = scanOf(going);
    if (!scan)
        return reportProblems(scan.error(), console);
    const auto station = stationOf(going.info(), options, console);
    if (!station)
        return station.error();
    const auto opened = OpenStation::open(*station, options, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    if (const int code = open.connect(); code != 0)
        return code;
    if (const int code = checkIdentities(open, going.info(), options.yes); code != 0)
        return code;
    if (!options.noHome)
        if (const int code = open.homeWhereNeeded(axesOf(*scan)); code != 0)
            return code;
    std::shared_ptr<RunRecorders> recorders;
    auto request = continuationRequest(std::move(going), *scan, recorders,
                                       open.controller().clock(), open.controller().threads());
    return runToItsEnd(open, std::move(request), recorders, options);
}

int run(ResumeWhat what, const CliOptions& options, CliIo& io) {
    Console console(io, options.progress == "json");
    const auto failed = [&](const Error& error) {
        console.warn(error);
        return static_cast<int>(exitCodeOf(error));
    };
    auto going = openToContinue(options.file, what);
    if (!going)
        return failed(going.error());
    if (const auto& before = going->lock->takenOverFrom())
        console.say(fmt::format("Process {} on {} left its lock behind; it was taken over.",
                                before->process, before->host));
    console.say(fmt::format("Scan \"{}\" of {}: {}.", going->info().title, going->info().startTime,
                            whatIsLeft(*going)));
    if (going->wanted() > 0)
        return goOn(std::move(*going), options, console);
    console.say("Nothing is left to do.");
    const auto closed = closeIfComplete(*going);
    return closed ? static_cast<int>(kExitCompleted) : failed(closed.error());
}

}  // namespace

int runResumeCommand(const CliOptions& options, CliIo& io) {
    return run(ResumeWhat::OpenPoints, options, io);
}

int runRetakeCommand(const CliOptions& options, CliIo& io) {
    return run(ResumeWhat::BadPoints, options, io);
}

}  // namespace gimbalscan
