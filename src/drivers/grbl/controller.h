// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "session.h"

#include <gimbalscan/devices/driver_registry.h>

#include <map>
#include <set>

namespace gimbalscan::grbl {

/// One axis' part of a move, in units of the controller.
struct Part {
    std::size_t axis = 0;
    double target = 0, velocity = 0;
};

/// One controller and what its axes share: connecting, settings, moves of several axes as one
/// block, one homing for all. Thread-safe.
class Controller final : public MotionGroup {
public:
    Controller(PortSettings settings, Clock& clock, std::shared_ptr<WireLog> wireLog)
        : m_session(std::move(settings), clock, std::move(wireLog)) {}

    [[nodiscard]] Session& session() noexcept { return m_session; }
    [[nodiscard]] const Session& session() const noexcept { return m_session; }
    /// While the station is built: device and axis letter; the reason when they cannot be together.
    [[nodiscard]] std::optional<std::string> addDevice(const std::string& device, std::size_t axis,
                                                       const PortSettings& settings);

    /// Who is there, without changing anything; nobody, if none of GRBL's answers comes.
    [[nodiscard]] Result<std::optional<DeviceIdentity>> probe(const Operation& operation,
                                                              const PortProbe& how);
    [[nodiscard]] Result<DeviceIdentity> connect(const Operation& operation, std::size_t axis);
    void disconnect(std::size_t axis) noexcept;

    void expect(std::size_t motors) noexcept override;
    [[nodiscard]] Result<void> move(const Operation& operation, const Part& part);
    [[nodiscard]] Result<void> jog(const Operation& operation, std::size_t axis, double distance,
                                   double velocity);
    [[nodiscard]] Result<void> home(const Operation& operation, Duration limit);
    [[nodiscard]] Result<void> awaitRest(const Operation& operation);

    /// $n as read at connect; nothing when the controller has no such setting.
    [[nodiscard]] std::optional<double> setting(int number) const;
    [[nodiscard]] bool homingEnabled() const { return setting(22).value_or(0) != 0; }
    /// How far a report may be from the target that was asked for: half a step, and its last digit.
    [[nodiscard]] double resolution(std::size_t axis) const;
    /// Where the last homing of this session ended, for each axis.
    [[nodiscard]] std::vector<double> homePosition() const;

private:
    [[nodiscard]] Failure restUnknown(const Operation& operation);
    enum class Kind { Move, Home };
    struct Meeting;
    [[nodiscard]] Result<DeviceIdentity> bringUp(const Operation& operation);
    [[nodiscard]] Result<std::optional<DeviceIdentity>> lookWhoIsThere(const Operation& operation,
                                                                       bool listen);
    [[nodiscard]] Result<bool> hearWelcome(const Operation& operation);
    [[nodiscard]] Result<bool> answersALine(const Operation& operation);
    [[nodiscard]] Result<DeviceIdentity> askIdentity(const Operation& operation, int* error);
    [[nodiscard]] Result<void> awaitWelcome(const Operation& operation);
    [[nodiscard]] Result<void> resetRunning(const Operation& operation);
    [[nodiscard]] Result<void> readSettings(const Operation& operation);
    [[nodiscard]] Result<Readback> awaitReport(const Operation& operation);
    [[nodiscard]] Result<void> checkMode(const Operation& operation);
    [[nodiscard]] Result<void> setModes(const Operation& operation);

    template <class Act>
    Result<void> together(const Operation& operation, Kind kind, const Part& part, Act&& act);
    [[nodiscard]] Result<void> runBlock(const Operation& operation, const std::vector<Part>& parts);
    [[nodiscard]] Result<void> arrive(const Operation& operation, const std::vector<Part>& parts,
                                      TimePoint begun);
    [[nodiscard]] Result<void> runJog(const Operation& operation, std::size_t axis, double distance,
                                      double velocity);
    [[nodiscard]] Result<void> runHoming(const Operation& operation, Duration limit);
    [[nodiscard]] Result<void> release(const Operation& operation);
    void motionEnded();

    Session m_session;
    std::map<std::size_t, std::string> m_devices;  // by axis; complete before any thread
    std::set<std::size_t> m_connected;             // under the session's lock, as all below
    std::map<int, double> m_settings;
    std::size_t m_axes = 0;
    bool m_everReady = false;  ///< since somebody connected by hand
    DeviceIdentity m_identity;
    std::vector<double> m_home;
    std::shared_ptr<Meeting> m_meeting;
};

[[nodiscard]] char axisLetter(std::size_t axis) noexcept;

}  // namespace gimbalscan::grbl
