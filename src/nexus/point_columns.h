// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_places.h"

#include <functional>

namespace gimbalscan {

/// One point on its way into the file.
struct PlacedPoint {
    std::uint64_t cell = 0;
    std::int64_t sequence = 0;
    double start = 0, stop = 0;  ///< s since the start of the scan
    bool again = false;          ///< was finished before
    const PointRecord* record = nullptr;
};

/// Writes the arrays of the cells. All calls return 0 or errno and may be repeated. One thread.
class PointColumns {
public:
    PointColumns(const RunLayout& layout, const FilePlaces& places, int fd)
        : m_layout(layout), m_places(places), m_fd(fd), m_staged(layout.arrays.size()) {}

    /// Puts the values of a group, sorted by cell, into one buffer an array.
    void stage(std::span<const PlacedPoint> group, std::int16_t session);
    /// Everything that was staged but the mask; cells beside each other in one call.
    [[nodiscard]] int writeValues();
    [[nodiscard]] int writeMask();
    /// Marks cells that are measured again as open.
    [[nodiscard]] int reopen(std::uint64_t cell);
    /// Writes again what the system holds of a cell, after a sync that failed.
    [[nodiscard]] int rewrite(std::uint64_t cell);
    /// Puts all values of the cells for which `open` is true back to what they were before.
    [[nodiscard]] int clear(const std::vector<bool>& open);
    /// A whole array.
    template <class T>
    [[nodiscard]] int read(std::size_t array, std::vector<T>& values) const {
        values.resize(m_layout.cells * m_layout.arrays[array].itemsPerCell);
        return readBytes(array, std::as_writable_bytes(std::span(values)));
    }

private:
    [[nodiscard]] int readBytes(std::size_t array, std::span<std::byte> bytes) const;
    [[nodiscard]] int writeRuns(std::size_t array);
    [[nodiscard]] int clearArray(std::size_t array, const std::vector<bool>& open);
    [[nodiscard]] std::uint64_t place(std::size_t array, std::uint64_t cell) const;
    /// The trace as stored; true when values had to be cut.
    bool stageTrace(const PointRecord& record);
    void stagePoint(const PlacedPoint& point, std::int16_t session);

    const RunLayout& m_layout;
    const FilePlaces& m_places;
    const int m_fd;
    std::vector<std::vector<std::byte>> m_staged;
    std::vector<std::uint64_t> m_cells;
};

}  // namespace gimbalscan
