// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "pty_port.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace gimbalscan::testing {

/// The messages of the device on their way to the host, with what the injected faults make of
/// them. Times are seconds of real time.
class FaultyLine {
public:
    explicit FaultyLine(double latency) : m_latency(latency) {}

    void inject(const LineFault& fault, double now);
    void mend() { m_faults.clear(); }
    void add(const std::vector<std::uint8_t>& message, double now);
    /// What has come by now, in order.
    [[nodiscard]] std::vector<std::uint8_t> take(double now);
    /// When the next piece comes; EmulatedDevice::kNever.
    [[nodiscard]] double nextTime() const;
    [[nodiscard]] bool muted(double now) const { return now < m_mutedUntil; }
    /// Until when the port is gone; in the past: it is there.
    [[nodiscard]] double unpluggedUntil() const { return m_unpluggedUntil; }
    /// What is on its way never arrives.
    void cut() { m_pieces.clear(); }

private:
    struct Injected {
        LineFault fault;
        std::uint64_t seen = 0;  ///< messages since it was injected
    };
    struct Piece {
        double due = 0;
        std::vector<std::uint8_t> bytes;
    };
    void begin(const LineFault& fault, double now);
    void put(std::vector<std::uint8_t> bytes, double due);

    double m_latency;
    std::vector<Injected> m_faults;
    std::deque<Piece> m_pieces;
    std::vector<std::uint8_t> m_earlier;
    double m_mutedUntil = 0;
    double m_unpluggedUntil = 0;
};

}  // namespace gimbalscan::testing
