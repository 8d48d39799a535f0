// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_loop.h"

#include <gimbalscan/devices/wire_log.h>

#include <asio/post.hpp>
#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace gimbalscan {

namespace {

using namespace std::chrono_literals;

constexpr Duration kRetryPeriod = 2s;
/// Less than the half second of Transport::close(), which joins the thread, too.
constexpr Duration kClosingTime = 400ms;
/// How often it is asked whether the kernel has sent everything.
constexpr Duration kDrainPeriod = 2ms;
constexpr std::size_t kMostRead = 4096;

/// The same for asio to own and to watch.
int copyOf(int fd) {
    const int copy = ::fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (copy < 0)
        throw std::system_error(errno, std::generic_category());
    return copy;
}

}  // namespace

IoLoop::IoLoop(const TransportOptions& options, TransportUser& user, Clock& clock, OutLane& lane,
               PortOpener& opener, OpenPort port)
    : m_options(options), m_user(user), m_clock(clock), m_lane(lane), m_opener(opener) {
    m_event.assign(copyOf(lane.eventFd()));
    use(std::move(port));
}

void IoLoop::run() {
    note("opened");
    for (const std::string& what : m_opener.takeNotes())
        note(what);
    awaitEvent();
    goOn(true);
    m_io.run();
}

void IoLoop::beginClosing(std::vector<OutFrame> last) {
    asio::post(m_io, [this, last = std::move(last)]() mutable {
        m_closing = true;
        m_closeBy = m_clock.now() + kClosingTime;
        m_lane.setState(PortState::Closing);
        std::move(last.begin(), last.end(), std::back_inserter(m_last));
        goOn(false);
    });
}

void IoLoop::use(OpenPort port) {
    m_port = std::move(port);
    ++m_generation;
    m_ready.assign(copyOf(m_port.fd()));
    m_writable = true;
    m_lineFree = m_gapEnd = m_clock.now();
    if (m_connecting)
        awaitWritable();
    else
        awaitReadable();
}

void IoLoop::awaitEvent() {
    m_event.async_wait(asio::posix::stream_descriptor::wait_read, [this](std::error_code failed) {
        if (failed)
            return;
        awaitEvent();
        onEvent();
    });
}

void IoLoop::awaitReadable() {
    const auto generation = m_generation;
    m_ready.async_wait(asio::posix::stream_descriptor::wait_read,
                       [this, generation](std::error_code failed) {
                           if (!failed && generation == m_generation)
                               onReadable();
                       });
}

void IoLoop::awaitWritable() {
    const auto generation = m_generation;
    m_ready.async_wait(asio::posix::stream_descriptor::wait_write,
                       [this, generation](std::error_code failed) {
                           if (failed || generation != m_generation)
                               return;
                           if (m_connecting)
                               return onConnected();
                           m_writable = true;
                           goOn(false);
                       });
}

void IoLoop::onEvent() {
    m_lane.clearEvent();
    goOn(m_lane.takeWake());
}

void IoLoop::onReadable() {
    std::array<std::uint8_t, kMostRead> bytes;  // NOLINT: filled by read
    const long count = m_port.read(bytes.data(), bytes.size());
    if (count == -EAGAIN || count == -EINTR)
        return awaitReadable();
    if (count <= 0) {
        lose(reasonOf(static_cast<int>(-count)));
        return goOn(false);
    }
    awaitReadable();
    const TimePoint at = m_clock.now();
    const std::span<const std::uint8_t> read(bytes.data(), static_cast<std::size_t>(count));
    if (m_options.wireLog)
        m_options.wireLog->bytes(m_options.address, WireLog::Direction::Received, read, at);
    if (!m_closing)
        m_user.received(read, at);
    goOn(true);
}

void IoLoop::onTimer() {
    m_armed = kNever;
    if (m_clock.now() >= m_nextTry)
        retry();
    goOn(false);
}

void IoLoop::goOn(bool tickNow) {
    const TimePoint now = m_clock.now();
    if (!m_closing && (tickNow || now >= m_nextTick))
        m_nextTick = m_user.tick(now);
    pump();
    if (m_closing)
        finishWhenDone();
    arm();
}

