// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// The serial side of opening a port, and what is done with an open descriptor.
#include "low_latency.h"
#include "port_opener.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace gimbalscan {

namespace {

struct Speed {
    unsigned baud;
    speed_t code;
};
constexpr Speed kSpeeds[] = {{1200, B1200},       {2400, B2400},       {4800, B4800},
                             {9600, B9600},       {19200, B19200},     {38400, B38400},
                             {57600, B57600},     {115200, B115200},   {230400, B230400},
                             {460800, B460800},   {500000, B500000},   {576000, B576000},
                             {921600, B921600},   {1000000, B1000000}, {1152000, B1152000},
                             {1500000, B1500000}, {2000000, B2000000}, {2500000, B2500000},
                             {3000000, B3000000}, {3500000, B3500000}, {4000000, B4000000}};

Result<speed_t> speedOf(unsigned baud) {
    std::string allowed;
    for (const Speed& speed : kSpeeds) {
        if (speed.baud == baud)
            return speed.code;
        allowed += (allowed.empty() ? "" : ", ") + std::to_string(speed.baud);
    }
    return fail(ErrorCode::InvalidArgument, "", "open",
                fmt::format("baud = {} is not allowed. Allowed: {}.", baud, allowed));
}

/// The name without links, so that a link of by-id and the port behind it are one.
std::string resolved(const std::string& path) {
    char* real = ::realpath(path.c_str(), nullptr);
    if (real == nullptr)
        return {};
    std::string name(real);
    std::free(real);
    return name;
}

bool isTerminal(int fd) {
    struct stat status = {};
    return ::fstat(fd, &status) == 0 && S_ISCHR(status.st_mode) && ::isatty(fd) == 1;
}

}  // namespace

Result<OpenPort> PortOpener::openSerial() {
    const auto speed = speedOf(m_options.baud);
    if (!speed)
        return Failure(speed.error());
    const std::string device = resolved(m_address.path);
    if (device.empty())
        return refused(errno);
    auto lock = PortLock::take(device, m_options.address, m_options.holder);
    if (!lock)
        return Failure(lock.error());
    OpenPort port(::open(device.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC), false,
                  std::move(*lock));
    if (!port.isOpen())
        return refused(errno);
    if (!isTerminal(port.fd()))
        return refused(ENOTTY);
    if (::ioctl(port.fd(), TIOCEXCL) != 0)
        m_notes.push_back(fmt::format("exclusive use: {}", std::strerror(errno)));
    termios settings = {};
    if (::tcgetattr(port.fd(), &settings) != 0)
        return refused(errno);
    ::cfmakeraw(&settings);
    settings.c_cflag |= CLOCAL | CREAD;
    settings.c_cflag &= ~static_cast<tcflag_t>(CSTOPB | CRTSCTS);
    settings.c_cc[VMIN] = 1;
    settings.c_cc[VTIME] = 0;
    ::cfsetspeed(&settings, *speed);
    if (::tcsetattr(port.fd(), TCSANOW, &settings) != 0)
        return refused(errno);
    setLine(port.fd());
    ::tcflush(port.fd(), TCIOFLUSH);
    return port;
}

/// What pseudo-terminals and some adapters do not have, and what works without.
void PortOpener::setLine(int fd) {
    const int lines = TIOCM_DTR | TIOCM_RTS;
    if (::ioctl(fd, TIOCMBIS, &lines) != 0)
        m_notes.push_back(fmt::format("modem lines: {}", std::strerror(errno)));
    m_notes.push_back(askForLowLatency([fd](unsigned long request, serial_struct& settings) {
        return ::ioctl(fd, request, &settings);
    }));
    if (!m_options.flowControl)
        return;
    termios settings = {};
    if (::tcgetattr(fd, &settings) == 0) {
        settings.c_cflag |= CRTSCTS;
        if (::tcsetattr(fd, TCSANOW, &settings) == 0)
            return;
    }
    m_notes.push_back(fmt::format("flow control: {}", std::strerror(errno)));
}

Failure PortOpener::refused(int code) const {
    const std::string& address = m_options.address;
    const auto failure = [](ErrorCode which, std::string detail) {
        return fail(which, "", "open", std::move(detail));
    };
    switch (code) {
        case ENOENT:
        case ENODEV:
        case ENXIO:
            return failure(ErrorCode::NotConnected,
                           fmt::format("There is no port {}. Is it plugged in?", address));
        case EBUSY:
            return failure(ErrorCode::Busy, fmt::format("{} is used by another program.", address));
        case EACCES:
        case EPERM:
            return failure(ErrorCode::NotConnected,
                           fmt::format("{} may not be opened (permission denied). Add the user to "
                                       "the group of the port, on Debian \"dialout\".",
                                       address));
        case ENOTTY:
            return failure(ErrorCode::InvalidArgument,
                           fmt::format("address = \"{}\" is not a serial port. Allowed: the path "
                                       "of a serial port, such as /dev/ttyUSB0, or "
                                       "tcp://HOST:PORT.",
                                       address));
        default:
            return failure(ErrorCode::NotConnected,
                           fmt::format("{} cannot be opened: {}.", address, std::strerror(code)));
    }
}

OpenPort& OpenPort::operator=(OpenPort&& other) noexcept {
    if (this != &other) {
        close();
        m_fd = std::exchange(other.m_fd, -1);
        m_isSocket = other.m_isSocket;
        m_lock = std::move(other.m_lock);
    }
    return *this;
}

long OpenPort::read(std::uint8_t* bytes, std::size_t size) const noexcept {
    const ssize_t count = ::read(m_fd, bytes, size);
    return count < 0 ? -errno : count;
}

long OpenPort::write(const std::uint8_t* bytes, std::size_t size) const noexcept {
    const ssize_t count =
        m_isSocket ? ::send(m_fd, bytes, size, MSG_NOSIGNAL) : ::write(m_fd, bytes, size);
    return count < 0 ? -errno : count;
}

bool OpenPort::drained() const noexcept {
    int waiting = 0;
    return ::ioctl(m_fd, TIOCOUTQ, &waiting) != 0 || waiting == 0;  // sockets know it, too
}

void OpenPort::close() noexcept {
    if (m_fd < 0)
        return;
    if (!m_isSocket) {
        // A close() waits up to 30 s for what is held back by flow control.
        ::tcflush(m_fd, TCIOFLUSH);
        // Stays set as long as anybody has the port open, such as the emulator of a test.
        (void)::ioctl(m_fd, TIOCNXCL);
    }
    // Before the port is closed: the name of an adapter that was pulled out is free from then on,
    // and may be given to another one at once. Nothing is sent any more and the exclusive use has
    // ended.
    m_lock.reset();
    ::close(std::exchange(m_fd, -1));
}

}  // namespace gimbalscan
