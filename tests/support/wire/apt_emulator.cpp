// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_emulator.h"

#include <algorithm>
#include <cmath>

namespace gimbalscan::testing {

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr double kUpdatePeriod = 0.1;
constexpr int kMostUnacknowledged = 50;

void put16(Bytes& out, unsigned value) {
    out.push_back(static_cast<std::uint8_t>(value & 0xFF));
    out.push_back(static_cast<std::uint8_t>((value >> 8) & 0xFF));
}
void put32(Bytes& out, std::uint32_t value) {
    put16(out, value & 0xFFFF);
    put16(out, value >> 16);
}
std::int32_t get32(const Bytes& in, std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= static_cast<std::uint32_t>(in[at + i]) << (8 * i);
    return static_cast<std::int32_t>(value);
}
unsigned idOf(const Bytes& message) {
    return message[0] | static_cast<unsigned>(message[1]) << 8;
}

}  // namespace

AptEmulator::AptEmulator(Options options)
    : m_options(std::move(options)), m_model(aptModel(m_options.model)) {
    const double start = m_options.startUnits * m_model.countsPerUnit;
    const int channels = m_model.inBays ? 3 : 1;
    for (int bay = 0; bay < channels; ++bay)
        m_channels.emplace_back(m_model,
                                static_cast<std::uint8_t>(m_model.inBays ? 0x21 + bay : 0x50),
                                m_options.motionScale, start + bay * 1000);
}

void AptEmulator::opened(double) {
    m_input.clear();
}

void AptEmulator::powerCycle(double now) {
    for (AptEmulatedChannel& channel : m_channels) {
        channel.stop(false, now);
        (void)channel.advance(now);
        channel.powerUp();
    }
    m_updates = m_lockedUp = false;
    m_endMessages = true;
    m_unacknowledged = 0;
    m_input.clear();
    m_bootedAt = now + m_options.bootSeconds;
}

int AptEmulator::channelAt(std::uint8_t destination) const {
    if (!m_model.inBays)
        return destination == 0x50 || destination == 0x21 ? 0 : -1;
    const int bay = destination - 0x21;
    const auto& used = m_options.usedBays;
    return std::find(used.begin(), used.end(), bay) != used.end() ? bay : -1;
}

void AptEmulator::received(std::span<const std::uint8_t> bytes, double now) {
    m_input.insert(m_input.end(), bytes.begin(), bytes.end());
    while (m_input.size() >= 6) {
        const std::size_t size = 6 + ((m_input[4] & 0x80) != 0 ? m_input[2] : 0);
        if (m_input.size() < size)
            return;
        const Bytes message(m_input.begin(), m_input.begin() + static_cast<std::ptrdiff_t>(size));
        m_input.erase(m_input.begin(), m_input.begin() + static_cast<std::ptrdiff_t>(size));
        m_heard.push_back(message);
        if (!m_lockedUp && !faults.silent && now >= m_bootedAt)
            takeMessage(message, now);
    }
}

void AptEmulator::takeMessage(const Bytes& message, double now) {
    // What has happened until now is told before what comes of the message.
    (void)advance(now);
    const std::uint8_t destination = message[4] & 0x7F;
    const int index = channelAt(destination);
    if (idOf(message) < 0x0400) {
        if (index >= 0 || (m_model.inBays && destination == 0x11))
            general(message, index, now);
        return;
    }
    if (index < 0)
        return;
    AptEmulatedChannel& channel = m_channels[static_cast<std::size_t>(index)];
    parameters(message, channel);
    motion(message, channel, now);
    requests(message, channel, now);
}

