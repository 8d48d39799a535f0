// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/live_store.h>

#include <algorithm>
#include <limits>

namespace gimbalscan {

namespace {
constexpr Duration kTraceInterval = std::chrono::milliseconds(30);
}

void LiveStore::beginFrame(const PlanGrid& grid, std::uint64_t total, std::vector<double> values,
                           std::uint64_t done) {
    values.resize(static_cast<std::size_t>(grid.rows) * grid.columns,
                  std::numeric_limits<double>::quiet_NaN());
    m_progress.done = done;
    m_progress.total = total;
    m_progress.retakes = 0;
    m_progress.ringFull = 0;
    m_frame.withLock([&](ScanFrame& frame) {
        frame.grid = grid;
        frame.values.swap(values);
        frame.dirtyFirstRow = 0;
        frame.dirtyLastRow = grid.rows - 1;
        ++frame.revision;
    });
}

void LiveStore::point(const PointRecord& record, TimePoint now) {
    const double value = record.reductions.empty() ? 0.0 : record.reductions.front();
    m_frame.withLock([&](ScanFrame& frame) {
        if (record.row >= frame.grid.rows || record.column >= frame.grid.columns)
            return;
        const auto cell = static_cast<std::size_t>(record.row) * frame.grid.columns + record.column;
        frame.values[cell] = value;
        frame.dirtyFirstRow = std::min(frame.dirtyFirstRow, record.row);
        frame.dirtyLastRow = std::max(frame.dirtyLastRow, record.row);
    });
    m_trace.withLock([&](Trace& trace) {
        if (!trace.values.empty() && now - trace.stamp < kTraceInterval)
            return;
        trace.values.assign(record.trace.begin(), record.trace.end());
        trace.stamp = now;
    });
    m_progress.lastValue.store(value, std::memory_order_relaxed);
    m_progress.lastRow.store(record.row, std::memory_order_relaxed);
    m_progress.lastColumn.store(record.column, std::memory_order_relaxed);
    m_progress.lastFast.store(record.readback[0], std::memory_order_relaxed);
    m_progress.lastSlow.store(record.readback[1], std::memory_order_relaxed);
    if ((record.flags & kFlagMeasuredAgain) == 0)
        m_progress.done.fetch_add(1, std::memory_order_relaxed);
}

bool LiveStore::takeFrame(ScanFrame& mine) {
    return m_frame.withLock([&](ScanFrame& frame) {
        if (frame.revision == mine.revision && frame.dirtyFirstRow > frame.dirtyLastRow)
            return false;
        if (frame.revision != mine.revision) {
            mine = frame;
        } else {
            const auto columns = static_cast<std::size_t>(frame.grid.columns);
            const auto first =
                frame.values.begin() + static_cast<std::ptrdiff_t>(frame.dirtyFirstRow * columns);
            const auto last = frame.values.begin() +
                              static_cast<std::ptrdiff_t>((frame.dirtyLastRow + 1) * columns);
            std::copy(first, last, mine.values.begin() + (first - frame.values.begin()));
            mine.dirtyFirstRow = frame.dirtyFirstRow;
            mine.dirtyLastRow = frame.dirtyLastRow;
        }
        frame.dirtyFirstRow = frame.grid.rows;
        frame.dirtyLastRow = 0;
        return true;
    });
}

std::vector<std::int32_t> LiveStore::trace() const {
    return m_trace.withLock([](const Trace& trace) { return trace.values; });
}

}  // namespace gimbalscan
