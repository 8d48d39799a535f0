// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "params.h"
#include "wire/apt_emulator.h"
#include "wire/pty_port.h"

#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/drivers/thorlabs_apt.h>

#include <gmock/gmock.h>

#include <future>
#include <thread>

namespace gimbalscan::testing {

/// Motors of the driver and emulated controllers on pseudo-terminals, on the real clock; moves take
/// a fortieth of their time.
class AptBench {
public:
    static constexpr double kMotionScale = 40;

    AptBench() { registerThorlabsAptDriver(m_drivers); }

    /// A controller; returns its number.
    std::size_t plug(AptEmulator::Options options, std::chrono::microseconds latency = {}) {
        if (options.motionScale == 1)
            options.motionScale = kMotionScale;
        PtyPort::Options port;
        port.latency = latency;
        m_ports.push_back(std::make_unique<PtyPort>(std::make_unique<AptEmulator>(options), port));
        return m_ports.size() - 1;
    }
    void addMotor(const std::string& name, const std::string& stage, std::size_t port = 0,
                  ParamTable more = {}) {
        more.emplace("port", ParamValue{m_ports[port]->path()});
        more.emplace("stage", ParamValue{stage});
        m_config.devices.push_back(
            {name, "thorlabs-apt",
             completed(m_drivers.find("thorlabs-apt")->parameters, std::move(more))});
        AxisConfig axis;
        axis.name = name;
        axis.device = name;
        const auto isA = [&](const char* linear) { return stage.starts_with(linear); };
        axis.unit = isA("MTS") || isA("LTS") || isA("DRV") || isA("ZST") ? AxisUnit::Millimetre
                                                                         : AxisUnit::Degree;
        m_config.axes.push_back(axis);
    }
    Result<void> build(const std::shared_ptr<WireLog>& wireLog = nullptr) {
        auto built = m_drivers.build(m_config, m_clock, wireLog);
        if (!built)
            return Failure(built.error());
        m_devices = std::move(*built);
        auto handles = m_devices->all();
        auto lease = m_devices->tryLease(handles, "test");
        if (!lease)
            return Failure(lease.error());
        m_lease = std::move(*lease);
        return {};
    }
    /// Builds and connects all.
    void start() {
        const auto built = build();
        ASSERT_TRUE(built) << built.error().text();
        for (DeviceHandle* handle : m_devices->all()) {
            const auto connected = m_lease.connect(*handle, context());
            ASSERT_TRUE(connected) << connected.error().text();
        }
    }
    [[nodiscard]] Motor& motor(const std::string& name = "yaw") {
        return m_lease.motor(*m_devices->find(name));
    }
    [[nodiscard]] DeviceIdentity identity(const std::string& name = "yaw") {
        return m_devices->find(name)->identity();
    }
    [[nodiscard]] OpContext context(double seconds = 30) {
        return {m_clock, m_clock.now() + fromSeconds(seconds), m_stop.get_token()};
    }
    [[nodiscard]] PtyPort& port(std::size_t number = 0) { return *m_ports[number]; }
    /// Looks at the emulator, or changes it.
    template <class F>
    auto emulator(F fn, std::size_t number = 0) {
        using R = std::invoke_result_t<F, AptEmulator&, double>;
        if constexpr (std::is_void_v<R>) {
            m_ports[number]->withDevice([&](EmulatedDevice& device, double now) {
                fn(dynamic_cast<AptEmulator&>(device), now);
            });
        } else {
            std::optional<R> result;
            m_ports[number]->withDevice([&](EmulatedDevice& device, double now) {
                result.emplace(fn(dynamic_cast<AptEmulator&>(device), now));
            });
            return *result;
        }
    }
    /// Waits until it is true; false after five seconds.
    template <class F>
    bool eventually(F condition, double seconds = 5) {
        const TimePoint end = m_clock.now() + fromSeconds(seconds);
        while (!condition()) {
            if (m_clock.now() >= end)
                return false;
            pause(0.002);
        }
        return true;
    }
    bool movingSoon(const std::string& name = "yaw") {
        return eventually([&] {
            const MotorReading now = motor(name).reading();
            return now.moving && std::abs(now.velocity) > 0;
        });
    }
    void pause(double seconds) {
        (void)m_wait.wait(m_clock.now() + fromSeconds(seconds), {}, [] { return false; });
    }
    [[nodiscard]] SteadyClock& clock() { return m_clock; }
    [[nodiscard]] std::stop_source& stop() { return m_stop; }
    [[nodiscard]] DeviceRegistry& devices() { return *m_devices; }
    [[nodiscard]] DeviceLease& lease() { return m_lease; }
    void dropDevices() {
        m_lease.release();
        m_devices.reset();
    }

    /// Moves with the speeds of the tests.
    Result<void> moveTo(double target, const std::string& name = "yaw", double velocity = 10) {
        return motor(name).moveTo(ControllerPosition(target), AxisVelocity(velocity),
                                  AxisAcceleration(2 * velocity), context());
    }
    Result<void> moveBy(double distance, const std::string& name = "yaw", double velocity = 10) {
        return motor(name).moveBy(distance, AxisVelocity(velocity), AxisAcceleration(2 * velocity),
                                  context());
    }
    /// Homed, without waiting for it: the test is about something else.
    void homeQuickly(const std::string& name = "yaw") {
        const auto homed = motor(name).home(context());
        ASSERT_TRUE(homed) << homed.error().text();
    }

private:
    SteadyClock m_clock;
    WaitPoint m_wait{m_clock};
    DriverRegistry m_drivers;
    StationConfig m_config;
    std::vector<std::unique_ptr<PtyPort>> m_ports;
    std::unique_ptr<DeviceRegistry> m_devices;
    DeviceLease m_lease;
    std::stop_source m_stop;
};

/// The code a result failed with; nothing for success.
template <class T>
std::optional<ErrorCode> codeOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
}
template <class T>
std::string textOf(const Result<T>& result) {
    return result ? "success" : result.error().text();
}

inline AptEmulator::Options model(const std::string& name) {
    AptEmulator::Options options;
    options.model = name;
    return options;
}

}  // namespace gimbalscan::testing
