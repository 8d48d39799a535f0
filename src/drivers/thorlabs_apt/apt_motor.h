// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_controller.h"

#include <gimbalscan/devices/one_command.h>

#include <atomic>

namespace gimbalscan::apt {

/// A motor of a Thorlabs APT controller. Lives on: the axis' worker; what Device says is callable
/// from any thread. The io thread of its port polls and judges (Channel); here is what waits.
class AptMotor final : public Motor {
public:
    [[nodiscard]] static DriverEntry entry();
    AptMotor(std::shared_ptr<Controller> controller, std::shared_ptr<Channel> channel,
             Clock& clock);
    ~AptMotor() override;

    /// Who is there, without changing anything; nobody, if no APT controller answers.
    [[nodiscard]] Result<std::optional<DeviceIdentity>> whoIsThere(const OpContext& context);
    Result<DeviceIdentity> connect(const OpContext& context) override;
    void disconnect() noexcept override;
    Result<void> checkHealth(const OpContext& context) override;
    void requestStop(StopMode mode) noexcept override;
    void rearm() noexcept override { m_channel->lane().rearm(); }
    [[nodiscard]] bool inhibited() const noexcept override { return m_channel->lane().inhibited(); }

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

    [[nodiscard]] const std::shared_ptr<Controller>& controller() const noexcept {
        return m_controller;
    }

private:
    /// One command at a time; and where a stop since its beginning shows.
    struct Operation {
        const char* name = "";
        StopLane::Ticket ticket = 0;
        bool stoppable = true;  ///< a stop ends it; false for what only looks
    };
    [[nodiscard]] Result<Operation> begin(const char* name, const OpContext& context);
    /// Of a command that moves; `start`: where the motor rests.
    [[nodiscard]] Result<Operation> beginMotion(const char* name, Sample& start,
                                                const OpContext& context);
    [[nodiscard]] Operation looking(const char* name) const;

    // Asking: apt_motor_connect.cpp.
    [[nodiscard]] Result<std::vector<Message>> ask(Exchange exchange, const Operation& operation,
                                                   const OpContext& context);
    [[nodiscard]] Result<Sample> freshStatus(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> attach(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<std::optional<HardwareInfo>> askInfo(const std::vector<Address>& units,
                                                              const Operation& operation,
                                                              const OpContext& context);
    [[nodiscard]] Result<DeviceIdentity> identify(const Operation& operation,
                                                  const OpContext& context);
    [[nodiscard]] Result<void> checkBay(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> probe(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> prepare(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> enable(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> sendParameters(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> sendSpeeds(double velocity, double acceleration,
                                          const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<Message> setAndRead(Message set, Id request, Id reply,
                                             const Operation& operation, const OpContext& context);
    /// Until `ready` (under the lock) or `end`. A stop ends only what it concerns.
    template <class Ready>
    [[nodiscard]] LaneWait await(TimePoint end, const Operation& operation,
                                 const OpContext& context, Ready&& ready) const;
    [[nodiscard]] Failure unanswered(LaneWait how, const Operation& operation) const;
    [[nodiscard]] Result<void> wait(Duration time, const Operation& operation,
                                    const OpContext& context);
    [[nodiscard]] Result<void> bringUp(const Operation& operation, const OpContext& context);

    // Moving: apt_motor_moves.cpp.
    struct Travel {
        double velocity, acceleration;  ///< unit of the axis
        std::int32_t target;            ///< counts
    };
    [[nodiscard]] Result<void> checkSpeeds(const char* name, const char* what, double value,
                                           double velocity, double acceleration) const;
    [[nodiscard]] Result<Sample> atRest(const Operation& operation, const OpContext& context);
    [[nodiscard]] Result<void> travel(const Travel& how, const Message& command,
                                      const Sample& start, const Operation& operation,
                                      const OpContext& context);
    [[nodiscard]] Result<MotionEnd> run(const Motion::Plan& plan, const Message& command,
                                        Duration limit, const Operation& operation,
                                        const OpContext& context);
    [[nodiscard]] Result<void> conclude(MotionEnd end, std::int32_t target,
                                        const Operation& operation);
    [[nodiscard]] Failure endedEarly(LaneWait how, const Operation& operation);
    [[nodiscard]] Failure notHomed(const Operation& operation) const;
    [[nodiscard]] Failure failure(ErrorCode code, const Operation& operation,
                                  std::string detail) const;
    [[nodiscard]] Failure limitHit(bool high, const Operation& operation);
    void stopHere(StopMode mode) noexcept;
    [[nodiscard]] std::string shown(double position, int digits = 4) const;

    Clock& m_clock;
    const std::shared_ptr<Controller> m_controller;
    const std::shared_ptr<Channel> m_channel;
    const Settings& m_settings;
    // Of the worker.
    bool m_attached = false;
    std::string m_model;
    std::optional<HardwareInfo> m_info;
    VelocityParams m_speeds;
    std::atomic<bool> m_commanded{false};
};

}  // namespace gimbalscan::apt
