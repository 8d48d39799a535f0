// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/devices/stop_all.h>

#include <algorithm>

namespace gimbalscan {

StopAll::StopAll(DeviceRegistry& registry, std::function<StopMode(const DeviceHandle&)> modeOf)
    : m_registry(registry), m_modeOf(std::move(modeOf)) {}

void StopAll::trip(const Error& reason) {
    // The latch first: a rearm() that runs at this moment sees it and stops again. With its reason
    // in one step, so that whoever sees the latch can say why.
    std::optional<Error> first = reason;  // copied outside the lock
    m_reason.withLock([&](std::optional<Error>& kept) {
        if (!kept)
            kept.swap(first);
        m_tripped = true;
    });
    stopEverything();
    m_listener.withLock([&](auto& listener) {
        if (listener)
            listener(reason);
    });
}

void StopAll::stopEverything() noexcept {
    for (const auto& handle : m_registry.handles()) {
        const bool later = std::find(m_offAfterRest.begin(), m_offAfterRest.end(),
                                     handle->name()) != m_offAfterRest.end();
        if (!later)
            handle->requestStop(m_modeOf(*handle));
    }
}

void StopAll::acknowledge() {
    m_reason.withLock([&](std::optional<Error>& kept) {
        kept.reset();
        m_tripped = false;
    });
}

Result<void> StopAll::rearm(std::span<DeviceHandle* const> handles, const DeviceLease& lease) {
    for (DeviceHandle* handle : handles)
        if (!m_tripped)
            lease.rearm(*handle);
    if (!m_tripped)
        return {};
    for (DeviceHandle* handle : handles)
        handle->requestStop(m_modeOf(*handle));
    return fail(ErrorCode::StoppedAll, "", "start",
                "Stop all is active. Acknowledge it before anything can move.");
}

}  // namespace gimbalscan
