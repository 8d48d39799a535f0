// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "sim_link.h"

#include <gimbalscan/devices/power_supply.h>

namespace gimbalscan::sim {

/// A supply with a resistive load: ramps at a fixed rate, discharges when switched off, trips when
/// the current stays above its limit. Its voltage is a pure function of time.
class SimSupply final : public PowerSupply {
public:
    [[nodiscard]] static DriverEntry entry();
    explicit SimSupply(const DriverContext& context);

    Result<DeviceIdentity> connect(const OpContext& context) override {
        return m_link.connect(context);
    }
    void disconnect() noexcept override { m_link.disconnect(); }
    Result<void> checkHealth(const OpContext& context) override {
        return m_link.checkHealth(context);
    }
    void requestStop(StopMode mode) noexcept override;
    void rearm() noexcept override { m_link.lane().rearm(); }
    [[nodiscard]] bool inhibited() const noexcept override { return m_link.lane().inhibited(); }
    [[nodiscard]] bool simulated() const noexcept override { return true; }
    [[nodiscard]] std::vector<SignalSpec> signals() const override {
        return {{"voltage", "V"}, {"current", "A"}};
    }
    [[nodiscard]] double signal(std::size_t index) const noexcept override;

    Result<void> set(double voltage, double currentLimit, const OpContext& context) override;
    Result<void> setOutput(bool on, const OpContext& context) override;
    Result<SupplyReading> readBack(const OpContext& context) override;
    [[nodiscard]] SupplyReading reading() const noexcept override;

private:
    // Under the lock.
    void follow(TimePoint now) const;
    void head(double voltage, TimePoint now) const;
    [[nodiscard]] double voltageAt(TimePoint now) const noexcept;
    [[nodiscard]] SupplyReading look(TimePoint now) const;

    const double m_maximumVoltage, m_maximumCurrent, m_ramp, m_discharge, m_load;
    SimLink m_link;
    struct State {
        double voltageSet = 0, currentLimit = 0;
        double from = 0, towards = 0, rate = 1;  ///< volt, volt per second
        TimePoint since{};
        bool output = false, tripped = false, ignoresStop = false;
    };
    mutable State m_state;  // brought up to date by looking at it
};

}  // namespace gimbalscan::sim
