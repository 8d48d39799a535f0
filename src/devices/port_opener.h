// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "port_address.h"
#include "port_lock.h"

#include <gimbalscan/core/op_context.h>
#include <gimbalscan/devices/transport.h>

#include <sys/socket.h>

#include <utility>
#include <vector>

namespace gimbalscan {

/// An open descriptor, non-blocking, and the lock that belongs to it. Closed by the destructor.
class OpenPort {
public:
    OpenPort() = default;
    OpenPort(int fd, bool isSocket, std::unique_ptr<PortLock> lock = nullptr)
        : m_fd(fd), m_isSocket(isSocket), m_lock(std::move(lock)) {}
    OpenPort(OpenPort&& other) noexcept { *this = std::move(other); }
    OpenPort& operator=(OpenPort&& other) noexcept;
    ~OpenPort() { close(); }

    [[nodiscard]] int fd() const noexcept { return m_fd; }
    [[nodiscard]] bool isOpen() const noexcept { return m_fd >= 0; }
    /// As read(2) and write(2), without a signal; an error as -errno, end of file as 0.
    [[nodiscard]] long read(std::uint8_t* bytes, std::size_t size) const noexcept;
    [[nodiscard]] long write(const std::uint8_t* bytes, std::size_t size) const noexcept;
    /// Whether nothing waits in the kernel to be sent.
    [[nodiscard]] bool drained() const noexcept;
    /// Does not wait for what has not been sent.
    void close() noexcept;

private:
    int m_fd = -1;
    bool m_isSocket = false;
    std::unique_ptr<PortLock> m_lock;
};

/// Opens the port of a transport, for the first time and again. Not thread-safe: used by the caller
/// of Transport::open(), then by the io thread.
class PortOpener {
public:
    explicit PortOpener(const TransportOptions& options) : m_options(options) {}

    /// Waits for a TCP connection until the deadline or the stop.
    [[nodiscard]] Result<OpenPort> open(const OpContext& context);
    /// Never waits; a TCP connection is only begun: it stands when the descriptor is writable and
    /// connected() says so.
    [[nodiscard]] Result<OpenPort> beginReopening();
    [[nodiscard]] Result<void> connected(const OpenPort& port) const;
    /// What did not work and is no error, such as a modem line of a pseudo-terminal.
    [[nodiscard]] std::vector<std::string> takeNotes() { return std::exchange(m_notes, {}); }
    [[nodiscard]] bool isTcp() const noexcept { return m_address.isTcp; }

private:
    struct Endpoint {
        sockaddr_storage address{};
        socklen_t size = 0;
    };
    [[nodiscard]] Result<OpenPort> openSerial();
    void setLine(int fd);
    [[nodiscard]] Result<void> resolve(const OpContext& context);
    [[nodiscard]] Result<OpenPort> beginConnecting(const Endpoint& endpoint) const;
    [[nodiscard]] Result<OpenPort> connect(const OpContext& context);
    [[nodiscard]] Failure refused(int code) const;

    const TransportOptions& m_options;
    PortAddress m_address;
    std::vector<Endpoint> m_endpoints;  ///< of the host, from the first opening on
    std::size_t m_nextEndpoint = 0;
    std::vector<std::string> m_notes;
};

}  // namespace gimbalscan
