// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/run_record.h>
#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/scan/scan_state.h>
#include <gimbalscan/scan/station.h>

namespace gimbalscan {

/// Now: profiled stop at once; an exposure with at most 2 s to go is finished and kept, a longer
/// one is cut off.
enum class StopWhen { Now, AfterPoint, AfterLine };

using RunSinkFactory = std::function<Result<std::unique_ptr<RunSink>>(const RunStart& start)>;

/// A scan whose file has finished points already and that goes on: a resume or a retake.
struct Continuation {
    std::string uuid;                ///< of the scan, kept
    std::vector<bool> wanted;        ///< by cell, row * columns + column: what is measured now
    FinishedPoints finished;         ///< what was measured before it starts
    std::array<double, 2> origin{};  ///< RunStart::origin of the first session
    bool again = false;              ///< the wanted points were measured before
};

struct ScanRequest {
    ScanConfig scan;
    RunSinkFactory makeSink;  ///< called once per pass, on the sequencer, before anything moves
    std::optional<Continuation> continuation;  ///< needs a scan of one pass
};

/// How a scan request ended; one entry a pass.
struct ScanSummary {
    struct Pass {
        RunStop stop;
        SavedCount saved;
        std::string location;
    };
    std::vector<Pass> passes;
};

/// "Move there, acquire, return the sum."
struct MeasureRequest {
    std::string fastAxis, slowAxis;
    UserPosition fast, slow;
    Dwell dwell;
    std::vector<Reduction> reductions;  ///< empty: the total
};
struct Measurement {
    double sum = 0;  ///< first reduction
    std::vector<double> reductions;
    UserPosition fast, slow;            ///< readbacks, mean over the exposure
    double realTime = 0, liveTime = 0;  ///< s
    std::uint16_t flags = 0;
    double motion = 0;    ///< s, moving and settling
    double overhead = 0;  ///< s, everything but motion and exposure
};

enum class OffsetChange {
    SetPosition,  ///< the axis is now at `value` in user coordinates
    Confirm,      ///< the offset is right although the controller's zero has moved
    Clear,        ///< user = controller coordinates, sign kept
};

/// Told on the sequencer thread; must not block and must not call back into the engine
/// synchronously.
struct EngineListener {
    std::function<void(ScanState)> stateChanged;
    std::function<void(const RunStart&, const std::string& location)> runStarted;
    /// The data file of the open run is another one now.
    std::function<void(const std::string& location)> runMoved;
    std::function<void(const RunStop&, SavedCount, const std::string& location)> runFinished;
    std::function<void(const RunEvent&)>
        event;  ///< faults, retries, pauses, homing; also in the data file
    std::function<void(const std::string& axis, const AxisOffset&)> offsetChanged;
};

/// The engine: one sequencer thread ("scan"), one worker thread per axis, one for the DAQ. All
/// requests are posted and answered by `done` on the sequencer thread; requests may come from any
/// thread and never block. Everything that moves goes through here, one operation at a time, each
/// motor with one command in progress.
class ScanEngine {
public:
    using Done = std::function<void(const Result<void>&)>;
    using ScanDone = std::function<void(const Result<ScanSummary>&)>;
    using MeasureDone = std::function<void(const Result<Measurement>&)>;

    ScanEngine(Station& station, ThreadHost& threads, LiveStore& live, EngineListener listener);
    /// Stops motion, ends the run, joins the threads.
    ~ScanEngine();

    /// Connects and enables all devices of the station.
    void connect(Done done);
    void disconnect(Done done);
    /// Homes the named axes (all when empty) in the order of their groups.
    void home(std::vector<std::string> axes, Done done);
    /// Moves axes at once to user positions, with limits, final approach and arrival check.
    void moveTo(std::vector<AxisTarget> targets, bool straightLine, Done done);
    /// Moves one axis by a distance in user direction; allowed when not homed (then at a tenth of
    /// the speed).
    void jog(std::string axis, double distance, Done done);
    void measure(MeasureRequest request, MeasureDone done);
    void scan(ScanRequest request, ScanDone done);
    void changeOffset(std::string axis, OffsetChange change, double value, Done done);

    void pause(Done done);
    void resume(Done done);
    /// Instead of resume() while a storage fault holds the scan: copies the data file to the new
    /// path, goes on there and resumes. InvalidInState otherwise; what else is refused leaves the
    /// scan paused. Stop and Stop all end the copying.
    void saveElsewhere(std::string path, Done done);
    void stop(StopWhen when, Done done);
    /// Acts at once on the calling thread: latch, stop lanes, then the engine winds down.
    void stopAll(std::string reason);
    void acknowledge(Done done);

    [[nodiscard]] ScanState state() const noexcept;
    /// The fault that paused or ended the last run, until resumed or acknowledged.
    [[nodiscard]] std::optional<Error> fault() const;
    [[nodiscard]] SavedCount saved() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace gimbalscan
