// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/scan/scan_state.h>

#include <gtest/gtest.h>

#include <map>

namespace gimbalscan {
namespace {

using enum ScanState;
using Kind = ScanRequestKind;

struct Cell {
    TransitionKind kind;
    ScanState next = Idle;
};

// Written down a second time from docs/state-machine.md: everything that is not listed is refused.
const std::map<std::pair<ScanState, Kind>, Cell> kExpected = {
    {{Idle, Kind::Start}, {TransitionKind::Moves, Preparing}},
    {{Idle, Kind::Stop}, {TransitionKind::Accepted}},
    {{Idle, Kind::StopAll}, {TransitionKind::Moves, Faulted}},
    {{Idle, Kind::SafetyFault}, {TransitionKind::Moves, Faulted}},
    {{Idle, Kind::RecoverableFault}, {TransitionKind::Accepted}},
    {{Preparing, Kind::Stop}, {TransitionKind::Moves, Stopping}},
    {{Preparing, Kind::StopAll}, {TransitionKind::Moves, Aborting}},
    {{Preparing, Kind::SafetyFault}, {TransitionKind::Moves, Aborting}},
    {{Preparing, Kind::RecoverableFault}, {TransitionKind::Moves, Stopping}},
    {{Preparing, Kind::Done}, {TransitionKind::Moves, Running}},
    {{Running, Kind::Pause}, {TransitionKind::Moves, Pausing}},
    {{Running, Kind::Stop}, {TransitionKind::Moves, Stopping}},
    {{Running, Kind::StopAll}, {TransitionKind::Moves, Aborting}},
    {{Running, Kind::SafetyFault}, {TransitionKind::Moves, Aborting}},
    {{Running, Kind::RecoverableFault}, {TransitionKind::Moves, Pausing}},
    {{Running, Kind::Done}, {TransitionKind::Moves, Stopping}},
    {{Pausing, Kind::Resume}, {TransitionKind::Moves, Running}},
    {{Pausing, Kind::Stop}, {TransitionKind::Moves, Stopping}},
    {{Pausing, Kind::StopAll}, {TransitionKind::Moves, Aborting}},
    {{Pausing, Kind::SafetyFault}, {TransitionKind::Moves, Aborting}},
    {{Pausing, Kind::RecoverableFault}, {TransitionKind::Accepted}},
    {{Pausing, Kind::Done}, {TransitionKind::Moves, Paused}},
    {{Paused, Kind::MoveInPause}, {TransitionKind::Accepted}},
    {{Paused, Kind::Resume}, {TransitionKind::Moves, Running}},
    {{Paused, Kind::Stop}, {TransitionKind::Moves, Stopping}},
    {{Paused, Kind::StopAll}, {TransitionKind::Moves, Aborting}},
    {{Paused, Kind::SafetyFault}, {TransitionKind::Moves, Aborting}},
    {{Paused, Kind::RecoverableFault}, {TransitionKind::Accepted}},
    {{Stopping, Kind::Stop}, {TransitionKind::Accepted}},
    {{Stopping, Kind::StopAll}, {TransitionKind::Moves, Aborting}},
    {{Stopping, Kind::SafetyFault}, {TransitionKind::Moves, Aborting}},
    {{Stopping, Kind::RecoverableFault}, {TransitionKind::Accepted}},
    {{Stopping, Kind::Done}, {TransitionKind::Moves, Idle}},
    {{Aborting, Kind::StopAll}, {TransitionKind::Accepted}},
    {{Aborting, Kind::SafetyFault}, {TransitionKind::Accepted}},
    {{Aborting, Kind::RecoverableFault}, {TransitionKind::Accepted}},
    {{Aborting, Kind::Done}, {TransitionKind::Moves, Faulted}},
    {{Faulted, Kind::Stop}, {TransitionKind::Accepted}},
    {{Faulted, Kind::StopAll}, {TransitionKind::Accepted}},
    {{Faulted, Kind::Acknowledge}, {TransitionKind::Moves, Idle}},
    {{Faulted, Kind::SafetyFault}, {TransitionKind::Accepted}},
    {{Faulted, Kind::RecoverableFault}, {TransitionKind::Accepted}},
};

TEST(ScanState, EveryCellOfTheTable) {
    for (std::size_t s = 0; s < kScanStateCount; ++s)
        for (std::size_t r = 0; r < kScanRequestCount; ++r) {
            const auto state = static_cast<ScanState>(s);
            const auto kind = static_cast<Kind>(r);
            const auto expected = kExpected.find({state, kind});
            const Transition actual = transition(state, kind);
            SCOPED_TRACE(std::string(stateText(state)) + " x " + std::string(requestText(kind)));
            if (expected == kExpected.end()) {
                EXPECT_EQ(actual.kind, TransitionKind::Refused);
                continue;
            }
            EXPECT_EQ(actual.kind, expected->second.kind);
            if (actual.kind == TransitionKind::Moves) {
                EXPECT_EQ(actual.next, expected->second.next);
            }
        }
}

TEST(ScanState, NoStateWithoutAWayToStop) {
    for (std::size_t s = 0; s < kScanStateCount; ++s)
        EXPECT_NE(transition(static_cast<ScanState>(s), Kind::StopAll).kind,
                  TransitionKind::Refused);
}

TEST(ScanState, RefusalNamesStateAndRequest) {
    const Error error = refusedInState(Idle, Kind::Pause);
    EXPECT_EQ(error.code, ErrorCode::InvalidInState);
    EXPECT_EQ(error.detail, "pause is not possible while idle.");
}

}  // namespace
}  // namespace gimbalscan
