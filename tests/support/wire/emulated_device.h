// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <span>
#include <vector>

namespace gimbalscan::testing {

/// A controller as it is seen from its wire, as a function of bytes and time: no thread, no clock
/// of its own. Times are seconds of the emulated world, rising.
class EmulatedDevice {
public:
    static constexpr double kNever = std::numeric_limits<double>::infinity();
    using Send = std::function<void(const std::vector<std::uint8_t>& message)>;

    virtual ~EmulatedDevice() = default;
    /// Bytes from the host, cut anywhere. What it answers at once goes to send().
    virtual void received(std::span<const std::uint8_t> bytes, double now) = 0;
    /// Lets time pass: motion, what is sent without being asked for. Returns when it has to be
    /// called again at the latest.
    [[nodiscard]] virtual double advance(double now) = 0;
    /// Somebody opened the port (an Arduino resets then), or power came back.
    virtual void opened(double now) = 0;
    virtual void powerCycle(double now) = 0;

    void onSend(Send send) { m_send = std::move(send); }

protected:
    void send(const std::vector<std::uint8_t>& message) {
        if (m_send)
            m_send(message);
    }

private:
    Send m_send;
};

}  // namespace gimbalscan::testing
