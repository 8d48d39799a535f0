// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "reply.h"
#include "report.h"

#include <gimbalscan/core/station_config.h>
#include <gimbalscan/devices/link_troubles.h>
#include <gimbalscan/devices/stop_lane.h>
#include <gimbalscan/devices/transport.h>

#include <atomic>
#include <deque>
#include <optional>

namespace gimbalscan::grbl {

struct PortSettings {
    std::string port;
    unsigned baud = 115200;
    Duration contactTime{};
    bool operator==(const PortSettings&) const = default;
};

/// What is under way in the controller because we asked for it.
enum class Motion { None, Block, Jog, Homing };

/// How far a stop has come. Held: "!" and waiting for Hold:0. Cancelling: a jog. Deaf: after a
/// limit the controller listens only once it has said so. Resetting: until the welcome. Restoring:
/// the modes are set again.
enum class Braking { None, Holding, Cancelling, Deaf, Resetting, Restoring };

/// One call of a device: for whom, and what had happened before it began.
struct Operation {
    const char* name;
    std::string label;
    const OpContext& context;
    StopLane::Ticket ticket;
    std::uint64_t troubles;

    [[nodiscard]] Failure failure(ErrorCode code, std::string detail) const {
        return fail(code, label, name, std::move(detail));
    }
};

struct Readback {
    TimePoint asked, stamp;        ///< stamp: the middle between question and answer
    std::vector<double> position;  ///< machine coordinates, mm or degrees
};

/// The one line that is not answered yet.
struct Request {
    std::string line;
    TimePoint deadline;
    std::string proof;  ///< a push that must come before its ok; what comes earlier is stale
    bool written = false, done = false;
    bool internal = false;  ///< sent by the session itself
    std::optional<int> error = std::nullopt;
    std::optional<Error> failed = std::nullopt;
    std::vector<Reply> told = {};
    TimePoint sent{};  ///< once it is written
};

/// What is known of the controller. Under the lock of the lane.
struct State {
    bool open = false, welcomed = false, ready = false;
    std::string welcome;
    bool locked = false, modesSet = false, homed = false, positionLost = false;
    Motion motion = Motion::None;
    Braking braking = Braking::None;
    std::optional<StatusReport> report;
    TimePoint reportAsked{}, heard{};
    std::deque<Readback> readbacks;
    std::optional<Error> fault;    ///< stands until something works again
    std::optional<Error> trouble;  ///< the last one, and how many there were
    std::uint64_t troubles = 0;

    std::optional<Request> request;
    bool taken = false;      ///< somebody has the right to send lines
    bool outOfStep = false;  ///< answers may be missing or late: see Session::resynchronise
    bool afterError = false;

    // Polls.
    bool asked = false, stale = false, staleSeen = false, wanted = false;
    TimePoint askedAt{}, nextPoll{};
    std::optional<TimePoint> endPoll;  ///< one at the predicted end of a move
    // Stops.
    TimePoint brakeAt{}, brakeAgain{};
    bool heldTold = false;
    TimePoint movedAt{};
    std::vector<double> lastPosition;
    // Replies that cannot be read, or come too late.
    LinkTroubles replies;
    TimePoint staleSince{};  ///< when the report was asked for that did not come in time
    struct Overdue {
        TimePoint since;
        Duration limit;
    };
    std::optional<Overdue> overdue;  ///< a line whose answer has not come in time
    std::string note;                ///< for the wire log, once the lock is released
};

/// The dialog with one controller: one line at a time, reports, alarms, and the stop, which the io
/// thread brings to its end by itself. Thread-safe.
class Session final : public TransportUser {
public:
    Session(PortSettings settings, Clock& clock, std::shared_ptr<WireLog> wireLog);
    ~Session() override;

    [[nodiscard]] const PortSettings& settings() const noexcept { return m_settings; }
    [[nodiscard]] StopLane& lane() noexcept { return m_lane; }
    [[nodiscard]] const StopLane& lane() const noexcept { return m_lane; }
    [[nodiscard]] State& state() noexcept { return m_state; }  ///< under the lane's lock
    [[nodiscard]] const State& state() const noexcept { return m_state; }
    [[nodiscard]] Clock& clock() const noexcept { return m_clock; }

    [[nodiscard]] Operation begin(const char* name, std::string label,
                                  const OpContext& context) const;
    /// Opens the port unless it is open.
    [[nodiscard]] Result<void> open(const Operation& operation, const std::string& holder);
    void close() noexcept;
    /// Reports are read as inches; on the io thread's side from the next one on.
    void setInches(bool inches);

