// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace gimbalscan {

/// What a code means for the scan (docs/faults.md): retried then paused, stopped at once, and so
/// on.
enum class FaultClass {
    Outcome,        ///< not a fault: somebody stopped it
    Refusal,        ///< the request was wrong or came at the wrong time; nothing happened
    Communication,  ///< recoverable: 3 tries, then pause
    Position,       ///< recoverable: 2 retries, then pause
    Acquisition,    ///< recoverable: 2 retries, then pause
    Storage,        ///< recoverable: pause at once
    Safety,         ///< latch, stop everything, supplies off, no retry
    Internal,       ///< our own mistake: like Safety
};

// One table for errors, move outcomes, faults, windows and documents: enumerator, code, class,
// meaning.
#define GIMBALSCAN_ERROR_CODES(X)                                                     \
    X(Stopped, "OP-STOPPED", Outcome, "stopped on request")                           \
    X(StoppedAll, "OP-STOPPED-ALL", Safety, "Stop all was pressed or tripped")        \
    X(Stall, "MOT-STALL", Safety, "motor stalled or lost steps")                      \
    X(LimitHit, "MOT-LIMIT", Safety, "limit switch reached")                          \
    X(HardwareStop, "MOT-HWSTOP", Safety, "hardware stop is pressed")                 \
    X(OutOfTolerance, "MOT-TOL", Position, "readback outside tolerance")              \
    X(MoveTimeout, "MOT-TIMEOUT", Position, "move did not end in time")               \
    X(NotAtRest, "MOT-NOREST", Safety, "motor could not be confirmed at rest")        \
    X(NotHomed, "MOT-NOTHOMED", Refusal, "axis is not homed")                         \
    X(OutsideLimits, "MOT-RANGE", Refusal, "target outside the soft limits")          \
    X(HomeFailed, "HOME-NOSWITCH", Refusal, "homing failed")                          \
    X(OffsetUnconfirmed, "MOT-OFFSET", Refusal, "axis offset is not confirmed")       \
    X(LinkLost, "LINK-LOST", Communication, "lost contact")                           \
    X(LinkBad, "LINK-BAD", Communication, "unreadable reply")                         \
    X(LinkSlow, "LINK-SLOW", Communication, "reply too late")                         \
    X(PcSlept, "PC-SLEPT", Communication, "the computer slept")                       \
    X(DaqTimeout, "DAQ-TIMEOUT", Acquisition, "no data in time")                      \
    X(DaqOverrun, "DAQ-OVERRUN", Acquisition, "samples lost")                         \
    X(DaqFailed, "DAQ-FAIL", Acquisition, "acquisition failed")                       \
    X(SupplyTrip, "HV-TRIP", Safety, "power supply tripped")                          \
    X(SupplyNotOff, "HV-NOTOFF", Safety, "power supply may still be on")              \
    X(DiskFull, "DISK-FULL", Storage, "no space left")                                \
    X(FileIo, "FILE-IO", Storage, "file could not be read or written")                \
    X(FileExists, "FILE-EXISTS", Refusal, "file exists")                              \
    X(ConfigSyntax, "CFG-SYNTAX", Refusal, "configuration is not readable")           \
    X(ConfigValue, "CFG-VALUE", Refusal, "value not allowed")                         \
    X(ConfigVersion, "CFG-VERSION", Refusal, "configuration is from a newer version") \
    X(Busy, "DEV-BUSY", Refusal, "held by somebody else")                             \
    X(InvalidInState, "DEV-STATE", Refusal, "not possible in this state")             \
    X(NotConnected, "DEV-OFFLINE", Refusal, "device is not connected")                \
    X(Unsupported, "DEV-UNSUPPORTED", Refusal, "device cannot do this")               \
    X(InvalidArgument, "DEV-ARGUMENT", Refusal, "argument not allowed")               \
    X(Internal, "INT-ERROR", Internal, "internal error")

enum class ErrorCode {
#define X(name, text, cls, meaning) name,
    GIMBALSCAN_ERROR_CODES(X)
#undef X
};

/// The code as users read it in log, banner, file and manual, such as "MOT-STALL".
[[nodiscard]] std::string_view codeText(ErrorCode code) noexcept;
[[nodiscard]] FaultClass faultClass(ErrorCode code) noexcept;
[[nodiscard]] std::string_view meaning(ErrorCode code) noexcept;

/// An error as a value: what went wrong, at which device, during what, and the numbers in words.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string device;     ///< device or axis name; empty when no device is concerned
    std::string operation;  ///< what was being done, such as "move"
    std::string detail;     ///< one sentence with numbers and units, for the user

    /// "MOT-STALL yaw stopped at 12.31 deg ..."
    [[nodiscard]] std::string text() const;
    bool operator==(const Error&) const = default;
};

}  // namespace gimbalscan
