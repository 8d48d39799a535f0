// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#ifndef Q_MOC_RUN
#include <gimbalscan/app/run_files.h>
#include <gimbalscan/app/station_session.h>
#endif

#include "control_table.h"
#include "hold_watch.h"

#include <QElapsedTimer>
#include <QThreadPool>

#include <optional>

namespace gimbalscan {

/// How a scan request ended.
struct EndedScan {
    Result<ScanSummary> summary;
};

/// How far the homing is that is under way.
struct HomingProgress {
    std::vector<std::string> axes;  ///< all that are homed, one after another or together
    std::size_t done = 0;
    double seconds = 0;  ///< since it was asked for, on the clock of the wall
};

/// The station as the window commands it: passes requests on, knows what is under way, and tells
/// how it ended. Requests never block. GUI thread only.
class Machine : public QObject {
    Q_OBJECT

public:
    explicit Machine(std::unique_ptr<StationSession> session);
    ~Machine() override;

    [[nodiscard]] ScanController& controller() noexcept { return m_session->controller(); }
    [[nodiscard]] Station& station() noexcept { return m_session->station(); }
    [[nodiscard]] StationSession& session() noexcept { return *m_session; }
    [[nodiscard]] Activity activity() const noexcept { return m_activity; }
    /// Everything but what concerns the scan as it is edited.
    [[nodiscard]] ControlInput conditions();
    /// Its position, or how old the last known one is.
    [[nodiscard]] double ageOf(const AxisStatus& status);

    void connectDevices();
    void disconnectDevices();
    void home(std::vector<std::string> axes);
    /// Nothing while none is under way.
    [[nodiscard]] std::optional<HomingProgress> homing() const;
    void moveTo(std::size_t axis, double target);
    /// All of them at once.
    void moveTo(const std::vector<AxisTarget>& targets);
    void jog(std::size_t axis, double distance);
    /// One move towards the soft limit that goes on while keepHold() is called, at least every
    /// HoldWatch::kSilence. A homed axis only.
    void beginHold(std::size_t axis, int direction);
    void keepHold();
    void endHold();
    [[nodiscard]] std::optional<std::size_t> heldAxis() const noexcept { return m_held; }
    /// Stops one axis; a scan that is paused stays paused, one that runs is stopped.
    void stopAxis(std::size_t axis);
    void startScan(ScanConfig scan, RunFiles files);
    /// Goes on in a data file, or whatever else the request says.
    void runScan(ScanRequest request);
    void pause();
    void resume();
    /// Goes on in a copy of the data file, which must not exist yet.
    void saveElsewhere(const QString& file);
    void stop(StopWhen when);
    void stopAll(const QString& reason);
    void acknowledge();

Q_SIGNALS:
    /// State or activity; controls have to be looked at again.
    void changed();
    /// A request was refused, or ended with an error. Not for what was stopped on request.
    void failed(const gimbalscan::Error& error);
    /// The scan stays paused: its data could not be saved elsewhere either.
    void notSavedElsewhere(const gimbalscan::Error& error);
    /// A scan request has ended or was refused; idle() follows.
    void scanEnded(const gimbalscan::EndedScan& ended);
    /// Everything that was asked for is done; nothing is under way.
    void idle();

private:
    using Then = std::function<void()>;
    [[nodiscard]] bool begin(Activity activity);
    void end(const Result<void>& result);
    void report(const Result<void>& result);
    [[nodiscard]] ScanController::Done whenDone();
    void inPause(const std::function<void(ScanController::Done)>& request);
    void move(std::size_t axis, const std::function<void(ScanController::Done)>& request);
    void moveEnded();
    [[nodiscard]] Result<double> holdDistance(std::size_t axis, int direction) const;
    void submitScan(ScanConfig scan, const Result<std::shared_ptr<RunRecorders>>& recorders);
    void submit(ScanRequest request);
    void endScan(const Result<ScanSummary>& summary);

    std::unique_ptr<StationSession> m_session;
    HoldWatch m_holdWatch;
    QThreadPool m_disk;
    QTimer m_holdStop;  // repeats the stop until the move has ended
    Activity m_activity = Activity::None;
    bool m_moveInPause = false;
    bool m_copying = false;
    bool m_startCancelled = false;
    std::optional<std::size_t> m_held, m_moving;
    std::vector<std::string> m_homing;  // the axes
    std::size_t m_homed = 0;            // how many of them
    QElapsedTimer m_homingTime;
};

}  // namespace gimbalscan
