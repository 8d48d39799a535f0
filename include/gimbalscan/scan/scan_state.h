// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/result.h>

#include <array>
#include <optional>

namespace gimbalscan {

enum class ScanState { Idle, Preparing, Running, Pausing, Paused, Stopping, Aborting, Faulted };

/// What can happen to the machine. The last four come from inside the engine.
enum class ScanRequestKind {
    Start,        ///< a scan, homing, a move or a measurement
    MoveInPause,  ///< jog or go-to
    Pause,
    Resume,
    Stop,
    StopAll,
    Acknowledge,
    SafetyFault,
    RecoverableFault,  ///< with its tries used up
    Done,              ///< prepared, plan finished, at rest, wound down or confirmed: see the table
};

inline constexpr std::size_t kScanStateCount = 8;
inline constexpr std::size_t kScanRequestCount = 10;

enum class TransitionKind {
    Refused,   ///< InvalidInState
    Moves,     ///< goes to `next`
    Accepted,  ///< acted upon without a change of state
};
struct Transition {
    TransitionKind kind = TransitionKind::Refused;
    ScanState next = ScanState::Idle;
};

/// The one table of the machine (docs/state-machine.md).
[[nodiscard]] Transition transition(ScanState state, ScanRequestKind request) noexcept;

[[nodiscard]] std::string_view stateText(ScanState state) noexcept;
[[nodiscard]] std::string_view requestText(ScanRequestKind request) noexcept;
/// The refusal that names both: "pause is not possible while idle."
[[nodiscard]] Error refusedInState(ScanState state, ScanRequestKind request);

}  // namespace gimbalscan
