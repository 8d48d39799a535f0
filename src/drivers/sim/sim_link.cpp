// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "sim_link.h"

#include <gimbalscan/core/param_builders.h>

namespace gimbalscan::sim {

using namespace spec;

namespace {

constexpr double kUsualDelay = 2.3;

}  // namespace

std::vector<ParamSpec> SimLink::parameters() {
    return {number("contact_time_s", "s", 0.001, 3600, 1.0,
                   "Contact counts as lost when the device is silent for this long."),
            integer("seed", 0, 1'000'000'000'000, 1,
                    "Start of the random numbers: the same seed gives the same noise."),
            FaultScript::parameter()};
}

SimLink::SimLink(const DriverContext& context, std::string noun, std::string model)
    : m_clock(context.clock),
      m_label(context.label()),
      m_noun(std::move(noun)),
      m_identity{std::move(model), "SIM-" + context.device.name, "1.0"},
      m_contactTime(fromSeconds(param<double>(context.device.parameters, "contact_time_s"))),
      m_seed(static_cast<std::uint64_t>(param<std::int64_t>(context.device.parameters, "seed"))),
      m_lane(context.clock),
      m_faults(context.device.parameters, context.clock.now()) {}

Result<DeviceIdentity> SimLink::connect(const OpContext& context) {
    Operation operation{"connect", 0, {}};
    if (context.stop.stop_requested())
        return failure(ErrorCode::Stopped, operation.name, "");
    const bool away = m_lane.update([&] {
        operation.ticket = m_lane.ticket();
        if (const auto due = m_faults.dueByTime(FaultKind::Disconnect, now()); due && !m_cut) {
            m_faults.consume(due->entry);
            cut(*due, due->when);
        }
        if (m_cut && now() < m_cut->until)
            return true;
        m_cut.reset();
        m_silent.reset();
        m_connected = true;
        return false;
    });
    if (away)
        return loseContact(operation, context);
    return m_identity;
}

void SimLink::disconnect() noexcept {
    m_lane.update([&] { m_connected = false; });
}

void SimLink::cut(const DueFault& fault, TimePoint now) {
    m_cut = Cut{now, now + fromSeconds(fault.duration)};
}

std::optional<TimePoint> SimLink::silentSince(TimePoint now) const {
    if (!m_connected)
        return now;
    if (m_cut)
        return m_cut->since;
    if (const auto due = m_faults.dueByTime(FaultKind::Disconnect, now))
        return due->when;
    return m_silent;
}

Result<void> SimLink::checkHealth(const OpContext& context) {
    Operation operation{"check", 0, {}};
    bool connected = false, away = false;
    m_lane.read([&] {
        operation.ticket = m_lane.ticket();
        connected = m_connected;
        m_silent.reset();  // asked again, and answered
        away = silentSince(now()).has_value();
    });
    if (!connected)
        return failure(ErrorCode::NotConnected, operation.name, m_label + " is not connected.");
    if (away)
        return loseContact(operation, context);
    return {};
}

Result<void> SimLink::admit(const char* name) const {
    const bool connected = m_lane.read([&] { return m_connected; });
    if (!connected)
        return failure(ErrorCode::NotConnected, name, m_label + " is not connected.");
    if (m_lane.inhibited())
        return failure(ErrorCode::Stopped, name,
                       m_label + " has been stopped and accepts nothing until it is released.");
    return {};
}

Result<Operation> SimLink::begin(const char* name, const OpContext& context, bool silenceIsMine) {
    Operation operation{name, 0, {}};
    if (auto admitted = admit(name); !admitted)
        return Failure(admitted.error());
    bool inhibited = false, away = false;
    m_lane.read([&] {
        operation.ticket = m_lane.ticket();
        // A stop after the look above; one after this is seen by its ticket.
        inhibited = m_lane.inhibited();
        if (inhibited)
            return;
        operation.fault = m_faults.nextOperation(now());
        m_silent.reset();
        away = silentSince(now()).has_value();
    });
    if (inhibited)
        return failure(ErrorCode::Stopped, name, "");
    if (away || (operation.hit(FaultKind::NoReply) && !silenceIsMine))
        return loseContact(operation, context);
    if (operation.hit(FaultKind::WrongReply))
        return failure(ErrorCode::LinkBad, name,
                       "Unreadable replies from the " + m_noun +
                           " (last: \"?7.\\x00F\"). Check cable and baud rate.");
    return operation;
}

Result<void> SimLink::finish(const Operation& operation, const OpContext& context) {
    if (!operation.hit(FaultKind::LateReply))
        return {};
    const double delay = operation.fault->duration > 0 ? operation.fault->duration : kUsualDelay;
    const auto waited =
        m_lane.waitUntil(operation.fault->when + fromSeconds(delay), operation.ticket, context);
    if (waited == LaneWait::Stopped)
        return failure(ErrorCode::Stopped, operation.name, "");
    return failure(ErrorCode::LinkSlow, operation.name,
                   fmt::format("The {} answered after {:.1f} s (limit {:.1f} s).", m_noun, delay,
                               toSeconds(m_contactTime)));
}

Failure SimLink::loseContact(const Operation& operation, const OpContext& context) {
    const auto waited = m_lane.waitUntil(now() + m_contactTime, operation.ticket, context);
    if (waited == LaneWait::Stopped)
        return failure(ErrorCode::Stopped, operation.name, "");
    m_lane.read([&] { m_silent = now(); });
    return failure(ErrorCode::LinkLost, operation.name,
                   fmt::format("Lost contact with the {} (no reply for {:.1f} s). It may still be "
                               "working. Use the hardware stop if in doubt.",
                               m_noun, toSeconds(m_contactTime)));
}

}  // namespace gimbalscan::sim
