// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include <fmt/format.h>

namespace gimbalscan::grbl {

namespace {

constexpr Duration kQuiet = std::chrono::milliseconds(200);
constexpr Duration kQuickAnswer = std::chrono::seconds(2);

Bytes bytesOf(std::string_view text) {
    return {text.begin(), text.end()};
}

// What a refused line means to whoever asked for the motion.
ErrorCode codeOf(int error) {
    switch (error) {
        case 9:
        case 10:
            return ErrorCode::NotHomed;
        case 13:
            return ErrorCode::HardwareStop;
        case 15:
            return ErrorCode::OutsideLimits;
        case 8:
            return ErrorCode::InvalidInState;
        default:
            return ErrorCode::Unsupported;
    }
}

}  // namespace

Session::Session(PortSettings settings, Clock& clock, std::shared_ptr<WireLog> wireLog)
    : m_settings(std::move(settings)),
      m_clock(clock),
      m_wireLog(std::move(wireLog)),
      m_lane(clock) {}

Session::~Session() {
    close();
}

Operation Session::begin(const char* name, std::string label, const OpContext& context) const {
    Operation operation{name, std::move(label), context, 0, 0};
    m_lane.read([&] {
        operation.ticket = m_lane.ticket();
        operation.troubles = m_state.troubles;
    });
    return operation;
}

Result<void> Session::open(const Operation& operation, const std::string& holder) {
    if (m_transport && m_transport->isOpen())
        return {};
    if (!m_transport) {
        TransportOptions options;
        options.address = m_settings.port;
        options.baud = m_settings.baud;
        options.holder = holder;
        options.thing = "motor controller";
        options.wireLog = m_wireLog;
        m_transport = std::make_unique<Transport>(std::move(options), *this, m_clock);
        m_hold = m_transport->addUrgent(bytesOf("!"));
        m_reset = m_transport->addUrgent({0x18});
        m_jogCancel = m_transport->addUrgent({0x85});
        m_wire = m_transport.get();
    } else {
        m_transport->close();
    }
    m_lane.update([&] {
        const std::uint64_t troubles = m_state.troubles;
        const bool taken = m_state.taken;
        m_state = State{};
        m_state.troubles = troubles;
        m_state.taken = taken;
        m_state.positionLost = true;
        m_state.open = true;
        m_memory.forget();
    });
    m_splitter.clear();
    if (auto opened = m_transport->open(operation.context); !opened) {
        m_lane.update([&] { m_state.open = false; });
        return operation.failure(opened.error().code, opened.error().detail);
    }
    return {};
}

void Session::close() noexcept {
    if (!m_transport)
        return;
    const bool moving = m_lane.update([&] {
        m_state.open = m_state.ready = false;
        return std::exchange(m_state.motion, Motion::None) != Motion::None;
    });
    std::vector<OutFrame> last;
    if (moving)
        last.push_back({bytesOf("!")});
    m_transport->close(std::move(last));
}

void Session::setInches(bool inches) {
    m_lane.update([&] { m_memory.setInches(inches); });
}

void Session::urgent(std::size_t slot) noexcept {
    if (Transport* wire = m_wire)
        wire->urgent(slot);
}

void Session::wake() noexcept {
    if (Transport* wire = m_wire)
        wire->wake();
}

Failure Session::notReady(const Operation& operation) const {
    return m_lane.read([&] {
        if (m_state.trouble && m_state.trouble->code == ErrorCode::LinkLost)
            return operation.failure(ErrorCode::LinkLost, m_state.trouble->detail);
        return operation.failure(ErrorCode::NotConnected, operation.label + " is not connected.");
    });
}

/// Somebody who moves is asked ten times a second. While it homes a controller says nothing.
std::optional<std::string> Session::silence() const {
    constexpr Duration kSilent = std::chrono::seconds(1);
    return m_lane.read([&]() -> std::optional<std::string> {
        const Duration since = m_clock.now() - m_state.heard;
        if (m_state.motion == Motion::Homing || since < kSilent)
            return std::nullopt;
        return LinkTroubles::silentText(since);
    });
}

Result<void> Session::outcome(const Operation& operation, LaneWait waited) {
    if (waited == LaneWait::Stopped)
        return operation.failure(ErrorCode::Stopped, operation.label + " was stopped.");
    const auto trouble = m_lane.read(
        [&] { return m_state.troubles != operation.troubles ? m_state.trouble : std::nullopt; });
    if (trouble)
        return operation.failure(trouble->code, trouble->detail);
    if (waited != LaneWait::TimedOut)
        return {};
    if (const auto silent = silence())
        return operation.failure(ErrorCode::LinkLost, *silent);
    return operation.failure(ErrorCode::MoveTimeout,
                             operation.label + " did not get there in time.");
}

Session::Turn::~Turn() {
    if (m_session)
        m_session->m_lane.update([this] { m_session->m_state.taken = false; });
}

Result<Session::Turn> Session::takeTurn(const Operation& operation) {
    bool mine = false;
    const auto waited = await(operation, kNever, [&] {
        const bool answered = !m_state.request || m_state.request->done;
        if (m_state.taken || !answered || m_state.braking != Braking::None)
            return false;
        return mine = m_state.taken = true;
    });
    if (!mine)
        return waited ? Result<Turn>(notReady(operation)) : Result<Turn>(Failure(waited.error()));
    Turn turn(*this);
    const auto [outOfStep, afterError] = m_lane.read(
        [&] { return std::pair(m_state.outOfStep, std::exchange(m_state.afterError, false)); });
    if (outOfStep)
        if (auto inStep = resynchronise(operation); !inStep)
            return Failure(inStep.error());
    if (afterError)  // grblHAL repeats an error until it has seen an empty line
        if (auto answered = ask(operation, "", kQuickAnswer); !answered)
            return Failure(answered.error());
    return turn;
}

/// A late answer must not be taken for the next line's: drains the line, then asks something whose
/// answer is known.
Result<void> Session::resynchronise(const Operation& operation) {
    if (auto quiet = await(operation, m_clock.now() + kQuiet, [] { return false; }); !quiet)
        return quiet;
    Request request{"$G", m_clock.now() + kQuickAnswer, "GC:"};
    if (auto answered = exchange(operation, std::move(request), Motion::None, nullptr); !answered)
        return Failure(answered.error());
    m_lane.update([&] {
        m_state.outOfStep = false;
        m_state.overdue.reset();  // it will not come any more
    });
    return {};
}

Result<std::vector<Reply>> Session::ask(const Operation& operation, std::string line,
                                        Duration limit, Motion motion, int* error) {
    return exchange(operation, Request{std::move(line), m_clock.now() + limit, ""}, motion, error);
}

Result<std::vector<Reply>> Session::exchange(const Operation& operation, Request request,
                                             Motion motion, int* error) {
    const TimePoint end = request.deadline;
    const std::string line = request.line;
    bool stopped = false;
    OutFrame frame = frameOf(request, motion != Motion::None, operation.ticket);
    m_lane.update([&] {
        stopped = m_lane.ticket() != operation.ticket;
        if (stopped)
            return;
        m_state.request = std::move(request);
        if (motion != Motion::None) {
            m_state.motion = motion;  // from here on a stop has something to stop
            m_state.movedAt = m_clock.now();
            m_state.lastPosition.clear();
            m_state.nextPoll = m_clock.now();
        }
    });
    if (stopped)
        return Failure(outcome(operation, LaneWait::Stopped).error());
    if (auto posted = m_transport->post(std::move(frame)); !posted) {
        m_lane.update([&] { m_state.request->done = true; });
        return operation.failure(posted.error().code, posted.error().detail);
    }
    wake();
    std::optional<Request> answered;
    const auto waited = await(operation, end + kQuiet, [&] {
        if (m_state.request && m_state.request->done)
            answered = m_state.request;
        return answered.has_value();
    });
    if (!answered && !waited)
        return Failure(waited.error());
    if (!answered || answered->failed)
        return operation.failure(
            answered ? answered->failed->code : ErrorCode::LinkSlow,
            answered ? answered->failed->detail : "No answer to \"" + line + "\".");
    if (answered->error && error) {
        *error = *answered->error;
        return answered->told;
    }
    if (answered->error)
        return operation.failure(codeOf(*answered->error),
                                 fmt::format("The motor controller refused \"{}\": {}.", line,
                                             errorText(*answered->error)));
    return answered->told;
}

OutFrame Session::frameOf(const Request& request, bool moves, StopLane::Ticket ticket) {
    OutFrame frame{bytesOf(request.line + "\n")};
    frame.written = [this](TimePoint at) {
        m_lane.update([&] {
            if (!m_state.request)
                return;
            m_state.request->written = true;
            m_state.request->sent = at;
        });
    };
    if (moves)
        frame.wanted = [this, ticket] {
            return m_lane.update([&] {
                const bool wanted = m_lane.ticket() == ticket && m_state.braking == Braking::None;
                if (!wanted && m_state.request)
                    m_state.request->done = true;  // it will never be answered
                return wanted;
            });
        };
    return frame;
}

Result<Readback> Session::freshReport(const Operation& operation) {
    const TimePoint since = m_clock.now();
    const bool ready = m_lane.update([&] {
        m_state.wanted = true;
        return m_state.open;
    });
    if (!ready)
        return notReady(operation);
    wake();
    std::optional<Readback> found;
    const auto waited = await(operation, since + m_settings.contactTime + kQuickAnswer, [&] {
        if (!m_state.readbacks.empty() && m_state.readbacks.back().asked >= since)
            found = m_state.readbacks.back();
        return found.has_value();
    });
    if (found)
        return *found;
    if (!waited)
        return Failure(waited.error());
    return operation.failure(ErrorCode::LinkLost, LinkTroubles::silentText(m_clock.now() - since));
}

}  // namespace gimbalscan::grbl
