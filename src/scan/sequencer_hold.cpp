// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_pass.h"
#include "sequencer.h"

#include <fmt/format.h>

#include <algorithm>

// Faults during a pass, the pause they lead to, and the way back.

namespace gimbalscan {

namespace {

constexpr Duration kReconnectPeriod = std::chrono::seconds(2);

}  // namespace

/// Retries, asks for a pause, or gives the error back when neither is right (docs/faults.md).
Result<void> Sequencer::handleFault(Pass& pass, const Error& error) {
    const FaultClass cls = faultClass(error.code);
    // A controller that has lost its position in the middle of a scan can be homed in the pause.
    const bool refused = cls == FaultClass::Refusal && error.code != ErrorCode::NotHomed;
    if (cls == FaultClass::Safety || cls == FaultClass::Internal || refused)
        return Failure(error);
    interruptWork();
    pass.tries = pass.faultPoint == pass.next ? pass.tries + 1 : 1;
    pass.faultPoint = pass.next;
    if (pass.tries <= triesAllowed(error) && quietAndKnown()) {
        ++m_live.progress().retakes;
        report("warning", codeText(error.code),
               fmt::format("{} Point {} of {} will be taken again.", error.text(), pass.next + 1,
                           pass.start.plan->pointCount()));
        return {};
    }
    reportFault(error);
    if (m_station.stopAll().tripped())  // the stop that was to lead to a new try found worse
        return {};
    if (m_state == ScanState::Running && request(ScanRequestKind::RecoverableFault))
        pass.holdReason = error;
    m_fault.set(error);
    return {};
}

/// Everything at rest, in contact, and every axis where the controller says: it can be tried again.
bool Sequencer::quietAndKnown() {
    return quiet() && !m_station.stopAll().tripped() && inContact() &&
           checkReady(leasedAxes()).has_value();
}

bool Sequencer::inContact() const {
    return std::all_of(m_leased.begin(), m_leased.end(), [](const DeviceHandle* handle) {
        return handle->lifecycle() == Lifecycle::Enabled &&
               (!handle->motor() || handle->motor()->reading().known);
    });
}

int Sequencer::triesAllowed(const Error& error) const {
    const FaultPolicy policy = m_station.config().faultPolicy;
    // Nothing is known of the device until it is back, or somebody has looked.
    if (error.code == ErrorCode::LinkLost || error.code == ErrorCode::PcSlept)
        return 0;
    switch (faultClass(error.code)) {
        case FaultClass::Communication:
            return policy.communicationTries;
        case FaultClass::Position:
            return policy.positionRetries;
        case FaultClass::Acquisition:
            return policy.acquisitionRetries;
        default:
            return 0;
    }
}

bool Sequencer::hold(Pass& pass) {
    request(ScanRequestKind::Done);
    const TimePoint since = m_clock.now();
    const std::uint64_t points = pass.start.plan->pointCount();
    report("info", "SCAN-PAUSED",
           pass.next < points ? fmt::format("Paused at point {} of {}.", pass.next + 1, points)
                              : "Paused after the last point of a pass.");
    while (m_state == ScanState::Paused) {
        const bool looks = !inContact() || (pass.holdReason && faultClass(pass.holdReason->code) ==
                                                                   FaultClass::Communication);
        const TimePoint deadline = looks ? m_clock.now() + kReconnectPeriod : kNever;
        const auto woken = awaitInbox(deadline, [this] {
            return m_state != ScanState::Paused || m_resume || !m_pausedMoves.empty();
        });
        if (woken == WaitResult::TimedOut)
            tryReconnect();
        runPausedMoves();
        if (!m_resume)
            continue;
        const Command resume = *std::exchange(m_resume, std::nullopt);
        const auto status = m_state == ScanState::Paused
                                ? checkResume(resume)
                                : Status(Failure(refusedInState(m_state, ScanRequestKind::Resume)));
        if (status) {
            pass.holdReason.reset();
            m_fault.set(std::nullopt);
            request(ScanRequestKind::Resume);
            report("info", "SCAN-RESUMED", "Resumed.");
        }
        if (resume.done)
            resume.done(status);
    }
    pass.paused += m_clock.now() - since;
    return m_state == ScanState::Running;
}

/// The operator's jogs, go-tos and homing, with the axes that the scan lends.
void Sequencer::runPausedMoves() {
    while (!m_pausedMoves.empty()) {
        const Command command = std::move(m_pausedMoves.front());
        m_pausedMoves.pop_front();
        if (m_state != ScanState::Paused) {
            command.refuse(refusedInState(m_state, ScanRequestKind::MoveInPause));
            continue;
        }
        Status status = arm();
        m_pausedMove = true;
        if (status) {
            if (const auto* move = std::get_if<Command::Move>(&command.body))
                status = driveTo(move->targets, move->straightLine);
            else if (const auto* home = std::get_if<Command::Home>(&command.body))
                status = homeInPause(home->axes);
            else
                status = driveBy(std::get<Command::Jog>(command.body));
        }
        if (!status && (faultClass(status.error().code) == FaultClass::Safety ||
                        faultClass(status.error().code) == FaultClass::Internal))
            m_station.stopAll().trip(status.error());
        if (m_interrupted)
            quiet();
        m_pausedMove = false;
        if (command.done)
            command.done(status);
    }
}

/// docs/faults.md, rule 5: devices the same, homed, position known, storage well; then the first
/// open point.
Result<void> Sequencer::checkResume(const Command& resume) {
    tryReconnect();
    if (auto ready = checkReady(leasedAxes()); !ready)
        return ready;
    if (auto confirmed = checkOffsets(); !confirmed)
        return confirmed;
    if (auto written = writeWhatWaits(resume); !written)
        return written;
    return arm();
}

Result<void> Sequencer::writeWhatWaits(const Command& resume) {
    if (const auto* elsewhere = std::get_if<Command::SaveElsewhere>(&resume.body))
        return moveRun(elsewhere->path);
    return m_sink->failure() ? m_sink->retryWrites() : Status();
}

Result<void> Sequencer::moveRun(const std::string& path) {
    const std::string before = m_sink->location();
    auto moved =
        blockingCall([&](const std::stop_token& stop) { return m_sink->moveTo(path, stop); });
    const std::string now = m_sink->location();
    if (now == before)  // as it may be after an error too
        return moved;
    if (m_listener.event)  // the data file has one of its own
        m_listener.event({m_clock.now(), "info", "SCAN-MOVED",
                          "The scan goes on in " + now + ", a copy of " + before + "."});
    if (m_listener.runMoved)
        m_listener.runMoved(now);
    return moved;
}

}  // namespace gimbalscan
