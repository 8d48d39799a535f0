// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_parts.h"
#include "shown_map.h"

#include <gimbalscan/export/new_file.h>
#include <gimbalscan/export/scan_exports.h>
#include <gimbalscan/picture/map_picture.h>

namespace gimbalscan {

Result<std::string> drawnMap(ScanFile& scan, const ShownMap& map) {
    const ScanFileInfo& info = scan.info();
    if (info.list)
        return fail(ErrorCode::Unsupported, "", "export", "A list of points has no map to draw.");
    const auto mask = scan.mask();
    if (!mask)
        return tl::unexpected(mask.error());
    const MaskSummary summary = summarise(*mask);
    ScanFrame frame;
    frame.grid = {info.rows,
                  info.columns,
                  info.slow.positions.front(),
                  stepOf(info.slow.positions),
                  info.fast.positions.front(),
                  stepOf(info.fast.positions)};
    frame.values = map.values;
    MapPicture picture;
    picture.title = info.title;
    picture.fastLabel = withUnit(info.fast.name, info.fast.unit);
    picture.slowLabel = withUnit(info.slow.name, info.slow.unit);
    picture.valueLabel = withUnit(map.title, map.unit);
    picture.simulated = info.simulated;
    picture.complete = summary.complete();
    picture.done = summary.finished;
    picture.total = summary.planned;
    return drawMapPicture(frame, picture);
}

Result<void> exportPicture(ScanFile& scan, const MapChoice& map, const std::string& path,
                           const ExportProgress& progress) {
    const auto shown = shownMap(scan, map, progress);
    if (!shown)
        return tl::unexpected(shown.error());
    const auto png = drawnMap(scan, *shown);
    if (!png)
        return tl::unexpected(png.error());
    return writeNewFile(path, *png);
}

}  // namespace gimbalscan
