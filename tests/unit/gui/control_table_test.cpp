// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control_table.h"

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

constexpr std::array kStates = {ScanState::Idle,     ScanState::Preparing, ScanState::Running,
                                ScanState::Pausing,  ScanState::Paused,    ScanState::Stopping,
                                ScanState::Aborting, ScanState::Faulted};

/// A connected, homed station with a good scan, in a state of a scan.
ControlInput inState(ScanState state) {
    ControlInput input;
    input.state = state;
    input.connected = true;
    input.latched = state == ScanState::Aborting || state == ScanState::Faulted;
    input.activity = state == ScanState::Idle || state == ScanState::Faulted ? Activity::None
                                                                             : Activity::Scanning;
    input.axes = {{"yaw", true, true, true, false, false},
                  {"pitch", true, true, true, false, false}};
    return input;
}

/// '+' enabled, '-' not, one letter a state in the order of kStates.
template <class C>
std::string row(C control) {
    std::string cells;
    for (const ScanState state : kStates) {
        Verdict seen;
        if constexpr (std::is_same_v<C, Control>)
            seen = verdict(control, inState(state));
        else
            seen = verdict(control, inState(state), 0);
        EXPECT_NE(seen.enabled, !seen.reason.isEmpty())
            << "a disabled control says why, an enabled one needs no reason";
        cells += seen.enabled ? '+' : '-';
    }
    return cells;
}

TEST(ControlTable, EveryStateOfAScanDecidesEveryControl) {
    //                                             Idle Prep Run Pausing Paused Stopping Abort Fault
    EXPECT_EQ(row(Control::Connect), "--------");  // connected already
    EXPECT_EQ(row(Control::Disconnect), "+-------");
    EXPECT_EQ(row(Control::HomeAll), "+---+---");
    EXPECT_EQ(row(Control::Start), "+-------");
    EXPECT_EQ(row(Control::Pause), "--+-----");
    EXPECT_EQ(row(Control::Resume), "---++---");
    EXPECT_EQ(row(Control::SaveElsewhere), "--------");  // everything could be saved
    EXPECT_EQ(row(Control::Stop), "-++++---");
    EXPECT_EQ(row(Control::StopAfterPoint), "--+-----");
    EXPECT_EQ(row(Control::StopAfterLine), "--+-----");
    EXPECT_EQ(row(Control::StopAll), "++++++++");
    EXPECT_EQ(row(Control::Acknowledge), "-------+");
    EXPECT_EQ(row(Control::EditScan), "+------+");
    EXPECT_EQ(row(Control::ResumeFile), "+-------");
    EXPECT_EQ(row(AxisControl::Home), "+---+---");
    EXPECT_EQ(row(AxisControl::GoTo), "+---+---");
    EXPECT_EQ(row(AxisControl::JogStep), "+---+---");
    EXPECT_EQ(row(AxisControl::JogHold), "+---+---");
    EXPECT_EQ(row(AxisControl::Stop), "--------");  // at rest
}

TEST(ControlTable, APauseLendsItsAxesToHoming) {
    ControlInput input = inState(ScanState::Paused);
    input.axes[0].homed = input.axes[0].known = false;
    EXPECT_TRUE(verdict(AxisControl::Home, input, 0).enabled);
    input.moveInPause = true;
    EXPECT_EQ(verdict(Control::HomeAll, input).reason, "An axis is moving: wait or press Stop.");
    input.moveInPause = false;
    input.connected = input.axes[0].enabled = false;
    EXPECT_EQ(verdict(Control::HomeAll, input).reason, "Not connected. Press Connect first.");
    EXPECT_EQ(verdict(AxisControl::Home, input, 0).reason,
              "yaw is not connected. Press Connect first.");
}

