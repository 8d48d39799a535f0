// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// How the io thread sends: one frame at a time, urgent ones first.
#include "io_loop.h"

#include <gimbalscan/devices/wire_log.h>

#include <cerrno>
#include <cstring>

namespace gimbalscan {

namespace {

/// 8 data bits with a start and a stop bit.
constexpr std::int64_t kBitsPerByte = 10;

}  // namespace

void IoLoop::pump() {
    while (m_port.isOpen() && !m_connecting && m_writable) {
        if (!m_sending && !startNext())
            return;
        if (!handOver())
            return;
    }
}

/// False: nothing may go out now.
bool IoLoop::startNext() {
    const TimePoint now = m_clock.now();
    if (now < m_lineFree)
        return false;
    if (const auto slot = m_lane.takeUrgent()) {
        m_sending = Sending{m_lane.urgentFrame(*slot), 0, {}, slot};
        return true;
    }
    if (now < m_gapEnd)
        return false;
    while (auto frame = nextNormal()) {
        if (frame->wanted && !frame->wanted())
            continue;
        m_sending = Sending{std::move(frame->bytes), 0, std::move(frame->written), std::nullopt};
        return true;
    }
    return false;
}

std::optional<OutFrame> IoLoop::nextNormal() {
    if (!m_closing)
        return m_lane.takeFrame();
    if (m_last.empty())
        return std::nullopt;
    OutFrame frame = std::move(m_last.front());
    m_last.pop_front();
    return frame;
}

bool IoLoop::normalWaits() const {
    return m_closing ? !m_last.empty() : m_lane.frameWaits();
}

/// False: the kernel does not take it now, or the port is gone.
bool IoLoop::handOver() {
    Sending& frame = *m_sending;
    while (frame.handedOver < frame.bytes.size()) {
        const long count = m_port.write(frame.bytes.data() + frame.handedOver,
                                        frame.bytes.size() - frame.handedOver);
        if (count > 0) {
            frame.handedOver += static_cast<std::size_t>(count);
        } else if (count == -EAGAIN || count == 0) {
            m_writable = false;
            awaitWritable();
            return false;
        } else if (count != -EINTR) {
            lose(reasonOf(static_cast<int>(-count)));
            return false;
        }
    }
    handedOver();
    return true;
}

void IoLoop::handedOver() {
    const TimePoint at = m_clock.now();
    const Sending frame = std::move(*m_sending);
    m_sending.reset();
    m_lastUrgent = frame.urgentSlot;
    m_lineFree = at + lineTime(frame.bytes.size());
    m_gapEnd = m_lineFree + m_options.gap;
    if (m_options.wireLog)
        m_options.wireLog->bytes(m_options.address, WireLog::Direction::Sent, frame.bytes, at);
    if (frame.written)
        frame.written(at);
}

Duration IoLoop::lineTime(std::size_t bytes) const {
    if (m_opener.isTcp())
        return {};
    const auto bits = static_cast<std::int64_t>(bytes) * kBitsPerByte;
    return Duration(std::chrono::seconds(1)) * bits / m_options.baud;
}

std::string IoLoop::reasonOf(int code) const {
    if (m_opener.isTcp())
        return code == 0 ? "connection closed by the other side" : std::strerror(code);
    const bool gone = code == 0 || code == EIO || code == ENODEV || code == ENXIO;
    return gone ? "USB port removed" : std::strerror(code);
}

}  // namespace gimbalscan
