// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/devices/device_registry.h>

namespace gimbalscan {

/// The stop-all latch and its fan-out. trip() may be called from any thread at any time, takes no
/// lease and waits for nothing: every device is inhibited and its stop lane woken, supplies are
/// switched off, then the listener (the engine) is told. Nothing moves until an explicit
/// acknowledge.
class StopAll {
public:
    /// `modeOf` gives the stop mode of a device (the axis' stopAllMode).
    StopAll(DeviceRegistry& registry, std::function<StopMode(const DeviceHandle&)> modeOf);

    /// Supplies that must stay on until the motors are at rest; the engine switches them off then.
    void setOffAfterRest(std::vector<std::string> supplies) {
        m_offAfterRest = std::move(supplies);
    }
    /// Called inside trip(); must not block. Set once before any thread runs.
    void setListener(std::function<void(const Error&)> listener) {
        m_listener.set(std::move(listener));
    }

    /// The first reason is kept until acknowledged; later ones only repeat the stop.
    void trip(const Error& reason);
    [[nodiscard]] bool tripped() const noexcept { return m_tripped.load(); }
    [[nodiscard]] std::optional<Error> reason() const { return m_reason.copy(); }
    /// Only the sequencer calls this, on an explicit user action.
    void acknowledge();

    /// Clears the inhibit of leased devices; refuses while tripped, also when the trip comes in
    /// between.
    [[nodiscard]] Result<void> rearm(std::span<DeviceHandle* const> handles,
                                     const DeviceLease& lease);

private:
    void stopEverything() noexcept;

    DeviceRegistry& m_registry;
    std::function<StopMode(const DeviceHandle&)> m_modeOf;
    Guarded<std::function<void(const Error&)>> m_listener;
    std::vector<std::string> m_offAfterRest;
    std::atomic<bool> m_tripped{false};
    Guarded<std::optional<Error>> m_reason;
};

}  // namespace gimbalscan
