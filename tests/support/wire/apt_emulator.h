// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "apt_emulated_channel.h"
#include "emulated_device.h"

#include <string>
#include <vector>

namespace gimbalscan::testing {

/// A Thorlabs APT controller as it is seen from its wire: silent on what it is told, answering what
/// it is asked, telling ends of moves unasked. Written from the fact sheet of the protocol and
/// sharing nothing with the driver, so that a misreading does not hide in both.
class AptEmulator final : public EmulatedDevice {
public:
    struct Options {
        std::string model = "K10CR1";    ///< a name of aptModels()
        double motionScale = 1;          ///< moves take so many times less time; nothing else does
        std::uint32_t serialNumber = 0;  ///< 0: one that fits the model
        double startUnits = 137.25;      ///< where it stands, from its home switch
        std::vector<int> usedBays = {0, 1, 2};  ///< of a BSC203
        double bootSeconds = 0;                 ///< silent for that long after power has come back
    };
    explicit AptEmulator(Options options);

    void received(std::span<const std::uint8_t> bytes, double now) override;
    [[nodiscard]] double advance(double now) override;
    void opened(double now) override;
    void powerCycle(double now) override;

    /// A bay of a bay system, 0 of a unit of its own.
    [[nodiscard]] AptEmulatedChannel& channel(int index = 0) {
        return m_channels.at(static_cast<std::size_t>(index));
    }
    /// Every message the host sent, as it came.
    [[nodiscard]] const std::vector<std::vector<std::uint8_t>>& heard() const { return m_heard; }
    [[nodiscard]] int acknowledgements() const { return m_acknowledgements; }
    [[nodiscard]] bool updatesRunning() const { return m_updates; }
    [[nodiscard]] bool lockedUp() const { return m_lockedUp; }

    /// Bytes that are no message.
    void babble(const std::vector<std::uint8_t>& bytes) { send(bytes); }

    /// Faults; true until they are taken back.
    struct Faults {
        bool noEndOfMove = false;      ///< as some TDC001
        bool silent = false;           ///< answers nothing, goes on moving
        bool staleCompletion = false;  ///< each move is greeted with the end of an earlier one
    };
    Faults faults;

private:
    using Bytes = std::vector<std::uint8_t>;
    void takeMessage(const Bytes& message, double now);
    void general(const Bytes& message, int index, double now);
    void parameters(const Bytes& message, AptEmulatedChannel& channel);
    void motion(const Bytes& message, AptEmulatedChannel& channel, double now);
    void requests(const Bytes& message, AptEmulatedChannel& channel, double now);
    void reply(std::uint16_t id, Bytes data, std::uint8_t source);
    void replyShort(std::uint16_t id, std::uint8_t p1, std::uint8_t p2, std::uint8_t source);
    void sendStatus(std::uint16_t id, const AptEmulatedChannel& channel, double now,
                    std::uint32_t moreBits = 0);
    void tellEnd(AptEmulatedChannel& channel, AptEmulatedChannel::End end, double now);
    [[nodiscard]] int channelAt(std::uint8_t destination) const;
    void sendInfo(std::uint8_t source);

    Options m_options;
    const AptModel& m_model;
    std::vector<AptEmulatedChannel> m_channels;
    Bytes m_input;
    std::vector<Bytes> m_heard;
    bool m_updates = false;
    double m_nextUpdate = 0;
    int m_unacknowledged = 0, m_acknowledgements = 0;
    bool m_endMessages = true;
    bool m_lockedUp = false;
    double m_bootedAt = 0;
};

}  // namespace gimbalscan::testing
