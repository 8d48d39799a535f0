// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "control_table.h"

#include <QCoreApplication>

#include <algorithm>

namespace gimbalscan {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("ControlTable", text);
}

Verdict no(const QString& reason) {
    return {false, reason};
}

bool may(ScanState state, ScanRequestKind request) {
    return transition(state, request).kind != TransitionKind::Refused;
}

bool anyMoving(const ControlInput& input) {
    return std::any_of(input.axes.begin(), input.axes.end(),
                       [](const AxisCondition& axis) { return axis.moving; });
}

/// What the station is busy with, as a reason.
QString busyReason(const ControlInput& input) {
    switch (input.state) {
        case ScanState::Faulted:
            return tr("Everything is stopped. Acknowledge the fault first.");
        case ScanState::Aborting:
            return tr("Everything is being stopped.");
        case ScanState::Stopping:
            return tr("Stopping: wait until everything is at rest.");
        case ScanState::Pausing:
            return tr("Pausing: wait until the axes are at rest.");
        case ScanState::Paused:
            return tr("A scan is paused. Resume or stop it first.");
        default:
            break;
    }
    switch (input.activity) {
        case Activity::Connecting:
            return tr("Connecting to the devices.");
        case Activity::Disconnecting:
            return tr("Disconnecting from the devices.");
        case Activity::Homing:
            return tr("Homing: wait or press Stop.");
        case Activity::Moving:
            return tr("An axis is moving: wait or press Stop.");
        case Activity::Scanning:
        case Activity::None:
            break;
    }
    return tr("A scan is running.");
}

/// Whether a new operation could begin at all.
Verdict canBegin(const ControlInput& input) {
    if (input.latched && input.state != ScanState::Faulted)
        return no(tr("Everything is being stopped."));
    if (!may(input.state, ScanRequestKind::Start) || input.activity != Activity::None)
        return no(busyReason(input));
    return {};
}

Verdict canBeginConnected(const ControlInput& input) {
    Verdict begin = canBegin(input);
    if (!begin.enabled)
        return begin;
    return input.connected ? Verdict{} : no(tr("Not connected. Press Connect first."));
}

Verdict start(const ControlInput& input) {
    Verdict begin = canBeginConnected(input);
    if (!begin.enabled)
        return begin;
    if (!input.notHomed.isEmpty())
        return no(tr("Not homed: %1. Press Home all first.").arg(input.notHomed.join(tr(", "))));
    if (!input.scanProblem.isEmpty())
        return no(input.scanProblem);
    return input.checking ? no(tr("The scan is being checked.")) : Verdict{};
}

Verdict pause(const ControlInput& input) {
    if (input.activity != Activity::Scanning)
        return no(tr("No scan is running."));
    if (may(input.state, ScanRequestKind::Pause))
        return {};
    return no(input.state == ScanState::Preparing ? tr("The scan is still being prepared.")
                                                  : busyReason(input));
}

Verdict resume(const ControlInput& input) {
    if (!may(input.state, ScanRequestKind::Resume))
        return no(tr("No scan is paused."));
    if (input.copying)
        return no(tr("The data file is being copied: wait or press Stop."));
    return input.moveInPause ? no(tr("An axis is moving: wait or press Stop.")) : Verdict{};
}

Verdict saveElsewhere(const ControlInput& input) {
    if (input.state != ScanState::Paused || !input.unsaved)
        return no(tr("No scan is paused because its data could not be saved."));
    return resume(input);
}

Verdict stop(const ControlInput& input) {
    if (!may(input.state, ScanRequestKind::Stop))
        return no(busyReason(input));
    if (input.state == ScanState::Stopping)
        return no(tr("It is stopping already. Stop all (F12) stops at once."));
    const bool resting = input.state == ScanState::Idle || input.state == ScanState::Faulted;
    if (resting && input.activity == Activity::None && !anyMoving(input))
        return no(tr("Nothing is running."));
    return {};
}

