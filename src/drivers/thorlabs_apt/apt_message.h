// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gimbalscan::apt {

/// Ids of the messages that the driver sends or understands, by the manual's names.
enum class Id : std::uint16_t {
    HwDisconnect = 0x0002,
    HwReqInfo = 0x0005,
    HwGetInfo = 0x0006,
    HwStartUpdates = 0x0011,
    HwStopUpdates = 0x0012,
    HwNoFlashProgramming = 0x0018,
    RackReqBayUsed = 0x0060,
    RackGetBayUsed = 0x0061,
    HubGetBayUsed = 0x0066,
    HwResponse = 0x0080,
    HwRichResponse = 0x0081,
    SetChannelEnable = 0x0210,
    ReqChannelEnable = 0x0211,
    GetChannelEnable = 0x0212,
    Identify = 0x0223,
    SetEncoderCounter = 0x0409,
    ReqEncoderCounter = 0x040A,
    GetEncoderCounter = 0x040B,
    SetPositionCounter = 0x0410,
    ReqPositionCounter = 0x0411,
    GetPositionCounter = 0x0412,
    SetVelocity = 0x0413,
    ReqVelocity = 0x0414,
    GetVelocity = 0x0415,
    SetJog = 0x0416,
    ReqJog = 0x0417,
    GetJog = 0x0418,
    GetLimitSwitches = 0x0425,
    GetPower = 0x0428,
    ReqStatusBits = 0x0429,
    GetStatusBits = 0x042A,
    SetGeneralMove = 0x043A,
    ReqGeneralMove = 0x043B,
    GetGeneralMove = 0x043C,
    SetHome = 0x0440,
    ReqHome = 0x0441,
    GetHome = 0x0442,
    MoveHome = 0x0443,
    MoveHomed = 0x0444,
    GetMoveRelative = 0x0447,
    MoveRelative = 0x0448,
    GetMoveAbsolute = 0x0452,
    MoveAbsolute = 0x0453,
    MoveVelocity = 0x0457,
    MoveCompleted = 0x0464,
    MoveStop = 0x0465,
    MoveStopped = 0x0466,
    MoveJog = 0x046A,
    SuspendEndOfMove = 0x046B,
    ResumeEndOfMove = 0x046C,
    ReqStatus = 0x0480,
    GetStatus = 0x0481,
    ReqServoStatus = 0x0490,
    GetServoStatus = 0x0491,
    AckServoStatus = 0x0492,
    GetBowIndex = 0x04F6,
};

inline constexpr std::uint8_t kHost = 0x01, kSingleUnit = 0x50, kMotherboard = 0x11, kBay0 = 0x21;
inline constexpr std::size_t kHeaderSize = 6;

/// A message as it is on the wire: short (two parameters) or long (a data packet).
struct Message {
    Id id{};
    std::uint8_t param1 = 0, param2 = 0;  ///< of a short one
    std::vector<std::uint8_t> data;       ///< of a long one, at most 255 bytes
    std::uint8_t destination = kSingleUnit;
    std::uint8_t source = kHost;
    bool operator==(const Message&) const = default;
};
[[nodiscard]] std::vector<std::uint8_t> encode(const Message& message);
/// The bytes in hex, "53 04 06 00 D0 01".
[[nodiscard]] std::string hexText(std::span<const std::uint8_t> bytes);

/// Lengths of the data packet with which a unit may send this id (0: header only); empty for an id
/// that no unit sends.
[[nodiscard]] std::span<const std::uint8_t> knownLengths(Id id) noexcept;

// The content of the messages. Counts and velocities are the controller's own; "channel" is the
// ident inside the message. decode...() is nothing when the message is another one or too short.

struct HardwareInfo {
    std::uint32_t serialNumber = 0;
    std::string model;
    std::array<std::uint8_t, 3> firmware{};  ///< major, interim, minor
    std::uint16_t channels = 0;
    bool operator==(const HardwareInfo&) const = default;
};
struct VelocityParams {
    std::int32_t minimum = 0, acceleration = 0, maximum = 0;
    bool operator==(const VelocityParams&) const = default;
};
struct JogParams {
    std::uint16_t mode = 2;  ///< 1 continuous, 2 single step
    std::int32_t step = 0, minimum = 0, acceleration = 0, maximum = 0;
    std::uint16_t stopMode = 2;  ///< 1 abrupt, 2 profiled
    bool operator==(const JogParams&) const = default;
};
struct HomeParams {
    std::uint16_t direction = 2;    ///< 1 forward, 2 reverse
    std::uint16_t limitSwitch = 1;  ///< 1 reverse, 4 forward
    std::int32_t velocity = 0, offset = 0;
    bool operator==(const HomeParams&) const = default;
};
struct StatusUpdate {
    std::int32_t position = 0;
    std::int32_t encoder = 0;  ///< of the stepper layout; 0 in the servo layout
    std::uint32_t bits = 0;
    bool operator==(const StatusUpdate&) const = default;
};
struct RichResponse {
    std::uint16_t cause = 0, code = 0;
    std::string text;
    bool operator==(const RichResponse&) const = default;
};

/// Where a message goes: the unit (or bay) and the channel inside it.
struct Address {
    std::uint8_t unit = kSingleUnit;
    std::uint8_t channel = 1;
};

[[nodiscard]] Message shortTo(Address to, Id id, std::uint8_t param1 = 0, std::uint8_t param2 = 0);
/// For the many with the channel alone in them.
[[nodiscard]] Message channelTo(Address to, Id id, std::uint8_t param2 = 0);
[[nodiscard]] Message setVelocity(Address to, const VelocityParams& value);
[[nodiscard]] Message setJog(Address to, const JogParams& value);
[[nodiscard]] Message setHome(Address to, const HomeParams& value);
[[nodiscard]] Message setBacklash(Address to, std::int32_t counts);
[[nodiscard]] Message moveAbsolute(Address to, std::int32_t position);
[[nodiscard]] Message moveRelative(Address to, std::int32_t distance);

[[nodiscard]] std::optional<HardwareInfo> decodeInfo(const Message& message);
/// The reply to a request for parameters, or the message that sets them.
[[nodiscard]] std::optional<VelocityParams> decodeVelocity(const Message& message);
[[nodiscard]] std::optional<JogParams> decodeJog(const Message& message);
[[nodiscard]] std::optional<HomeParams> decodeHome(const Message& message);
/// Of every message that is the channel and one number: counters, backlash, targets, status bits.
[[nodiscard]] std::optional<std::int32_t> decodeNumber(const Message& message);
/// A status message or the long form of an end of move.
[[nodiscard]] std::optional<StatusUpdate> decodeStatus(const Message& message);
[[nodiscard]] std::optional<RichResponse> decodeRichResponse(const Message& message);
/// The channel ident of a message that has one.
[[nodiscard]] std::uint8_t channelOf(const Message& message) noexcept;

/// Bits of a status.
namespace bit {
inline constexpr std::uint32_t kLowLimit = 0x1, kHighLimit = 0x2, kSoftLimits = 0xC;
inline constexpr std::uint32_t kMotion = 0x2F0;  ///< moving, jogging or homing
inline constexpr std::uint32_t kMovingBoth = 0x30;
inline constexpr std::uint32_t kConnected = 0x100, kHoming = 0x200, kHomed = 0x400;
inline constexpr std::uint32_t kInitializing = 0x800, kPositionError = 0x4000;
inline constexpr std::uint32_t kEnabled = 0x80000000;
}  // namespace bit

}  // namespace gimbalscan::apt
