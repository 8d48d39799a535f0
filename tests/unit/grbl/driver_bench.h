// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "params.h"
#include "wire/grbl_emulator.h"
#include "wire/pty_port.h"

#include <gimbalscan/drivers/grbl.h>

#include <array>
#include <future>
#include <span>
#include <string>
#include <vector>

namespace gimbalscan::testing {

/// Everything that goes over the wire of an emulator as readable lines, but for polls and reports.
class DialogRecorder final : public EmulatedDevice {
public:
    explicit DialogRecorder(std::unique_ptr<GrblEmulator> device) : m_device(std::move(device)) {
        m_device->onSend([this](const std::vector<std::uint8_t>& message) {
            note("< ", message);
            send(message);
        });
    }
    void received(std::span<const std::uint8_t> bytes, double now) override {
        note("> ", bytes);
        m_device->received(bytes, now);
    }
    [[nodiscard]] double advance(double now) override { return m_device->advance(now); }
    void opened(double now) override { m_device->opened(now); }
    void powerCycle(double now) override { m_device->powerCycle(now); }
    [[nodiscard]] GrblEmulator& grbl() noexcept { return *m_device; }
    [[nodiscard]] std::string& dialog() noexcept { return m_dialog; }

private:
    void note(const char* direction, std::span<const std::uint8_t> bytes);

    std::unique_ptr<GrblEmulator> m_device;
    std::string m_dialog;
};

/// Axes x and y of one emulated controller behind the production driver. Real time; the emulated
/// world runs ten times as fast.
class DriverBench {
public:
    static constexpr double kTimeScale = 10;
    struct Options {
        std::function<void(GrblEmulator&)> prepare = {};
        bool homingRequired = true;
        double contactTime = 1;
        double timeScale = kTimeScale;
        double scale = 1;
        std::chrono::microseconds latency{};
        std::shared_ptr<WireLog> wireLog = {};
    };
    DriverBench() : DriverBench(Options{}) {}
    explicit DriverBench(const Options& options);

    [[nodiscard]] Motor& x();
    [[nodiscard]] Motor& y();
    [[nodiscard]] OpContext within(double seconds, const std::stop_token& stop = {}) {
        return {clock, clock.now() + fromSeconds(seconds), stop};
    }
    [[nodiscard]] Result<void> connect();
    [[nodiscard]] Result<void> home();  ///< both, as one
    [[nodiscard]] Result<void> ready();
    /// Starts in a thread of its own; false when the controller did not run within 5 s.
    [[nodiscard]] std::future<Result<void>> startMove(Motor& motor, double target,
                                                      double velocity = 50);
    [[nodiscard]] Result<void> move(Motor& motor, double target, double velocity = 500);
    [[nodiscard]] std::pair<Result<void>, Result<void>> moveBoth(double xTarget, double yTarget,
                                                                 double velocity = 500);
    [[nodiscard]] bool awaitMoving();
    /// Looks until it is so, or 5 s have passed.
    [[nodiscard]] bool eventually(const std::function<bool()>& so);
    template <class F>
    auto grbl(F&& fn) {
        using R = std::invoke_result_t<F, GrblEmulator&, double>;
        if constexpr (std::is_void_v<R>) {
            port->withDevice([&](EmulatedDevice& device, double now) {
                fn(static_cast<DialogRecorder&>(device).grbl(), now);
            });
        } else {
            std::optional<R> result;
            port->withDevice([&](EmulatedDevice& device, double now) {
                result = fn(static_cast<DialogRecorder&>(device).grbl(), now);
            });
            return *result;
        }
    }
    [[nodiscard]] std::vector<std::string> lines();
    [[nodiscard]] std::vector<std::string> linesWith(const std::string& text);
    [[nodiscard]] std::string dialog();

    SteadyClock clock;
    std::unique_ptr<PtyPort> port;
    DriverRegistry drivers;
    StationConfig station;
    std::unique_ptr<DeviceRegistry> devices;
    DeviceLease lease;
};

/// A station with an axis for each of these devices on this port.
[[nodiscard]] StationConfig grblStation(const DriverRegistry& drivers,
                                        const std::vector<ParamTable>& devices,
                                        bool homingRequired = true);

}  // namespace gimbalscan::testing
