// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "emulated_device.h"

#include <chrono>
#include <memory>
#include <string>

namespace gimbalscan::testing {

/// What can be wrong with the line between controller and host.
struct LineFault {
    enum class Kind {
        Drop,    ///< the message never comes
        Delay,   ///< it comes `seconds` late
        Split,   ///< it comes in single bytes, `seconds` apart
        Garble,  ///< one of its bytes is another
        Stale,   ///< bytes of an earlier message come before it
        Mute,    ///< nothing comes for `seconds`, and what the host sends is lost
        Unplug,  ///< the port is gone for `seconds`; then it is there again under the same name
    };
    Kind kind = Kind::Drop;
    std::uint64_t message = 0;  ///< the n-th message of the device since inject(); 0: the next one
    double seconds = 0;         ///< of real time
    std::uint64_t count = 1;    ///< for so many messages
};

/// An emulated device on a pseudo-terminal, with a thread of its own that serves it. The name is a
/// link that stays the same when the port is unplugged and comes back. Thread-safe.
class PtyPort {
public:
    struct Options {
        double timeScale = 1;                 ///< emulated seconds per real second
        std::chrono::microseconds latency{};  ///< each message to the host is held back that long
    };
    PtyPort(std::unique_ptr<EmulatedDevice> device, Options options);
    ~PtyPort();

    [[nodiscard]] const std::string& path() const noexcept;
    void inject(const LineFault& fault);
    /// Takes back what was injected; what is under way stays.
    void mend();
    /// Runs fn with the device, between two of its messages; to set its faults, to look at it.
    void withDevice(const std::function<void(EmulatedDevice&, double now)>& fn);

private:
    class Server;
    std::unique_ptr<Server> m_server;
};

}  // namespace gimbalscan::testing
