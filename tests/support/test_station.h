// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "params.h"
#include "recording_sink.h"

#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/drivers/sim.h>
#include <gimbalscan/scan/scan_engine.h>

#include <string>
#include <vector>

namespace gimbalscan::testing {

/// A simulated yaw/pitch station with a gamma spectrometer and a supply, built without a file.
/// Parameters that are given win over the defaults.
struct TestStation {
    ParamTable yaw = {}, pitch = {}, daq = {}, supply = {};
    double settle = 0.02;
    ApproachDirection approach = ApproachDirection::None;
    double backlash = 0.0;
    bool roll = false;  ///< a third axis
    ParamTable rollMotor = {};
    bool mayDisable = false;
    std::size_t channels = 1024;
    std::string motorDriver = "sim-motor";  ///< or one of these:
    std::function<void(DriverRegistry&)> moreDrivers = {};
    [[nodiscard]] StationConfig config(const DriverRegistry& drivers) const;
};

/// A `faults` parameter with these entries, beside more parameters.
[[nodiscard]] ParamTable withFaults(std::vector<ParamTable> faults, ParamTable more = {});

/// A small scan: columns x rows around the origin, dwell in seconds.
[[nodiscard]] ScanConfig smallScan(std::uint32_t columns, std::uint32_t rows, double dwell = 0.1);

/// An engine on a virtual clock, with everything it did on record.
class EngineBench {
public:
    explicit EngineBench(const TestStation& station = {},
                         VirtualClock::Scheduling scheduling = VirtualClock::Scheduling::Serial);
    ~EngineBench();

    /// Posts through `request` and waits for the answer on the virtual clock.
    template <class T, class Request>
    Result<T> call(Request&& request) {
        auto slot = std::make_shared<Guarded<std::optional<Result<T>>>>();
        request(
            [this, slot](const Result<T>& result) { m_wait.update([&] { slot->set(result); }); });
        const auto waited = m_wait.wait(kNever, {}, [&] { return slot->copy().has_value(); });
        if (waited != WaitResult::Satisfied)
            return fail(ErrorCode::Internal, "", "test", "wait ended early");
        return *slot->copy();
    }

    Result<void> connect();
    Result<void> home();
    Result<void> ready();  ///< connect and home
    Result<ScanSummary> scan(const ScanConfig& config);
    /// Starts a scan and returns at once; finished() gives the outcome.
    void startScan(const ScanConfig& config, std::optional<std::uint64_t> failAt = std::nullopt);
    [[nodiscard]] std::optional<Result<ScanSummary>> finished();
    Result<ScanSummary> awaitScan();
    Result<void> pause();
    Result<void> resume();
    Result<void> stop(StopWhen when = StopWhen::Now);
    Result<void> acknowledge();
    Result<void> moveTo(double yaw, double pitch, bool straight = false);
    Result<void> jog(const std::string& axis, double distance);
    Result<void> setPosition(const std::string& axis, double user);
    void switchSupplyOn(double voltage);

    /// Waits until the state is reached; false after `limit` of virtual time.
    bool awaitState(ScanState state, Duration limit = std::chrono::minutes(10));
    bool awaitPoints(std::uint64_t count, Duration limit = std::chrono::minutes(10));
    /// Lets virtual time pass.
    void pass(Duration time);

    [[nodiscard]] RecordedRun run() const { return m_run->copy(); }
    [[nodiscard]] std::vector<std::string> log() const { return m_log.copy(); }
    [[nodiscard]] SupplyReading supply() const;
    [[nodiscard]] MotorReading motor(std::size_t axis) const;
    [[nodiscard]] bool atRest() const;
    [[nodiscard]] ScanEngine& engine() noexcept { return *m_engine; }
    [[nodiscard]] Station& station() noexcept { return *m_station; }
    [[nodiscard]] VirtualClock& clock() noexcept { return m_clock; }
    [[nodiscard]] LiveStore& live() noexcept { return m_live; }

private:
    VirtualClock m_clock;
    std::optional<VirtualClock::Participant> m_participant;
    WaitPoint m_wait;
    StdThreadHost m_threads;
    DriverRegistry m_drivers;
    std::unique_ptr<Station> m_station;
    LiveStore m_live;
    std::shared_ptr<Guarded<RecordedRun>> m_run = std::make_shared<Guarded<RecordedRun>>();
    Guarded<std::vector<std::string>> m_log;
    std::shared_ptr<Guarded<std::optional<Result<ScanSummary>>>> m_finished;
    std::unique_ptr<ScanEngine> m_engine;
};

}  // namespace gimbalscan::testing
