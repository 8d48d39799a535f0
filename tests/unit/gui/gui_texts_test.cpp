// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_report.h"
#include "scan_changes.h"

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

AxisStatus axisAt(const std::string& name, bool known, bool moving) {
    AxisStatus status;
    status.name = name;
    status.unit = "deg";
    status.enabled = true;
    status.known = known;
    status.moving = moving;
    status.velocity = moving ? 3.0 : 0.0;
    status.position = UserPosition(12.31);
    return status;
}

TEST(FaultReport, SaysWhatHappenedWhatIsSafeAndWhatToDo) {
    MachineFacts facts;
    facts.state = ScanState::Faulted;
    facts.axes = {axisAt("yaw", true, false), axisAt("pitch", false, false)};
    SupplyReading off;
    off.known = true;
    facts.supplies = {{"supply", off}, {"bias", {}}};
    facts.scan = true;
    facts.saved = 117;
    facts.total = 651;
    const FaultReport report =
        reportOf({ErrorCode::Stall, "yaw", "move", "stopped at 12.31 deg."}, facts);
    EXPECT_EQ(report.happened, "MOT-STALL yaw: stopped at 12.31 deg.");
    EXPECT_EQ(report.safe.join("|"),
              "yaw at rest at 12.310 deg.|pitch MAY STILL BE MOVING: contact is lost.|"
              "supply is off, read back 0.00 V, 0.000 A.|bias MAY STILL BE ON: it cannot be read.|"
              "117 of 651 points are saved.");
    EXPECT_EQ(report.next, "Look for an obstacle, then acknowledge and home the axis.");
}

TEST(FaultReport, AMovingAxisIsNotCalledSafe) {
    MachineFacts facts;
    facts.state = ScanState::Aborting;
    facts.axes = {axisAt("yaw", true, true)};
    const FaultReport report = reportOf({ErrorCode::StoppedAll, "", "stop", "Pressed."}, facts);
    EXPECT_EQ(report.safe.join("|"), "yaw IS STILL MOVING, 3.0 deg/s.");
}

TEST(FaultReport, InAPauseItSaysWhetherHomingIsNeeded) {
    MachineFacts facts;
    facts.state = ScanState::Paused;
    facts.axes = {axisAt("yaw", true, false), axisAt("pitch", true, false)};
    for (AxisStatus& axis : facts.axes)
        axis.homed = true;
    const Error lost{ErrorCode::LinkLost, "yaw", "move", "no reply."};
    EXPECT_EQ(reportOf(lost, facts).next,
              "Remove the cause, then resume. Or stop: what is measured is kept.");
    facts.axes[1].homed = false;
    EXPECT_EQ(reportOf(lost, facts).next,
              "Remove the cause, home what is not homed, then resume. Or stop: what is measured is "
              "kept.");
    const Error cycled{ErrorCode::NotHomed, "pitch", "move", "Its position is lost."};
    EXPECT_EQ(reportOf(cycled, facts).next,
              "Look why the controller lost its position, home the axis, then resume.");
}

TEST(FaultReport, ARefusalIsNoFault) {
    MachineFacts facts;
    facts.axes = {axisAt("yaw", true, false)};
    const FaultReport report =
        reportOf({ErrorCode::OutsideLimits, "yaw", "move", "Too far."}, facts);
    EXPECT_TRUE(report.safe.isEmpty());
    EXPECT_EQ(report.next, "Nothing was started.");
}

TEST(ScanChanges, NamesWhatDiffersAndNothingElse) {
    ScanConfig from;
    from.title = "Sky";
    from.fast = {"yaw", -10, 10, 21, false};
    from.dwell.value = 0.1;
    from.sourceName = "a.json";
    ScanConfig to = from;
    to.sourceName = "b.json";
    EXPECT_TRUE(changesBetween(from, to).isEmpty());
    to.dwell.value = 2;
    to.fast.points = 41;
    EXPECT_EQ(changesBetween(from, to).join("|"),
              "Fast axis: yaw -10 to 10, 21 points \u2192 yaw -10 to 10, 41 points|"
              "Dwell: 0.1 s \u2192 2 s");
}

}  // namespace
}  // namespace gimbalscan
