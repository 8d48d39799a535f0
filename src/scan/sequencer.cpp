// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sequencer.h"

#include <fmt/format.h>

#include <algorithm>

namespace gimbalscan {

namespace {

// docs/state-machine.md: an exposure with at most this to go is finished, a longer one is cut off.
constexpr Duration kWorthFinishing = std::chrono::seconds(2);

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};
// C++20 deduces it; clang 14, which reads this for scripts/lint, does not.
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

Error beingResumed() {
    return {ErrorCode::Busy, "", "start", "The scan is being resumed already."};
}

void answer(const Command& command, const Result<void>& status) {
    if (command.done)
        command.done(status);
}

}  // namespace

void Command::refuse(const Error& error) const {
    if (const auto* measure = std::get_if<Measure>(&body))
        measure->done(Failure(error));
    else if (const auto* scan = std::get_if<Scan>(&body))
        scan->done(Failure(error));
    else if (done)
        done(Failure(error));
}

Sequencer::Sequencer(Station& station, ThreadHost& threads, LiveStore& live,
                     EngineListener listener)
    : m_station(station),
      m_clock(station.clock()),
      m_live(live),
      m_listener(std::move(listener)),
      m_inboxWait(station.clock()) {
    for (std::size_t i = 0; i < station.axes().size(); ++i)
        m_onArrival.push_back([this, i](const MotorArrival& arrival) {
            m_inboxWait.update([&] {
                m_inbox.arrivals.emplace_back(i, arrival);
                --m_inbox.pendingArrivals;
            });
        });
    for (const AxisConfig& axis : station.axes())
        m_motors.push_back(std::make_unique<MotorWorker>(axis, m_clock, threads));
    m_daq = std::make_unique<DaqWorker>(m_clock, threads);
    m_thread = threads.spawn("scan", m_clock, [this](const std::stop_token&) { run(); });
}

Sequencer::~Sequencer() {
    m_inboxWait.update([&] { m_inbox.quit = true; });
    if (m_inBlockingCall)
        m_operationStop.copy().request_stop();
    m_thread.reset();
}

SavedCount Sequencer::saved() const {
    return m_run.withLock(
        [](const OpenRun& run) { return run.sink ? run.sink->saved() : run.last; });
}

void Sequencer::post(Command command) {
    const auto* stop = std::get_if<Command::Stop>(&command.body);
    const bool now = stop && stop->when == StopWhen::Now;
    m_inboxWait.update([&] { m_inbox.commands.push_back(std::move(command)); });
    // While the sequencer is inside a driver it cannot look at its inbox; the token reaches it
    // there.
    if (now && m_inBlockingCall)
        m_operationStop.copy().request_stop();
}

void Sequencer::tripped() noexcept {
    m_inboxWait.update([&] { m_inbox.tripped = true; });
    m_operationStop.copy().request_stop();
}

void Sequencer::run() {
    while (true) {
        std::optional<Command> command;
        bool quit = false;
        // Ends by a command, a trip or quit only; the destructor asks by quit, not by the stop
        // token.
        const auto result = m_inboxWait.wait(kNever, {}, [&] {
            quit = m_inbox.quit;
            if (!m_inbox.commands.empty()) {
                command = std::move(m_inbox.commands.front());
                m_inbox.commands.pop_front();
                return true;
            }
            return quit || (m_inbox.tripped && !m_tripHandled);
        });
        if (result != WaitResult::Satisfied)
            continue;
        if (m_inboxWait.read([&] { return m_inbox.tripped; }) && !m_tripHandled) {
            m_tripHandled = true;
            windDown(Operation{});
        }
        if (command && quit)
            command->refuse({ErrorCode::InvalidInState, "", "start", "The program is closing."});
        else if (command)
            handleIdle(*command);
        else if (quit)
            return;
    }
}

