// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim_link.h"

#include <gimbalscan/devices/motor.h>
#include <gimbalscan/devices/one_command.h>

#include <atomic>

namespace gimbalscan::sim {

/// A motor, the play behind it and the load, as functions of time: no thread, exact repeatability.
///
/// "Mechanics" is the scale engraved on the axis; the controller counts from a zero on it that is
/// where it was switched on, until homing sets it. The load follows the motor exactly in positive
/// direction and by the play late in negative direction. Every function of time is pure, so that
/// readbacks do not depend on who asked before.
class SimMotor final : public Motor {
public:
    [[nodiscard]] static DriverEntry entry();
    explicit SimMotor(const DriverContext& context);

    Result<DeviceIdentity> connect(const OpContext& context) override;
    void disconnect() noexcept override;
    Result<void> checkHealth(const OpContext& context) override;
    void requestStop(StopMode mode) noexcept override;
    void rearm() noexcept override { m_link.lane().rearm(); }
    [[nodiscard]] bool inhibited() const noexcept override { return m_link.lane().inhibited(); }
    [[nodiscard]] bool simulated() const noexcept override { return true; }

    Result<void> moveTo(ControllerPosition target, AxisVelocity velocity,
                        AxisAcceleration acceleration, const OpContext& context) override;
    Result<void> moveBy(double distance, AxisVelocity velocity, AxisAcceleration acceleration,
                        const OpContext& context) override;
    Result<double> home(const OpContext& context) override;
    Result<void> awaitRest(const OpContext& context) override;
    void disable() noexcept override;
    [[nodiscard]] MotorReading reading() const noexcept override;
    Result<ReadbackSpan> readbacksBetween(TimePoint from, TimePoint to,
                                          const OpContext& context) override;

    /// On the scale of the mechanics.
    [[nodiscard]] double loadPosition(TimePoint at) const;

private:
    struct Parameters {
        explicit Parameters(const ParamTable& table);
        double travelMin, travelMax, homeSwitch, homePosition, homeVelocity, homeAcceleration;
        double startPosition, backlash, encoderNoise, encoderResolution;
        double settleAmplitude, settleFrequency, settleDecay;
        double homeDirection;
        bool encoderAtLoad, absolute, instant;
    };
    struct State {
        Trajectory motion;  ///< of the motor, on the scale of the mechanics
        double loadAtStart = 0;
        double acceleration = 1;  ///< of the running motion, or of its braking
        bool braking = false;
        bool ignoresStop = false;
        double zero = 0;  ///< where the controller's zero is on the mechanics
        bool homed = false;
        std::optional<Error> fault;
    };
    struct Leg {
        double target;  ///< mechanics
        double velocity, acceleration;
    };
    enum class LegEnd { Arrived, AtLimit };
    struct Ending;  // how and when a leg will end

    [[nodiscard]] Result<void> go(const char* name, bool relative, double value, double velocity,
                                  double acceleration, const OpContext& context);
    [[nodiscard]] Result<void> checkMove(const char* name, bool relative, double value,
                                         double velocity, double acceleration) const;
    [[nodiscard]] Result<LegEnd> runLeg(const Leg& leg, const Operation& operation,
                                        const OpContext& context);
    [[nodiscard]] Failure endedEarly(LaneWait how, const Operation& operation);
    [[nodiscard]] Failure stalled(const Operation& operation, const OpContext& context,
                                  double target);
    [[nodiscard]] Failure limitHit(const Operation& operation);

    [[nodiscard]] Failure powerCycled(const char* name);
    [[nodiscard]] Failure secondCommand(const char* name) const;
    [[nodiscard]] Result<double> findHome(const OpContext& context);
    [[nodiscard]] Result<void> seekHomeSwitch(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> releaseHomeSwitch(const Operation& operation,
                                                 const OpContext& context);
    [[nodiscard]] Result<void> homingLeg(double target, double velocity, const Operation& operation,
                                         const OpContext& context);
    [[nodiscard]] Failure homeFailed(std::string detail);

    // Under the lock.
    [[nodiscard]] Ending beginLeg(const Leg& leg, const Operation& operation);
    void setMotion(const Trajectory& motion, double acceleration);
    void brake(double deceleration);
    [[nodiscard]] double ringing(TimePoint at) const noexcept;
    [[nodiscard]] double loadAt(TimePoint at) const noexcept;
    [[nodiscard]] double readback(TimePoint at) const noexcept;
    [[nodiscard]] bool atLimit(int direction, TimePoint at) const noexcept;

    const Parameters m_parameters;
    const std::string m_unit;
    SimLink m_link;
    State m_state;
    std::atomic<bool> m_commanded{false};
};

}  // namespace gimbalscan::sim
