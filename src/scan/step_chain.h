// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "motor_worker.h"
#include "reducer.h"

#include <gimbalscan/core/live_store.h>
#include <gimbalscan/devices/daq.h>
#include <gimbalscan/scan/station.h>

#include <array>
#include <atomic>
#include <memory>

namespace gimbalscan {

/// What a chain works with; fixed for a run.
struct ChainSetup {
    Clock* clock = nullptr;
    std::array<MotorWorker*, 2> axes{};  ///< fast, slow
    std::array<AxisOffset, 2> offsets{};
    std::vector<MotorWorker*> pinned;  ///< stand still; watched during every exposure
    Daq* daq = nullptr;
    DwellRequest dwell;
    std::uint32_t columns = 1;           ///< of the map, for the acquisition id
    std::uint64_t firstAcquisition = 0;  ///< added to the cell: measure() counts its calls here
    std::uint32_t repeat = 0;            ///< above 0: the points are measured again
    bool straightLine = false;
    double deadTimeLimit = 0.5;
    RunSink* sink = nullptr;
    LiveStore* live = nullptr;  ///< null: nothing is shown (measure)
    std::vector<Station::SignalSource> signals;
};

enum class ChainEndKind { PlanFinished, AskedToEnd, Stopped, Failed };
struct ChainEnd {
    ChainEndKind kind = ChainEndKind::PlanFinished;
    std::optional<Error> error;   ///< for Failed
    std::uint64_t nextPoint = 0;  ///< index of the first point that is not finished
};

/// The steps of a scan, passed on without the sequencer: the end of an exposure posts the next
/// targets to the axes that have to move, the last axis to arrive wakes the DAQ. Two wake-ups a
/// point with one moving axis. run() lives on the DAQ worker; axisArrived on the motor workers; the
/// rest on the sequencer.
class StepChain {
public:
    StepChain(ChainSetup setup, Reducer reducer);

    /// Acquires the cursor's points until the plan ends, it is asked to end, is stopped, or
    /// something fails. The axes may still be moving when it returns after a failure or stop: see
    /// awaitAxes().
    [[nodiscard]] ChainEnd run(PlanCursor& cursor, const std::stop_token& stop);

    enum class EndAfter { Never, Point, Line };
    void requestEnd(EndAfter after) noexcept { m_endAfter = after; }
    [[nodiscard]] bool exposing() const noexcept { return m_exposing; }
    /// Waits until no axis has a goal of this chain.
    [[nodiscard]] WaitResult awaitAxes(TimePoint deadline);

    /// Only while run() is not running.
    [[nodiscard]] const RunTimes& times() const noexcept { return m_times; }
    /// Cells whose points came out bad (kFlagsBad) since the last call; the next ones are measured
    /// again.
    [[nodiscard]] std::vector<std::uint64_t> beginRetake();

private:
    struct Legs;
    [[nodiscard]] std::optional<Error> acquire(const PlanPoint& point,
                                               const std::optional<PlanPoint>& next, bool& last,
                                               const std::stop_token& stop);
    void launch(const PlanPoint& point, const std::stop_token& stop);
    [[nodiscard]] std::array<MoveSpeeds, 2> speedsFor(const std::array<double, 2>& distances) const;
    void axisArrived(const MotorArrival& arrival);
    [[nodiscard]] std::optional<Error> waitForAxes(const std::stop_token& stop);
    [[nodiscard]] std::optional<Error> fillPositions(const PlanPoint& point, const ExposureEnd& end,
                                                     const std::stop_token& stop);
    [[nodiscard]] std::optional<Error> readOut(const std::stop_token& stop);
    [[nodiscard]] OpContext context(const std::stop_token& stop, Duration limit) const;
    void countTimes(const ExposureEnd& end);
    [[nodiscard]] std::optional<Error> checkAwake() const;

    ChainSetup m_setup;
    Reducer m_reducer;
    MotorWorker::OnArrival m_onArrival;
    std::atomic<EndAfter> m_endAfter{EndAfter::Never};
    std::atomic<bool> m_exposing{false};

    // Shared: an axis that arrives may still be waking it when the chain has seen that and is gone.
    std::shared_ptr<WaitPoint> m_axesWait;
    // Guarded by m_axesWait.
    Ticket m_ticket = 0;
    int m_pending = 0;
    std::optional<Error> m_axisError;
    TimePoint m_lastArrival{};

    // DAQ worker only.
    PointRecord* m_record = nullptr;  // claimed and not yet published; kept over a restart
    TimePoint m_launched{}, m_axesDeadline{}, m_previousEnd{};
    bool m_moved = false;
    Duration m_bound{}, m_settle{}, m_asleep{};
    RunTimes m_times;
    std::vector<std::uint64_t> m_bad;
};

}  // namespace gimbalscan