void Sequencer::handleIdle(Command& command) {
    const auto refuse = [&](ScanRequestKind kind) {
        command.refuse(refusedInState(m_state, kind));
    };
    std::visit(Overloaded{[&](Command::Pause&) { refuse(ScanRequestKind::Pause); },
                          [&](Command::Resume&) { refuse(ScanRequestKind::Resume); },
                          [&](Command::SaveElsewhere&) { askSaveElsewhere(command); },
                          [&](Command::Stop&) {
                              for (std::size_t i = 0; i < m_motors.size(); ++i)
                                  m_station.axisHandle(i).requestStop(StopMode::Profiled);
                              answer(command, {});
                          },
                          [&](Command::Acknowledge&) {
                              if (m_state != ScanState::Faulted)
                                  return refuse(ScanRequestKind::Acknowledge);
                              acknowledge();
                              answer(command, {});
                          },
                          [&](auto&) { runCommand(command); }},
               command.body);
}

void Sequencer::runCommand(Command& command) {
    if (m_state == ScanState::Faulted) {
        const auto reason = m_fault.copy();
        return command.refuse({ErrorCode::InvalidInState, "", "start",
                               "Acknowledge first: " + (reason ? reason->text() : "Stop all.")});
    }
    std::visit(
        Overloaded{[&](Command::Connect&) { answer(command, connectAll()); },
                   [&](Command::Disconnect&) { answer(command, disconnectAll()); },
                   [&](Command::Home& home) { answer(command, homeAxes(home.axes)); },
                   [&](Command::Move& move) {
                       answer(command, moveAxes(move.targets, move.straightLine));
                   },
                   [&](Command::Jog& jog) { answer(command, jogAxis(jog)); },
                   [&](Command::Measure& m) { m.done(measure(m.request)); },
                   [&](Command::Scan& s) { s.done(scan(s.request)); },
                   [&](Command::ChangeOffset& change) { answer(command, changeOffset(change)); },
                   [&](auto&) {}},
        command.body);
}

void Sequencer::takeCommands() {
    std::deque<Command> commands;
    bool trip = false;
    bool quit = false;
    m_inboxWait.read([&] {
        commands.swap(m_inbox.commands);
        trip = m_inbox.tripped && !m_tripHandled;
        quit = m_inbox.quit && !m_quitting;
    });
    if (trip) {
        m_tripHandled = true;
        const auto reason = m_station.stopAll().reason();
        m_fault.set(reason);
        if (reason)
            reportFault(*reason);
        request(ScanRequestKind::StopAll);
        interruptWork();
    }
    for (Command& command : commands)
        handleBusy(command);
    if (quit) {
        m_quitting = true;
        if (request(ScanRequestKind::Stop))
            interruptWork();
    }
}

void Sequencer::handleBusy(Command& command) {
    std::visit(Overloaded{[&](Command::Pause&) { answer(command, askPause()); },
                          [&](Command::Resume&) { askResume(command); },
                          [&](Command::SaveElsewhere&) { askSaveElsewhere(command); },
                          [&](Command::Stop& stop) { answer(command, askStop(stop.when)); },
                          [&](Command::Acknowledge&) {
                              command.refuse(refusedInState(m_state, ScanRequestKind::Acknowledge));
                          },
                          [&](auto& body) {
                              using Body = std::decay_t<decltype(body)>;
                              if constexpr (std::is_same_v<Body, Command::Move> ||
                                            std::is_same_v<Body, Command::Jog> ||
                                            std::is_same_v<Body, Command::Home>) {
                                  if (m_state == ScanState::Paused && m_resume)
                                      return command.refuse(beingResumed());
                                  if (m_state == ScanState::Paused) {
                                      m_pausedMoves.push_back(std::move(command));
                                      return;
                                  }
                              }
                              command.refuse({ErrorCode::Busy, "", "start",
                                              "The axes are held by " + m_owner + "."});
                          }},
               command.body);
}

