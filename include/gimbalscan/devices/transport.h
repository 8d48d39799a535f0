// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/op_context.h>
#include <gimbalscan/core/result.h>
#include <gimbalscan/core/units.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace gimbalscan {

class WireLog;

using Bytes = std::vector<std::uint8_t>;

/// Bytes that are handed over in one piece.
struct OutFrame {
    Bytes bytes;
    /// Asked on the io thread directly before the first byte is handed over; false drops the frame.
    /// A frame that begins a motion asks here whether its motor is inhibited. Empty: always wanted.
    std::function<bool()> wanted = {};
    /// Called on the io thread when the bytes have been handed over. May be empty.
    std::function<void(TimePoint at)> written = {};
};

struct TransportOptions {
    /// A serial port ("/dev/ttyUSB0", a link of /dev/serial/by-id, a pseudo-terminal), or
    /// "tcp://host:port".
    std::string address;
    unsigned baud = 115200;    ///< serial only; 8 data bits, no parity, 1 stop bit
    bool flowControl = false;  ///< RTS/CTS, serial only
    /// Least time between the end of one frame and the next; the urgent lane does not wait.
    Duration gap{};
    std::string holder;  ///< the devices that use it, for whoever finds the port taken
    std::string thing;   ///< what is at the other end, for texts: "motor controller"
    std::shared_ptr<WireLog> wireLog = nullptr;  ///< every byte goes there, too
};

/// What a driver hears of its port. All calls come from the io thread, one at a time, with no lock
/// of the transport held; none may block.
class TransportUser {
public:
    virtual ~TransportUser() = default;
    /// `at`: when the last of these bytes came. They may be cut anywhere.
    virtual void received(std::span<const std::uint8_t> bytes, TimePoint at) = 0;
    /// The driver's clockwork: time limits of requests, polls, keep-alive. Called when it asked for
    /// it, after wake(), and after received(). Returns when it wants to be called again.
    [[nodiscard]] virtual TimePoint tick(TimePoint now) = 0;
    /// The port is gone (LinkLost): nothing is waiting any more, every 2 s opening is tried again.
    virtual void lost(const Error& why) = 0;
    /// The port is open again after lost(). Nothing moves by itself; what was asked for through the
    /// urgent lane meanwhile goes out before anything that is posted from now on.
    virtual void reopened(TimePoint at) = 0;
};

/// One physical port and the io thread that alone reads and writes it ("io:" and its name). One
/// frame is on its way at a time, so that what is urgent waits behind one frame at most. Opened
/// exclusively: a lock file names the holder. Thread-safe unless said otherwise. Real time only:
/// the clock is a SteadyClock of scale 1.
class Transport {
public:
    static constexpr std::size_t kWaitingFrames = 64;
    static constexpr std::size_t kUrgentSlots = 16;

    /// `user` must outlive it.
    Transport(TransportOptions options, TransportUser& user, Clock& clock);
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    ~Transport();

    /// Opens the port; bytes that were waiting there are thrown away. The first tick() comes at
    /// once. Errors: Busy (naming the holder), NotConnected (no such port, refused, no answer
    /// before the deadline), Stopped, InvalidArgument (address, baud), InvalidInState (open
    /// already). Blocks until then; not from the io thread, and not while close() runs.
    [[nodiscard]] Result<void> open(const OpContext& context);
    /// Writes what is urgent and `last` (frames that need no reply) if the port is open, then
    /// closes it and joins the io thread; within half a second, whatever has not been taken by
    /// then is dropped. What waits in the queue is dropped at once, and of the user only `wanted`
    /// and `written` of `last` are called from then on. Not from the io thread. No call of the user
    /// after it.
    void close(std::vector<OutFrame> last = {}) noexcept;

    /// Queues a frame. Errors: NotConnected, LinkLost, Busy (kWaitingFrames are waiting),
    /// InvalidArgument (no bytes).
    [[nodiscard]] Result<void> post(OutFrame frame);

    /// Says what goes out through the urgent lane; before open(). Returns the slot.
    [[nodiscard]] std::size_t addUrgent(Bytes frame);
    /// Sends the frame of the slot before anything that waits and whatever the gap. Asked for twice
    /// before it is written, it goes out once. Takes no lock and allocates nothing; any thread, in
    /// any state. While the port is lost the request is kept and goes out first when it is back, as
    /// does one that may not have left the computer when it was lost: a stop is never forgotten,
    /// and a second one does no harm. While the port is closed nothing is kept: connecting has to
    /// look at what the motors do.
    void urgent(std::size_t slot) noexcept;
    /// Makes the io thread call tick() soon. As cheap as urgent().
    void wake() noexcept;

    [[nodiscard]] bool isOpen() const noexcept;
    [[nodiscard]] const std::string& address() const noexcept;

private:
    class Port;
    std::unique_ptr<Port> m_port;
};

}  // namespace gimbalscan
