// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN  // Qt's moc cannot read the standard library's concepts
#include <gimbalscan/app/qt_thread_host.h>
#include <gimbalscan/scan/scan_engine.h>
#endif

#include <QMetaObject>
#include <QObject>
#include <QString>
#include <QTimer>

namespace gimbalscan {

/// StationConfig::sourceName and ScanConfig::sourceName of what is inside the program, not in a
/// file.
inline constexpr std::string_view kBuiltIn = "built-in";

/// The drivers that this program was built with.
[[nodiscard]] DriverRegistry builtInDrivers();

/// The end of one pass, with its map.
struct FinishedRun {
    RunStart start;
    RunStop stop;
    SavedCount saved;
    std::string location;
    std::uint64_t retakes = 0;  ///< points that were taken again after a fault
    ScanFrame frame;
};

/// What a progress display needs, at most 20 times a second.
struct PointSummary {
    std::uint64_t done = 0, total = 0;
    SavedCount saved;
    double value = 0;           ///< first reduction of the last point
    double fast = 0, slow = 0;  ///< readbacks of the last point, user coordinates
    std::uint64_t retakes = 0;
};

/// The program behind its user interfaces: owns the station, the engine with its threads and the
/// live store, and brings them up and down in the right order. Requests never block; each takes a
/// callback that is called on the controller's thread (not at all when the controller is destroyed
/// first). Signals are few and arrive queued on the controller's thread, in order with the
/// callbacks. Lives on: the thread that made it, which runs an event loop. Thread-safe: stop,
/// stopAll, state, fault, saved, progress.
class ScanController : public QObject {
    Q_OBJECT

public:
    template <class T>
    using Callback = std::function<void(const Result<T>&)>;
    using Done = Callback<void>;

    /// Builds the devices, unconnected, and starts the threads. `drivers` and `clock` outlive the
    /// controller. `wireLog`: everything that passes over the wires goes there; may be null.
    [[nodiscard]] static Result<std::unique_ptr<ScanController>> create(
        const StationConfig& station, const DriverRegistry& drivers, Clock& clock,
        const std::shared_ptr<WireLog>& wireLog = nullptr);
    /// Stops motion, ends the run, joins the threads.
    ~ScanController() override;

    void connectDevices(Done done);
    void disconnectDevices(Done done);
    void home(std::vector<std::string> axes, Done done);
    void moveTo(std::vector<AxisTarget> targets, bool straightLine, Done done);
    void jog(std::string axis, double distance, Done done);
    void measure(MeasureRequest request, Callback<Measurement> done);
    void scan(ScanRequest request, Callback<ScanSummary> done);
    /// A station that came from a file is saved there afterwards, before `done` is called.
    void changeOffset(std::string axis, OffsetChange change, double value, Done done);
    void pause(Done done);
    void resume(Done done);
    void saveElsewhere(std::string path, Done done);
    void stop(StopWhen when, Done done);
    void stopAll(std::string reason);
    void acknowledge(Done done);

    [[nodiscard]] ScanState state() const noexcept { return m_engine->state(); }
    [[nodiscard]] std::optional<Error> fault() const { return m_engine->fault(); }
    [[nodiscard]] SavedCount saved() const { return m_engine->saved(); }
    [[nodiscard]] PointSummary progress() const;
    [[nodiscard]] Station& station() noexcept { return *m_station; }
    [[nodiscard]] LiveStore& live() noexcept { return m_live; }
    [[nodiscard]] ThreadHost& threads() noexcept { return m_threads; }
    [[nodiscard]] Clock& clock() noexcept { return m_station->clock(); }

Q_SIGNALS:
    void stateChanged(gimbalscan::ScanState state);
    void runStarted(const gimbalscan::RunStart& start, const QString& location);
    void pointFinished(const gimbalscan::PointSummary& summary);
    /// The data file of the run is another one now.
    void runMoved(const QString& location);
    void runFinished(const gimbalscan::FinishedRun& run);
    /// Every line of the event log.
    void eventLogged(const gimbalscan::RunEvent& event);
    /// Those of level "error".
    void faultRaised(const gimbalscan::RunEvent& event);
    void offsetChanged(const QString& axis, const gimbalscan::AxisOffset& offset);

private:
    ScanController(std::unique_ptr<Station> station, const DriverRegistry& drivers);
    [[nodiscard]] EngineListener listener();
    void logEvent(const RunEvent& event);
    void saveOffsets(const std::string& axis);
    void reportProgress();

    /// Runs on the controller's thread, after everything that was queued before.
    template <class F>
    void later(F&& work) {
        QMetaObject::invokeMethod(this, std::forward<F>(work), Qt::QueuedConnection);
    }
    template <class T>
    [[nodiscard]] Callback<T> delivered(Callback<T> done) {
        return [this, done = std::move(done)](const Result<T>& result) {
            if (done)
                later([done, result] { done(result); });
        };
    }

    const DriverRegistry& m_drivers;
    QtThreadHost m_threads;
    LiveStore m_live;
    std::unique_ptr<Station> m_station;
    // Sequencer thread only: the run that is open, for FinishedRun.
    std::optional<RunStart> m_openRun;
    QTimer m_progressTimer;
    std::uint64_t m_reportedDone = 0;
    std::unique_ptr<ScanEngine> m_engine;  // last: destroyed first, while all it uses is there
};

}  // namespace gimbalscan
