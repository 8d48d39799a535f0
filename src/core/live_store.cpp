// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/live_store.h>

#include <algorithm>
#include <limits>

namespace gimbalscan {

namespace {

constexpr Duration kTraceInterval = std::chrono::milliseconds(30);
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
// A view that missed more changes than this copies everything.
constexpr std::uint64_t kRememberedChanges = 4096;

struct Rows {
    std::uint32_t first = 1, last = 0;
};

}  // namespace

/// The numbers of a run. The DAQ worker writes, views read, at the same time: every element is an
/// atomic access of its own, and the counter of changes publishes what came before it.
struct LiveStore::Maps {
    PlanGrid grid;
    std::size_t cells = 0, count = 1;
    std::vector<double> values;  // map after map
    std::vector<std::uint16_t> flags;
    std::array<std::uint32_t, kRememberedChanges> changedRows{};  // a ring
    std::uint64_t changes = 0;

    void write(const PointRecord& record) {
        const std::size_t cell = std::size_t{record.row} * grid.columns + record.column;
        const auto put = [&](std::size_t map, double value) {
            if (map < count)
                std::atomic_ref(values[map * cells + cell]).store(value, std::memory_order_relaxed);
        };
        const std::size_t reductions = record.reductions.size();
        for (std::size_t i = 0; i < reductions; ++i)
            put(i, record.reductions[i]);
        for (std::size_t i = 0; i < record.signals.size(); ++i)
            put(reductions + i, record.signals[i]);
        const auto measured = static_cast<std::uint16_t>(record.flags & ~kFlagNotMeasured);
        std::atomic_ref(flags[cell]).store(measured, std::memory_order_relaxed);
        std::atomic_ref(changedRows[changes % kRememberedChanges])
            .store(record.row, std::memory_order_release);
        std::atomic_ref(changes).store(changes + 1, std::memory_order_release);
    }

    [[nodiscard]] std::uint64_t changesNow() {
        return std::atomic_ref(changes).load(std::memory_order_acquire);
    }

    /// The rows changed between two counts; all when they are not known any more.
    [[nodiscard]] Rows rowsBetween(std::uint64_t from, std::uint64_t to) {
        const Rows all{0, grid.rows - 1};
        if (to - from > kRememberedChanges / 2)
            return all;
        Rows rows{grid.rows, 0};
        for (std::uint64_t i = from; i < to; ++i) {
            const std::uint32_t row = std::atomic_ref(changedRows[i % kRememberedChanges])
                                          .load(std::memory_order_acquire);
            rows = {std::min(rows.first, row), std::max(rows.last, row)};
        }
        // Meanwhile the worker may have overtaken.
        return changesNow() - from >= kRememberedChanges ? all : rows;
    }

    template <class T>
    void copyRows(std::vector<T>& source, std::size_t offset, Rows rows, std::vector<T>& target) {
        const std::size_t end = (std::size_t{rows.last} + 1) * grid.columns;
        for (std::size_t i = std::size_t{rows.first} * grid.columns; i < end; ++i)
            target[i] = std::atomic_ref(source[offset + i]).load(std::memory_order_relaxed);
    }
};

void LiveStore::beginFrame(const PlanGrid& grid, std::uint64_t total, std::size_t maps,
                           const FinishedPoints& before) {
    auto next = std::make_shared<Maps>();
    next->grid = grid;
    next->cells = std::size_t{grid.rows} * grid.columns;
    next->count = std::max<std::size_t>(1, maps);
    next->values.assign(next->count * next->cells, kNothing);
    next->flags.assign(next->cells, kFlagNotMeasured);
    for (std::size_t map = 0; map < std::min(next->count, before.maps.size()); ++map)
        std::copy_n(before.maps[map].begin(), std::min(next->cells, before.maps[map].size()),
                    next->values.begin() + static_cast<std::ptrdiff_t>(map * next->cells));
    std::copy_n(before.flags.begin(), std::min(next->cells, before.flags.size()),
                next->flags.begin());
    m_progress.done = before.count;
    m_progress.total = total;
    m_progress.retakes = 0;
    m_progress.ringFull = 0;
    m_run.withLock([&](Run& run) {
        run.maps.swap(next);
        ++run.revision;
    });
}

void LiveStore::point(const PointRecord& record, TimePoint now) {
    const double value = record.reductions.empty() ? 0.0 : record.reductions.front();
    m_run.withLock([&](const Run& run) {
        if (run.maps && record.row < run.maps->grid.rows && record.column < run.maps->grid.columns)
            run.maps->write(record);
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

bool LiveStore::takeFrame(ScanFrame& mine, std::size_t map) const {
    const Run run = m_run.copy();
    if (!run.maps)
        return false;
    Maps& maps = *run.maps;
    const std::size_t wanted = map < maps.count ? map : 0;
    const std::uint64_t now = maps.changesNow();
    const bool whole =
        mine.revision != run.revision || mine.map != wanted || mine.values.size() != maps.cells;
    if (!whole && now == mine.changes)
        return false;
    const Rows rows = whole ? Rows{0, maps.grid.rows - 1} : maps.rowsBetween(mine.changes, now);
    mine.grid = maps.grid;
    mine.values.resize(maps.cells);
    maps.copyRows(maps.values, wanted * maps.cells, rows, mine.values);
    mine.dirtyFirstRow = rows.first;
    mine.dirtyLastRow = rows.last;
    mine.revision = run.revision;
    mine.map = wanted;
    mine.changes = now;
    return true;
}

bool LiveStore::takeFlags(FlagFrame& mine) const {
    const Run run = m_run.copy();
    if (!run.maps)
        return false;
    Maps& maps = *run.maps;
    const std::uint64_t now = maps.changesNow();
    const bool whole = mine.revision != run.revision || mine.flags.size() != maps.cells;
    if (!whole && now == mine.changes)
        return false;
    const Rows rows = whole ? Rows{0, maps.grid.rows - 1} : maps.rowsBetween(mine.changes, now);
    mine.grid = maps.grid;
    mine.flags.resize(maps.cells);
    maps.copyRows(maps.flags, 0, rows, mine.flags);
    mine.revision = run.revision;
    mine.changes = now;
    return true;
}

std::vector<std::int32_t> LiveStore::trace() const {
    return m_trace.withLock([](const Trace& trace) { return trace.values; });
}

}  // namespace gimbalscan