/// Every control whose engine request is refused in a state is disabled there.
TEST(ControlTable, NothingIsOfferedThatTheEngineRefuses) {
    const std::vector<std::pair<Control, ScanRequestKind>> requests = {
        {Control::Start, ScanRequestKind::Start},
        {Control::Connect, ScanRequestKind::Start},
        {Control::Disconnect, ScanRequestKind::Start},
        {Control::Pause, ScanRequestKind::Pause},
        {Control::Resume, ScanRequestKind::Resume},
        {Control::Stop, ScanRequestKind::Stop},
        {Control::StopAfterPoint, ScanRequestKind::Stop},
        {Control::Acknowledge, ScanRequestKind::Acknowledge}};
    for (const ScanState state : kStates)
        for (const auto& [control, request] : requests)
            for (const Activity activity : {Activity::None, Activity::Connecting, Activity::Homing,
                                            Activity::Moving, Activity::Scanning})
                for (const bool connected : {true, false}) {
                    ControlInput input = inState(state);
                    input.activity = activity;
                    input.connected = connected;
                    const bool refused = transition(state, request).kind == TransitionKind::Refused;
                    EXPECT_FALSE(refused && verdict(control, input).enabled)
                        << stateText(state) << " " << requestText(request);
                }
}

TEST(ControlTable, WhatCouldNotBeSavedCanBeSavedElsewhereInThePause) {
    for (const ScanState state : kStates) {
        ControlInput input = inState(state);
        input.unsaved = true;
        EXPECT_EQ(verdict(Control::SaveElsewhere, input).enabled, state == ScanState::Paused);
        EXPECT_EQ(verdict(Control::SaveElsewhere, input).reason.isEmpty(),
                  state == ScanState::Paused);
    }
    ControlInput input = inState(ScanState::Paused);
    input.unsaved = input.moveInPause = true;
    EXPECT_EQ(verdict(Control::SaveElsewhere, input).reason,
              "An axis is moving: wait or press Stop.");
    input.moveInPause = false;
    input.copying = true;
    const QString copying = "The data file is being copied: wait or press Stop.";
    EXPECT_EQ(verdict(Control::SaveElsewhere, input).reason, copying);
    EXPECT_EQ(verdict(Control::Resume, input).reason, copying);
    EXPECT_EQ(verdict(AxisControl::JogStep, input, 0).reason, copying);
    EXPECT_TRUE(verdict(Control::Stop, input).enabled);
    EXPECT_TRUE(verdict(Control::StopAll, input).enabled);
}

TEST(ControlTable, WithoutConnectionOnlyConnectingIsPossible) {
    ControlInput input = inState(ScanState::Idle);
    input.connected = false;
    for (AxisCondition& axis : input.axes)
        axis.enabled = false;
    EXPECT_TRUE(verdict(Control::Connect, input).enabled);
    EXPECT_FALSE(verdict(Control::Disconnect, input).enabled);
    EXPECT_TRUE(verdict(Control::StopAll, input).enabled);
    for (const Control control : {Control::HomeAll, Control::Start})
        EXPECT_EQ(verdict(control, input).reason, "Not connected. Press Connect first.");
    for (const AxisControl control :
         {AxisControl::Home, AxisControl::GoTo, AxisControl::JogStep, AxisControl::JogHold})
        EXPECT_EQ(verdict(control, input, 0).reason, "yaw is not connected. Press Connect first.");
}

TEST(ControlTable, AScanThatCannotStartSaysWhy) {
    ControlInput input = inState(ScanState::Idle);
    input.notHomed = {"yaw", "pitch"};
    EXPECT_EQ(verdict(Control::Start, input).reason,
              "Not homed: yaw, pitch. Press Home all first.");
    input.notHomed.clear();
    input.scanProblem = "MOT-RANGE The scan needs yaw up to 100 deg.";
    EXPECT_EQ(verdict(Control::Start, input).reason, input.scanProblem);
    input.scanProblem.clear();
    input.checking = true;
    EXPECT_EQ(verdict(Control::Start, input).reason, "The scan is being checked.");
    input.checking = false;
    EXPECT_TRUE(verdict(Control::Start, input).enabled);
}

