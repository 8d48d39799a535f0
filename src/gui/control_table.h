// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/scan/scan_state.h>

#include <QString>
#include <QStringList>

#include <vector>

namespace gimbalscan {

/// What the window has asked the engine for and is not answered yet.
enum class Activity { None, Connecting, Disconnecting, Homing, Moving, Scanning };

/// One axis, as far as it decides what can be pressed.
struct AxisCondition {
    QString name;
    bool enabled = false;  ///< connected and may move
    bool known = false;    ///< its position is
    bool homed = false;    ///< or needs no homing
    bool moving = false;
    bool held = false;  ///< a jog button of this axis is held down
};

/// Everything that decides which controls can be pressed.
struct ControlInput {
    ScanState state = ScanState::Idle;
    bool latched = false;  ///< the stop-all latch
    Activity activity = Activity::None;
    bool moveInPause = false;  ///< a jog, a move or a homing during a pause is under way
    bool unsaved = false;      ///< the fault that stands is that data could not be saved
    bool copying = false;      ///< the data file is being copied elsewhere
    bool connected = false;    ///< all devices of the station
    std::vector<AxisCondition> axes;
    QStringList notHomed;   ///< axes of the scan that have to be homed
    bool checking = false;  ///< the scan as it stands has not been checked yet
    QString scanProblem;    ///< the first thing that is wrong with the scan; empty: nothing
};

enum class Control {
    Connect,
    Disconnect,
    HomeAll,
    Start,
    Pause,
    Resume,
    SaveElsewhere,
    Stop,
    StopAfterPoint,
    StopAfterLine,
    StopAll,
    Acknowledge,
    EditScan,
    ResumeFile,  ///< go on in a data file; connecting and homing are offered then
};
enum class AxisControl { Home, GoTo, JogStep, JogHold, Stop };

/// Enabled, or why not: the tooltip.
struct Verdict {
    bool enabled = true;
    QString reason;
};

/// The one place that says what can be pressed (docs/state-machine.md). Pure. `axis` is an index
/// into ControlInput::axes.
[[nodiscard]] Verdict verdict(Control control, const ControlInput& input);
[[nodiscard]] Verdict verdict(AxisControl control, const ControlInput& input, std::size_t axis);

}  // namespace gimbalscan
