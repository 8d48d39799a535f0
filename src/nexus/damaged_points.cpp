// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "damaged_points.h"

namespace gimbalscan {

Result<std::vector<std::uint64_t>> damagedPoints(ScanFile& file,
                                                 const std::vector<std::uint16_t>& mask,
                                                 const CheckProgress& progress) {
    constexpr std::array kWanted = {PointColumn::FastReadback, PointColumn::SlowReadback,
                                    PointColumn::StartTime, PointColumn::StopTime,
                                    PointColumn::Checksum};
    std::array<std::vector<double>, kWanted.size()> columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto column = file.column(kWanted[i]);
        if (!column)
            return tl::unexpected(std::move(column.error()));
        columns[i] = std::move(*column);
    }
    const auto& [fast, slow, start, stop, checksum] = columns;
    std::vector<std::uint64_t> damaged;
    for (std::uint64_t cell = 0; cell < mask.size(); ++cell) {
        if ((mask[cell] & kFlagNotMeasured) != 0)
            continue;
        if (progress && !progress(cell, mask.size()))
            return fail(ErrorCode::Stopped, "", "check", "The check was cancelled.");
        const auto trace = file.storedTrace(cell);
        if (!trace)
            return tl::unexpected(trace.error());
        const std::uint32_t sum =
            pointChecksum(*trace, fast[cell], slow[cell], start[cell], stop[cell]);
        if (static_cast<double>(sum) != checksum[cell])
            damaged.push_back(cell);
    }
    return damaged;
}

}  // namespace gimbalscan
