// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "damaged_points.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <algorithm>
#include <limits>

namespace gimbalscan {

namespace {

constexpr unsigned kOpenBits = kFlagNotMeasured | kFlagGivenUp | kFlagOutsideRegion;
constexpr unsigned kBadBits =
    kFlagSaturated | kFlagOutOfTolerance | kFlagShortExposure | kFlagSamplesLost;

bool isWanted(std::uint16_t mask, ResumeWhat what) {
    if (what == ResumeWhat::OpenPoints)
        return (mask & kOpenBits) == kFlagNotMeasured;
    return (mask & kFlagNotMeasured) == 0 && (mask & kBadBits) != 0;
}

/// A line is flown as a whole: with one wanted point of it all are.
void widenToLines(std::vector<bool>& wanted, const std::vector<std::uint16_t>& mask,
                  std::size_t columns) {
    constexpr unsigned kNever = kFlagGivenUp | kFlagOutsideRegion;
    for (std::size_t line = 0; line + columns <= wanted.size(); line += columns) {
        const auto first = wanted.begin() + static_cast<std::ptrdiff_t>(line);
        if (std::find(first, first + static_cast<std::ptrdiff_t>(columns), true) ==
            first + static_cast<std::ptrdiff_t>(columns))
            continue;
        for (std::size_t cell = line; cell < line + columns; ++cell)
            wanted[cell] = wanted[cell] || (mask[cell] & kNever) == 0;
    }
}

}  // namespace

Result<ResumePlan> planResume(ScanFile& file, ResumeWhat what, const CheckProgress& progress) {
    const ScanFileInfo& info = file.info();
    if (!info.resumable)
        return fail(ErrorCode::FileIo, "", "resume",
                    info.path + " cannot be gone on with: " + info.restriction + ".");
    const auto mask = file.mask();
    if (!mask)
        return tl::unexpected(mask.error());
    ResumePlan plan;
    for (std::size_t map = 0; map < info.maps.size(); ++map) {
        auto values = file.map(map);
        if (!values)
            return tl::unexpected(std::move(values.error()));
        plan.finished.maps.push_back(std::move(*values));
    }
    auto damaged = damagedPoints(file, *mask, progress);
    if (!damaged)
        return tl::unexpected(std::move(damaged.error()));

    plan.finished.flags = *mask;
    plan.damaged = std::move(*damaged);
    plan.wanted.resize(mask->size());
    for (std::size_t cell = 0; cell < mask->size(); ++cell)
        plan.wanted[cell] = isWanted((*mask)[cell], what);
    for (const std::uint64_t cell : plan.damaged)
        plan.wanted[cell] = true;
    if (info.fly)
        widenToLines(plan.wanted, *mask, info.columns);
    for (const std::uint64_t cell : plan.damaged) {
        plan.finished.flags[cell] = kFlagNotMeasured;
        for (std::vector<double>& values : plan.finished.maps)
            values[cell] = std::numeric_limits<double>::quiet_NaN();
    }
    for (std::size_t cell = 0; cell < mask->size(); ++cell)
        plan.finished.count +=
            ((*mask)[cell] & kFlagNotMeasured) == 0 && !plan.wanted[cell] ? 1 : 0;
    return plan;
}

}  // namespace gimbalscan
