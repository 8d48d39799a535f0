// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "emulated_device.h"

namespace gimbalscan::testing {

/// Hears everything and says nothing: no power, or a cable with one wire too few.
class SilentDevice final : public EmulatedDevice {
public:
    void received(std::span<const std::uint8_t>, double) override {}
    [[nodiscard]] double advance(double) override { return kNever; }
    void opened(double) override {}
    void powerCycle(double) override {}
};

/// Sends bytes without end that are nothing: another baud rate, another instrument.
class BabblingDevice final : public EmulatedDevice {
public:
    void received(std::span<const std::uint8_t>, double) override {}
    [[nodiscard]] double advance(double now) override {
        if (now < m_next)
            return m_next;
        std::vector<std::uint8_t> bytes(24);
        for (std::uint8_t& byte : bytes) {
            m_random = m_random * 1664525U + 1013904223U;
            byte = static_cast<std::uint8_t>(m_random >> 24);
        }
        bytes.back() = '\n';
        send(bytes);
        return m_next = now + 0.01;
    }
    void opened(double) override {}
    void powerCycle(double) override {}

private:
    double m_next = 0;
    std::uint32_t m_random = 1;
};

}  // namespace gimbalscan::testing
