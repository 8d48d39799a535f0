// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/station_config.h>

#include <array>
#include <cstdint>
#include <map>

namespace gimbalscan {

/// Most points of a generated plan and of a list of points (docs/faults.md, row 21).
inline constexpr std::uint64_t kMaxPlanPoints = 10'000'000;
inline constexpr std::uint64_t kMaxListPoints = 50'000;
inline constexpr double kMaxDwellSeconds = 1e6;
inline constexpr double kMinDwellSeconds = 1e-6;

/// Step stops at every point. Fly records while a line is driven: it has its place in the files,
/// and checkAgainstStation() refuses it, as no station of this version can do it.
enum class ScanMode { Step, Fly };

/// Raster: every line in the same direction. Snake: every other line backwards. ColumnFirst: the
/// slow axis runs inside (a raster with the axes' roles swapped in time). Spiral: from the centre
/// outwards. CoarseToFine: every 8th row and column first, then 4, 2, 1, no point twice. List: as
/// given.
enum class ScanOrder { Raster, Snake, ColumnFirst, Spiral, CoarseToFine, List };

/// One axis of the grid. `points` positions evenly spaced from start to stop, both included; start
/// may be above stop. One point: start only. Files may give a step instead of a number of points.
struct AxisRange {
    std::string axis;
    double start = 0.0;
    double stop = 0.0;
    std::uint32_t points = 1;
    bool relative = false;  ///< start and stop are added to where the axis is when the scan starts
    bool operator==(const AxisRange&) const = default;
};

struct ListPoint {
    UserPosition fast, slow;
    bool operator==(const ListPoint&) const = default;
};

enum class RegionShape { All, Rectangle, Ellipse, Polygon };
/// Which part of the grid is scanned, in user coordinates of the fast (x) and slow (y) axis.
struct Region {
    RegionShape shape = RegionShape::All;
    double fastMin = 0, fastMax = 0, slowMin = 0,
           slowMax = 0;                           ///< rectangle; bounding box of the ellipse
    std::vector<std::array<double, 2>> vertices;  ///< polygon: (fast, slow)
    bool operator==(const Region&) const = default;
};

enum class ReductionKind { Total, ChannelSum, CountRate, PeakAmplitude, PeakPosition };
/// How a spectrum or an A-scan becomes one number per point.
struct Reduction {
    std::string name;
    ReductionKind kind = ReductionKind::Total;
    std::uint32_t firstChannel = 0;          ///< inclusive; for all kinds but Total
    std::uint32_t lastChannel = 0xffffffff;  ///< inclusive; clipped to the last channel
    bool operator==(const Reduction&) const = default;
};

/// RealTime: seconds. LiveTime: seconds of live time. Counts: wanted counts in a reduction.
/// RelativeUncertainty: wanted sqrt(N)/N of a reduction, such as 0.02.
enum class DwellKind { RealTime, LiveTime, Counts, RelativeUncertainty };
struct Dwell {
    DwellKind kind = DwellKind::RealTime;
    double value = 1.0;
    Duration maximum{};     ///< longest real time; equals value for RealTime
    std::string reduction;  ///< for Counts and RelativeUncertainty: name of a reduction of the scan
    bool operator==(const Dwell&) const = default;
};

struct Repeats {
    std::uint32_t passes = 1;  ///< one file each
    Duration interval{};       ///< from start to start; zero: at once
    bool operator==(const Repeats&) const = default;
};

enum class AtEnd { Stay, Park };
/// What is done after each outcome. After a fault nothing ever moves.
struct EndActions {
    AtEnd completed = AtEnd::Stay;
    AtEnd stopped = AtEnd::Stay;
    bool operator==(const EndActions&) const = default;
};

struct ScanConfig {
    std::string title;
    ScanMode mode = ScanMode::Step;
    ScanOrder order = ScanOrder::Snake;
    AxisRange fast, slow;
    std::vector<ListPoint>
        list;  ///< only for ScanOrder::List; then the ranges carry the axis names only
    Dwell dwell;
    Region region;
    std::vector<AxisTarget> pinned;  ///< further axes, moved before the scan and checked during it
    std::vector<Reduction> reductions;  ///< at least one; the first is the map that is shown
    std::vector<std::string> signals;   ///< "device.signal", recorded per point
    Repeats repeats;
    EndActions atEnd;
    bool retakeBad = false;     ///< points with kFlagsBad are measured once more at the end
    bool straightLine = false;  ///< speeds matched so that both axes arrive together
    std::string folder;         ///< where the data goes; empty: the current folder
    std::string operatorName, sample;
    std::string sourceText;  ///< the file exactly as read
    std::string sourceName;
    bool operator==(const ScanConfig&) const = default;
};

}  // namespace gimbalscan