TimePoint IoLoop::nextTime() const {
    if (m_closing)
        return std::min(m_closeBy, m_clock.now() + kDrainPeriod);
    TimePoint next = std::min(m_nextTick, m_nextTry);
    if (m_port.isOpen() && !m_connecting && m_writable) {
        if (m_lane.urgentWaits())
            next = std::min(next, m_lineFree);
        else if (normalWaits())
            next = std::min(next, std::max(m_lineFree, m_gapEnd));
    }
    return next;
}

void IoLoop::arm() {
    const TimePoint next = nextTime();
    if (next == m_armed)
        return;
    m_armed = next;
    if (next == kNever) {
        m_timer.cancel();
        return;
    }
    constexpr Duration kLongest = 1h;  // then it looks again
    m_timer.expires_after(std::clamp(next - m_clock.now(), Duration{}, kLongest));
    m_timer.async_wait([this](std::error_code failed) {
        if (!failed)
            onTimer();
    });
}

void IoLoop::closeDescriptor() {
    ++m_generation;
    std::error_code ignored;
    m_ready.close(ignored);
    m_port.close();
    m_connecting = false;
}

void IoLoop::lose(const std::string& reason) {
    closeDescriptor();
    // A stop that may not have left the computer goes again, first of all, when the port is back.
    if (m_sending && m_sending->urgentSlot)
        m_lane.urgentAgain(*m_sending->urgentSlot);
    if (m_lastUrgent && m_clock.now() < m_lineFree)
        m_lane.urgentAgain(*m_lastUrgent);
    m_sending.reset();
    note("lost: " + reason);
    if (m_closing)
        return;
    m_nextTry = m_clock.now() + kRetryPeriod;
    if (m_lane.state() == PortState::Lost)  // gone again before anybody heard that it was back
        return;
    m_lane.setState(PortState::Lost);
    m_user.lost(Error{ErrorCode::LinkLost, "", "link",
                      fmt::format("Lost contact with the {} ({}). The motors may still be moving. "
                                  "Use the hardware stop if in doubt.",
                                  m_options.thing, reason)});
}

void IoLoop::retry() {
    if (m_connecting)
        closeDescriptor();
    m_nextTry = m_clock.now() + kRetryPeriod;
    if (m_closing)
        return;
    auto port = m_opener.beginReopening();
    for (const std::string& what : m_opener.takeNotes())
        note(what);
    if (!port)
        return;
    m_connecting = m_opener.isTcp();
    try {
        use(std::move(*port));
    } catch (const std::system_error& e) {  // no descriptor left: later
        note(fmt::format("not reopened: {}", e.what()));
        return closeDescriptor();
    }
    if (!m_connecting)
        reopened();
}

void IoLoop::onConnected() {
    m_connecting = false;
    if (!m_opener.connected(m_port)) {
        closeDescriptor();
        return;
    }
    awaitReadable();
    reopened();
    goOn(false);
}

void IoLoop::reopened() {
    m_nextTry = kNever;
    note("reopened");
    // The stop that was asked for meanwhile is on its way before the user can post anything.
    pump();
    if (!m_port.isOpen())
        return;
    m_lane.setState(PortState::Open);
    m_user.reopened(m_clock.now());
}

void IoLoop::finishWhenDone() {
    const TimePoint now = m_clock.now();
    const bool sent = !m_sending && !m_lane.urgentWaits() && m_last.empty() && now >= m_lineFree &&
                      m_port.isOpen() && m_port.drained();
    if (sent || m_connecting || !m_port.isOpen() || now >= m_closeBy)
        end();
}

void IoLoop::end() {
    closeDescriptor();
    note("closed");
    m_timer.cancel();
    m_io.stop();
}

void IoLoop::note(const std::string& what) {
    if (m_options.wireLog)
        m_options.wireLog->note(m_options.address, what, m_clock.now());
}

}  // namespace gimbalscan
