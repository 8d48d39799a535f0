// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/device_registry.h>

#include <array>
#include <limits>

namespace gimbalscan::testing {

/// A motor that does nothing but remember its stops; `connecting` answers connect().
class FakeMotor final : public Motor {
public:
    std::atomic<int> stops{0};
    std::atomic<StopMode> lastStop{StopMode::Profiled};
    std::atomic<bool> stopped{false};
    std::function<void()> onRearm = [] {};
    Result<DeviceIdentity> connecting = DeviceIdentity{"Fake", "7", "1.0"};
    bool isSimulated = false;
    ControllerPosition at;

    Result<DeviceIdentity> connect(const OpContext&) override { return connecting; }
    void disconnect() noexcept override {}
    Result<void> checkHealth(const OpContext&) override { return {}; }
    void requestStop(StopMode mode) noexcept override {
        lastStop = mode;
        stopped = true;
        ++stops;
    }
    void rearm() noexcept override {
        onRearm();  // what happens after the latch was looked at
        stopped = false;
    }
    bool inhibited() const noexcept override { return stopped; }
    bool simulated() const noexcept override { return isSimulated; }

    Result<void> moveTo(ControllerPosition, AxisVelocity, AxisAcceleration,
                        const OpContext&) override {
        return {};
    }
    Result<void> moveBy(double, AxisVelocity, AxisAcceleration, const OpContext&) override {
        return {};
    }
    Result<double> home(const OpContext&) override { return 0; }
    Result<void> awaitRest(const OpContext&) override { return {}; }
    void disable() noexcept override {}
    MotorReading reading() const noexcept override {
        MotorReading reading;
        reading.position = at;
        return reading;
    }
    Result<ReadbackSpan> readbacksBetween(TimePoint, TimePoint, const OpContext&) override {
        return ReadbackSpan{};
    }
};

/// Three fake motors "a", "b" and "c" in a registry.
struct FakeRegistry {
    DeviceRegistry registry;
    std::array<FakeMotor*, 3> motors{};
    std::array<DeviceHandle*, 3> handles{};

    FakeRegistry() {
        for (std::size_t i = 0; i < motors.size(); ++i) {
            auto motor = std::make_unique<FakeMotor>();
            motors[i] = motor.get();
            const std::string name(1, static_cast<char>('a' + i));
            registry.add(name, "fake", std::move(motor));
            handles[i] = registry.find(name);
        }
    }
    DeviceLease leaseAll() { return std::move(*registry.tryLease(handles, "test")); }
};

}  // namespace gimbalscan::testing
