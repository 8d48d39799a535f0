// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "params.h"

#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/drivers/sim.h>

#include <gmock/gmock.h>

#include <thread>

namespace gimbalscan::testing {

inline ParamValue list(std::vector<ParamTable> rows) {
    return ParamValue{std::move(rows)};
}
/// Simulated devices on a virtual clock; the test's thread takes part in it.
class SimBench {
public:
    SimBench() {
        registerSimDrivers(m_drivers);
        m_participant.emplace(m_clock);
    }

    void add(const std::string& name, const std::string& driver, ParamTable given = {}) {
        m_config.devices.push_back(
            {name, driver, completed(m_drivers.find(driver)->parameters, std::move(given))});
        if (driver == "sim-motor") {
            AxisConfig axis;
            axis.name = name;
            axis.device = name;
            m_config.axes.push_back(axis);
        }
    }
    /// Creates the devices and connects them.
    void build() {
        auto built = m_drivers.build(m_config, m_clock);
        ASSERT_TRUE(built) << built.error().text();
        m_devices = std::move(*built);
        auto handles = m_devices->all();
        auto lease = m_devices->tryLease(handles, "test");
        ASSERT_TRUE(lease);
        m_lease = std::move(*lease);
        for (DeviceHandle* handle : handles)
            ASSERT_TRUE(m_lease.connect(*handle, context()));
    }

    [[nodiscard]] Motor& motor(const std::string& name) {
        return m_lease.motor(*m_devices->find(name));
    }
    [[nodiscard]] Daq& daq(const std::string& name) { return m_lease.daq(*m_devices->find(name)); }
    [[nodiscard]] PowerSupply& supply(const std::string& name) {
        return m_lease.supply(*m_devices->find(name));
    }
    [[nodiscard]] OpContext context(Duration limit = std::chrono::minutes(10)) {
        return {m_clock, m_clock.now() + limit, m_stop.get_token()};
    }
    [[nodiscard]] TimePoint now() const { return m_clock.now(); }
    [[nodiscard]] double seconds() const { return toSeconds(m_clock.now().time_since_epoch()); }
    void pass(double time) {
        (void)m_wait.wait(m_clock.now() + fromSeconds(time), {}, [] { return false; });
    }
    /// Runs `action` on another thread of the clock after some virtual time.
    template <class F>
    std::jthread after(double time, F action) {
        m_clock.threadStarting();
        return std::jthread([this, time, action] {
            m_clock.threadBegins();
            (void)m_wait.wait(m_clock.now() + fromSeconds(time), {}, [] { return false; });
            action();
            m_clock.threadEnds();
        });
    }
    void join(std::jthread& thread) {
        const OutsideTime outside(m_clock);
        thread.join();
    }
    [[nodiscard]] std::stop_source& stop() { return m_stop; }

private:
    VirtualClock m_clock;
    std::optional<VirtualClock::Participant> m_participant;
    WaitPoint m_wait{m_clock};
    DriverRegistry m_drivers;
    StationConfig m_config;
    std::unique_ptr<DeviceRegistry> m_devices;
    DeviceLease m_lease;
    std::stop_source m_stop;
};

/// The code a result failed with; nothing for success.
template <class T>
std::optional<ErrorCode> codeOf(const Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error().code);
}

}  // namespace gimbalscan::testing
