// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "damaged_points.h"

#include <gimbalscan/nexus/nexus_writer.h>

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

}  // namespace

Result<ResumePlan> planResume(ScanFile& file, ResumeWhat what, const CheckProgress& progress) {
    const ScanFileInfo& info = file.info();
    if (!info.resumable)
        return fail(ErrorCode::FileIo, "", "resume",
                    info.path + " cannot be gone on with: " + info.restriction + ".");
    const auto mask = file.mask();
    if (!mask)
        return tl::unexpected(mask.error());
    auto values = file.map(0);
    if (!values)
        return tl::unexpected(std::move(values.error()));
    auto damaged = damagedPoints(file, *mask, progress);
    if (!damaged)
        return tl::unexpected(std::move(damaged.error()));

    ResumePlan plan;
    plan.values = std::move(*values);
    plan.damaged = std::move(*damaged);
    plan.wanted.resize(mask->size());
    for (std::size_t cell = 0; cell < mask->size(); ++cell)
        plan.wanted[cell] = isWanted((*mask)[cell], what);
    for (const std::uint64_t cell : plan.damaged) {
        plan.wanted[cell] = true;
        plan.values[cell] = std::numeric_limits<double>::quiet_NaN();
    }
    for (std::size_t cell = 0; cell < mask->size(); ++cell)
        plan.finished += ((*mask)[cell] & kFlagNotMeasured) == 0 && !plan.wanted[cell] ? 1 : 0;
    return plan;
}

}  // namespace gimbalscan
