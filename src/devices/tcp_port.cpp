// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The network side of opening a port.
#include "port_opener.h"

#include <gimbalscan/core/wait_point.h>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <thread>

namespace gimbalscan {

namespace {

/// An eventfd: raised once, it stays.
class Signal {
public:
    Signal() : m_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
    Signal(const Signal&) = delete;
    Signal& operator=(const Signal&) = delete;
    ~Signal() { ::close(m_fd); }
    void raise() const noexcept { (void)::eventfd_write(m_fd, 1); }
    [[nodiscard]] int fd() const noexcept { return m_fd; }

private:
    int m_fd;
};

/// What the thread that resolves and the one that waits for it share. The thread may outlive the
/// waiter: getaddrinfo(3) cannot be interrupted.
struct Lookup {
    PortAddress address;
    Signal done;
    std::mutex mutex;
    addrinfo* found = nullptr;
    int code = EAI_AGAIN;

    ~Lookup() {
        if (found != nullptr)
            ::freeaddrinfo(found);
    }
    void run() {
        addrinfo hints = {};
        hints.ai_socktype = SOCK_STREAM;
        addrinfo* list = nullptr;
        const int result =
            ::getaddrinfo(address.host.c_str(), address.service.c_str(), &hints, &list);
        {
            const std::lock_guard lock(mutex);
            found = list;
            code = result;
        }
        done.raise();
    }
};

WaitResult waitFor(int fd, short events, const OpContext& context) {
    const Signal stopped;
    const std::stop_callback waker(context.stop, [&stopped] { stopped.raise(); });
    while (true) {
        constexpr std::int64_t kLongestMs = 60'000;
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(
            std::max(Duration{}, context.deadline - std::max(context.clock.now(), TimePoint{})));
        pollfd what[] = {{fd, events, 0}, {stopped.fd(), POLLIN, 0}};
        const int ready =
            ::poll(what, std::size(what),
                   static_cast<int>(std::min<std::int64_t>(left.count(), kLongestMs)));
        if (ready > 0 && what[0].revents != 0)
            return WaitResult::Satisfied;
        if (context.stop.stop_requested())
            return WaitResult::Stopped;
        if (context.clock.now() >= context.deadline)
            return WaitResult::TimedOut;
    }
}

Failure ended(WaitResult how, const std::string& address) {
    if (how == WaitResult::Stopped)
        return fail(ErrorCode::Stopped, "", "open", "Opening " + address + " was stopped.");
    return fail(ErrorCode::NotConnected, "", "open", address + " did not answer in time.");
}

}  // namespace

Result<void> PortOpener::resolve(const OpContext& context) {
    const auto lookup = std::make_shared<Lookup>();
    lookup->address = m_address;
    try {
        std::thread([lookup] { lookup->run(); }).detach();
    } catch (const std::system_error&) {
        return fail(ErrorCode::Internal, "", "open", "No thread could be started.");
    }
    if (const auto how = waitFor(lookup->done.fd(), POLLIN, context); how != WaitResult::Satisfied)
        return ended(how, m_options.address);
    const std::lock_guard lock(lookup->mutex);
    if (lookup->code != 0)
        return fail(ErrorCode::NotConnected, "", "open",
                    fmt::format("{}: the host \"{}\" is not known ({}).", m_options.address,
                                m_address.host, ::gai_strerror(lookup->code)));
    m_endpoints.clear();
    m_nextEndpoint = 0;
    for (const addrinfo* each = lookup->found; each != nullptr; each = each->ai_next) {
        Endpoint endpoint;
        endpoint.size = each->ai_addrlen;
        std::memcpy(&endpoint.address, each->ai_addr, each->ai_addrlen);
        m_endpoints.push_back(endpoint);
    }
    return {};
}

Result<OpenPort> PortOpener::beginConnecting(const Endpoint& endpoint) const {
    OpenPort port(
        ::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), true);
    if (!port.isOpen())
        return refused(errno);
    const int on = 1;
    (void)::setsockopt(port.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // A peer that has lost its power says nothing: noticed after 5 s + 3 * 2 s of silence, or when
    // nothing of what was sent has been taken for as long.
    const int idle = 5, interval = 2, probes = 3;
    const unsigned untakenMs = 11'000;
    (void)::setsockopt(port.fd(), IPPROTO_TCP, TCP_USER_TIMEOUT, &untakenMs, sizeof untakenMs);
    (void)::setsockopt(port.fd(), SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    (void)::setsockopt(port.fd(), IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    (void)::setsockopt(port.fd(), IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    (void)::setsockopt(port.fd(), IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
    const auto* address = reinterpret_cast<const sockaddr*>(&endpoint.address);
    if (::connect(port.fd(), address, endpoint.size) != 0 && errno != EINPROGRESS)
        return refused(errno);
    return port;
}

Result<void> PortOpener::connected(const OpenPort& port) const {
    int code = 0;
    socklen_t size = sizeof code;
    if (::getsockopt(port.fd(), SOL_SOCKET, SO_ERROR, &code, &size) != 0)
        code = errno;
    if (code != 0)
        return refused(code);
    return {};
}

Result<OpenPort> PortOpener::connect(const OpContext& context) {
    if (auto found = resolve(context); !found)
        return Failure(found.error());
    Failure last = ended(WaitResult::TimedOut, m_options.address);
    for (const Endpoint& endpoint : m_endpoints) {
        auto port = beginConnecting(endpoint);
        if (!port) {
            last = Failure(port.error());
            continue;
        }
        if (const auto how = waitFor(port->fd(), POLLOUT, context); how != WaitResult::Satisfied)
            return ended(how, m_options.address);
        const auto stands = connected(*port);
        if (stands)
            return port;
        last = Failure(stands.error());
    }
    return last;
}

Result<OpenPort> PortOpener::open(const OpContext& context) {
    auto address = parsePortAddress(m_options.address);
    if (!address)
        return Failure(address.error());
    m_address = std::move(*address);
    return m_address.isTcp ? connect(context) : openSerial();
}

Result<OpenPort> PortOpener::beginReopening() {
    if (!m_address.isTcp)
        return openSerial();
    return beginConnecting(m_endpoints[m_nextEndpoint++ % m_endpoints.size()]);
}

}  // namespace gimbalscan
