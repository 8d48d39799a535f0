// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/export/view_file.h>
#include <gimbalscan/nexus/scan_file.h>
#endif

#include <gimbalscan/views/map_types.h>

#include <QString>

#include <vector>

namespace gimbalscan {

/// A number that every point has: recorded with it (reductions first, then signals), or made of its
/// trace by a region of interest: the sum of a spectrum or the peak of an A-scan, and where the
/// peak is.
enum class MapKind { Recorded, Roi, RoiPosition };
struct MapKey {
    MapKind kind = MapKind::Recorded;
    int index = 0;  ///< of the recorded maps, or the number of the region (Roi::number)
    bool operator==(const MapKey&) const = default;
};

/// One line of the choice of maps.
struct MapEntry {
    MapKey key;
    QString name, unit;
    bool operator==(const MapEntry&) const = default;
};

/// What the views need to know about a scan, whether it runs or was opened.
struct ShownScan {
    QString file;      ///< empty: none yet
    MapLabels labels;  ///< of the axes; the value is that of the chosen map
    PlanGrid grid;
    bool list = false;  ///< the one row counts the points of a list
    bool simulated = false;
    TraceShape trace;
    std::vector<Reduction> reductions;
    std::vector<MapEntry> recorded;
};

/// Of a scan that is edited or runs; without grid and file.
[[nodiscard]] ShownScan shownScan(const ScanConfig& scan, const StationConfig& station,
                                  const TraceShape& trace,
                                  const std::vector<std::string>& signalUnits);
[[nodiscard]] ShownScan shownScan(const RunStart& start, const QString& file);
[[nodiscard]] ShownScan shownScan(const ScanFileInfo& info);

/// Where a cell is: "yaw 3.000 deg, pitch 2.000 deg", or "point 7".
[[nodiscard]] QString cellText(const ShownScan& scan, int row, int column);

/// Why a point is flagged, in words; empty: it is not.
[[nodiscard]] QString flagText(std::uint16_t flags);
/// Those of a map (PointFlag, row-major), at most 50 000: more cannot be told apart on a screen.
[[nodiscard]] std::vector<FlaggedCell> flaggedCells(std::uint32_t columns,
                                                    const std::vector<std::uint16_t>& flags);

}  // namespace gimbalscan
