// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/clock.h>
#include <gimbalscan/core/result.h>
#include <gimbalscan/core/scan_plan.h>

#include <chrono>
#include <span>

namespace gimbalscan {

enum class TraceKind { Spectrum, Waveform };

/// What a DAQ delivers per point.
struct TraceShape {
    TraceKind kind = TraceKind::Spectrum;
    std::uint32_t channels = 0;
    double axisStart = 0,
           axisStep = 1;  ///< energy (keV) of channel 0 and per channel; or time (us)
    std::string axisUnit = "channel";
    std::string valueUnit = "counts";
};

/// Bits of the point mask; values as in the data file (docs/file-format.md).
enum PointFlag : std::uint16_t {
    kFlagNotMeasured = 1,
    kFlagSaturated = 2,
    kFlagOutOfTolerance = 4,
    kFlagDeadTime = 8,
    kFlagShortExposure = 16,
    kFlagSamplesLost = 32,
    kFlagMeasuredAgain = 64,
    kFlagGivenUp = 128,
    kFlagOutsideRegion = 256,
};

/// A point with one of these is worth measuring again.
inline constexpr std::uint16_t kFlagsBad =
    kFlagSaturated | kFlagOutOfTolerance | kFlagShortExposure | kFlagSamplesLost;

/// One finished point. The arrays have fixed sizes for a run and are filled in place; nothing is
/// allocated. Index 0 is the fast axis, 1 the slow axis.
struct PointRecord {
    std::uint64_t index = 0;
    std::uint32_t row = 0, column = 0;
    std::uint16_t flags = 0;
    std::array<double, 2> setpoint{},
        readback{};                        ///< user coordinates; readback: mean over the exposure
    std::array<double, 2> begin{}, end{};  ///< of fly scans: where the exposure began and ended
    TimePoint start{}, stop{};             ///< of the exposure
    double realTime = 0, liveTime = 0;     ///< seconds
    std::span<double> reductions;          ///< as many as RunStart::reductions
    std::span<double> signals;             ///< as many as RunStart::signals
    std::span<std::int32_t> trace;         ///< TraceShape::channels values
};

/// What a scan that goes on has measured before, by cell (row * columns + column).
struct FinishedPoints {
    std::uint64_t count = 0;
    std::vector<std::vector<double>> maps;  ///< the reductions, then the signals; NaN where open
    std::vector<std::uint16_t> flags;       ///< PointFlag
};

/// Everything known before the first motion of a run.
struct RunStart {
    std::string uuid, seriesId;
    std::uint32_t pass = 0;  ///< of the series, from 0
    ScanConfig scan;
    StationConfig station;
    std::shared_ptr<const ScanPlan> plan;
    std::array<double, 2> origin{};  ///< what relative ranges of the fast and slow axis start from
    TraceShape trace;
    std::vector<std::string> signalUnits;  ///< of ScanConfig::signals
    std::vector<std::string> identities;   ///< "yaw: sim-motor SN 1 fw 1", one per device
    bool simulated = false;
    TimePoint start{};
    std::chrono::system_clock::time_point wallStart;
};

enum class RunOutcome { Completed, Stopped, Failed };

/// Where the time of a run went; everything in seconds. Shown after every scan.
struct RunTimes {
    double wall = 0;      ///< start to end of the run, pauses not included
    double counting = 0;  ///< sum of exposures; counting / wall is the duty
    double motion = 0;    ///< moving, at least one axis, no exposure
    double settle = 0;
    double overhead = 0;  ///< the rest
    double paused = 0;
    double physicalBound = 0;  ///< sum over points of slower axis' trapezoid + settle + exposure
};

struct RunStop {
    RunOutcome outcome = RunOutcome::Completed;
    std::optional<Error> reason;  ///< for Stopped and Failed
    std::uint64_t pointsDone = 0;
    RunTimes times;
    TimePoint end{};
};

/// One line of the event log: pauses, faults, retries, resumes.
struct RunEvent {
    TimePoint time{};
    std::string level;  ///< "info", "warning", "error"
    std::string code;   ///< as codeText(), or "SCAN-..." for states
    std::string text;
};

struct SavedCount {
    std::uint64_t written = 0;  ///< survive the death of the program
    std::uint64_t saved = 0;    ///< survive a power cut
};

/// Where a run goes: the engine knows only this. begin, event and end come from the sequencer
/// thread; claim and publish from one thread at a time (the DAQ worker); saved() from any thread.
class RunSink {
public:
    virtual ~RunSink() = default;
    /// Creates what is needed before anything moves.
    [[nodiscard]] virtual Result<void> begin(const RunStart& start) = 0;
    /// The slot of the next point; waits while the ring is full. Fails with Stopped, or with what
    /// the writer reported (DiskFull, FileIo): the points not yet written are kept for
    /// retryWrites().
    [[nodiscard]] virtual Result<PointRecord*> claim(TimePoint deadline, std::stop_token stop) = 0;
    /// Hands the claimed slot over. Never blocks.
    virtual void publish() noexcept = 0;
    virtual void event(const RunEvent& event) = 0;
    /// The writer's standing error, if any.
    [[nodiscard]] virtual std::optional<Error> failure() const = 0;
    /// After a storage fault and before resuming: tries again to write what waits.
    [[nodiscard]] virtual Result<void> retryWrites() = 0;
    /// After a storage fault, instead of retryWrites(): copies what is saved so far to a new file
    /// (a path), goes on there and writes what waits. location() tells whether the file has moved,
    /// also after a failure. InvalidInState without a standing failure(); FileExists; Stopped by
    /// the token; Unsupported where nothing is kept in a file.
    [[nodiscard]] virtual Result<void> moveTo(const std::string& path,
                                              const std::stop_token& stop) {
        (void)path, (void)stop;
        return fail(ErrorCode::Unsupported, "", "save elsewhere", "There is no file to move.");
    }
    /// Drains, writes the closing record, syncs. Called once per begin that succeeded.
    [[nodiscard]] virtual Result<void> end(const RunStop& stop) = 0;
    [[nodiscard]] virtual SavedCount saved() const noexcept = 0;
    /// For messages: the file, or "" when nothing is kept. From any thread.
    [[nodiscard]] virtual std::string location() const = 0;
};

}  // namespace gimbalscan
