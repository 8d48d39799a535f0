// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_channel.h"
#include "apt_parser.h"

#include <gimbalscan/core/wait_point.h>
#include <gimbalscan/devices/transport.h>
#include <gimbalscan/devices/wire_log.h>

#include <atomic>

namespace gimbalscan::apt {

/// One port and all motors behind it. Thread-safe; what TransportUser says comes from the io
/// thread.
class Controller final : public TransportUser {
public:
    /// `holder`: the devices of the station on this port.
    Controller(const Settings& settings, std::string holder, Clock& clock,
               std::shared_ptr<WireLog> wireLog);

    /// Before the port is opened for the first time. Busy when another device has the channel.
    [[nodiscard]] Result<std::shared_ptr<Channel>> add(Settings settings);

    /// Opens the port, once for all channels, and makes it quiet. Blocks for about half a second.
    /// Errors: as Transport::open(), Stopped.
    [[nodiscard]] Result<void> acquire(const OpContext& context);
    /// The last one to let go closes the port; `last` goes out before.
    void release(std::vector<OutFrame> last) noexcept;

    /// Queues a frame of a message for the io thread.
    [[nodiscard]] Result<void> post(const Message& message, std::function<bool()> wanted = {},
                                    std::function<void(TimePoint)> written = {});
    void urgent(std::size_t slot) noexcept { m_transport.urgent(slot); }
    void wake() noexcept { m_transport.wake(); }
    [[nodiscard]] const std::string& port() const noexcept { return m_transport.address(); }
    [[nodiscard]] bool portOpen() const noexcept { return m_transport.isOpen(); }

    void received(std::span<const std::uint8_t> bytes, TimePoint at) override;
    [[nodiscard]] TimePoint tick(TimePoint now) override;
    void lost(const Error& why) override;
    void reopened(TimePoint at) override;

private:
    enum class State { Closed, Opening, Open };
    [[nodiscard]] Result<void> open(const OpContext& context);
    [[nodiscard]] Result<void> makeQuiet(TimePoint until);
    void deliver(const Message& message, TimePoint at);
    void noteUnreadable(TimePoint at);
    void note(const std::string& what, TimePoint at);
    void send(const std::shared_ptr<Channel>& channel, Channel::Outgoing&& out);

    Clock& m_clock;
    const Address m_unit;
    const bool m_probing;
    const std::shared_ptr<WireLog> m_wireLog;
    std::vector<std::shared_ptr<Channel>> m_channels;  // fixed once the port is open

    WaitPoint m_gate;
    State m_state = State::Closed;  // under the gate, as the next
    int m_users = 0;

    // Of the io thread.
    Parser m_parser;
    std::uint64_t m_stretches = 0;
    std::atomic<TimePoint> m_quietUntil{TimePoint{}};

    Transport m_transport;  // last: its thread calls into the others
};

}  // namespace gimbalscan::apt
