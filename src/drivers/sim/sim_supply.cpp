// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_supply.h"

#include <gimbalscan/core/param_builders.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gimbalscan::sim {

using namespace spec;

DriverEntry SimSupply::entry() {
    std::vector<ParamSpec> specs = {
        number("maximum_voltage", "V", 0, 1e6, 2000, "Highest voltage it can be set to."),
        number("maximum_current", "A", 0, 1e3, 0.002, "Highest current limit."),
        number("ramp", "V/s", 0.001, 1e6, 200, "How fast the voltage follows its setpoint."),
        number("discharge", "V/s", 0.001, 1e7, 4000, "How fast it falls when switched off."),
        number("load_ohm", "Ohm", 0.001, 1e15, 5e6, "Resistance of the load."),
    };
    for (ParamSpec& spec : SimLink::parameters())
        specs.push_back(std::move(spec));
    return {
        "sim-supply", DeviceKind::PowerSupply,
        "Simulated power supply with ramp, resistive load and over-current trip.", std::move(specs),
        [](const DriverContext& context) -> Result<AnyDevice> {
            return AnyDevice(std::unique_ptr<PowerSupply>(std::make_unique<SimSupply>(context)));
        }};
}

SimSupply::SimSupply(const DriverContext& context)
    : m_maximumVoltage(param<double>(context.device.parameters, "maximum_voltage")),
      m_maximumCurrent(param<double>(context.device.parameters, "maximum_current")),
      m_ramp(param<double>(context.device.parameters, "ramp")),
      m_discharge(param<double>(context.device.parameters, "discharge")),
      m_load(param<double>(context.device.parameters, "load_ohm")),
      m_link(context, "power supply", "Simulated power supply") {
    m_state.currentLimit = m_maximumCurrent;
}

void SimSupply::requestStop(StopMode) noexcept {
    m_link.lane().request([&] {
        follow(m_link.now());
        if (m_state.ignoresStop || !m_state.output)
            return;
        m_state.output = false;
        head(0, m_link.now());
    });
}

double SimSupply::signal(std::size_t index) const noexcept {
    const SupplyReading now = reading();
    if (!now.known || index > 1)
        return std::numeric_limits<double>::quiet_NaN();
    return index == 0 ? now.voltage : now.current;
}

Result<void> SimSupply::set(double voltage, double currentLimit, const OpContext& context) {
    if (!(voltage >= 0 && voltage <= m_maximumVoltage))
        return m_link.failure(
            ErrorCode::InvalidArgument, "set",
            fmt::format("voltage = {} V must be between 0 and {} V.", voltage, m_maximumVoltage));
    if (!(currentLimit >= 0 && currentLimit <= m_maximumCurrent))
        return m_link.failure(ErrorCode::InvalidArgument, "set",
                              fmt::format("current limit = {} A must be between 0 and {} A.",
                                          currentLimit, m_maximumCurrent));
    const auto operation = m_link.begin("set", context);
    if (!operation)
        return Failure(operation.error());
    m_link.lane().update([&] {
        follow(m_link.now());
        m_state.voltageSet = voltage;
        m_state.currentLimit = currentLimit;
        if (m_state.output)
            head(voltage, m_link.now());
        m_state.ignoresStop |= operation->hit(FaultKind::IgnoreStop);
    });
    return m_link.finish(*operation, context);
}

Result<void> SimSupply::setOutput(bool on, const OpContext& context) {
    const auto operation = m_link.begin("output", context);
    if (!operation)
        return Failure(operation.error());
    m_link.lane().update([&] {
        follow(m_link.now());
        if (on)
            m_state.tripped = operation->hit(FaultKind::Trip);
        m_state.output = on && !m_state.tripped;
        m_state.ignoresStop |= operation->hit(FaultKind::IgnoreStop);
        head(m_state.output ? m_state.voltageSet : 0, m_link.now());
    });
    return m_link.finish(*operation, context);
}

Result<SupplyReading> SimSupply::readBack(const OpContext& context) {
    // No command: works while stopped, for it is what proves "off".
    if (auto healthy = m_link.checkHealth(context); !healthy)
        return Failure(healthy.error());
    return reading();
}

SupplyReading SimSupply::reading() const noexcept {
    return m_link.lane().read([&] {
        const TimePoint now = m_link.now();
        const auto silent = m_link.silentSince(now);
        SupplyReading reading = look(silent.value_or(now));
        reading.known = !silent;
        return reading;
    });
}

SupplyReading SimSupply::look(TimePoint now) const {
    follow(now);
    SupplyReading reading;
    reading.voltage = voltageAt(now);
    reading.current = reading.voltage / m_load;
    reading.voltageSet = m_state.voltageSet;
    reading.currentLimit = m_state.currentLimit;
    reading.output = m_state.output;
    reading.tripped = m_state.tripped;
    reading.stamp = now;
    return reading;
}

void SimSupply::follow(TimePoint now) const {
    if (!m_state.output)
        return;
    std::optional<TimePoint> trip;
    if (const auto due = m_link.faults().dueByTime(FaultKind::Trip, now)) {
        trip = due->when;
        m_link.faults().consume(due->entry);
    }
    // The voltage at which the load draws too much, and when the ramp passes it.
    const double tooMuch = m_state.currentLimit * m_load;
    if (voltageAt(now) > tooMuch) {
        const double late = std::abs(voltageAt(now) - tooMuch) / m_state.rate;
        trip = std::min(trip.value_or(now), now - fromSeconds(std::min(late, 1e6)));
    }
    if (!trip)
        return;
    const TimePoint when = std::max(*trip, m_state.since);
    m_state.tripped = true;
    m_state.output = false;
    head(0, when);
}

void SimSupply::head(double voltage, TimePoint now) const {
    m_state.from = voltageAt(now);
    m_state.towards = voltage;
    m_state.rate = m_state.output ? m_ramp : m_discharge;
    m_state.since = now;
}

double SimSupply::voltageAt(TimePoint now) const noexcept {
    const double change = m_state.rate * toSeconds(std::max(now - m_state.since, Duration::zero()));
    return m_state.towards > m_state.from ? std::min(m_state.towards, m_state.from + change)
                                          : std::max(m_state.towards, m_state.from - change);
}

}  // namespace gimbalscan::sim
