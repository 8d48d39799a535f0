// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "point_columns.h"

#include "file_calls.h"

#include <gimbalscan/nexus/scan_file.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace gimbalscan {

static_assert(std::endian::native == std::endian::little, "numbers are stored as they are");

namespace {

constexpr std::uint64_t kClearBytes = std::uint64_t{1024} * 1024;

template <class T>
void append(std::vector<std::byte>& bytes, T value) {
    const auto* from = reinterpret_cast<const std::byte*>(&value);
    bytes.insert(bytes.end(), from, from + sizeof value);
}

/// What a cell of an array holds before it is measured.
std::vector<std::byte> fillOf(const CellArray& array) {
    std::vector<std::byte> one;
    if (array.fill == CellFill::NotANumber)
        append(one, std::numeric_limits<double>::quiet_NaN());
    else if (array.fill == CellFill::One)
        append(one, static_cast<std::uint16_t>(kFlagNotMeasured));
    else if (array.fill == CellFill::MinusOne)
        one.assign(array.bytesPerCell(), std::byte{0xff});
    one.resize(array.bytesPerCell());
    return one;
}

}  // namespace

std::uint64_t PointColumns::place(std::size_t array, std::uint64_t cell) const {
    return m_places.arrays[array] + cell * m_layout.arrays[array].bytesPerCell();
}

void PointColumns::stage(std::span<const PlacedPoint> group, std::int16_t session) {
    m_cells.clear();
    for (std::vector<std::byte>& bytes : m_staged)
        bytes.clear();
    for (const PlacedPoint& point : group)
        stagePoint(point, session);
}

bool PointColumns::stageTrace(const PointRecord& record) {
    std::vector<std::byte>& bytes = m_staged[kTrace];
    const std::size_t before = bytes.size();
    bytes.resize(before + m_layout.arrays[kTrace].bytesPerCell());
    bool cut = false;
    if (!m_layout.waveform) {
        std::int32_t lowest = 0;
        for (const std::int32_t value : record.trace)
            lowest = std::min(lowest, value);
        std::memcpy(bytes.data() + before, record.trace.data(), record.trace.size_bytes());
        if (lowest >= 0)
            return false;
    }
    std::byte* to = bytes.data() + before;
    for (const std::int32_t value : record.trace) {
        if (m_layout.waveform) {
            using Limits = std::numeric_limits<std::int16_t>;
            const auto stored = static_cast<std::int16_t>(
                std::clamp<std::int32_t>(value, Limits::min(), Limits::max()));
            cut = cut || stored != value;
            std::memcpy(to, &stored, sizeof stored);
            to += sizeof stored;
        } else {  // a spectrum has no negative counts
            const auto stored = static_cast<std::uint32_t>(std::max(0, value));
            std::memcpy(to, &stored, sizeof stored);
            to += sizeof stored;
        }
    }
    return cut;
}

void PointColumns::stagePoint(const PlacedPoint& point, std::int16_t session) {
    const PointRecord& record = *point.record;
    m_cells.push_back(point.cell);
    const bool cut = stageTrace(record);
    const std::uint64_t traceBytes = m_layout.arrays[kTrace].bytesPerCell();
    const std::span<const std::byte> trace = std::span(m_staged[kTrace]).last(traceBytes);
    append(m_staged[kFastReadback], record.readback[0]);
    append(m_staged[kSlowReadback], record.readback[1]);
    append(m_staged[kStartTime], point.start);
    append(m_staged[kStopTime], point.stop);
    append(m_staged[kRealTime], record.realTime);
    append(m_staged[kLiveTime], record.liveTime);
    append(m_staged[kSequence], point.sequence);
    append(m_staged[kSession], session);
    append(m_staged[kChecksum],
           pointChecksum(trace, record.readback[0], record.readback[1], point.start, point.stop));
    if (m_layout.fly) {
        append(m_staged[kFastBegin], record.begin[0]);
        append(m_staged[kFastEnd], record.end[0]);
        append(m_staged[kSlowBegin], record.begin[1]);
        append(m_staged[kSlowEnd], record.end[1]);
    }
    const int flags =
        record.flags | (cut ? kFlagSaturated : 0) | (point.again ? kFlagMeasuredAgain : 0);
    append(m_staged[kMask], static_cast<std::uint16_t>(flags));
    std::size_t map = kFirstMap;
    for (const double value : record.reductions)
        append(m_staged[map++], value);
    for (const double value : record.signals)
        append(m_staged[map++], value);
}

