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

/// One map as the views see it: NaN where nothing was measured.
struct ScanFrame {
    PlanGrid grid;
    std::vector<double> values;  ///< rows * columns, row-major
    std::uint32_t dirtyFirstRow = 1,
                  dirtyLastRow = 0;  ///< rows changed since the last take; first > last: none
    std::uint64_t revision = 0;      ///< counts runs
    std::size_t map = 0;             ///< which one: the reductions first, then the signals
    std::uint64_t changes = 0;       ///< of the run, up to which it was taken
};

/// The flags of all cells (PointFlag): kFlagNotMeasured where nothing was measured.
struct FlagFrame {
    PlanGrid grid;
    std::vector<std::uint16_t> flags;  ///< rows * columns, row-major
    std::uint64_t revision = 0, changes = 0;
};

/// Where workers leave what views pull 30 times a second; nobody waits for a view. Any number of
/// views may pull, each what it shows. A lock is held to find the maps, never while they are
/// copied. Thread-safe.
class LiveStore {
public:
    /// `maps`: how many numbers a point has, reductions and signals. `before`: what to go on with;
    /// a map that it lacks starts empty.
    void beginFrame(const PlanGrid& grid, std::uint64_t total, std::size_t maps = 1,
                    const FinishedPoints& before = {});
    /// DAQ worker: one finished point. `trace` becomes the live trace at most every 30 ms of `now`.
    void point(const PointRecord& record, TimePoint now);
    [[nodiscard]] const Progress& progress() const noexcept { return m_progress; }
    [[nodiscard]] Progress& progress() noexcept { return m_progress; }

    /// Copies the changed rows of a map into `mine`, all of it on a new run or for another map than
    /// last time (the first one if there is no such map); returns false when nothing changed.
    [[nodiscard]] bool takeFrame(ScanFrame& mine, std::size_t map = 0) const;
    /// The same for the flags.
    [[nodiscard]] bool takeFlags(FlagFrame& mine) const;
    [[nodiscard]] std::vector<std::int32_t> trace() const;

private:
    struct Maps;
    struct Run {
        std::shared_ptr<Maps> maps;
        std::uint64_t revision = 0;
    };

    Progress m_progress;
    Guarded<Run> m_run;
    struct Trace {
        std::vector<std::int32_t> values;
        TimePoint stamp{};
    };
    Guarded<Trace> m_trace;
};

}  // namespace gimbalscan
