// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/interrupted_scans.h>
#include <gimbalscan/app/texts.h>
#include <gimbalscan/nexus/scan_file.h>
#include <gimbalscan/nexus/scan_file_lock.h>

#include <QDateTime>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace gimbalscan {

namespace {

using WallTime = std::chrono::system_clock::time_point;

constexpr std::uint16_t kOpen = kFlagNotMeasured | kFlagGivenUp | kFlagOutsideRegion;

/// Gone for good: its folder is there, it is not.
bool isGone(const std::string& file) {
    std::error_code code;
    if (std::filesystem::exists(file, code) || code)
        return false;
    const auto folder = std::filesystem::path(file).parent_path();
    return std::filesystem::is_directory(folder, code);
}

bool isThere(const std::string& file) {
    std::error_code ignored;
    return std::filesystem::exists(file, ignored);
}

/// The finished point that was taken last.
std::optional<InterruptedScan::Place> lastPlace(ScanFile& file,
                                                const std::vector<std::uint16_t>& mask) {
    const auto stop = file.column(PointColumn::StopTime);
    const auto fast = file.column(PointColumn::FastReadback);
    const auto slow = file.column(PointColumn::SlowReadback);
    const ScanFileInfo& info = file.info();
    const QDateTime start =
        QDateTime::fromString(QString::fromStdString(info.startTime), Qt::ISODateWithMs);
    if (!stop || !fast || !slow || !start.isValid())
        return std::nullopt;
    std::optional<std::size_t> last;
    for (std::size_t cell = 0; cell < mask.size() && cell < stop->size(); ++cell) {
        const bool finished = (mask[cell] & kOpen) == 0;
        if (finished && std::isfinite((*stop)[cell]) && (!last || (*stop)[cell] > (*stop)[*last]))
            last = cell;
    }
    if (!last)
        return std::nullopt;
    const double seconds = std::clamp((*stop)[*last], 0.0, 3e9);
    InterruptedScan::Place place;
    place.fastAxis = info.fast.name;
    place.slowAxis = info.slow.name;
    place.fastUnit = info.fast.unit;
    place.slowUnit = info.slow.unit;
    place.fast = (*fast)[*last];
    place.slow = (*slow)[*last];
    place.time = WallTime(
        std::chrono::milliseconds(start.toMSecsSinceEpoch() + std::llround(seconds * 1000)));
    return place;
}

/// A closed file says how it ended; nobody writes this one.
ScanEnd endOf(const ScanFileInfo& info) {
    return info.status == "stopped"  ? ScanEnd::Stopped
           : info.status == "failed" ? ScanEnd::Fault
                                     : ScanEnd::CutOff;
}

/// The error that was logged last.
std::string lastError(const std::vector<ScanFileEvent>& events) {
    const auto last = std::find_if(events.rbegin(), events.rend(), [](const ScanFileEvent& event) {
        return event.level == "error";
    });
    if (last == events.rend())
        return {};
    return last->code.empty() ? last->text : last->code + " " + last->text;
}

/// Nothing when it is complete.
std::optional<InterruptedScan> look(const std::string& path) {
    InterruptedScan scan;
    scan.file = path;
    const auto file = ScanFile::open(path);
    const auto mask =
        file ? (*file)->mask() : Result<std::vector<std::uint16_t>>(Failure(file.error()));
    if (!mask) {
        scan.problem = mask.error().text();
        return scan;
    }
    const ScanFileInfo& info = (*file)->info();
    const MaskSummary summary = summarise(*mask);
    if (summary.complete())
        return std::nullopt;
    scan.title = info.title;
    scan.finished = summary.finished;
    scan.planned = summary.planned;
    scan.last = lastPlace(**file, *mask);
    scan.end = endOf(info);
    if (scan.end == ScanEnd::Fault)
        scan.reason = lastError(info.events);
    if (!info.resumable)
        scan.problem = info.restriction;
    return scan;
}

}  // namespace

std::string stateText(const InterruptedScan& scan, WallTime now) {
    const std::string_view how = scan.end == ScanEnd::Stopped ? "stopped"
                                 : scan.end == ScanEnd::Fault ? "a fault ended it"
                                                              : "the program ended while it ran,";
    std::string text = fmt::format("{} at {}/{}", how, scan.finished, scan.planned);
    if (!scan.last)
        return text + (scan.planned > 0 ? ", before its first point" : "");
    const auto& last = *scan.last;
    return text + fmt::format(", {} {:.3f} {}, {} {:.3f} {}, last point at {}", last.fastAxis,
                              last.fast, last.fastUnit, last.slowAxis, last.slow, last.slowUnit,
                              timeOfDay(last.time, now));
}

std::vector<InterruptedScan> interruptedScans(const StartedFiles& started) {
    std::vector<InterruptedScan> found;
    for (const std::string& file : started.files()) {
        if (isGone(file))
            started.remove(file);
        if (!isThere(file) || ScanFileLock::holder(file))
            continue;
        if (auto scan = look(file))
            found.push_back(std::move(*scan));
        else
            started.remove(file);
    }
    std::stable_partition(found.begin(), found.end(),
                          [](const InterruptedScan& scan) { return scan.end != ScanEnd::Stopped; });
    return found;
}

}  // namespace gimbalscan