int PointColumns::writeRuns(std::size_t array) {
    if (m_layout.arrays[array].path.empty())
        return 0;
    const std::uint64_t size = m_layout.arrays[array].bytesPerCell();
    const std::span<const std::byte> bytes = m_staged[array];
    for (std::size_t first = 0; first < m_cells.size();) {
        std::size_t end = first + 1;
        while (end < m_cells.size() && m_cells[end] == m_cells[end - 1] + 1)
            ++end;
        const int code = file_calls::writeAt(
            m_fd, bytes.subspan(first * size, (end - first) * size), place(array, m_cells[first]));
        if (code != 0)
            return code;
        first = end;
    }
    return 0;
}

int PointColumns::writeValues() {
    for (std::size_t array = 0; array < m_layout.arrays.size(); ++array)
        if (array != kMask)
            if (const int code = writeRuns(array); code != 0)
                return code;
    return 0;
}

int PointColumns::writeMask() {
    return writeRuns(kMask);
}

int PointColumns::reopen(std::uint64_t cell) {
    constexpr std::uint16_t kOpen = kFlagNotMeasured;
    return file_calls::writeAt(m_fd, std::as_bytes(std::span(&kOpen, 1)), place(kMask, cell));
}

int PointColumns::rewrite(std::uint64_t cell) {
    std::vector<std::byte> bytes;
    for (std::size_t array = 0; array < m_layout.arrays.size(); ++array) {
        if (m_layout.arrays[array].path.empty())
            continue;
        bytes.resize(m_layout.arrays[array].bytesPerCell());
        if (const int code = file_calls::readAt(m_fd, bytes, place(array, cell)); code != 0)
            return code;
        if (const int code = file_calls::writeAt(m_fd, bytes, place(array, cell)); code != 0)
            return code;
    }
    return 0;
}

int PointColumns::readBytes(std::size_t array, std::span<std::byte> bytes) const {
    return file_calls::readAt(m_fd, bytes, m_places.arrays[array]);
}

int PointColumns::clear(const std::vector<bool>& open) {
    for (std::size_t array = 0; array < m_layout.arrays.size(); ++array)
        if (!m_layout.arrays[array].path.empty())
            if (const int code = clearArray(array, open); code != 0)
                return code;
    return 0;
}

/// Looks before it writes: of a large file few cells are touched, and the rest stays sparse.
int PointColumns::clearArray(std::size_t array, const std::vector<bool>& open) {
    const std::uint64_t size = m_layout.arrays[array].bytesPerCell();
    const std::uint64_t atOnce = std::max<std::uint64_t>(1, kClearBytes / size);
    const std::vector<std::byte> fill = fillOf(m_layout.arrays[array]);
    std::vector<std::byte> bytes;
    for (std::uint64_t first = 0; first < m_layout.cells; first += atOnce) {
        const std::uint64_t count = std::min(atOnce, m_layout.cells - first);
        bytes.resize(count * size);
        if (const int code = file_calls::readAt(m_fd, bytes, place(array, first)); code != 0)
            return code;
        for (std::uint64_t i = 0; i < count; ++i) {
            if (!open[first + i] || std::memcmp(bytes.data() + i * size, fill.data(), size) == 0)
                continue;
            if (const int code = file_calls::writeAt(m_fd, fill, place(array, first + i));
                code != 0)
                return code;
        }
    }
    return 0;
}

}  // namespace gimbalscan
