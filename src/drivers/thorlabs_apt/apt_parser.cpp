// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_parser.h"

#include "wire_bytes.h"

#include <algorithm>
#include <utility>

namespace gimbalscan::apt {

namespace {

constexpr std::size_t kShownBytes = 12;
// More ids than this are noise, and not worth remembering.
constexpr std::size_t kMostUnknown = 32;

// Some units leave their address out, others the host's; see the fact sheet of the protocol.
bool plausibleAddresses(std::uint8_t destination, std::uint8_t source) noexcept {
    const std::uint8_t to = destination & 0x7F;
    return to <= kHost && (source == 0 || source == kMotherboard || source == kSingleUnit ||
                           (source >= kBay0 && source < kBay0 + 10));
}

// Ids are small numbers in groups; what is outside them is no header.
bool plausibleId(std::uint16_t id) noexcept {
    return id != 0 && id < 0x0800;
}

}  // namespace

void Parser::feed(std::span<const std::uint8_t> bytes, TimePoint at, const OnMessage& onMessage) {
    m_buffer.insert(m_buffer.end(), bytes.begin(), bytes.end());
    m_lastByte = at;
    parse(onMessage);
}

void Parser::expire(TimePoint now, const OnMessage& onMessage) {
    if (now < expiry())
        return;
    dropOne();
    parse(onMessage);
}

TimePoint Parser::expiry() const noexcept {
    return m_buffer.empty() ? kNever : m_lastByte + kPatience;
}

std::vector<std::uint16_t> Parser::takeUnknownIds() {
    return std::exchange(m_toldNext, {});
}

Parser::Look Parser::lookAtFront(std::size_t& size) const noexcept {
    if (m_buffer.size() < kHeaderSize)
        return Look::Incomplete;
    const std::uint16_t id = getU16(m_buffer, 0);
    if (!plausibleId(id) || !plausibleAddresses(m_buffer[4], m_buffer[5]))
        return Look::Nothing;
    const bool isLong = (m_buffer[4] & 0x80) != 0;
    const std::size_t length = isLong ? getU16(m_buffer, 2) : 0;
    if (length > 255 || (isLong && length == 0))
        return Look::Nothing;
    const auto lengths = knownLengths(static_cast<Id>(id));
    const bool known = !lengths.empty();
    if (known && std::find(lengths.begin(), lengths.end(), length) == lengths.end())
        return Look::Nothing;
    // Without a source an id that is not known could be anything.
    if (!known && m_buffer[5] == 0)
        return Look::Nothing;
    size = kHeaderSize + length;
    if (m_buffer.size() < size)
        return Look::Incomplete;
    return known ? Look::Message : Look::Skip;
}

void Parser::parse(const OnMessage& onMessage) {
    std::size_t size = 0;
    for (Look look{}; (look = lookAtFront(size)) != Look::Incomplete;) {
        if (look == Look::Nothing) {
            dropOne();
            continue;
        }
        m_inStep = true;
        const std::uint16_t id = getU16(m_buffer, 0);
        Message message;
        message.id = static_cast<Id>(id);
        if ((m_buffer[4] & 0x80) == 0) {
            message.param1 = m_buffer[2];
            message.param2 = m_buffer[3];
        }
        message.destination = m_buffer[4] & 0x7F;
        message.source = m_buffer[5];
        const auto end = m_buffer.begin() + static_cast<std::ptrdiff_t>(size);
        message.data.assign(m_buffer.begin() + kHeaderSize, end);
        m_buffer.erase(m_buffer.begin(), end);
        if (look == Look::Message)
            onMessage(message);
        else if (m_unknown.size() < kMostUnknown && m_unknown.insert(id).second)
            m_toldNext.push_back(id);
    }
}

void Parser::dropOne() {
    ++m_discarded;
    if (m_inStep) {
        ++m_stretches;
        m_lastDiscarded.clear();
        m_inStep = false;
    }
    if (m_lastDiscarded.size() < kShownBytes)
        m_lastDiscarded.push_back(m_buffer.front());
    m_buffer.erase(m_buffer.begin());
}

}  // namespace gimbalscan::apt
