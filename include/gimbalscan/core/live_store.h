// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/guarded.h>
#include <gimbalscan/core/run_record.h>

#include <atomic>
#include <map>

namespace gimbalscan {

struct AxisStatus {
    std::string name, unit;
    UserPosition position;
    ControllerPosition controller;
    double velocity = 0;
    bool known = false, moving = false, homed = false, enabled = false;
    bool atLowerLimit = false, atUpperLimit = false;
    std::string fault;  ///< text or empty
    TimePoint stamp{};
};

/// Progress of the running (or last) scan; counters are read without any lock.
struct Progress {
    std::atomic<std::uint64_t> done{0}, total{0}, retakes{0}, ringFull{0};
    std::atomic<double> lastValue{0};  ///< first reduction of the last point
    std::atomic<std::uint32_t> lastRow{0}, lastColumn{0};
    std::atomic<double> lastFast{0}, lastSlow{0};  ///< readbacks of the last point
};

/// The map of the first reduction as the views see it: NaN where nothing was measured.
struct ScanFrame {
    PlanGrid grid;
    std::vector<double> values;  ///< rows * columns, row-major
    std::uint32_t dirtyFirstRow = 1,
                  dirtyLastRow = 0;  ///< rows changed since the last take; first > last: none
    std::uint64_t revision = 0;      ///< counts runs
};

/// Where workers leave what views pull 30 times a second; nobody waits for a view. Thread-safe.
class LiveStore {
public:
    /// `values`: a map to go on with, one entry a cell; empty: nothing is measured yet.
    void beginFrame(const PlanGrid& grid, std::uint64_t total, std::vector<double> values = {},
                    std::uint64_t done = 0);
    /// DAQ worker: one finished point. `trace` becomes the live trace at most every 30 ms of `now`.
    void point(const PointRecord& record, TimePoint now);
    [[nodiscard]] const Progress& progress() const noexcept { return m_progress; }
    [[nodiscard]] Progress& progress() noexcept { return m_progress; }

    /// Copies the changed rows into `mine` (resized on a new run); returns false when nothing
    /// changed.
    [[nodiscard]] bool takeFrame(ScanFrame& mine);
    [[nodiscard]] std::vector<std::int32_t> trace() const;

private:
    Progress m_progress;
    Guarded<ScanFrame> m_frame;
    struct Trace {
        std::vector<std::int32_t> values;
        TimePoint stamp{};
    };
    Guarded<Trace> m_trace;
};

}  // namespace gimbalscan