Verdict stopLater(const ControlInput& input) {
    if (input.activity != Activity::Scanning)
        return no(tr("No scan is running."));
    return input.state == ScanState::Running ? Verdict{} : no(busyReason(input));
}

/// Jogs, go-tos and homing: when idle, and in a pause, which lends the axes.
Verdict canMove(const ControlInput& input) {
    if (input.latched && input.state != ScanState::Faulted)
        return no(tr("Everything is being stopped."));
    const bool idle = may(input.state, ScanRequestKind::Start) && input.activity == Activity::None;
    if (!idle && !may(input.state, ScanRequestKind::MoveInPause))
        return no(busyReason(input));
    if (input.moveInPause)
        return no(tr("An axis is moving: wait or press Stop."));
    if (input.copying)
        return no(tr("The data file is being copied: wait or press Stop."));
    return {};
}

Verdict homeAll(const ControlInput& input) {
    Verdict move = canMove(input);
    if (!move.enabled)
        return move;
    return input.connected ? Verdict{} : no(tr("Not connected. Press Connect first."));
}

Verdict canMove(const ControlInput& input, const AxisCondition& axis) {
    Verdict move = canMove(input);
    if (!move.enabled)
        return move;
    if (!axis.enabled)
        return no(tr("%1 is not connected. Press Connect first.").arg(axis.name));
    return axis.known ? Verdict{}
                      : no(tr("The position of %1 is not known: contact is lost.").arg(axis.name));
}

Verdict stopAxis(const AxisCondition& axis) {
    if (!axis.moving && !axis.held)
        return no(tr("%1 is at rest.").arg(axis.name));
    return {};
}

}  // namespace

Verdict verdict(Control control, const ControlInput& input) {
    switch (control) {
        case Control::Connect:
            return input.connected ? no(tr("All devices are connected.")) : canBegin(input);
        case Control::Disconnect:
            return canBeginConnected(input);
        case Control::HomeAll:
            return homeAll(input);
        case Control::Start:
            return start(input);
        case Control::Pause:
            return pause(input);
        case Control::Resume:
            return resume(input);
        case Control::SaveElsewhere:
            return saveElsewhere(input);
        case Control::Stop:
            return stop(input);
        case Control::StopAfterPoint:
        case Control::StopAfterLine:
            return stopLater(input);
        case Control::StopAll:
            return {};
        case Control::Acknowledge:
            return may(input.state, ScanRequestKind::Acknowledge)
                       ? Verdict{}
                       : no(tr("There is no fault to acknowledge."));
        case Control::EditScan:
            return input.activity == Activity::Scanning
                       ? no(tr("The scan runs with these settings. They can be changed when it "
                               "has ended."))
                       : Verdict{};
        case Control::ResumeFile:
            return canBegin(input);
    }
    return no({});
}

Verdict verdict(AxisControl control, const ControlInput& input, std::size_t axis) {
    const AxisCondition& condition = input.axes[axis];
    if (control == AxisControl::Stop)
        return stopAxis(condition);
    // The button under the finger stays as it is until it is let go.
    const bool jog = control == AxisControl::JogStep || control == AxisControl::JogHold;
    if (jog && condition.held)
        return {};
    if (control == AxisControl::Home) {
        Verdict move = canMove(input);
        if (!move.enabled)
            return move;
        return condition.enabled
                   ? Verdict{}
                   : no(tr("%1 is not connected. Press Connect first.").arg(condition.name));
    }
    Verdict move = canMove(input, condition);
    if (!move.enabled)
        return move;
    if (control == AxisControl::GoTo && !condition.homed)
        return no(tr("%1 is not homed. Press Home first.").arg(condition.name));
    if (control == AxisControl::JogHold && !condition.homed)
        return no(tr("%1 is not homed: it moves by single slow steps only.").arg(condition.name));
    return {};
}

}  // namespace gimbalscan
