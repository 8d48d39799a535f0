// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_reference.h"
#include "commands.h"
#include "open_station.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <QTemporaryDir>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace gimbalscan {

namespace {

constexpr int kRounds = 5;

// Devices that take no time: what is left is the program.
constexpr const char* kStation = R"({
    "format": "gimbalscan-station",
    "version": 1,
    "name": "bench",
    "devices": [
        {"name": "yaw_motor", "driver": "sim-motor",
         "parameters": {"instant": true, "absolute_encoder": true, "encoder_noise": 0}},
        {"name": "pitch_motor", "driver": "sim-motor",
         "parameters": {"instant": true, "absolute_encoder": true, "encoder_noise": 0}},
        {"name": "spectrometer", "driver": "sim-gamma-spectrometer",
         "parameters": {"instant": true}}
    ],
    "axes": [
        {"name": "yaw", "device": "yaw_motor", "soft_limits": [-90, 90],
         "homing": {"required": false}},
        {"name": "pitch", "device": "pitch_motor", "soft_limits": [-90, 90],
         "homing": {"required": false}}
    ],
    "daq": "spectrometer"
})";

std::optional<BenchGrid> parseGrid(const std::string& text) {
    constexpr std::uint64_t kMostPoints = 1'000'000;
    BenchGrid grid;
    const char* end = text.data() + text.size();
    const auto columns = std::from_chars(text.data(), end, grid.columns);
    if (columns.ec != std::errc() || columns.ptr == end || *columns.ptr != 'x')
        return std::nullopt;
    const auto rows = std::from_chars(columns.ptr + 1, end, grid.rows);
    if (rows.ec != std::errc() || rows.ptr != end || grid.points() == 0 ||
        grid.points() > kMostPoints)
        return std::nullopt;
    return grid;
}

ScanConfig scanOf(const BenchGrid& grid) {
    ScanConfig scan;
    scan.title = "bench";
    scan.fast = {"yaw", -10, 10, grid.columns, false};
    scan.slow = {"pitch", -10, 10, grid.rows, false};
    scan.dwell = {DwellKind::RealTime, kMinDwellSeconds, fromSeconds(kMinDwellSeconds), ""};
    scan.reductions = {{"total", ReductionKind::Total}};
    return scan;
}

/// Seconds from the request to the closed file.
Result<double> timeScan(OpenStation& open, const BenchGrid& grid, const std::string& file) {
    ScanController& controller = open.controller();
    ScanRequest request;
    request.scan = scanOf(grid);
    request.makeSink = [&](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        std::unique_ptr<PointWriter> writer = std::make_unique<NullWriter>();
        if (!file.empty()) {
            auto lock = ScanFileLock::take(file);
            if (!lock)
                return Failure(lock.error());
            writer = makeNexusWriter(file, std::move(*lock));
        }
        return std::make_unique<RunRecorder>(controller.clock(), controller.threads(),
                                             std::move(writer));
    };
    const TimePoint start = controller.clock().now();
    const auto summary = open.await<ScanSummary>(
        [&](auto done) { controller.scan(std::move(request), std::move(done)); });
    const double seconds = toSeconds(controller.clock().now() - start);
    if (!summary)
        return Failure(summary.error());
    const RunStop& stop = summary->passes.back().stop;
    if (stop.outcome != RunOutcome::Completed)
        return Failure(stop.reason.value_or(Error{ErrorCode::Stopped, "", "bench", ""}));
    return seconds;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(Console& console, const CliOptions& options, const BenchGrid& grid, double seconds,
           double threadPerAxis) {
    const auto points = static_cast<double>(grid.points());
    const double own = seconds / points * 1e6;
    const double other = threadPerAxis / points * 1e6;
    if (options.json) {
        console.json(nlohmann::json({{"us_per_point", own},
                                     {"points", grid.points()},
                                     {"seconds", seconds},
                                     {"rounds", kRounds},
                                     {"thread_per_axis_us_per_point", other},
                                     {"ratio", other / own}})
                         .dump());
        return;
    }
    console.say(fmt::format("us_per_point {:.2f}", own));
    console.say(fmt::format("  {} points of 1024 channels in {:.4f} s, {} (median of {})",
                            grid.points(), seconds,
                            options.noFile ? "kept nowhere" : "file written and closed", kRounds));
    console.say(
        fmt::format("  a thread started and joined per axis and point, writing nothing: "
                    "{:.2f} us, {:.2f} times as long",
                    other, other / own));
}

}  // namespace

int runBenchCommand(const CliOptions& options, CliIo& io) {
    Console console(io, options.json);
    const auto grid = parseGrid(options.points);
    if (!grid) {
        console.warn(fmt::format(
            "--points: expected COLUMNSxROWS, such as 50x50, at most 1000000 in all, found \"{}\".",
            options.points));
        return kExitUsage;
    }
    const auto config = parseStation(kStation, std::string(kBuiltIn), builtInDrivers().schemas());
    if (!config) {
        (void)reportProblems(config.error(), console);
        return kExitInternal;
    }
    const auto opened = OpenStation::open(*config, CliOptions{}, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    if (const int code = open.connect(); code != 0)
        return code;

    const QTemporaryDir folder;
    if (!options.noFile && !folder.isValid()) {
        console.warn("No temporary folder: " + folder.errorString().toStdString());
        return kExitStorage;
    }
    std::vector<double> own, other;
    for (int round = 0; round < kRounds; ++round) {
        const auto name = folder.filePath(QString("bench_%1.h5").arg(round)).toStdString();
        const auto scanned = timeScan(open, *grid, options.noFile ? "" : name);
        if (!scanned)
            return open.report(scanned.error());
        const auto threads = timeThreadPerAxis(open.station(), *grid);
        if (!threads)
            return open.report(threads.error());
        own.push_back(*scanned);
        other.push_back(*threads);
    }
    print(console, options, *grid, median(own), median(other));
    return kExitCompleted;
}

}  // namespace gimbalscan
