// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_report.h"

#include "console.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/picture/map_picture.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace gimbalscan {

namespace {

std::string_view outcomeText(RunOutcome outcome) {
    switch (outcome) {
        case RunOutcome::Completed:
            return "Completed";
        case RunOutcome::Stopped:
            return "Stopped";
        default:
            return "Failed";
    }
}

std::string axisLabel(const FinishedRun& run, const std::string& axis) {
    const AxisConfig* config = run.start.station.axis(axis);
    return config ? fmt::format("{} ({})", axis, config->unitText()) : axis;
}

std::string valueLabel(const FinishedRun& run) {
    const Reduction& reduction = run.start.scan.reductions.front();
    const std::string& counts = run.start.trace.valueUnit;
    switch (reduction.kind) {
        case ReductionKind::CountRate:
            return fmt::format("{} ({}/s)", reduction.name, counts);
        case ReductionKind::PeakPosition:
            return fmt::format("{} ({})", reduction.name, run.start.trace.axisUnit);
        default:
            return fmt::format("{} ({})", reduction.name, counts);
    }
}

/// Beside the data file; a resumed scan finds the picture of the session before there already.
std::string pictureName(const std::string& dataFile) {
    std::filesystem::path path(dataFile);
    const std::string stem = path.stem().string();
    std::error_code ignored;
    path.replace_extension(".png");
    for (int number = 2; std::filesystem::exists(path, ignored); ++number)
        path.replace_filename(fmt::format("{}_{}.png", stem, number));
    return path.string();
}

std::string percentOf(double part, double whole) {
    return whole > 0 ? fmt::format("{:.1f} %", 100 * part / whole) : "-";
}

}  // namespace

std::vector<std::string> runReport(const FinishedRun& run, std::uint64_t flagged,
                                   std::uint64_t retaken) {
    const RunTimes& t = run.stop.times;
    std::vector<std::string> lines;
    lines.push_back(fmt::format("{}: {} of {} points saved, {} marked, {} retaken.",
                                outcomeText(run.stop.outcome), run.saved.saved,
                                run.start.plan->pointCount(), flagged, retaken));
    if (run.stop.reason)
        lines.push_back("  because   " + run.stop.reason->text());
    lines.push_back(fmt::format("  time      {}, counting {} of it (duty {})", clockText(t.wall),
                                clockText(t.counting), percentOf(t.counting, t.wall)));
    const double over = t.wall - t.physicalBound;
    const double motion = t.counting + t.motion + t.settle - t.physicalBound;
    lines.push_back(fmt::format(
        "  bound     {:.2f} s is the least these axes and exposures need; "
        "this run took {:.2f} s, {:+.2f} s ({:+.1f} %)",
        t.physicalBound, t.wall, over, t.physicalBound > 0 ? 100 * over / t.physicalBound : 0.0));
    lines.push_back(
        fmt::format("  difference  moving, settling and exposing {:+.2f} s, "
                    "everything else {:+.2f} s",
                    motion, t.overhead));
    lines.push_back(fmt::format(
        "  in all    counting {:.2f} s, moving {:.2f} s, settling {:.2f} s, overhead {:.2f} s",
        t.counting, t.motion, t.settle, t.overhead));
    if (t.paused > 0)
        lines.push_back(fmt::format("  paused    {} (not in the time above)", clockText(t.paused)));
    return lines;
}

std::string runReportJson(const FinishedRun& run, std::uint64_t flagged,
                          const std::string& picture) {
    const RunTimes& t = run.stop.times;
    std::string outcome(outcomeText(run.stop.outcome));
    outcome.front() = static_cast<char>(outcome.front() - 'A' + 'a');
    nlohmann::json line = {
        {"state", "finished"},
        {"outcome", outcome},
        {"pass", run.start.pass + 1},
        {"point", run.stop.pointsDone},
        {"saved", run.saved.saved},
        {"total", run.start.plan->pointCount()},
        {"marked", flagged},
        {"file", run.location},
        {"faults", nlohmann::json::array()},
        {"seconds",
         {{"wall", t.wall},
          {"counting", t.counting},
          {"motion", t.motion},
          {"settle", t.settle},
          {"overhead", t.overhead},
          {"paused", t.paused},
          {"physical_bound", t.physicalBound}}},
    };
    if (!picture.empty())
        line["picture"] = picture;
    if (run.stop.reason)
        line["faults"].push_back({{"level", "error"},
                                  {"code", codeText(run.stop.reason->code)},
                                  {"text", run.stop.reason->text()}});
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Result<std::string> savePicture(const FinishedRun& run) {
    MapPicture picture;
    picture.title = run.start.scan.title;
    picture.fastLabel = axisLabel(run, run.start.scan.fast.axis);
    picture.slowLabel = axisLabel(run, run.start.scan.slow.axis);
    picture.valueLabel = valueLabel(run);
    picture.simulated = run.start.simulated;
    picture.done = run.stop.pointsDone;
    picture.total = run.start.plan->pointCount();
    picture.complete = run.stop.outcome == RunOutcome::Completed;
    const std::string path = pictureName(run.location);
    const auto bytes = drawMapPicture(run.frame, picture);
    if (!bytes)
        return Failure(bytes.error());
    if (auto saved = writeNewFile(path, *bytes); !saved)
        return Failure(saved.error());
    return path;
}

}  // namespace gimbalscan
