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
    Duration gap{};            ///< least time between two frames; the urgent lane does not wait
    std::string holder;        ///< the devices that use it, for whoever finds the port taken
    std::string thing;         ///< what is at the other end, for texts: "motor controller"
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
    /// The port is open again after lost(). Nothing moves by itself.
    virtual void reopened(TimePoint at) = 0;
};

/// One physical port and the io thread that alone reads and writes it ("io:" and its name). One
/// frame is on its way at a time, so that what is urgent waits behind one frame at most. Opened
/// exclusively: a lock file names the holder. Thread-safe unless said otherwise.
class Transport {
public:
    static constexpr std::size_t kWaitingFrames = 64;
    static constexpr std::size_t kUrgentSlots = 16;

    /// `user` must outlive it.
    Transport(TransportOptions options, TransportUser& user, Clock& clock);
    Transport(const Transport&) = delete;
    Transport& operator=(const Transport&) = delete;
    ~Transport();

    /// Opens the port; bytes that were waiting there are thrown away. Errors: Busy (naming the
    /// holder), NotConnected (no such port, refused), InvalidArgument (address). Blocks until
    /// then; not from the io thread.
    [[nodiscard]] Result<void> open(const OpContext& context);
    /// Writes `last` (frames that need no reply) if the port is open, then closes it and joins the
    /// io thread; within half a second. Not from the io thread. No call of the user after it.
    void close(std::vector<OutFrame> last = {}) noexcept;

    /// Queues a frame. Errors: NotConnected, LinkLost, Busy (kWaitingFrames are waiting).
    [[nodiscard]] Result<void> post(OutFrame frame);

    /// Says what goes out through the urgent lane; before open(). Returns the slot.
    [[nodiscard]] std::size_t addUrgent(Bytes frame);
    /// Sends the frame of the slot before anything that waits and whatever the gap. Asked for twice
    /// before it is written, it goes out once. Takes no lock and allocates nothing; any thread, in
    /// any state.
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