Result<void> Sequencer::askStop(StopWhen when) {
    if (m_pausedMove) {  // a stop ends the operator's jog first, the scan stays paused
        interruptWork();
        return {};
    }
    if (when != StopWhen::Now && m_chain && m_state == ScanState::Running) {
        m_endAfter =
            when == StopWhen::AfterPoint ? StepChain::EndAfter::Point : StepChain::EndAfter::Line;
        m_chain->requestEnd(m_endAfter);
        return {};
    }
    if (!request(ScanRequestKind::Stop))
        return Failure(refusedInState(m_state, ScanRequestKind::Stop));
    cutOrFinish();
    return {};
}

Result<void> Sequencer::askPause() {
    if (!m_sink)
        return fail(ErrorCode::InvalidInState, "", "pause", "Only a scan can be paused.");
    if (!request(ScanRequestKind::Pause))
        return Failure(refusedInState(m_state, ScanRequestKind::Pause));
    cutOrFinish();
    return {};
}

void Sequencer::askResume(Command& command) {
    if (m_state == ScanState::Paused) {
        m_resume = std::move(command);  // answered when the checks are made
    } else if (request(ScanRequestKind::Resume)) {
        m_fault.set(std::nullopt);
        if (m_chain)
            m_chain->requestEnd(m_endAfter);  // the pause had asked for the end of the point
        answer(command, {});
    } else {
        command.refuse(refusedInState(m_state, ScanRequestKind::Resume));
    }
}

bool Sequencer::stopWaits() const {
    return m_inbox.quit || (m_inbox.tripped && !m_tripHandled) ||
           std::any_of(m_inbox.commands.begin(), m_inbox.commands.end(), [](const Command& c) {
               const auto* stop = std::get_if<Command::Stop>(&c.body);
               return stop && stop->when == StopWhen::Now;
           });
}

void Sequencer::askSaveElsewhere(Command& command) {
    const auto fault = m_state == ScanState::Paused && m_sink ? m_sink->failure() : std::nullopt;
    if (!fault || faultClass(fault->code) != FaultClass::Storage)
        return command.refuse(
            {ErrorCode::InvalidInState, "", "save elsewhere",
             "Saving elsewhere is possible only while a scan is paused because its data could not "
             "be saved."});
    if (m_resume)
        return command.refuse(beingResumed());
    m_resume = std::move(command);  // answered when the file is copied and the checks are made
}

void Sequencer::acknowledge() {
    m_inboxWait.read([&] { m_inbox.tripped = false; });
    m_tripHandled = false;
    m_station.stopAll().acknowledge();
    m_fault.set(std::nullopt);
    request(ScanRequestKind::Acknowledge);
    report("info", "SCAN-ACKNOWLEDGED", "The fault was acknowledged; motion is possible again.");
}

void Sequencer::cutOrFinish() {
    if (m_chain) {
        m_chain->requestEnd(StepChain::EndAfter::Point);
        if (m_chain->exposing() && m_station.daqHandle().daq()->remaining() <= kWorthFinishing)
            return;
    }
    interruptWork();
}

void Sequencer::interruptWork() {
    m_interrupted = true;
    m_operationStop.copy().request_stop();
    // After a trip the stop lanes were woken already, with the mode that the station asks for.
    if (m_tripHandled)
        return;
    for (DeviceHandle* handle : m_leased)
        if (!handle->supply())
            handle->requestStop(StopMode::Profiled);
}

void Sequencer::setState(ScanState next) {
    if (m_state == next)
        return;
    m_state = next;
    if (m_listener.stateChanged)
        m_listener.stateChanged(next);
}

bool Sequencer::request(ScanRequestKind kind) {
    const Transition t = transition(m_state, kind);
    if (t.kind == TransitionKind::Moves)
        setState(t.next);
    return t.kind != TransitionKind::Refused;
}

void Sequencer::report(const std::string& level, std::string_view code, std::string text) {
    const RunEvent event{m_clock.now(), level, std::string(code), std::move(text)};
    if (m_sink)
        m_sink->event(event);
    if (m_listener.event)
        m_listener.event(event);
}

void Sequencer::reportFault(const Error& error) {
    report("error", codeText(error.code), error.text());
}

}  // namespace gimbalscan