    /// The right to send lines, one at a time. Waits for whoever has it, and for a stop to end.
    class Turn {
    public:
        explicit Turn(Session& session) : m_session(&session) {}
        Turn(Turn&& other) noexcept : m_session(std::exchange(other.m_session, nullptr)) {}
        Turn& operator=(Turn&&) = delete;
        ~Turn();

    private:
        Session* m_session;
    };
    [[nodiscard]] Result<Turn> takeTurn(const Operation& operation);

    /// Sends a line and waits for its answer; error:N is an InvalidState, NotHomed or Unsupported
    /// failure. A line that moves something is never sent after a stop.
    [[nodiscard]] Result<std::vector<Reply>> ask(const Operation& operation, std::string line,
                                                 Duration limit, Motion motion = Motion::None,
                                                 int* error = nullptr);
    /// A report that was asked for after this call began.
    [[nodiscard]] Result<Readback> freshReport(const Operation& operation);
    /// How a wait on the lane ended, as an outcome; Reached and Woken without trouble are success.
    [[nodiscard]] std::optional<std::string> silence() const;
    [[nodiscard]] Result<void> outcome(const Operation& operation, LaneWait waited);
    /// Waits until `ready` (under the lock), a trouble, a stop or the end.
    template <class Predicate>
    Result<void> await(const Operation& operation, TimePoint end, Predicate&& ready,
                       bool* reached = nullptr) {
        bool isReady = false;
        const LaneWait waited = m_lane.waitUntil(end, operation.ticket, operation.context, [&] {
            const bool troubled = m_state.troubles != operation.troubles;
            isReady = !troubled && ready();  // what came with a trouble is no success
            return isReady || troubled;
        });
        if (reached)
            *reached = isReady;
        return isReady && waited == LaneWait::Woken ? Result<void>{} : outcome(operation, waited);
    }

    /// The stop lane: ends all operations and stops what moves.
    void requestStop(StopMode mode) noexcept;
    /// Stops what moves, for an operation that fails.
    void stopMotion(StopMode mode) noexcept;
    void reset() noexcept;  ///< Ctrl-X, for a controller that is at rest
    [[nodiscard]] Failure notReady(const Operation& operation) const;

    void received(std::span<const std::uint8_t> bytes, TimePoint at) override;
    [[nodiscard]] TimePoint tick(TimePoint now) override;
    void lost(const Error& why) override;
    void reopened(TimePoint at) override;

private:
    [[nodiscard]] Result<void> resynchronise(const Operation& operation);
    [[nodiscard]] Result<std::vector<Reply>> exchange(const Operation& operation, Request request,
                                                      Motion motion, int* error);
    [[nodiscard]] OutFrame frameOf(const Request& request, bool moves, StopLane::Ticket ticket);
    void urgent(std::size_t slot) noexcept;
    void wake() noexcept;
    void tellWireLog(TimePoint at);

    // Under the lock.
    void brake(StopMode mode) noexcept;
    void handle(const Reply& reply, TimePoint at, const std::string& text);
    void handleWelcome(const Reply& reply, TimePoint at);
    void handleAnswer(const Reply& reply, TimePoint at);
    void handleAlarm(int number, TimePoint at);
    void handlePush(const Reply& reply);
    void handleReport(const StatusReport& report, TimePoint at);
    void handleGarbled(const std::string& text, TimePoint at);
    void handleLate(TimePoint since, Duration limit, TimePoint at);
    void handleOverdue(TimePoint at);
    void lookForStall(const StatusReport& report, const std::vector<double>& position,
                      TimePoint at);
    void brakingReport(const StatusReport& report, TimePoint at);
    void trouble(ErrorCode code, std::string detail, bool stands);
    void restart();
    void losePosition();
    void keepTime(TimePoint now);
    [[nodiscard]] Duration reportLimit() const noexcept;
    [[nodiscard]] bool pollDue(TimePoint now);
    [[nodiscard]] TimePoint nextTick(TimePoint now) const;

    const PortSettings m_settings;
    Clock& m_clock;
    const std::shared_ptr<WireLog> m_wireLog;
    StopLane m_lane;
    State m_state;
    PositionMemory m_memory;  // under the lock
    LineSplitter m_splitter;  // io thread
    std::size_t m_hold = 0, m_reset = 0, m_jogCancel = 0;
    std::unique_ptr<Transport> m_transport;
    std::atomic<Transport*> m_wire{nullptr};  // for the stop lane; set once
};

}  // namespace gimbalscan::grbl
