// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/continue_scan.h>
#include <gimbalscan/app/plan_report.h>
#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/app/texts.h>

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

const ScanFileAxis* recordedAxis(const ScanFileInfo& info, const std::string& name) {
    if (name == info.fast.name)
        return &info.fast;
    return name == info.slow.name ? &info.slow : nullptr;
}

bool sameOffset(const AxisOffset& a, const AxisOffset& b) {
    return a.sign == b.sign && a.offset == b.offset;
}

/// But for the offset.
bool sameSettings(AxisConfig a, const AxisConfig& b) {
    a.offset = b.offset;
    return a == b;
}

}  // namespace

std::uint64_t ScanToContinue::wanted() const {
    return static_cast<std::uint64_t>(std::count(plan.wanted.begin(), plan.wanted.end(), true));
}

Result<ScanToContinue> openToContinue(const std::string& path, ResumeWhat what,
                                      const CheckProgress& progress) {
    ScanToContinue scan;
    scan.what = what;
    auto file = ScanFile::open(path);
    if (!file)
        return Failure(file.error());
    scan.file = std::move(*file);
    auto lock = ScanFileLock::take(path);
    if (!lock)
        return Failure(lock.error());
    scan.lock = std::move(*lock);
    if (!scan.info().resumable)
        return fail(ErrorCode::Unsupported, "", "resume",
                    fmt::format("{} cannot be gone on with: {}.", path, scan.info().restriction));
    auto plan = planResume(*scan.file, what, progress);
    if (!plan)
        return Failure(plan.error());
    scan.plan = std::move(*plan);
    return scan;
}

std::string whatIsLeft(const ScanToContinue& scan) {
    std::string text =
        scan.what == ResumeWhat::OpenPoints
            ? fmt::format("{} finished, {} to go", counted(scan.plan.finished.count, "point"),
                          counted(scan.wanted(), "point"))
            : fmt::format("{} to measure again", counted(scan.wanted(), "bad point"));
    if (!scan.plan.damaged.empty())
        text +=
            fmt::format("; {} with a wrong checksum", counted(scan.plan.damaged.size(), "point"));
    return text;
}

Result<void> closeIfComplete(ScanToContinue& scan) {
    if (scan.what != ResumeWhat::OpenPoints || scan.wanted() > 0 ||
        scan.info().status == "completed")
        return {};
    return closeCompleteFile(*scan.file, *scan.lock);
}

ConfigResult<ScanConfig> scanOf(const ScanToContinue& scan) {
    auto config = parseScan(scan.info().scanText, scan.info().path + ": scan");
    if (config) {
        config->repeats = {};
        config->retakeBad = config->retakeBad && scan.what == ResumeWhat::OpenPoints;
    }
    return config;
}

std::vector<OffsetDifference> offsetDifferences(const StationConfig& station,
                                                const ScanFileInfo& info) {
    std::vector<OffsetDifference> found;
    for (const AxisConfig& axis : station.axes)
        if (const ScanFileAxis* recorded = recordedAxis(info, axis.name);
            recorded && !sameOffset(axis.offset, recorded->offset))
            found.push_back({axis.name, recorded->offset, axis.offset});
    return found;
}

void takeRecordedOffsets(StationConfig& station, const ScanFileInfo& info) {
    for (AxisConfig& axis : station.axes)
        if (const ScanFileAxis* recorded = recordedAxis(info, axis.name);
            recorded && !sameOffset(axis.offset, recorded->offset))
            axis.offset = recorded->offset;
}

std::vector<std::string> stationDifferences(const StationConfig& station,
                                            const ScanToContinue& scan, const ScanConfig& config) {
    const DriverRegistry drivers = builtInDrivers();
    const auto recorded =
        parseStation(scan.info().stationText, scan.info().path + ": station", drivers.schemas());
    if (!recorded)
        return {fmt::format("The station that the scan was started on cannot be compared: {}",
                            recorded.error().front().message())};
    std::vector<std::string> lines;
    if (recorded->name != station.name)
        lines.push_back(
            fmt::format("The scan was started on the station \"{}\", the one that is open is "
                        "\"{}\".",
                        recorded->name, station.name));
    std::vector<std::string> devices = {station.daq};
    for (const std::string& name : axesOf(config)) {
        const AxisConfig *before = recorded->axis(name), *now = station.axis(name);
        if (!before || !now || !sameSettings(*before, *now))
            lines.push_back(fmt::format("The settings of the axis {} are others now.", name));
        if (now)
            devices.push_back(now->device);
    }
    for (const std::string& name : devices) {
        const DeviceConfig *before = recorded->device(name), *now = station.device(name);
        if (!before || !now || !(*before == *now))
            lines.push_back(fmt::format("The settings of the device {} are others now.", name));
    }
    return lines;
}

std::string IdentityDifference::text() const {
    return fmt::format("{} is not the one this scan was started with ({}, now {}).", device,
                       recorded, now);
}

std::vector<IdentityDifference> identityDifferences(Station& station, const ScanFileInfo& info) {
    std::vector<IdentityDifference> found;
    const auto compare = [&](const DeviceHandle& handle, const std::string& recorded) {
        const std::string now = handle.driver() + " " + handle.identity().text();
        if (now != recorded)
            found.push_back({handle.name(), recorded, now});
    };
    for (const ScanFileAxis* axis : {&info.fast, &info.slow})
        if (const auto index = station.axisIndex(axis->name))
            compare(station.axisHandle(*index), axis->identity);
    compare(station.daqHandle(), info.detectorIdentity);
    return found;
}

ScanRequest continuationRequest(ScanToContinue scan, ScanConfig config,
                                std::shared_ptr<RunRecorders>& recorders, Clock& clock,
                                ThreadHost& threads) {
    ScanRequest request;
    request.scan = std::move(config);
    request.continuation = continuationOf(scan.info(), scan.plan, scan.what);
    recorders = RunRecorders::goOn(scan.info().path, std::move(scan.plan), std::move(scan.lock),
                                   clock, threads);
    request.makeSink = makeRecorder(recorders);
    return request;
}

}  // namespace gimbalscan