void AptEmulator::general(const Bytes& message, int index, double now) {
    const std::uint8_t source = message[4] & 0x7F;
    switch (idOf(message)) {
        case 0x0005:
            return sendInfo(source);
        case 0x0011:
            m_updates = true;
            m_unacknowledged = 0;
            m_nextUpdate = now + kUpdatePeriod;
            return;
        case 0x0012:
            m_updates = false;
            return;
        case 0x0060: {
            const auto& used = m_options.usedBays;
            const bool there = std::find(used.begin(), used.end(), message[2]) != used.end();
            if (m_model.inBays)
                replyShort(0x0061, message[2], there ? 1 : 2, source);
            return;
        }
        case 0x0210:
            if (index >= 0)
                m_channels[static_cast<std::size_t>(index)].setEnabled(message[3] == 1, now);
            return;
        case 0x0211:
            // Seen on real ones: always "disabled".
            return replyShort(0x0212, message[2], 2, source);
        default:
            return;
    }
}

void AptEmulator::sendInfo(std::uint8_t source) {
    Bytes data;
    put32(data, m_options.serialNumber != 0 ? m_options.serialNumber : m_model.serialNumber);
    std::string model = m_model.name;
    model.resize(8, '\0');
    data.insert(data.end(), model.begin(), model.end());
    put16(data, m_model.inBays ? 45 : 16);
    data.insert(data.end(), {3, 0, 1, 0});
    data.resize(84, 0);
    if (m_model.name == "KDC101" || m_model.name == "TDC001")
        data[76] = 6;  // a PRM1-Z8 is attached
    data[78] = 1;
    data[82] = static_cast<std::uint8_t>(m_channels.size());
    reply(0x0006, std::move(data), source);
}

void AptEmulator::parameters(const Bytes& message, AptEmulatedChannel& channel) {
    const auto keep = [&](Bytes& group) {
        if (message.size() == 8 + group.size())
            group.assign(message.begin() + 8, message.end());
    };
    const auto tell = [&](unsigned id, const Bytes& group) {
        Bytes data = {1, 0};
        data.insert(data.end(), group.begin(), group.end());
        reply(static_cast<std::uint16_t>(id), std::move(data), channel.address());
    };
    switch (idOf(message)) {
        case 0x0413:
            return keep(channel.velocityParams);
        case 0x0414:
            return tell(0x0415, channel.velocityParams);
        case 0x0416:
            return keep(channel.jogParams);
        case 0x0417:
            return tell(0x0418, channel.jogParams);
        case 0x043A:
            return keep(channel.generalMove);
        case 0x043B:
            return tell(0x043C, channel.generalMove);
        case 0x0440:
            return keep(channel.homeParams);
        case 0x0441:
            return tell(0x0442, channel.homeParams);
        default:
            return;
    }
}

void AptEmulator::motion(const Bytes& message, AptEmulatedChannel& channel, double now) {
    const auto greet = [&] {
        if (faults.staleCompletion)
            tellEnd(channel, AptEmulatedChannel::End::Completed, now);
    };
    switch (idOf(message)) {
        case 0x0443:
            // Seen on TDC001: homing just after enabling locks it up until power is cycled.
            if (now - channel.enabledAt() < m_model.enableSeconds) {
                m_lockedUp = true;
                return;
            }
            return channel.home(now);
        case 0x0448:
            greet();
            if (message.size() == 12)
                channel.moveBy(get32(message, 8), now);
            return;
        case 0x0453:
            greet();
            if (message.size() == 12)
                channel.moveTo(get32(message, 8), now);
            return;
        case 0x0457:
            return channel.moveForEver(message[3] == 1 ? -1 : 1, now);
        case 0x0465:
            return channel.stop(message[3] == 2, now);
        case 0x046B:
            m_endMessages = false;
            return;
        case 0x046C:
            m_endMessages = true;
            return;
        default:
            return;
    }
}

