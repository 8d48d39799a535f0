// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include "commands.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <ostream>

namespace gimbalscan {

namespace {

using Kind = SessionRequest::Kind;
using nlohmann::json;

constexpr std::size_t kLongestLine = std::size_t{1} << 20U;
constexpr std::size_t kMostWaiting = 10'000;

const Error kDropped{ErrorCode::Stopped, "", "session", "Stopped before it began."};

json flagNames(std::uint16_t flags) {
    constexpr std::array<std::pair<std::uint16_t, const char*>, 6> kNames = {{
        {kFlagSaturated, "saturated"},
        {kFlagOutOfTolerance, "out_of_tolerance"},
        {kFlagDeadTime, "dead_time"},
        {kFlagShortExposure, "short_exposure"},
        {kFlagSamplesLost, "samples_lost"},
        {kFlagMeasuredAgain, "measured_again"},
    }};
    json names = json::array();
    for (const auto& [bit, name] : kNames)
        if ((flags & bit) != 0)
            names.push_back(name);
    return names;
}

}  // namespace

Session::Session(OpenStation& open, int input, std::ostream& output)
    : m_open(open),
      m_controller(open.controller()),
      m_input(input),
      m_output(output),
      m_notifier(input, QSocketNotifier::Read) {
    connect(&m_notifier, &QSocketNotifier::activated, this, [this] { readInput(); });
    m_open.onInterrupt([this] {
        dropQueue();
        end(kExitStopped);
    });
}

int Session::run(bool home) {
    if (home)
        homeFirst();
    m_loop.exec();
    m_open.onInterrupt({});
    const int code = m_exit.value_or(kExitInternal);
    return m_open.atRest() ? code : kExitDevice;
}

void Session::homeFirst() {
    std::vector<std::string> all;
    for (const AxisConfig& axis : m_open.station().axes())
        all.push_back(axis.name);
    const auto names = m_open.notHomed(all);
    if (names.empty())
        return;
    m_open.console().say(fmt::format("Homing {} first: not homed.", listed(names)));
    m_busy = true;
    m_controller.home(names, [this](const Result<void>& homed) {
        if (!homed)
            (void)m_open.report(homed.error());
        m_busy = false;
        startNext();
    });
}

void Session::readInput() {
    // One read for each time the notifier says that there is something: it cannot block, and the
    // descriptor, which others may share, stays as it was.
    std::array<char, 65536> bytes{};
    const ssize_t got = read(m_input, bytes.data(), bytes.size());
    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        if (!m_buffer.empty() && !m_skipping)
            takeLine(std::exchange(m_buffer, {}));
        m_notifier.setEnabled(false);
        if (m_quitAsked)
            return;  // an orderly end was asked for: what was given before it is still done
        dropQueue();
        end(kExitCompleted);
        return;
    }
    m_buffer.append(bytes.data(), static_cast<std::size_t>(got));
    std::size_t begin = 0;
    for (std::size_t end = m_buffer.find('\n'); end != std::string::npos;
         end = m_buffer.find('\n', begin)) {
        const std::string line = m_buffer.substr(begin, end - begin);
        begin = end + 1;
        if (std::exchange(m_skipping, false))
            continue;
        takeLine(line);
    }
    m_buffer.erase(0, begin);
    if (m_buffer.size() > kLongestLine) {
        if (!m_skipping)
            answerError({}, ++m_line,
                        {ErrorCode::ConfigSyntax, "", "session",
                         fmt::format("The line is longer than {} bytes.", kLongestLine)});
        m_skipping = true;
        m_buffer.clear();
    }
}

void Session::takeLine(const std::string& line) {
    ++m_line;
    if (line.find_first_not_of(" \t\r") == std::string::npos)
        return;
    auto request = parseSessionLine(line, m_open.station().axes());
    if (!request)
        return answerError(request.error().id, m_line, request.error().error);
    act({std::move(*request), m_line});
}

void Session::act(Waiting waiting) {
    const Kind kind = waiting.request.kind;
    if (kind == Kind::Status)
        return answer(waiting, status());
    if (kind == Kind::Stop) {
        dropQueue();
        m_controller.stop(StopWhen::Now, [this, waiting](const Result<void>& stopped) {
            if (stopped)
                answer(waiting, json::object());
            else
                answerError(waiting.request.id, waiting.line, stopped.error());
        });
        return;
    }
    if (kind == Kind::StopAll) {
        m_controller.stopAll("The session asked for it.");
        dropQueue();
        return answer(waiting, json::object());
    }
    if (m_quitAsked || m_exit || m_queue.size() >= kMostWaiting)
        return answerError(
            waiting.request.id, waiting.line,
            {ErrorCode::Busy, "", "session",
             m_quitAsked || m_exit ? "The session is ending." : "Too many commands are waiting."});
    m_quitAsked = kind == Kind::Quit;
    m_queue.push_back(std::move(waiting));
    startNext();
}

