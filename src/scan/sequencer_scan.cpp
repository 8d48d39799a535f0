// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_pass.h"
#include "sequencer.h"

#include <fmt/format.h>

namespace gimbalscan {

Result<ScanSummary> Sequencer::scan(const ScanRequest& request) {
    std::vector<std::string> names = {request.scan.fast.axis, request.scan.slow.axis};
    for (const AxisTarget& pinned : request.scan.pinned)
        names.push_back(pinned.axis);
    const auto axes = axesNamed(names);
    if (!axes)
        return Failure(axes.error());

    Pass pass;
    pass.fast = (*axes)[0];
    pass.slow = (*axes)[1];
    ScanSummary summary;
    Operation operation;
    operation.owner = "scan \"" + request.scan.title + "\"";
    operation.handles = handlesOf(*axes);
    operation.handles.push_back(&m_station.daqHandle());
    operation.prepare = [&]() -> Status {
        if (auto prepared = prepareScan(request, pass); !prepared)
            return prepared;
        if (auto begun = beginPass(request, pass); !begun)
            return begun;
        return driveTo(request.scan.pinned, false);
    };
    operation.work = [&] {
        auto status = acquirePasses(request, pass, summary);
        if (!status && faultClass(status.error().code) != FaultClass::Outcome) {
            pass.outcome = RunOutcome::Failed;
            pass.holdReason = status.error();
            if (faultClass(status.error().code) == FaultClass::Refusal)
                reportFault(status.error());  // the others have been
        }
        return status;
    };
    operation.close = [&] {
        finishPass(pass, summary);
        parkAfter(pass);
    };
    const auto status = operate(operation);
    if (summary.passes.empty() && !status)
        return Failure(status.error());
    return summary;
}

Result<void> Sequencer::checkReady(const std::vector<std::size_t>& axes) const {
    if (auto connected = checkConnected(axes); !connected)
        return connected;
    for (const std::size_t axis : axes) {
        const AxisConfig& config = m_station.axes()[axis];
        const MotorReading reading = m_station.axisHandle(axis).motor()->reading();
        if (!reading.known)
            return fail(ErrorCode::NotHomed, config.name, "start",
                        "The position of " + config.name + " is not known.");
        if (config.homing.required && !reading.homed)
            return fail(ErrorCode::NotHomed, config.name, "start",
                        config.name + " is not homed. Home it first.");
    }
    if (m_station.daqHandle().lifecycle() != Lifecycle::Enabled)
        return fail(ErrorCode::NotConnected, m_station.daqHandle().name(), "start",
                    m_station.daqHandle().name() + " is not connected. Connect first.");
    return {};
}

Result<void> Sequencer::checkOffsets() {
    for (const std::size_t axis : leasedAxes())
        if (const std::string& name = m_station.axes()[axis].name;
            !m_station.offset(axis).confirmed)
            return fail(
                ErrorCode::OffsetUnconfirmed, name, "start scan",
                "The zero of " + name + " has moved. Confirm, set or clear its offset first.");
    return {};
}

Result<void> Sequencer::prepareScan(const ScanRequest& request, Pass& pass) {
    const StationConfig station = m_station.config();
    if (const auto problems = checkAgainstStation(request.scan, station); !problems.empty())
        return fail(problems.front().code, "", "start scan", problems.front().message());
    if (auto ready = checkReady(leasedAxes()); !ready)
        return ready;
    if (auto confirmed = checkOffsets(); !confirmed)
        return confirmed;
    const auto& going = request.continuation;
    const std::array<double, 2> origin =
        going ? going->origin
              : std::array{m_station.userPosition(pass.fast).value(),
                           m_station.userPosition(pass.slow).value()};
    auto plan = makePlan(request.scan, UserPosition(origin[0]), UserPosition(origin[1]));
    if (!plan)
        return Failure(plan.error());
    if (going && request.scan.repeats.passes > 1)
        return fail(ErrorCode::InvalidArgument, "", "start scan",
                    "Only a scan of one pass can be gone on with.");
    const TraceShape shape = m_station.daqHandle().daq()->traceShape();
    const DryRun dry = dryRun(request.scan, **plan, station, shape.channels);
    if (!dry.problems.empty())
        return Failure(dry.problems.front());

    RunStart& start = pass.start;
    start.uuid = going && !going->uuid.empty() ? going->uuid : newUuid();
    start.seriesId = start.uuid;
    start.scan = request.scan;
    if (start.scan.reductions.empty())
        start.scan.reductions.push_back({"total", ReductionKind::Total});
    start.station = station;
    start.plan = *plan;
    start.origin = origin;
    start.trace = shape;
    for (const std::string& name : start.scan.signals) {
        const auto source = m_station.signal(name);
        start.signalUnits.push_back(source ? source->unit : "");
    }
    start.simulated = m_station.simulated();
    for (DeviceHandle* handle : m_station.devices().all())
        start.identities.push_back(handle->name() + ": " + handle->driver() + " " +
                                   handle->identity().text());
    pass.path = going ? selectPoints(*plan, going->wanted) : *plan;
    return {};
}

Result<void> Sequencer::beginPass(const ScanRequest& request, Pass& pass) {
    RunStart& start = pass.start;
    start.start = m_clock.now();
    start.wallStart = m_clock.wallTime(start.start);
    const auto dwell = dwellRequest(start.scan.dwell, start.scan.reductions);
    if (!dwell)
        return Failure(dwell.error());
    auto sink = request.makeSink(start);
    if (!sink)
        return Failure(sink.error());
    if (auto begun = (*sink)->begin(start); !begun)
        return begun;
    pass.sink = std::move(*sink);
    m_sink = pass.sink.get();
    m_run.withLock([&](OpenRun& run) { run.sink = pass.sink; });

    ChainSetup setup = chainSetup(pass.fast, pass.slow);
    setup.dwell = *dwell;
    setup.columns = start.plan->grid().columns;
    // The passes of a series are other measurements: their noise must differ.
    setup.firstAcquisition = std::uint64_t{start.pass} * start.plan->grid().rows * setup.columns;
    setup.repeat = request.continuation && request.continuation->again ? 1 : 0;
    setup.straightLine = start.scan.straightLine;
    setup.sink = m_sink;
    setup.live = &m_live;
    for (const AxisTarget& target : start.scan.pinned)
        setup.pinned.push_back(m_motors[*m_station.axisIndex(target.axis)].get());
    for (const std::string& name : start.scan.signals) {
        const auto source = m_station.signal(name);
        if (!source)
            return fail(ErrorCode::ConfigValue, name, "start scan",
                        "There is no readable signal \"" + name + "\".");
        setup.signals.push_back(*source);
    }
    pass.chain =
        std::make_unique<StepChain>(std::move(setup), Reducer(start.scan.reductions, start.trace));
    const FinishedPoints none;
    m_live.beginFrame(start.plan->grid(), start.plan->pointCount(),
                      start.scan.reductions.size() + start.scan.signals.size(),
                      request.continuation ? request.continuation->finished : none);
    if (m_listener.runStarted)
        m_listener.runStarted(start, m_sink->location());
    return {};
}

Result<void> Sequencer::acquirePasses(const ScanRequest& request, Pass& pass,
                                      ScanSummary& summary) {
    const std::uint32_t passes = std::max(1U, request.scan.repeats.passes);
    while (true) {
        const TimePoint started = pass.start.start;
        if (auto acquired = acquirePass(pass); !acquired)
            return acquired;
        if (pass.outcome != RunOutcome::Completed || pass.start.pass + 1 >= passes ||
            m_state != ScanState::Running || m_endAfter != StepChain::EndAfter::Never)
            return {};
        finishPass(pass, summary);
        if (auto waited = waitForNextPass(request.scan, started, pass); !waited)
            return waited;
        ++pass.start.pass;
        pass.start.uuid = newUuid();
        pass.restart();
        if (auto begun = beginPass(request, pass); !begun)
            return begun;
    }
}

/// Acquires until the plan is finished, or the pass ends in another way; a hold is inside.
Result<void> Sequencer::acquirePass(Pass& pass) {
    while (true) {
        const auto cursor = pass.path->cursor(pass.next);
        const ChainEnd end = runChain(*pass.chain, *cursor);
        pass.next =
            end.kind == ChainEndKind::PlanFinished ? pass.start.plan->pointCount() : end.nextPoint;
        if (end.kind == ChainEndKind::PlanFinished && !beginRetake(pass)) {
            pass.outcome = RunOutcome::Completed;
            const bool last = pass.start.pass + 1 >= pass.start.scan.repeats.passes;
            if (m_state == ScanState::Pausing && !last)
                (void)hold(pass);  // before the next pass
            return {};
        }
        if (const auto reason = m_station.stopAll().reason())
            return Failure(*reason);
        if (m_state == ScanState::Stopping)
            return {};
        if (end.kind == ChainEndKind::Failed)
            if (auto handled = handleFault(pass, *end.error); !handled)
                return handled;
        if (m_interrupted)
            quiet();
        if (m_state == ScanState::Pausing && !hold(pass))
            return {};
        if (end.kind == ChainEndKind::AskedToEnd && m_endAfter != StepChain::EndAfter::Never)
            return {};
        // Asked while the axes moved: the next point was not begun, and would never be.
        if (end.kind == ChainEndKind::Stopped && m_endAfter == StepChain::EndAfter::Point)
            return {};
        if (m_state != ScanState::Running)
            return {};
        if (auto armed = arm(); !armed)
            return armed;
        // A pause lends the pinned axes too, and a stop leaves them unproven.
        if (auto placed = driveTo(pass.start.scan.pinned, false); !placed)
            return placed;
    }
}

/// After the last point: whether bad points are measured once more, and sets that up.
bool Sequencer::beginRetake(Pass& pass) {
    if (!pass.start.scan.retakeBad || pass.retaking || m_endAfter != StepChain::EndAfter::Never ||
        (m_state != ScanState::Running && m_state != ScanState::Pausing))
        return false;
    const auto cells = pass.chain->beginRetake();
    if (cells.empty())
        return false;
    const PlanGrid& grid = pass.start.plan->grid();
    std::vector<bool> wanted(std::size_t{grid.rows} * grid.columns);
    for (const std::uint64_t cell : cells)
        wanted[cell] = true;
    pass.path = selectPoints(pass.start.plan, std::move(wanted));
    pass.retaking = true;
    pass.next = 0;
    m_live.progress().retakes += cells.size();
    report("info", "SCAN-RETAKE", fmt::format("{} bad points are measured again.", cells.size()));
    return true;
}

void Sequencer::finishPass(Pass& pass, ScanSummary& summary) {
    if (!pass.sink)
        return;
    RunStop stop;
    stop.outcome = pass.outcome;
    if (m_station.stopAll().tripped()) {
        stop.outcome = RunOutcome::Failed;
        stop.reason = m_station.stopAll().reason();
    } else if (pass.outcome != RunOutcome::Completed) {
        stop.reason = pass.holdReason;
    }
    stop.end = m_clock.now();
    stop.pointsDone = m_live.progress().done;
    if (pass.chain) {
        stop.times = pass.chain->times();
        stop.times.paused = toSeconds(pass.paused);
        stop.times.wall = toSeconds(stop.end - pass.start.start - pass.paused);
        stop.times.overhead =
            stop.times.wall - stop.times.counting - stop.times.motion - stop.times.settle;
    }
    if (auto ended = pass.sink->end(stop); !ended) {
        m_fault.set(ended.error());
        reportFault(ended.error());
    }
    const SavedCount saved = pass.sink->saved();
    const std::string location = pass.sink->location();
    summary.passes.push_back({stop, saved, location});
    m_sink = nullptr;
    m_run.withLock([&](OpenRun& run) {
        run.sink.reset();
        run.last = saved;
    });
    pass.chain.reset();
    pass.sink.reset();
    if (m_listener.runFinished)
        m_listener.runFinished(stop, saved, location);
}

Result<void> Sequencer::waitForNextPass(const ScanConfig& scan, TimePoint start, Pass& pass) {
    const TimePoint next = start + scan.repeats.interval;
    if (awaitInbox(next, [this] { return m_state != ScanState::Running; }) == WaitResult::TimedOut)
        return {};
    pass.outcome = RunOutcome::Stopped;
    return fail(ErrorCode::Stopped, "", "wait for the next pass", "");
}

void Sequencer::parkAfter(const Pass& pass) {
    const AtEnd wanted = pass.outcome == RunOutcome::Completed ? pass.start.scan.atEnd.completed
                                                               : pass.start.scan.atEnd.stopped;
    const NamedPosition* park = pass.start.station.position("park");
    if (wanted != AtEnd::Park || !park || pass.outcome == RunOutcome::Failed ||
        m_state != ScanState::Stopping || !arm())
        return;
    std::vector<AxisTarget> targets;
    for (const AxisTarget& target : park->targets)
        if (const auto axis = m_station.axisIndex(target.axis);
            axis && m_lease.holds(m_station.axisHandle(*axis)))
            targets.push_back(target);
    if (const auto parked = driveTo(targets, false); !parked) {
        reportFault(parked.error());
        interruptWork();
        quiet();
    }
}

ChainEnd Sequencer::runChain(StepChain& chain, PlanCursor& cursor) {
    m_inboxWait.read([&] { m_inbox.chainEnd.reset(); });
    const DaqWorker::OnEnd onEnd = [this](const ChainEnd& end) {
        m_inboxWait.update([&] { m_inbox.chainEnd = end; });
    };
    m_chain = &chain;
    chain.requestEnd(m_endAfter);
    m_daq->post(chain, cursor, m_operationStop.copy().get_token(), onEnd);
    // No deadline: every wait inside the chain has its own.
    ChainEnd end;
    (void)awaitInbox(kNever, [&] {
        if (!m_inbox.chainEnd)
            return false;
        end = *m_inbox.chainEnd;
        return true;
    });
    if (end.kind == ChainEndKind::Failed || end.kind == ChainEndKind::Stopped)
        interruptWork();  // the first failure stops the others
    if (chain.awaitAxes(m_clock.now() + std::chrono::seconds(5)) != WaitResult::Satisfied)
        m_station.stopAll().trip(
            {ErrorCode::Internal, "", "stop", "An axis worker did not answer to the stop."});
    m_chain = nullptr;
    return end;
}

ChainSetup Sequencer::chainSetup(std::size_t fast, std::size_t slow) {
    ChainSetup setup;
    setup.clock = &m_clock;
    setup.axes = {m_motors[fast].get(), m_motors[slow].get()};
    setup.offsets = {m_station.offset(fast), m_station.offset(slow)};
    setup.daq = &m_lease.daq(m_station.daqHandle());
    setup.deadTimeLimit = m_station.config().faultPolicy.deadTimeLimit;
    return setup;
}

Result<DwellRequest> Sequencer::dwellRequest(const Dwell& dwell,
                                             const std::vector<Reduction>& reductions) const {
    const DeviceHandle& daq = m_station.daqHandle();
    if (!daq.daq()->supports(dwell.kind))
        return fail(ErrorCode::Unsupported, daq.name(), "set dwell",
                    daq.name() + " cannot end an exposure by this kind of dwell.");
    if (!(dwell.value > 0) || (dwell.kind == DwellKind::RealTime && dwell.value > kMaxDwellSeconds))
        return fail(ErrorCode::InvalidArgument, "", "set dwell",
                    fmt::format("dwell = {} must be between {} and {} s.", dwell.value,
                                kMinDwellSeconds, kMaxDwellSeconds));
    DwellRequest request{dwell.kind, dwell.value, dwell.maximum, 0, 0xffffffff};
    for (const Reduction& reduction : reductions)
        if (reduction.name == dwell.reduction && reduction.kind != ReductionKind::Total) {
            request.firstChannel = reduction.firstChannel;
            request.lastChannel = reduction.lastChannel;
        }
    return request;
}

}  // namespace gimbalscan
