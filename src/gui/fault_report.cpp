// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_report.h"

#include <QCoreApplication>

#include <algorithm>

namespace gimbalscan {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("FaultReport", text);
}

QString number(double value, int decimals) {
    return QString::number(value, 'f', decimals);
}

QString axisLine(const AxisStatus& axis) {
    const QString name = QString::fromStdString(axis.name);
    const QString unit = QString::fromStdString(axis.unit);
    if (!axis.known)
        return tr("%1 MAY STILL BE MOVING: contact is lost.").arg(name);
    if (axis.moving)
        return tr("%1 IS STILL MOVING, %2 %3/s.").arg(name, number(axis.velocity, 1), unit);
    return tr("%1 at rest at %2 %3.").arg(name, number(axis.position.value(), 3), unit);
}

QString supplyLine(const MachineFacts::Supply& supply) {
    const SupplyReading& reading = supply.reading;
    if (!reading.known)
        return tr("%1 MAY STILL BE ON: it cannot be read.").arg(supply.name);
    if (reading.output)
        return tr("%1 is on, read back %2 V, %3 A.")
            .arg(supply.name, number(reading.voltage, 1), number(reading.current, 3));
    return tr("%1 is off, read back %2 V, %3 A.")
        .arg(supply.name, number(reading.voltage, 2), number(reading.current, 3));
}

/// By class, and where a code asks for something of its own, by code.
QString whatToDo(const Error& error, ScanState state, bool homed) {
    const bool latched = state == ScanState::Faulted || state == ScanState::Aborting;
    switch (error.code) {
        case ErrorCode::StoppedAll:
            return tr("Remove the cause, then acknowledge. Nothing moves by acknowledging.");
        case ErrorCode::Stall:
            return tr("Look for an obstacle, then acknowledge and home the axis.");
        case ErrorCode::LimitHit:
            return tr("Acknowledge, then jog the axis away from its limit.");
        case ErrorCode::HardwareStop:
            return tr("Release the hardware stop, then acknowledge.");
        case ErrorCode::NotAtRest:
        case ErrorCode::SupplyNotOff:
            return tr("Use the hardware stop. Do not rely on this program now.");
        case ErrorCode::NotHomed:
            return state == ScanState::Paused || state == ScanState::Pausing
                       ? tr("Look why the controller lost its position, home the axis, then "
                            "resume.")
                       : tr("Home the axis first.");
        case ErrorCode::NotConnected:
            return tr("Press Connect.");
        case ErrorCode::DiskFull:
            if (state == ScanState::Paused || state == ScanState::Pausing)
                return tr(
                    "Free space, then resume: the point that waits is written first. Or save "
                    "elsewhere: the scan goes on in a copy of its file.");
            return tr("Free space, or choose another folder.");
        case ErrorCode::FileIo:
            if (state == ScanState::Paused || state == ScanState::Pausing)
                return tr(
                    "Remove the cause, then resume: the point that waits is written first. "
                    "Or save elsewhere: the scan goes on in a copy of its file.");
            break;
        default:
            break;
    }
    if (latched)
        return tr("Remove the cause, then acknowledge. Nothing moves by acknowledging.");
    if (state == ScanState::Paused || state == ScanState::Pausing)
        return homed ? tr("Remove the cause, then resume. Or stop: what is measured is kept.")
                     : tr("Remove the cause, home what is not homed, then resume. Or stop: what is "
                          "measured is kept.");
    if (faultClass(error.code) == FaultClass::Refusal)
        return tr("Nothing was started.");
    if (faultClass(error.code) == FaultClass::Communication)
        return tr("Check cable and power of the device, then connect again.");
    return tr("Remove the cause, then try again.");
}

}  // namespace

FaultReport reportOf(const Error& error, const MachineFacts& facts) {
    FaultReport report;
    report.happened = QString::fromStdString(error.text());
    const bool homed =
        std::all_of(facts.axes.begin(), facts.axes.end(),
                    [](const AxisStatus& axis) { return axis.homed || !axis.known; });
    report.next = whatToDo(error, facts.state, homed);
    if (faultClass(error.code) == FaultClass::Refusal && facts.state != ScanState::Faulted)
        return report;
    for (const AxisStatus& axis : facts.axes)
        if (axis.enabled || axis.known)
            report.safe << axisLine(axis);
    for (const MachineFacts::Supply& supply : facts.supplies)
        report.safe << supplyLine(supply);
    if (facts.scan)
        report.safe << tr("%1 of %2 points are saved.").arg(facts.saved).arg(facts.total);
    return report;
}

}  // namespace gimbalscan
