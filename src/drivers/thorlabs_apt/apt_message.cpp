// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_message.h"

#include "wire_bytes.h"

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan::apt {

namespace {

using Data = std::vector<std::uint8_t>;

constexpr std::size_t kRichText = 64;

Message longTo(Address to, Id id, Data data) {
    Message message;
    message.id = id;
    message.destination = to.unit;
    message.data = std::move(data);
    return message;
}

Data withChannel(Address to) {
    return Data{to.channel, 0};
}

bool isStatus(const Message& message) {
    return message.id == Id::GetStatus || message.id == Id::GetServoStatus ||
           message.id == Id::MoveCompleted || message.id == Id::MoveStopped;
}

// Both the message that sets and the one that answers a request.
bool isOneOf(const Message& message, Id set, Id get, std::size_t length) {
    return (message.id == set || message.id == get) && message.data.size() >= length;
}

std::string textFrom(std::span<const std::uint8_t> bytes) {
    std::string text(bytes.begin(), std::find(bytes.begin(), bytes.end(), 0));
    // What a unit sends may end up in a message to the user.
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
    return text;
}

}  // namespace

std::vector<std::uint8_t> encode(const Message& message) {
    Data bytes;
    bytes.reserve(kHeaderSize + message.data.size());
    putU16(bytes, static_cast<std::uint16_t>(message.id));
    if (message.data.empty()) {
        bytes.insert(bytes.end(), {message.param1, message.param2, message.destination});
    } else {
        putU16(bytes, static_cast<std::uint16_t>(message.data.size()));
        bytes.push_back(static_cast<std::uint8_t>(message.destination | 0x80));
    }
    bytes.push_back(message.source);
    bytes.insert(bytes.end(), message.data.begin(), message.data.end());
    return bytes;
}

std::string hexText(std::span<const std::uint8_t> bytes) {
    return fmt::format("{:02X}", fmt::join(bytes, " "));
}

std::span<const std::uint8_t> knownLengths(Id id) noexcept {
    static constexpr std::array<std::uint8_t, 1> kShort{0}, kInfo{84}, kRich{68}, kSix{6}, kFour{4},
        kVelocity{14}, kJog{22}, kLimits{16}, kServo{14};
    static constexpr std::array<std::uint8_t, 2> kStatus{14, 28};
    static constexpr std::array<std::uint8_t, 3> kEnd{0, 14, 28};
    switch (id) {
        case Id::HwDisconnect:
        case Id::RackGetBayUsed:
        case Id::HubGetBayUsed:
        case Id::HwResponse:
        case Id::GetChannelEnable:
        case Id::MoveHomed:
            return kShort;
        case Id::HwGetInfo:
            return kInfo;
        case Id::HwRichResponse:
            return kRich;
        case Id::GetEncoderCounter:
        case Id::GetPositionCounter:
        case Id::GetStatusBits:
        case Id::GetGeneralMove:
        case Id::GetMoveRelative:
        case Id::GetMoveAbsolute:
        case Id::GetPower:
            return kSix;
        case Id::GetBowIndex:
            return kFour;
        case Id::GetVelocity:
        case Id::GetHome:
            return kVelocity;
        case Id::GetJog:
            return kJog;
        case Id::GetLimitSwitches:
            return kLimits;
        case Id::GetServoStatus:
            return kServo;
        case Id::GetStatus:
            return kStatus;
        case Id::MoveCompleted:
        case Id::MoveStopped:
            return kEnd;
        default:
            return {};
    }
}

Message shortTo(Address to, Id id, std::uint8_t param1, std::uint8_t param2) {
    Message message;
    message.id = id;
    message.param1 = param1;
    message.param2 = param2;
    message.destination = to.unit;
    return message;
}

Message channelTo(Address to, Id id, std::uint8_t param2) {
    return shortTo(to, id, to.channel, param2);
}

Message setVelocity(Address to, const VelocityParams& value) {
    Data data = withChannel(to);
    putI32(data, value.minimum);
    putI32(data, value.acceleration);
    putI32(data, value.maximum);
    return longTo(to, Id::SetVelocity, std::move(data));
}

Message setJog(Address to, const JogParams& value) {
    Data data = withChannel(to);
    putU16(data, value.mode);
    putI32(data, value.step);
    putI32(data, value.minimum);
    putI32(data, value.acceleration);
    putI32(data, value.maximum);
    putU16(data, value.stopMode);
    return longTo(to, Id::SetJog, std::move(data));
}

Message setHome(Address to, const HomeParams& value) {
    Data data = withChannel(to);
    putU16(data, value.direction);
    putU16(data, value.limitSwitch);
    putI32(data, value.velocity);
    putI32(data, value.offset);
    return longTo(to, Id::SetHome, std::move(data));
}

namespace {

Message numberTo(Address to, Id id, std::int32_t number) {
    Data data = withChannel(to);
    putI32(data, number);
    return longTo(to, id, std::move(data));
}

}  // namespace

Message setBacklash(Address to, std::int32_t counts) {
    return numberTo(to, Id::SetGeneralMove, counts);
}
Message moveAbsolute(Address to, std::int32_t position) {
    return numberTo(to, Id::MoveAbsolute, position);
}
Message moveRelative(Address to, std::int32_t distance) {
    return numberTo(to, Id::MoveRelative, distance);
}

std::optional<HardwareInfo> decodeInfo(const Message& message) {
    if (message.id != Id::HwGetInfo || message.data.size() < 84)
        return std::nullopt;
    const std::span<const std::uint8_t> data = message.data;
    HardwareInfo info;
    info.serialNumber = getU32(data, 0);
    info.model = textFrom(data.subspan(4, 8));
    info.firmware = {data[16], data[15], data[14]};
    info.channels = getU16(data, 82);
    return info;
}

std::optional<VelocityParams> decodeVelocity(const Message& message) {
    if (!isOneOf(message, Id::SetVelocity, Id::GetVelocity, 14))
        return std::nullopt;
    return VelocityParams{getI32(message.data, 2), getI32(message.data, 6),
                          getI32(message.data, 10)};
}

std::optional<JogParams> decodeJog(const Message& message) {
    if (!isOneOf(message, Id::SetJog, Id::GetJog, 22))
        return std::nullopt;
    const Data& data = message.data;
    return JogParams{getU16(data, 2),  getI32(data, 4),  getI32(data, 8),
                     getI32(data, 12), getI32(data, 16), getU16(data, 20)};
}

std::optional<HomeParams> decodeHome(const Message& message) {
    if (!isOneOf(message, Id::SetHome, Id::GetHome, 14))
        return std::nullopt;
    return HomeParams{getU16(message.data, 2), getU16(message.data, 4), getI32(message.data, 6),
                      getI32(message.data, 10)};
}

std::optional<std::int32_t> decodeNumber(const Message& message) {
    if (message.data.size() != 6)
        return std::nullopt;
    return getI32(message.data, 2);
}

std::optional<StatusUpdate> decodeStatus(const Message& message) {
    if (!isStatus(message) || message.data.size() < 14)
        return std::nullopt;
    StatusUpdate status;
    status.position = getI32(message.data, 2);
    // On servos there are velocity and current in these four bytes.
    if (message.id == Id::GetStatus)
        status.encoder = getI32(message.data, 6);
    status.bits = getU32(message.data, 10);
    return status;
}

std::optional<RichResponse> decodeRichResponse(const Message& message) {
    if (message.id != Id::HwRichResponse || message.data.size() < 4 + kRichText)
        return std::nullopt;
    const std::span<const std::uint8_t> data = message.data;
    return RichResponse{getU16(data, 0), getU16(data, 2), textFrom(data.subspan(4, kRichText))};
}

std::uint8_t channelOf(const Message& message) noexcept {
    return message.data.empty() ? message.param1 : message.data[0];
}

}  // namespace gimbalscan::apt
