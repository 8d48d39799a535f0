// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/scan/scan_state.h>

namespace gimbalscan {

namespace {

constexpr Transition refused() {
    return {};
}
constexpr Transition to(ScanState next) {
    return {TransitionKind::Moves, next};
}
constexpr Transition accepted() {
    return {TransitionKind::Accepted, ScanState::Idle};
}

using enum ScanState;

// Columns in the order of ScanRequestKind: start, move in pause, pause, resume, stop, stop all,
// acknowledge, safety fault, recoverable fault, done.
constexpr std::array<std::array<Transition, kScanRequestCount>, kScanStateCount> kTable = {{
    // Idle: a stop still stops the motors, whatever moves them
    {to(Preparing), refused(), refused(), refused(), accepted(), to(Faulted), refused(),
     to(Faulted), accepted(), refused()},
    // Preparing: done = prepared
    {refused(), refused(), refused(), refused(), to(Stopping), to(Aborting), refused(),
     to(Aborting), to(Stopping), to(Running)},
    // Running: done = plan finished
    {refused(), refused(), to(Pausing), refused(), to(Stopping), to(Aborting), refused(),
     to(Aborting), to(Pausing), to(Stopping)},
    // Pausing: done = at rest
    {refused(), refused(), refused(), to(Running), to(Stopping), to(Aborting), refused(),
     to(Aborting), accepted(), to(Paused)},
    // Paused
    {refused(), accepted(), refused(), to(Running), to(Stopping), to(Aborting), refused(),
     to(Aborting), accepted(), refused()},
    // Stopping: done = wound down; a stop cancels a drive to the park position
    {refused(), refused(), refused(), refused(), accepted(), to(Aborting), refused(), to(Aborting),
     accepted(), to(Idle)},
    // Aborting: done = confirmed or escalated
    {refused(), refused(), refused(), refused(), refused(), accepted(), refused(), accepted(),
     accepted(), to(Faulted)},
    // Faulted
    {refused(), refused(), refused(), refused(), accepted(), accepted(), to(Idle), accepted(),
     accepted(), refused()},
}};

constexpr std::array<std::string_view, kScanStateCount> kStateTexts = {
    "idle", "preparing", "running", "pausing", "paused", "stopping", "aborting", "faulted"};
constexpr std::array<std::string_view, kScanRequestCount> kRequestTexts = {
    "start",        "moving in pause",   "pause", "resume", "stop", "stop all", "acknowledge",
    "safety fault", "recoverable fault", "done"};

}  // namespace

Transition transition(ScanState state, ScanRequestKind request) noexcept {
    return kTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(request)];
}

std::string_view stateText(ScanState state) noexcept {
    return kStateTexts[static_cast<std::size_t>(state)];
}

std::string_view requestText(ScanRequestKind request) noexcept {
    return kRequestTexts[static_cast<std::size_t>(request)];
}

Error refusedInState(ScanState state, ScanRequestKind request) {
    return {ErrorCode::InvalidInState, "", std::string(requestText(request)),
            std::string(requestText(request)) + " is not possible while " +
                std::string(stateText(state)) + "."};
}

}  // namespace gimbalscan