void Session::startNext() {
    endIfIdle();
    if (m_busy || m_exit || m_queue.empty())
        return;
    const Waiting waiting = std::move(m_queue.front());
    m_queue.pop_front();
    m_busy = true;
    start(waiting);
}

void Session::start(const Waiting& waiting) {
    const SessionRequest& request = waiting.request;
    const auto done = [this, waiting](const Result<void>& result) {
        json fields = json::object();
        if (result && !waiting.request.targets.empty())
            for (const AxisTarget& target : waiting.request.targets)
                fields["readbacks"][target.axis] =
                    m_open.station().userPosition(*m_open.station().axisIndex(target.axis)).value();
        finished(waiting, result, fields);
    };
    switch (request.kind) {
        case Kind::Measure:
            return measure(waiting);
        case Kind::Home:
            return m_controller.home(request.axes, done);
        case Kind::Move:
            return m_controller.moveTo(request.targets, request.straight, done);
        case Kind::Acknowledge:
            return m_controller.acknowledge(done);
        default:
            m_busy = false;
            answer(waiting, json::object());
            end(kExitCompleted);
    }
}

void Session::measure(const Waiting& waiting) {
    const SessionRequest& request = waiting.request;
    MeasureRequest measure;
    measure.fastAxis = request.targets[0].axis;
    measure.fast = request.targets[0].position;
    measure.slowAxis = request.targets[1].axis;
    measure.slow = request.targets[1].position;
    measure.dwell = {DwellKind::RealTime, request.dwell, fromSeconds(request.dwell), ""};
    if (request.channels)
        measure.reductions = {
            {"sum", ReductionKind::ChannelSum, (*request.channels)[0], (*request.channels)[1]}};
    m_controller.measure(std::move(measure), [this, waiting](const Result<Measurement>& result) {
        if (!result)
            return finished(waiting, Failure(result.error()), {});
        const auto& targets = waiting.request.targets;
        finished(
            waiting, {},
            {{"sum", result->sum},
             {"readbacks",
              {{targets[0].axis, result->fast.value()}, {targets[1].axis, result->slow.value()}}},
             {"real_s", result->realTime},
             {"live_s", result->liveTime},
             {"flags", flagNames(result->flags)},
             {"motion_s", result->motion},
             {"overhead_s", result->overhead}});
    });
}

json Session::status() {
    json axes = json::object();
    Station& station = m_open.station();
    for (std::size_t i = 0; i < station.axes().size(); ++i) {
        const AxisStatus axis = station.axisStatus(i);
        axes[axis.name] = {{"position", axis.known ? json(axis.position.value()) : json()},
                           {"unit", axis.unit},
                           {"homed", axis.homed},
                           {"moving", axis.moving},
                           {"enabled", axis.enabled}};
        if (!axis.fault.empty())
            axes[axis.name]["fault"] = axis.fault;
    }
    const auto fault = m_controller.fault();
    return {{"state", stateText(m_controller.state())},
            {"busy", m_busy},
            {"waiting", m_queue.size()},
            {"axes", std::move(axes)},
            {"fault", fault ? errorJson(*fault) : json()}};
}

void Session::finished(const Waiting& waiting, const Result<void>& result, const json& fields) {
    m_busy = false;
    if (result)
        answer(waiting, fields);
    else
        answerError(waiting.request.id, waiting.line, result.error());
    startNext();
}

void Session::answer(const Waiting& waiting, const json& fields) {
    json line = {{"id", waiting.request.id}, {"ok", true}};
    line.update(fields);
    write(line);
}

void Session::answerError(const json& id, std::uint64_t line, const Error& error) {
    write({{"id", id}, {"ok", false}, {"line", line}, {"error", errorJson(error)}});
}

void Session::write(const json& line) {
    m_output << jsonLine(line) << '\n' << std::flush;
    if (m_output.good() || m_exit)
        return;
    m_queue.clear();
    end(kExitStopped);  // nobody reads: nobody is in command
}

void Session::dropQueue() {
    for (const Waiting& waiting : std::exchange(m_queue, {}))
        answerError(waiting.request.id, waiting.line, kDropped);
    m_quitAsked = false;
}

void Session::end(int exitCode) {
    m_exit = m_exit.value_or(exitCode);
    m_notifier.setEnabled(false);
    m_controller.stop(StopWhen::Now, [this](const Result<void>&) { endIfIdle(); });
}

void Session::endIfIdle() {
    if (m_exit && !m_busy)
        m_loop.exit(*m_exit);
}

int runSessionCommand(const CliOptions& options, CliIo& io) {
    Console console(io, true);
    const auto opened = OpenStation::open(options, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    if (const int code = open.connect(); code != 0)
        return code;
    Session session(open, io.input, io.out);
    return session.run(!options.noHome);
}

}  // namespace gimbalscan
