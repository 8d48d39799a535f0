// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_loop.h"

#include <gimbalscan/core/thread_host.h>
#include <gimbalscan/devices/transport.h>

#include <filesystem>

namespace gimbalscan {

class Transport::Port {
public:
    Port(TransportOptions options, TransportUser& user, Clock& clock)
        : m_options(std::move(options)), m_user(user), m_clock(clock), m_opener(m_options) {}

    [[nodiscard]] Result<void> open(const OpContext& context);
    void close(std::vector<OutFrame> last) noexcept;
    [[nodiscard]] OutLane& lane() noexcept { return m_lane; }
    [[nodiscard]] const TransportOptions& options() const noexcept { return m_options; }

private:
    [[nodiscard]] Result<void> start(OpenPort port);

    const TransportOptions m_options;
    TransportUser& m_user;
    Clock& m_clock;
    OutLane m_lane;
    PortOpener m_opener;
    std::unique_ptr<IoLoop> m_loop;          // of the caller of open() and close()
    std::unique_ptr<HostedThread> m_thread;  // after what it uses
};

Result<void> Transport::Port::open(const OpContext& context) {
    if (m_thread)
        return fail(ErrorCode::InvalidInState, "", "open", m_options.address + " is open already.");
    if (m_lane.eventFd() < 0)
        return fail(ErrorCode::Internal, "", "open", "No event descriptor could be made.");
    m_lane.setState(PortState::Opening);
    auto port = m_opener.open(context);
    auto started = port ? start(std::move(*port)) : Result<void>(Failure(port.error()));
    if (!started)
        m_lane.setState(PortState::Closed);
    return started;
}

Result<void> Transport::Port::start(OpenPort port) {
    try {
        m_loop =
            std::make_unique<IoLoop>(m_options, m_user, m_clock, m_lane, m_opener, std::move(port));
        m_lane.setState(PortState::Open);
        const auto name = std::filesystem::path(m_options.address).filename().string();
        m_thread = StdThreadHost().spawn(
            "io:" + name, m_clock, [loop = m_loop.get()](const std::stop_token&) { loop->run(); });
    } catch (const std::exception& e) {
        m_loop.reset();
        return fail(ErrorCode::Internal, "", "open",
                    fmt::format("{} cannot be served: {}.", m_options.address, e.what()));
    }
    return {};
}

void Transport::Port::close(std::vector<OutFrame> last) noexcept {
    if (!m_thread)
        return;
    m_loop->beginClosing(std::move(last));
    m_thread.reset();  // joins
    m_loop.reset();
    m_lane.setState(PortState::Closed);
}

Transport::Transport(TransportOptions options, TransportUser& user, Clock& clock)
    : m_port(std::make_unique<Port>(std::move(options), user, clock)) {}

Transport::~Transport() {
    m_port->close({});
}

Result<void> Transport::open(const OpContext& context) {
    return m_port->open(context);
}

void Transport::close(std::vector<OutFrame> last) noexcept {
    m_port->close(std::move(last));
}

Result<void> Transport::post(OutFrame frame) {
    return m_port->lane().post(std::move(frame), m_port->options());
}

std::size_t Transport::addUrgent(Bytes frame) {
    return m_port->lane().addUrgent(std::move(frame));
}

void Transport::urgent(std::size_t slot) noexcept {
    m_port->lane().urgent(slot);
}

void Transport::wake() noexcept {
    m_port->lane().wake();
}

bool Transport::isOpen() const noexcept {
    return m_port->lane().state() == PortState::Open;
}

const std::string& Transport::address() const noexcept {
    return m_port->options().address;
}

}  // namespace gimbalscan
