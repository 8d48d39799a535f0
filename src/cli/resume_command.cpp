// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "exit_code.h"
#include "run_scan.h"

#include <gimbalscan/app/plan_report.h>

#include <fmt/format.h>

#include <algorithm>

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
    for (AxisConfig& axis : station->axes) {
        const ScanFileAxis* recorded = axis.name == info.fast.name   ? &info.fast
                                       : axis.name == info.slow.name ? &info.slow
                                                                     : nullptr;
        if (!recorded || (axis.offset.sign == recorded->offset.sign &&
                          axis.offset.offset == recorded->offset.offset))
            continue;
        if (!options.station.empty() && !options.yes) {
            console.warn(fmt::format(
                "{} The offset of {} was {} when the scan was started, the station file says {}. "
                "Give --yes to go on with the offset of the scan.",
                codeText(ErrorCode::OffsetUnconfirmed), axis.name, recorded->offset.offset,
                axis.offset.offset));
            return tl::unexpected(static_cast<int>(kExitUsage));
        }
        axis.offset = recorded->offset;
    }
    return *std::move(station);
}

/// docs/faults.md, row 24: the devices must be those that the scan was started with.
int checkIdentities(OpenStation& open, const ScanFileInfo& info, bool allowed) {
    int code = kExitCompleted;
    const auto compare = [&](const DeviceHandle& handle, const std::string& recorded) {
        const std::string now = handle.driver() + " " + handle.identity().text();
        if (now == recorded)
            return;
        open.console().warn(
            fmt::format("{} is not the one this scan was started with ({}, now {}).{}",
                        handle.name(), recorded, now, allowed ? "" : " Give --yes to go on."));
        if (!allowed)
            code = kExitDevice;
    };
    for (const ScanFileAxis* axis : {&info.fast, &info.slow})
        if (const auto index = open.station().axisIndex(axis->name))
            compare(open.station().axisHandle(*index), axis->identity);
    compare(open.station().daqHandle(), info.detectorIdentity);
    return code;
}

std::string whatIsLeft(const ResumePlan& plan, ResumeWhat what) {
    const auto wanted =
        static_cast<std::uint64_t>(std::count(plan.wanted.begin(), plan.wanted.end(), true));
    std::string text =
        what == ResumeWhat::OpenPoints
            ? fmt::format("{} finished, {} to go", counted(plan.finished.count, "point"),
                          counted(wanted, "point"))
            : fmt::format("{} to measure again", counted(wanted, "bad point"));
    if (!plan.damaged.empty())
        text += fmt::format("; {} with a wrong checksum", counted(plan.damaged.size(), "point"));
    return text;
}

int goOn(ScanFile& file, ResumePlan plan, std::unique_ptr<ScanFileLock> lock, ResumeWhat what,
         const CliOptions& options, Console& console) {
    const ScanFileInfo& info = file.info();
    auto scan = parseScan(info.scanText, info.path + ": scan");
    if (!scan)
        return reportProblems(scan.error(), console);
    scan->repeats = {};
    scan->retakeBad = scan->retakeBad && what == ResumeWhat::OpenPoints;
    const auto station = stationOf(info, options, console);
    if (!station)
        return station.error();
    const auto opened = OpenStation::open(*station, options.timeScale, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    if (const int code = open.connect(); code != 0)
        return code;
    if (const int code = checkIdentities(open, info, options.yes); code != 0)
        return code;
    if (!options.noHome)
        if (const int code = open.homeWhereNeeded(axesOf(*scan)); code != 0)
            return code;
    ScanRequest request;
    request.scan = *scan;
    request.continuation = continuationOf(info, plan, what);
    auto recorders = RunRecorders::goOn(info.path, std::move(plan), std::move(lock),
                                        open.controller().clock(), open.controller().threads());
    return runToItsEnd(open, std::move(request), recorders, options.progress == "json");
}

int run(ResumeWhat what, const CliOptions& options, CliIo& io) {
    Console console(io, options.progress == "json");
    const auto failed = [&](const Error& error) {
        console.warn(error);
        return static_cast<int>(exitCodeOf(error));
    };
    auto file = ScanFile::open(options.file);
    if (!file)
        return failed(file.error());
    const ScanFileInfo& info = (*file)->info();
    auto lock = ScanFileLock::take(options.file);
    if (!lock)
        return failed(lock.error());
    if (const auto& before = (*lock)->takenOverFrom())
        console.say(fmt::format("Process {} on {} left its lock behind; it was taken over.",
                                before->process, before->host));
    if (!info.resumable) {
        console.warn(fmt::format("{} {} cannot be gone on with: {}", codeText(ErrorCode::FileIo),
                                 info.path, info.restriction));
        return kExitUsage;
    }
    auto plan = planResume(**file, what);
    if (!plan)
        return failed(plan.error());
    console.say(
        fmt::format("Scan \"{}\" of {}: {}.", info.title, info.startTime, whatIsLeft(*plan, what)));
    if (std::find(plan->wanted.begin(), plan->wanted.end(), true) == plan->wanted.end()) {
        console.say("Nothing is left to do.");
        if (what == ResumeWhat::OpenPoints && info.status != "completed")
            if (auto closed = closeCompleteFile(**file, **lock); !closed)
                return failed(closed.error());
        return kExitCompleted;
    }
    return goOn(**file, std::move(*plan), std::move(*lock), what, options, console);
}

}  // namespace

int runResumeCommand(const CliOptions& options, CliIo& io) {
    return run(ResumeWhat::OpenPoints, options, io);
}

int runRetakeCommand(const CliOptions& options, CliIo& io) {
    return run(ResumeWhat::BadPoints, options, io);
}

}  // namespace gimbalscan
