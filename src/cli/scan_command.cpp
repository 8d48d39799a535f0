// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "exit_code.h"
#include "run_scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

UserPosition positionOf(Station& station, const std::string& axis) {
    const auto index = station.axisIndex(axis);
    return index ? station.userPosition(*index) : UserPosition(0);
}

std::string endText(const TimeRange& time, double timeScale) {
    if (timeScale == 0)
        return ", run as fast as possible";
    const auto now = std::chrono::system_clock::now();
    const auto end = [&](Duration length) {
        const double seconds = std::min(toSeconds(length) / timeScale, 3e9);
        return timeOfDay(now + std::chrono::seconds(std::llround(seconds)), now);
    };
    std::string text = timeScale == 1.0 ? "" : fmt::format(", run {:g} times as fast", timeScale);
    text += ", ends " + end(time.shortest);
    if (end(time.longest) != end(time.shortest))
        text += " to " + end(time.longest);
    return text;
}

/// Everything that can be known before anything moves; prints what it found. An exit code.
int checkPlan(OpenStation& open, const ScanConfig& scan, const CliOptions& options) {
    Console& console = open.console();
    Station& station = open.station();
    const PlanReport report =
        inspectPlan(scan, station.config(), station.daqHandle().daq()->traceShape().channels,
                    positionOf(station, scan.fast.axis), positionOf(station, scan.slow.axis),
                    dataFolder(scan, options.output), options.yes);
    for (const PlanProblem& problem : report.problems)
        console.warn(problem.text);
    if (!report.problems.empty())
        return report.storage ? kExitStorage : kExitUsage;
    console.say(fmt::format("Scan \"{}\" on station \"{}\"{}", scan.title, station.config().name,
                            station.simulated() ? " (simulated)" : ""));
    console.say(fmt::format("  points    {}", planText(scan, report)));
    console.say(fmt::format("  time      {}{}", rangeText(report.time),
                            endText(report.time, open.timeScale())));
    console.say(fmt::format("  data      {}, {} free", bytesText(report.dataBytes),
                            bytesText(report.freeBytes)));
    return kExitCompleted;
}

RunFiles filesOf(const ScanConfig& scan, const std::string& output) {
    const std::string folder = dataFolder(scan, output);
    return {folder, output == folder ? "" : output};
}

}  // namespace

int runScanCommand(const CliOptions& options, CliIo& io) {
    const bool json = options.progress == "json";
    Console console(io, json);
    const auto scan = readScan(options, console);
    const auto opened = OpenStation::open(options, console);
    if (!scan || !opened)
        return scan ? opened.error() : scan.error();
    OpenStation& open = **opened;
    ScanController& controller = open.controller();

    // Before anything moves: the path (unless it depends on where the axes will be), then the file.
    const bool relative = isRelative(*scan);
    if (const int code = relative ? 0 : checkPlan(open, *scan, options); code != 0)
        return code;
    auto recorders = RunRecorders::claim(filesOf(*scan, options.output), scan->title,
                                         controller.clock(), controller.threads());
    if (!recorders) {
        console.warn(recorders.error());
        return exitCodeOf(recorders.error());
    }
    if (const int code = open.connect(); code != 0)
        return code;
    if (!options.noHome)
        if (const int code = open.homeWhereNeeded(axesOf(*scan)); code != 0)
            return code;
    if (const int code = relative ? checkPlan(open, *scan, options) : 0; code != 0)
        return code;

    return runToItsEnd(open, {*scan, {}, {}}, *recorders, options);
}

int runCheckCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const auto scan = readScan(options, console);
    const auto opened = OpenStation::open(options, console);
    if (!scan || !opened)
        return scan ? opened.error() : scan.error();
    if (isRelative(*scan))
        console.say("The ranges are relative: checked as if both axes stood at 0.");
    const int code = checkPlan(**opened, *scan, options);
    if (code == kExitCompleted)
        console.say("No problems: the scan can start.");
    return code;
}

}  // namespace gimbalscan