TEST(ControlTable, AnotherActivityKeepsEverythingElseBack) {
    for (const Activity activity :
         {Activity::Connecting, Activity::Disconnecting, Activity::Homing, Activity::Moving}) {
        // From the click to the first state change, and while it runs.
        for (const ScanState state : {ScanState::Idle, ScanState::Preparing, ScanState::Running}) {
            ControlInput input = inState(state);
            input.activity = activity;
            for (const Control control :
                 {Control::Disconnect, Control::HomeAll, Control::Start, Control::Pause,
                  Control::StopAfterPoint, Control::Acknowledge})
                EXPECT_FALSE(verdict(control, input).enabled) << static_cast<int>(control);
            EXPECT_TRUE(verdict(Control::Stop, input).enabled);
            EXPECT_TRUE(verdict(Control::EditScan, input).enabled);
            for (const AxisControl control :
                 {AxisControl::Home, AxisControl::GoTo, AxisControl::JogStep})
                EXPECT_FALSE(verdict(control, input, 0).enabled);
        }
    }
}

TEST(ControlTable, AnAxisThatIsNotHomedTakesSingleStepsOnly) {
    ControlInput input = inState(ScanState::Idle);
    input.axes[0].homed = false;
    EXPECT_TRUE(verdict(AxisControl::JogStep, input, 0).enabled);
    EXPECT_FALSE(verdict(AxisControl::JogHold, input, 0).enabled);
    EXPECT_EQ(verdict(AxisControl::GoTo, input, 0).reason, "yaw is not homed. Press Home first.");
    EXPECT_TRUE(verdict(AxisControl::GoTo, input, 1).enabled);
}

TEST(ControlTable, AnUnknownPositionMovesNothingButCanBeHomed) {
    ControlInput input = inState(ScanState::Paused);
    input.axes[0].known = false;
    EXPECT_FALSE(verdict(AxisControl::JogStep, input, 0).enabled);
    EXPECT_FALSE(verdict(AxisControl::GoTo, input, 0).enabled);
    input = inState(ScanState::Idle);
    input.axes[0].known = false;
    EXPECT_TRUE(verdict(AxisControl::Home, input, 0).enabled);
}

TEST(ControlTable, OneMoveAtATimeInAPause) {
    ControlInput input = inState(ScanState::Paused);
    input.moveInPause = true;
    input.axes[0].moving = true;
    EXPECT_FALSE(verdict(AxisControl::JogStep, input, 1).enabled);
    EXPECT_FALSE(verdict(AxisControl::GoTo, input, 1).enabled);
    EXPECT_FALSE(verdict(Control::Resume, input).enabled);
    EXPECT_TRUE(verdict(AxisControl::Stop, input, 0).enabled);
    EXPECT_TRUE(verdict(Control::Stop, input).enabled);
}

TEST(ControlTable, TheHeldJogButtonStaysEnabledWhileItsOwnMoveRuns) {
    ControlInput input = inState(ScanState::Running);
    input.activity = Activity::Moving;
    input.axes[0].held = true;
    input.axes[0].moving = true;
    EXPECT_TRUE(verdict(AxisControl::JogStep, input, 0).enabled);
    EXPECT_TRUE(verdict(AxisControl::JogHold, input, 0).enabled);
    EXPECT_FALSE(verdict(AxisControl::JogStep, input, 1).enabled);
}

TEST(ControlTable, TheLatchKeepsEverythingBackBeforeTheStateFollows) {
    ControlInput input = inState(ScanState::Idle);
    input.latched = true;
    for (const Control control : {Control::Disconnect, Control::HomeAll, Control::Start})
        EXPECT_FALSE(verdict(control, input).enabled);
    for (const AxisControl control : {AxisControl::Home, AxisControl::GoTo, AxisControl::JogStep})
        EXPECT_FALSE(verdict(control, input, 0).enabled);
}

TEST(ControlTable, WhateverMovesCanBeStopped) {
    for (const ScanState state : {ScanState::Idle, ScanState::Faulted}) {
        ControlInput input = inState(state);
        EXPECT_FALSE(verdict(Control::Stop, input).enabled);
        input.axes[1].moving = true;
        EXPECT_TRUE(verdict(Control::Stop, input).enabled);
        EXPECT_TRUE(verdict(AxisControl::Stop, input, 1).enabled);
    }
}

}  // namespace
}  // namespace gimbalscan
