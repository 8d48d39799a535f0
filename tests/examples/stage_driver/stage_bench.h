// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "emulated_stage.h"
#include "params.h"
#include "stage_motor.h"
#include "wire/pty_port.h"

#include <gimbalscan/core/wait_point.h>

#include <future>

namespace gimbalscan::testing {

/// One stage on a pseudo-terminal behind the driver, on the real clock.
class StageBench {
public:
    StageBench() {
        registerStageDriver(m_drivers);
        m_config.devices.push_back(
            {"stage", "stage-motor",
             completed(m_drivers.find("stage-motor")->parameters,
                       {{"port", ParamValue{port.path()}}, {"contact_time_s", ParamValue{1.0}}})});
        AxisConfig axis;
        axis.name = "yaw";
        axis.device = "stage";
        m_config.axes.push_back(axis);
        m_devices = std::move(m_drivers.build(m_config, clock).value());
        m_lease = std::move(m_devices->tryLease(m_devices->all(), "test").value());
    }
    [[nodiscard]] Motor& motor() { return m_lease.motor(*m_devices->find("stage")); }
    [[nodiscard]] OpContext within(double seconds, const std::stop_token& stop = {}) {
        return {clock, clock.now() + fromSeconds(seconds), stop};
    }
    /// Connected and homed.
    [[nodiscard]] Result<void> ready() {
        if (auto connected = motor().connect(within(5)); !connected)
            return Failure(connected.error());
        const auto homed = motor().home(within(10));
        return homed ? Result<void>{} : Result<void>(Failure(homed.error()));
    }
    [[nodiscard]] Result<void> moveTo(double target, double velocity = 200, double limit = 10) {
        return motor().moveTo(ControllerPosition(target), AxisVelocity(velocity),
                              AxisAcceleration(2000), within(limit));
    }
    /// A move of many seconds in a thread of its own, under way.
    [[nodiscard]] std::future<Result<void>> longMove(double limit = 30) {
        auto moving = std::async(std::launch::async, [=, this] { return moveTo(150, 20, limit); });
        if (!eventually([&] { return motor().reading().velocity > 15; }))
            throw std::runtime_error("it does not move");
        return moving;
    }
    template <class F>
    auto stage(F&& fn) {
        std::optional<std::invoke_result_t<F, EmulatedStage&, double>> result;
        port.withDevice([&](EmulatedDevice& device, double now) {
            result = fn(static_cast<EmulatedStage&>(device), now);
        });
        return *result;
    }
    [[nodiscard]] double position() {
        return stage([](EmulatedStage& stage, double now) { return stage.position(now); });
    }
    [[nodiscard]] bool moving() {
        return stage([](EmulatedStage& stage, double now) { return stage.moving(now); });
    }
    [[nodiscard]] std::vector<std::string> commands() {
        return stage([](EmulatedStage& stage, double) { return stage.commands(); });
    }
    /// Looks until it is so; false after 8 s.
    template <class F>
    [[nodiscard]] bool eventually(F&& so) {
        WaitPoint wait(clock);
        const TimePoint end = clock.now() + std::chrono::seconds(8);
        while (!so()) {
            if (clock.now() >= end)
                return false;
            (void)wait.wait(clock.now() + std::chrono::milliseconds(2), {}, [] { return false; });
        }
        return true;
    }

    SteadyClock clock;
    PtyPort port{std::make_unique<EmulatedStage>(), {}};

private:
    DriverRegistry m_drivers;
    StationConfig m_config;
    std::unique_ptr<DeviceRegistry> m_devices;
    DeviceLease m_lease;
};

}  // namespace gimbalscan::testing
