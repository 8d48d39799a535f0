// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequencer.h"

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

// docs/faults.md: rest is awaited for v/a x 1.5 + 1 s after a profiled stop, 1 s after an immediate
// one.
constexpr Duration kRestMargin = std::chrono::seconds(1);
constexpr Duration kWorkerLimit = std::chrono::seconds(5);
constexpr Duration kReadBackPeriod = std::chrono::milliseconds(20);
constexpr Duration kReadBackLimit = std::chrono::seconds(1);

}  // namespace

/// Makes the leased devices ready for new work. Refuses while the latch is tripped.
Result<void> Sequencer::arm() {
    m_interrupted = false;
    m_operationStop.set(std::stop_source());
    for (const std::size_t axis : leasedAxes()) {
        DeviceHandle& handle = m_station.axisHandle(axis);
        AxisDrive& drive = m_motors[axis]->drive();
        if (handle.device().inhibited())
            drive.forget();  // something stopped it since: where it stands is not proven
        drive.use(m_lease.motor(handle), m_station.offset(axis));
    }
    return m_station.stopAll().rearm(m_leased, m_lease);
}

std::vector<std::size_t> Sequencer::leasedAxes() {
    std::vector<std::size_t> axes;
    for (std::size_t i = 0; i < m_motors.size(); ++i)
        if (m_lease.holds(m_station.axisHandle(i)))
            axes.push_back(i);
    return axes;
}

bool Sequencer::quiet() {
    bool confirmed = true;
    m_interrupted = false;  // before: what interrupts from now on is quieted again
    if (m_chain && m_chain->awaitAxes(m_clock.now() + kWorkerLimit) != WaitResult::Satisfied)
        m_station.stopAll().trip(
            {ErrorCode::Internal, "", "stop", "An axis worker did not answer to the stop."});
    for (const std::size_t axis : leasedAxes()) {
        const AxisConfig& config = m_station.axes()[axis];
        if (m_station.axisHandle(axis).lifecycle() != Lifecycle::Enabled)
            continue;
        m_motors[axis]->drive().forget();
        MotorGoal goal{MotorGoal::Kind::AwaitRest, 0, {}, 0.0, {}, {}, {}};
        goal.deadline = m_clock.now() +
                        fromSeconds(config.velocity.value() / config.acceleration.value() * 1.5) +
                        kRestMargin;
        const auto status = runGoals({{axis, goal}});
        if (status)
            continue;
        confirmed = false;
        if (faultClass(status.error().code) == FaultClass::Communication)
            report("warning", codeText(status.error().code),
                   config.name +
                       " may still be moving: contact is lost. Use the hardware stop if in doubt.");
        else
            escalate(axis);
    }
    return confirmed;
}

/// A stop that was not confirmed: immediate stop, then de-energise where allowed, then everything
/// off.
void Sequencer::escalate(std::size_t axis) {
    const AxisConfig& config = m_station.axes()[axis];
    DeviceHandle& handle = m_station.axisHandle(axis);
    handle.requestStop(StopMode::Immediate);
    MotorGoal goal{MotorGoal::Kind::AwaitRest, 0, {}, 0.0, {}, m_clock.now() + kRestMargin, {}};
    if (runGoals({{axis, goal}}))
        return;
    if (config.mayDisable) {
        m_lease.motor(handle).disable();
        goal.deadline = m_clock.now() + kRestMargin;
        (void)runGoals({{axis, goal}});  // so that what is reported next is what it came to
    }
    m_station.stopAll().trip({ErrorCode::NotAtRest, config.name, "stop",
                              config.name +
                                  " could not be confirmed at rest. It MAY STILL BE MOVING" +
                                  (config.mayDisable ? "; its motor was switched off." : ".")});
}

/// Every way out of an operation: rest confirmed, supplies off after a trip, run closed, leases
/// released.
void Sequencer::windDown(const Operation& operation) {
    if (m_interrupted)
        quiet();
    const bool tripped = m_station.stopAll().tripped();
    if (tripped) {
        m_inboxWait.read([&] { m_inbox.tripped = true; });
        m_tripHandled = true;
        const auto reason = m_station.stopAll().reason();
        if (reason && m_fault.copy() != reason) {
            m_fault.set(reason);
            reportFault(*reason);
        }
        request(ScanRequestKind::StopAll);
        confirmSuppliesOff();
    }
    if (operation.close)
        operation.close();
    m_lease.release();  // before the state says that somebody else may start
    m_leased.clear();
    m_owner.clear();
    if (tripped)
        setState(ScanState::Faulted);
    else
        request(ScanRequestKind::Done);
}

void Sequencer::confirmSuppliesOff() {
    for (const std::size_t axis : leasedAxes())
        if (const auto reading = m_station.axisHandle(axis).motor()->reading();
            reading.known && !reading.moving)
            report("info", "SCAN-REST", m_station.axes()[axis].name + " is at rest.");
    for (const SupplyConfig& supply : m_station.config().supplies) {
        DeviceHandle& handle = *m_station.devices().find(supply.device);
        if (handle.lifecycle() != Lifecycle::Enabled)
            continue;
        if (supply.offAfterRest)
            handle.requestStop(StopMode::Immediate);
        if (!confirmedOff(supply, handle))
            reportFault({ErrorCode::SupplyNotOff, supply.device, "switch off",
                         supply.device + " could not be confirmed off. It MAY STILL BE ON."});
    }
}

bool Sequencer::confirmedOff(const SupplyConfig& supply, DeviceHandle& handle) {
    std::array<DeviceHandle*, 1> handles = {&handle};
    auto lease = m_station.devices().tryLease(handles, "stop all");
    if (!lease)
        return false;
    const TimePoint limit = m_clock.now() + supply.offWithin;
    while (true) {
        const auto reading =
            lease->supply(handle).readBack({m_clock, m_clock.now() + kReadBackLimit, {}});
        if (reading && !reading->output && reading->voltage < supply.offBelow) {
            report("info", "SUPPLY-OFF",
                   fmt::format("{} is off, read back {:.2f} V, {:.3f} A.", supply.device,
                               reading->voltage, reading->current));
            return true;
        }
        if (m_clock.now() >= limit)
            return false;
        if (awaitInbox(std::min(limit, m_clock.now() + kReadBackPeriod), [] { return false; }) ==
            WaitResult::Stopped)
            return false;
    }
}

}  // namespace gimbalscan
