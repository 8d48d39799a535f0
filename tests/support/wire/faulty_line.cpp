// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "faulty_line.h"

#include <algorithm>

namespace gimbalscan::testing {

void FaultyLine::inject(const LineFault& fault, double now) {
    const bool lasts = fault.kind == LineFault::Kind::Mute || fault.kind == LineFault::Kind::Unplug;
    if (lasts && fault.message == 0)
        begin(fault, now);
    else
        m_faults.push_back({fault});
}

void FaultyLine::begin(const LineFault& fault, double now) {
    cut();
    (fault.kind == LineFault::Kind::Mute ? m_mutedUntil : m_unpluggedUntil) = now + fault.seconds;
}

void FaultyLine::add(const std::vector<std::uint8_t>& message, double now) {
    std::vector<std::uint8_t> bytes = message;
    double due = now + m_latency;
    double apart = 0;
    bool dropped = false;
    for (Injected& injected : m_faults) {
        const LineFault& fault = injected.fault;
        const auto number = injected.seen++;
        if (number < fault.message || number >= fault.message + fault.count)
            continue;
        switch (fault.kind) {
            case LineFault::Kind::Drop:
                dropped = true;
                break;
            case LineFault::Kind::Delay:
                due += fault.seconds;
                break;
            case LineFault::Kind::Split:
                apart = fault.seconds;
                break;
            case LineFault::Kind::Garble:
                if (!bytes.empty())
                    bytes[bytes.size() / 2] ^= 0x5A;
                break;
            case LineFault::Kind::Stale:
                bytes.insert(bytes.begin(), m_earlier.begin(), m_earlier.end());
                break;
            case LineFault::Kind::Mute:
            case LineFault::Kind::Unplug:
                begin(fault, now);
                break;
        }
    }
    std::erase_if(m_faults, [](const Injected& each) {
        return each.seen >= each.fault.message + each.fault.count;
    });
    m_earlier = message;
    if (dropped || muted(now) || now < m_unpluggedUntil)
        return;
    if (apart == 0)
        return put(std::move(bytes), due);
    for (const std::uint8_t byte : bytes) {
        put({byte}, due);
        due += apart;
    }
}

/// A line keeps its order: what comes after a late message is late, too.
void FaultyLine::put(std::vector<std::uint8_t> bytes, double due) {
    if (!m_pieces.empty())
        due = std::max(due, m_pieces.back().due);
    m_pieces.push_back({due, std::move(bytes)});
}

std::vector<std::uint8_t> FaultyLine::take(double now) {
    std::vector<std::uint8_t> bytes;
    while (!m_pieces.empty() && m_pieces.front().due <= now) {
        const auto& piece = m_pieces.front().bytes;
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        m_pieces.pop_front();
    }
    return bytes;
}

double FaultyLine::nextTime() const {
    return m_pieces.empty() ? EmulatedDevice::kNever : m_pieces.front().due;
}

}  // namespace gimbalscan::testing
