// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"

#include <gimbalscan/export/view_file.h>

#include <fmt/format.h>

#include <limits>
#include <numeric>

namespace gimbalscan {

Result<std::vector<double>> roiMap(ScanFile& scan, const ViewRoi& roi,
                                   const ExportProgress& progress) {
    if (auto spectrum = requireSpectrum(scan); !spectrum)
        return tl::unexpected(std::move(spectrum.error()));
    const std::uint32_t channels = scan.info().trace.channels;
    if (roi.firstChannel > roi.lastChannel || roi.lastChannel >= channels)
        return fail(
            ErrorCode::InvalidArgument, "", "region",
            fmt::format("The region \"{}\" from channel {} to {} is not inside the channels "
                        "0 to {}.",
                        roi.name, roi.firstChannel, roi.lastChannel, channels - 1));
    const auto mask = scan.mask();
    if (!mask)
        return tl::unexpected(mask.error());
    std::vector<double> values(mask->size(), std::numeric_limits<double>::quiet_NaN());
    for (std::uint64_t cell = 0; cell < values.size(); ++cell) {
        if (((*mask)[cell] & kFlagNotMeasured) != 0)
            continue;
        if (auto further = goOn(progress, cell, values.size()); !further)
            return tl::unexpected(std::move(further.error()));
        const auto counts = scan.trace(cell);
        if (!counts)
            return tl::unexpected(counts.error());
        values[cell] = std::accumulate(counts->begin() + roi.firstChannel,
                                       counts->begin() + roi.lastChannel + 1, 0.0);
    }
    return values;
}

}  // namespace gimbalscan
