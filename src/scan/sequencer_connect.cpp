// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequencer.h"

namespace gimbalscan {

namespace {

constexpr Duration kConnectLimit = std::chrono::seconds(10);  // of one device

}  // namespace

Result<void> Sequencer::connectDevice(DeviceHandle& handle) {
    return blockingCall([&](const std::stop_token& stop) {
        return m_lease.connect(handle, {m_clock, m_clock.now() + kConnectLimit, stop});
    });
}

Result<void> Sequencer::connectAll() {
    Operation operation;
    operation.owner = "connect";
    operation.handles = m_station.devices().all();
    operation.work = [&]() -> Status {
        std::optional<Error> first;
        for (DeviceHandle* handle : m_leased) {
            if (handle->lifecycle() == Lifecycle::Enabled)
                continue;
            const auto connected = connectDevice(*handle);
            if (connected)
                report("info", "DEV-CONNECTED",
                       handle->name() + ": " + handle->identity().text() + ".");
            else if (!first)
                first = connected.error();
        }
        for (const auto& motor : m_motors)
            motor->drive().forget();
        return first ? Status(Failure(*first)) : Status{};
    };
    return operate(operation);
}

Result<void> Sequencer::disconnectAll() {
    Operation operation;
    operation.owner = "disconnect";
    operation.handles = m_station.devices().all();
    operation.work = [&]() -> Status {
        for (DeviceHandle* handle : m_leased)
            m_lease.disconnect(*handle);
        return {};
    };
    return operate(operation);
}

void Sequencer::tryReconnect() {
    for (DeviceHandle* handle : m_leased) {
        const bool motorLost = handle->motor() && !handle->motor()->reading().known;
        if (handle->lifecycle() == Lifecycle::Enabled && !motorLost)
            continue;
        const DeviceIdentity before = handle->identity();
        const auto connected = connectDevice(*handle);
        if (!connected)
            continue;
        if (handle->identity() == before) {
            report("info", "DEV-CONNECTED", handle->name() + " is back.");
        } else {
            report("error", codeText(ErrorCode::LinkLost),
                   handle->name() + " is not the device the scan was started with (" +
                       before.text() + ", now " + handle->identity().text() + ").");
            m_lease.markFailed(*handle);
        }
    }
}

}  // namespace gimbalscan