void AptEmulator::requests(const Bytes& message, AptEmulatedChannel& channel, double now) {
    const auto number = [&](std::uint16_t id, std::uint32_t value) {
        Bytes data = {1, 0};
        put32(data, value);
        reply(id, std::move(data), channel.address());
    };
    switch (idOf(message)) {
        case 0x040A:
            return number(0x040B,
                          m_model.servo ? static_cast<std::uint32_t>(channel.counter(now)) : 0U);
        case 0x0410:
            if (message.size() == 12)
                channel.setCounter(get32(message, 8), now);
            return;
        case 0x0411:
            return number(0x0412, static_cast<std::uint32_t>(channel.counter(now)));
        case 0x0429:
            return number(0x042A, channel.bits(now));
        case 0x0480:
            if (!m_model.servo && m_model.tellsStatus)
                sendStatus(0x0481, channel, now);
            return;
        case 0x0490:
            if (m_model.servo)
                sendStatus(0x0491, channel, now);
            return;
        case 0x0492:
            ++m_acknowledgements;
            m_unacknowledged = 0;
            return;
        default:
            return;
    }
}

double AptEmulator::advance(double now) {
    double next = kNever;
    for (AptEmulatedChannel& channel : m_channels) {
        while (const auto end = channel.advance(now))
            tellEnd(channel, *end, now);
        next = std::min(next, channel.nextEvent());
    }
    if (!m_updates)
        return next;
    while (m_updates && m_nextUpdate <= now) {
        m_nextUpdate += kUpdatePeriod;
        if (m_model.tellsStatus)
            for (const AptEmulatedChannel& channel : m_channels)
                sendStatus(m_model.servo ? 0x0491 : 0x0481, channel, now);
        // Only servos count; then they fall silent, ends of moves included.
        if (m_model.servo && ++m_unacknowledged >= kMostUnacknowledged)
            m_updates = m_endMessages = false;
    }
    return std::min(next, m_nextUpdate);
}

void AptEmulator::tellEnd(AptEmulatedChannel& channel, AptEmulatedChannel::End end, double now) {
    using End = AptEmulatedChannel::End;
    if (!m_endMessages || faults.noEndOfMove)
        return;
    if (end == End::Homed)
        return replyShort(0x0444, 1, 0, channel.address());
    const auto id = static_cast<std::uint16_t>(end == End::Completed ? 0x0464 : 0x0466);
    if (m_model.shortEnds)
        return replyShort(id, 1, 0, channel.address());
    // A K10CR1 still calls itself moving in this message.
    sendStatus(id, channel, now, m_model.bothMotionBits ? 0x30 : 0);
}

void AptEmulator::sendStatus(std::uint16_t id, const AptEmulatedChannel& channel, double now,
                             std::uint32_t moreBits) {
    Bytes data = {1, 0};
    put32(data, static_cast<std::uint32_t>(channel.counter(now)));
    if (m_model.servo) {
        const auto velocity = std::lround(channel.velocity(now) * m_model.servoPeriod);
        put16(data, static_cast<unsigned>(velocity) & 0xFFFF);
        put16(data, 0);
    } else {
        // Of a BSC with encoder: a hundredth of the microsteps.
        put32(data, m_model.inBays
                        ? static_cast<std::uint32_t>(std::lround(channel.counter(now) / 100.0))
                        : 0);
    }
    put32(data, channel.bits(now) | moreBits);
    data.resize(m_model.servo ? 14 : m_model.statusLength, 0);
    reply(id, std::move(data), channel.address());
}

void AptEmulator::reply(std::uint16_t id, Bytes data, std::uint8_t source) {
    if (faults.silent)
        return;
    Bytes message;
    put16(message, id);
    put16(message, static_cast<unsigned>(data.size()));
    message.push_back(0x81);
    message.push_back(source);
    message.insert(message.end(), data.begin(), data.end());
    send(message);
}

void AptEmulator::replyShort(std::uint16_t id, std::uint8_t p1, std::uint8_t p2,
                             std::uint8_t source) {
    if (faults.silent)
        return;
    Bytes message;
    put16(message, id);
    message.insert(message.end(), {p1, p2, 0x01, source});
    send(message);
}

}  // namespace gimbalscan::testing
