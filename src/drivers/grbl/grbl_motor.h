// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "controller.h"

#include <gimbalscan/devices/driver_registry.h>

namespace gimbalscan::grbl {

/// One axis of a controller. Lives on: the axis' worker; what Device says is callable from any
/// thread.
class GrblMotor final : public Motor {
public:
    [[nodiscard]] static DriverEntry entry();
    GrblMotor(const DriverContext& context, std::shared_ptr<Controller> controller);
    ~GrblMotor() override;

    Result<DeviceIdentity> connect(const OpContext& context) override;
    void disconnect() noexcept override;
    Result<void> checkHealth(const OpContext& context) override;
    void requestStop(StopMode mode) noexcept override;
    void rearm() noexcept override { m_inhibited = false; }
    [[nodiscard]] bool inhibited() const noexcept override { return m_inhibited; }

    Result<void> moveTo(ControllerPosition target, AxisVelocity velocity,
                        AxisAcceleration acceleration, const OpContext& context) override;
    Result<void> moveBy(double distance, AxisVelocity velocity, AxisAcceleration acceleration,
                        const OpContext& context) override;
    Result<double> home(const OpContext& context) override;
    Result<void> awaitRest(const OpContext& context) override;
    /// GRBL keeps its motors on; this is an immediate stop.
    void disable() noexcept override { requestStop(StopMode::Immediate); }
    [[nodiscard]] MotionGroup* motionGroup() noexcept override { return m_controller.get(); }
    [[nodiscard]] MotorReading reading() const noexcept override;
    Result<ReadbackSpan> readbacksBetween(TimePoint from, TimePoint to,
                                          const OpContext& context) override;

    [[nodiscard]] const std::shared_ptr<Controller>& controller() const noexcept {
        return m_controller;
    }

private:
    [[nodiscard]] Result<Operation> begin(const char* name, const OpContext& context) const;
    /// Whether the controller allows what the station file says.
    [[nodiscard]] Result<void> checkSpeeds(const Operation& operation) const;
    [[nodiscard]] Result<void> checkSetting(const Operation& operation, const char* name,
                                            double wanted, int number, double perSecond,
                                            const char* unit) const;
    /// The error with the numbers of this axis.
    [[nodiscard]] Failure told(const Error& error, const char* towards, double target) const;
    [[nodiscard]] double position(const Readback& readback) const noexcept;

    const std::shared_ptr<Controller> m_controller;
    const std::string m_label, m_unit;
    const std::size_t m_axis;
    const double m_scale;  ///< controller units per axis unit
    const Duration m_homingTime;
    const bool m_homingRequired;
    const double m_velocity, m_acceleration;  ///< of the station file; 0: no axis
    std::atomic<bool> m_inhibited{false};
};

}  // namespace gimbalscan::grbl
