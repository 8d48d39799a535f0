// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace gimbalscan {

inline constexpr std::uint64_t kEventLogBytes = 262144;
inline constexpr std::uint64_t kTimeBytes = 40, kStatusBytes = 16;
inline constexpr std::uint64_t kSessionRows = 64;
inline constexpr std::uint64_t kRunTimes = 7;

enum class CellType { F8, I8, U4, I2, U2 };
enum class CellFill { Zero, NotANumber, MinusOne, One };

/// An array with one entry, or one trace, a cell.
struct CellArray {
    std::string path, unit, title;
    CellType type = CellType::F8;
    CellFill fill = CellFill::NotANumber;
    std::uint64_t itemsPerCell = 1;

    [[nodiscard]] std::uint64_t bytesPerCell() const noexcept;
};

/// The arrays that every file has, in the order in which they are written; those of the maps follow
/// behind kFirstMap, in the order of the reductions and then the signals. The mask is written last.
enum ArrayIndex : std::size_t {
    kTrace,
    kFastReadback,
    kSlowReadback,
    kStartTime,
    kStopTime,
    kRealTime,
    kLiveTime,  ///< no path for A-scans
    kSequence,
    kSession,
    kChecksum,
    kFastBegin,  ///< these four have a path in fly scans only
    kFastEnd,
    kSlowBegin,
    kSlowEnd,
    kMask,
    kFirstMap,
};

/// Names and shapes of a run's file (docs/file-format.md).
struct RunLayout {
    explicit RunLayout(const RunStart& start);

    bool list = false, waveform = false, fly = false;
    std::uint64_t rows = 1, columns = 1, cells = 1, channels = 0;
    std::vector<std::uint64_t> shape;   ///< of a map: no dimension for an axis of one point
    std::vector<std::string> axes;      ///< of a map, as many as dimensions, of a list two
    std::string fastName, slowName;     ///< of the groups of the axes
    std::string traceAxis;              ///< "energy", "channel", "time_of_flight"
    std::vector<std::string> mapNames;  ///< the first is the default
    std::vector<CellArray> arrays;

    [[nodiscard]] std::string axisPath(bool fast) const {
        return "/entry/instrument/" + (fast ? fastName : slowName);
    }
};

/// Letters, digits and underscores, not empty, at most 63 characters, none of `taken`.
[[nodiscard]] std::string cleanName(const std::string& text, const std::vector<std::string>& taken);

/// Positions of the cells, row * columns + column.
[[nodiscard]] std::vector<double> axisPositions(const RunStart& start, bool fast);
[[nodiscard]] std::vector<double> cellPositions(const RunStart& start, bool fast);

}  // namespace gimbalscan
