// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "fault_script.h"

#include <gimbalscan/devices/driver_registry.h>
#include <gimbalscan/devices/stop_lane.h>

namespace gimbalscan::sim {

/// A command that has reached the device, and the fault that the script has for it.
struct Operation {
    const char* name = "";
    StopLane::Ticket ticket = 0;
    std::optional<DueFault> fault;
    [[nodiscard]] bool hit(FaultKind kind) const noexcept { return fault && fault->kind == kind; }
};

/// What all simulated devices share: the imagined connection with its faults, and the stop lane.
/// Thread-safe, but for the members that say "under the lock" (inside lane().read or update).
class SimLink {
public:
    /// `noun` is what messages call the hardware, such as "motor controller".
    SimLink(const DriverContext& context, std::string noun, std::string model);

    /// Parameters of every simulated device: `faults`, `contact_time_s`, `seed`.
    [[nodiscard]] static std::vector<ParamSpec> parameters();

    [[nodiscard]] Result<DeviceIdentity> connect(const OpContext& context);
    void disconnect() noexcept;
    [[nodiscard]] Result<void> checkHealth(const OpContext& context);

    /// Connected and not inhibited; counts no operation.
    [[nodiscard]] Result<void> admit(const char* operation) const;
    /// Admits a command: connected, not inhibited, link up, and neither lost nor garbled by the
    /// script. NoReply is left to the caller when `silenceIsMine`.
    [[nodiscard]] Result<Operation> begin(const char* operation, const OpContext& context,
                                          bool silenceIsMine = false);
    /// The end of a command that worked: LinkSlow when its answer comes late.
    [[nodiscard]] Result<void> finish(const Operation& operation, const OpContext& context);
    /// Takes the contact time to notice that the other side is silent; LinkLost, or Stopped.
    [[nodiscard]] Failure loseContact(const Operation& operation, const OpContext& context);

    /// Under the lock: since when nothing is known of the device; nothing while in contact.
    [[nodiscard]] std::optional<TimePoint> silentSince(TimePoint now) const;
    /// Under the lock: the script cuts the connection now.
    void cut(const DueFault& fault, TimePoint now);

    [[nodiscard]] StopLane& lane() noexcept { return m_lane; }
    [[nodiscard]] const StopLane& lane() const noexcept { return m_lane; }
    [[nodiscard]] FaultScript& faults() const noexcept { return m_faults; }  ///< under the lock
    [[nodiscard]] Clock& clock() const noexcept { return m_clock; }
    [[nodiscard]] TimePoint now() const noexcept { return m_clock.now(); }
    /// The axis that the device belongs to, else the device's own name.
    [[nodiscard]] const std::string& label() const noexcept { return m_label; }
    [[nodiscard]] const std::string& noun() const noexcept { return m_noun; }
    [[nodiscard]] std::uint64_t seed() const noexcept { return m_seed; }
    [[nodiscard]] Failure failure(ErrorCode code, const char* operation, std::string detail) const {
        return fail(code, m_label, operation, std::move(detail));
    }

private:
    struct Cut {
        TimePoint since, until;
    };

    Clock& m_clock;
    std::string m_label, m_noun;
    DeviceIdentity m_identity;
    Duration m_contactTime;
    std::uint64_t m_seed;
    StopLane m_lane;
    mutable FaultScript m_faults;  // counts what has happened
    bool m_connected = false;
    std::optional<Cut> m_cut;
    std::optional<TimePoint> m_silent;
};

}  // namespace gimbalscan::sim
