// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "command.h"
#include "daq_worker.h"

#include <deque>

namespace gimbalscan {

/// One operation of the engine: what it holds, and what it does in which state.
struct Operation {
    std::string owner;                      ///< what a refused command is told: "scan \"Sky\""
    std::vector<DeviceHandle*> handles;     ///< leased for the whole operation
    std::function<Result<void>()> prepare;  ///< in Preparing; may be empty
    std::function<Result<void>()> work;     ///< in Running
    std::function<void()>
        close;  ///< after the devices are at rest, whatever happened; may be empty
};

/// The one owner of the state machine, the leases and the plan cursor. It waits in one place, on
/// its inbox: for commands, for workers that arrive, for the end of a chain and for the latch.
/// Lives on: its own thread "scan". Thread-safe: post, tripped, state, fault, saved.
class Sequencer {
public:
    Sequencer(Station& station, ThreadHost& threads, LiveStore& live, EngineListener listener);
    ~Sequencer();

    void post(Command command);
    /// StopAll's listener: wakes everything, never blocks.
    void tripped() noexcept;

    [[nodiscard]] ScanState state() const noexcept { return m_state; }
    [[nodiscard]] std::optional<Error> fault() const { return m_fault.copy(); }
    [[nodiscard]] SavedCount saved() const;

private:
    using Status = Result<void>;

    // --- sequencer.cpp: the loop, commands, waiting
    void run();
    void handleIdle(Command& command);
    void runCommand(Command& command);
    void handleBusy(Command& command);
    void takeCommands();
    /// Waits until `finished` (called under the inbox' mutex), handling commands meanwhile. A stop
    /// or a trip does not end the wait: it makes the workers finish early.
    template <class Finished>
    WaitResult awaitInbox(TimePoint deadline, Finished&& finished);
    /// Makes a call that blocks on the sequencer's own thread: into a driver, or a copy. It gets a
    /// token of its own, which a stop reaches; that of the operation may be used up by what has
    /// paused it.
    template <class Call>
    auto blockingCall(Call&& call);
    /// Under the inbox' mutex.
    [[nodiscard]] bool stopWaits() const;
    [[nodiscard]] Status askStop(StopWhen when);
    [[nodiscard]] Status askPause();
    void askResume(Command& command);
    void askSaveElsewhere(Command& command);
    void acknowledge();
    void cutOrFinish();
    void interruptWork();
    void setState(ScanState next);
    /// Applies the table; false when the request is refused in this state.
    bool request(ScanRequestKind kind);
    void report(const std::string& level, std::string_view code, std::string text);
    void reportFault(const Error& error);

    // --- sequencer_moves.cpp: operations without a data file
    struct AxisGoal {
        std::size_t axis = 0;
        MotorGoal goal;
    };
    [[nodiscard]] Status operate(const Operation& operation);
    [[nodiscard]] Status homeAxes(const std::vector<std::string>& names);
    [[nodiscard]] Status homeInPause(const std::vector<std::string>& names);
    [[nodiscard]] Status homeGroups(const std::vector<std::size_t>& axes);
    [[nodiscard]] Status homeGroup(const std::vector<std::size_t>& axes);
    void noteZeroShift(std::size_t axis, double shift);
    [[nodiscard]] Status moveAxes(const std::vector<AxisTarget>& targets, bool straightLine);
    [[nodiscard]] Status driveTo(const std::vector<AxisTarget>& targets, bool straightLine);
    [[nodiscard]] Status jogAxis(const Command::Jog& jog);
    [[nodiscard]] Status driveBy(const Command::Jog& jog);
    [[nodiscard]] Status changeOffset(const Command::ChangeOffset& change);
    [[nodiscard]] Result<Measurement> measure(const MeasureRequest& request);
    /// Posts the goals to the axes at once and waits for all arrivals; the first error, if any.
    [[nodiscard]] Status runGoals(std::vector<AxisGoal> goals,
                                  std::vector<double>* values = nullptr);
    [[nodiscard]] Result<std::vector<std::size_t>> axesNamed(
        const std::vector<std::string>& names) const;
    [[nodiscard]] Status checkConnected(const std::vector<std::size_t>& axes) const;
    [[nodiscard]] std::vector<DeviceHandle*> handlesOf(const std::vector<std::size_t>& axes);

