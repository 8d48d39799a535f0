// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "stage_line.h"

#include <gimbalscan/devices/driver_registry.h>
#include <gimbalscan/devices/motor.h>
#include <gimbalscan/devices/stop_lane.h>
#include <gimbalscan/devices/transport.h>

#include <atomic>
#include <deque>
#include <utility>

namespace gimbalscan::stage {

/// A stepper stage whose controller has a serial port of its own: one line to it, one line back.
/// Lives on: the axis' worker; what Device says is callable from any thread.
class StageMotor final : public Motor, private TransportUser {
public:
    [[nodiscard]] static DriverEntry entry();
    explicit StageMotor(const DriverContext& context);
    ~StageMotor() override { StageMotor::disconnect(); }

    Result<DeviceIdentity> connect(const OpContext& context) override;
    void disconnect() noexcept override;
    Result<void> checkHealth(const OpContext& context) override;
    void requestStop(StopMode mode) noexcept override;
    void rearm() noexcept override { m_lane.rearm(); }
    [[nodiscard]] bool inhibited() const noexcept override { return m_lane.inhibited(); }

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

private:
    /// One blocking call: a stop since `ticket` ends it.
    struct Operation {
        const char* name;
        StopLane::Ticket ticket;
        const OpContext& context;
    };
    /// A line that the worker wants sent and waits for the answer of.
    struct Order {
        std::string line;
        bool moves, sent;
        std::optional<Result<Reply>> answer;
    };
    /// The question that is on the wire.
    struct Question {
        std::uint64_t number;
        std::string word;
        bool ofOrder;
        TimePoint at, deadline;
    };

    // Of the worker: stage_motor.cpp.
    [[nodiscard]] Operation begin(const char* name, const OpContext& context) const;
    [[nodiscard]] Result<Reply> ask(const Operation& operation, const std::string& line,
                                    bool moves = false);
    [[nodiscard]] Result<void> switchOn(const Operation& operation);
    [[nodiscard]] Result<void> look(const Operation& operation, bool atRest = false);
    [[nodiscard]] Result<void> run(const Operation& operation, const std::string& line);
    [[nodiscard]] Result<void> go(const Operation& operation, double target, AxisVelocity velocity,
                                  AxisAcceleration acceleration);
    [[nodiscard]] Failure endedEarly(const Operation& operation, LaneWait how);
    [[nodiscard]] Failure failure(const Operation& operation, ErrorCode code,
                                  std::string what) const;

    // Of the io thread: stage_wire.cpp.
    void received(std::span<const std::uint8_t> bytes, TimePoint at) override;
    TimePoint tick(TimePoint now) override;
    void lost(const Error& why) override;
    void reopened(TimePoint) override {}  // connect() asks who is there; nothing moves before
    [[nodiscard]] OutFrame frameOf(const std::string& line, std::uint64_t number, bool moves);

    // Under the lane's lock.
    void take(const std::string& line, TimePoint at);
    [[nodiscard]] bool takePosition(const Reply& reply, TimePoint asked, TimePoint at);
    void keepTime(TimePoint now);
    [[nodiscard]] std::string nextLine(TimePoint now);
    void loseContact(ErrorCode code, const std::string& why);
    void brake(StopMode mode);
    void sendStop();

    Clock& m_clock;
    const std::string m_label, m_unit;
    const Duration m_pollPeriod, m_contactTime;
    const bool m_mustBeHomed;
    std::atomic<bool> m_commanded{false};
    std::string m_received;  // io thread; the line that has begun

    StopLane m_lane;  // its lock is over all up to the transport
    std::optional<Error> m_lost;
    std::optional<DeviceIdentity> m_identity;
    std::optional<Order> m_order;
    std::optional<Question> m_question;
    std::uint64_t m_questions = 0;
    bool m_outOfStep = false, m_garbled = false, m_off = false;
    TimePoint m_heard{}, m_nextPoll{}, m_lookedAt{};
    MotorReading m_reading;
    std::deque<std::pair<TimePoint, ControllerPosition>> m_readbacks;
    std::optional<StopMode> m_stopping;  // until the controller shows that it obeyed
    TimePoint m_stopAt{}, m_stopAgain{};

    // Last, so that its thread ends before anything that it uses.
    Transport m_transport;
    const std::size_t m_stopSlot, m_haltSlot, m_offSlot;
};

}  // namespace gimbalscan::stage

namespace gimbalscan {

/// Registers "stage-motor".
void registerStageDriver(DriverRegistry& registry);

}  // namespace gimbalscan
