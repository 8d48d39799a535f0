// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "out_lane.h"
#include "port_opener.h"

#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>

namespace gimbalscan {

/// What the io thread runs: readiness of the port, the eventfd of the lane and one timer. All
/// members belong to that thread, but for beginClosing().
class IoLoop {
public:
    IoLoop(const TransportOptions& options, TransportUser& user, Clock& clock, OutLane& lane,
           PortOpener& opener, OpenPort port);

    /// Until the port has been closed as beginClosing() asked for.
    void run();
    /// Any thread, once: writes `last`, then ends run().
    void beginClosing(std::vector<OutFrame> last);

private:
    /// The frame whose bytes go out now; it is never cut by another one.
    struct Sending {
        Bytes bytes;
        std::size_t handedOver = 0;
        std::function<void(TimePoint)> written;
        std::optional<std::size_t> urgentSlot;
    };

    // io_loop.cpp: events, clockwork, losing and reopening
    void use(OpenPort port);
    void awaitEvent();
    void awaitReadable();
    void awaitWritable();
    void onEvent();
    void onReadable();
    void onTimer();
    /// After each event: the user's clockwork, then sending, then the timer.
    void goOn(bool tickNow);
    void arm();
    [[nodiscard]] TimePoint nextTime() const;
    void lose(const std::string& reason);
    void retry();
    void onConnected();
    void reopened();
    void closeDescriptor();
    void finishWhenDone();
    void end();
    void note(const std::string& what);

    // io_sending.cpp
    void pump();
    [[nodiscard]] bool startNext();
    [[nodiscard]] std::optional<OutFrame> nextNormal();
    [[nodiscard]] bool handOver();
    void handedOver();
    [[nodiscard]] bool normalWaits() const;
    [[nodiscard]] Duration lineTime(std::size_t bytes) const;
    [[nodiscard]] std::string reasonOf(int code) const;

    const TransportOptions& m_options;
    TransportUser& m_user;
    Clock& m_clock;
    OutLane& m_lane;
    PortOpener& m_opener;

    asio::io_context m_io{1};
    asio::posix::stream_descriptor m_event{m_io};
    asio::posix::stream_descriptor m_ready{m_io};  ///< a copy of m_port's
    asio::steady_timer m_timer{m_io};
    OpenPort m_port;
    bool m_connecting = false;       ///< m_port is a TCP connection that does not stand yet
    std::uint64_t m_generation = 0;  ///< of m_port: what was asked of the last one is void
    bool m_writable = true;          ///< false: the kernel took less than it was given

    std::optional<Sending> m_sending;
    std::optional<std::size_t> m_lastUrgent;  ///< slot of the frame last handed over, if it was one
    TimePoint m_lineFree{};                   ///< when that frame has left
    TimePoint m_gapEnd{};                     ///< when the next normal frame may go
    TimePoint m_nextTick{};
    TimePoint m_nextTry = kNever;
    TimePoint m_armed = kNever;

    bool m_closing = false;
    std::deque<OutFrame> m_last;
    TimePoint m_closeBy = kNever;
};

}  // namespace gimbalscan