    // --- sequencer_scan.cpp: runs
    struct Pass;
    [[nodiscard]] Result<ScanSummary> scan(const ScanRequest& request);
    [[nodiscard]] Status prepareScan(const ScanRequest& request, Pass& pass);
    [[nodiscard]] Status checkReady(const std::vector<std::size_t>& axes) const;
    [[nodiscard]] Status checkOffsets();
    [[nodiscard]] Status beginPass(const ScanRequest& request, Pass& pass);
    [[nodiscard]] Status acquirePasses(const ScanRequest& request, Pass& pass,
                                       ScanSummary& summary);
    [[nodiscard]] Status acquirePass(Pass& pass);
    [[nodiscard]] bool beginRetake(Pass& pass);
    void finishPass(Pass& pass, ScanSummary& summary);
    [[nodiscard]] Status waitForNextPass(const ScanConfig& scan, TimePoint start, Pass& pass);
    void parkAfter(const Pass& pass);
    [[nodiscard]] ChainEnd runChain(StepChain& chain, PlanCursor& cursor);
    [[nodiscard]] ChainSetup chainSetup(std::size_t fast, std::size_t slow);
    [[nodiscard]] Result<DwellRequest> dwellRequest(const Dwell& dwell,
                                                    const std::vector<Reduction>& reductions) const;
    // --- sequencer_hold.cpp: faults and pauses
    [[nodiscard]] Status handleFault(Pass& pass, const Error& error);
    [[nodiscard]] int triesAllowed(const Error& error) const;
    [[nodiscard]] bool quietAndKnown();
    [[nodiscard]] bool inContact() const;
    /// Holds the scan until resume (true), or stop or trip (false).
    [[nodiscard]] bool hold(Pass& pass);
    void runPausedMoves();
    [[nodiscard]] Status checkResume(const Command& resume);
    [[nodiscard]] Status writeWhatWaits(const Command& resume);
    [[nodiscard]] Status moveRun(const std::string& path);

    // --- sequencer_connect.cpp
    [[nodiscard]] Status connectAll();
    [[nodiscard]] Status disconnectAll();
    [[nodiscard]] Status connectDevice(DeviceHandle& handle);
    void tryReconnect();

    // --- wind_down.cpp: arming, stopping, confirming
    [[nodiscard]] Status arm();
    /// After an interruption: all workers idle, all leased motors confirmed at rest, escalating if
    /// not. False when one was not confirmed at once.
    bool quiet();
    void escalate(std::size_t axis);
    [[nodiscard]] std::vector<std::size_t> leasedAxes();
    void windDown(const Operation& operation);
    void confirmSuppliesOff();
    [[nodiscard]] bool confirmedOff(const SupplyConfig& supply, DeviceHandle& handle);

    Station& m_station;
    Clock& m_clock;
    LiveStore& m_live;
    const EngineListener m_listener;

    struct Inbox {
        std::deque<Command> commands;
        std::size_t pendingArrivals = 0;
        std::vector<std::pair<std::size_t, MotorArrival>> arrivals;
        std::optional<ChainEnd> chainEnd;
        bool tripped = false;
        bool quit = false;
    };
    WaitPoint m_inboxWait;
    Inbox m_inbox;  // guarded by m_inboxWait
    std::atomic<ScanState> m_state{ScanState::Idle};
    Guarded<std::optional<Error>> m_fault;
    Guarded<std::stop_source> m_operationStop;
    std::atomic<bool> m_inBlockingCall{false};
    struct OpenRun {
        std::shared_ptr<RunSink> sink;
        SavedCount last;  // of the run before, once it is closed
    };
    Guarded<OpenRun> m_run;

    // Sequencer thread only.
    bool m_interrupted = false;  // the workers were told to finish early
    bool m_tripHandled = false;
    bool m_quitting = false;
    bool m_pausedMove = false;
    StepChain::EndAfter m_endAfter = StepChain::EndAfter::Never;  // a stop after a point or a line
    std::optional<Command> m_resume;                              // waiting for its checks
    std::deque<Command> m_pausedMoves;
    StepChain* m_chain = nullptr;  // the one that runs
    RunSink* m_sink = nullptr;     // of the open run
    DeviceLease m_lease;
    std::vector<DeviceHandle*> m_leased;
    std::string m_owner;
    Ticket m_ticket = 0;
    std::uint64_t m_measurements = 0;
    std::vector<MotorWorker::OnArrival> m_onArrival;
    std::vector<std::unique_ptr<MotorWorker>> m_motors;
    std::unique_ptr<DaqWorker> m_daq;
    std::unique_ptr<HostedThread> m_thread;
};

template <class Call>
auto Sequencer::blockingCall(Call&& call) {
    std::stop_source stop;
    m_operationStop.set(stop);
    m_inBlockingCall = true;
    // One that was asked for before it was known that the token has to be used.
    if (m_inboxWait.read([this] { return stopWaits(); }))
        stop.request_stop();
    auto result = call(stop.get_token());
    m_inBlockingCall = false;
    return result;
}

template <class Finished>
WaitResult Sequencer::awaitInbox(TimePoint deadline, Finished&& finished) {
    while (true) {
        bool done = false;
        const WaitResult result = m_inboxWait.wait(deadline, {}, [&] {
            done = finished();
            return done || !m_inbox.commands.empty() || (m_inbox.tripped && !m_tripHandled) ||
                   (m_inbox.quit && !m_quitting);
        });
        if (result != WaitResult::Satisfied || done)
            return result;
        takeCommands();
    }
}

}  // namespace gimbalscan
