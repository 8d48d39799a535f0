// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_controller.h"

#include <algorithm>
#include <utility>

namespace gimbalscan::apt {

namespace {

using std::chrono::milliseconds;

constexpr unsigned kBaud = 115200;
// Some controllers hang when commands come back to back.
constexpr Duration kGap = milliseconds(3);
// An earlier session may have left updates running, and half a message in the adapter.
constexpr Duration kQuiet = milliseconds(300);

TransportOptions optionsOf(const Settings& settings, std::string holder,
                           std::shared_ptr<WireLog> wireLog) {
    TransportOptions options;
    options.address = settings.port;
    options.baud = kBaud;
    options.flowControl = true;
    options.gap = kGap;
    options.holder = std::move(holder);
    options.thing = "motor controller";
    options.wireLog = std::move(wireLog);
    return options;
}

}  // namespace

Controller::Controller(const Settings& settings, std::string holder, Clock& clock,
                       std::shared_ptr<WireLog> wireLog)
    : m_clock(clock),
      m_unit(settings.unitAddress()),
      m_probing(settings.probing),
      m_wireLog(wireLog),
      m_gate(clock),
      m_transport(optionsOf(settings, std::move(holder), std::move(wireLog)), *this, clock) {}

Result<std::shared_ptr<Channel>> Controller::add(Settings settings) {
    const Address to = settings.address;
    for (const auto& channel : m_channels)
        if (channel->settings().address.unit == to.unit ||
            channel->settings().inBay != settings.inBay)
            return fail(ErrorCode::ConfigValue, settings.device, "create",
                        fmt::format("channel = {} of {} is used by {} already.",
                                    settings.inBay ? settings.bay + 1 : 0, settings.port,
                                    channel->settings().device));
    if ((m_channels.size() + 1) * 3 > Transport::kUrgentSlots)
        return fail(ErrorCode::ConfigValue, settings.device, "create",
                    fmt::format("At most {} motors can be on one port, {}.",
                                Transport::kUrgentSlots / 3, settings.port));
    auto channel = std::make_shared<Channel>(std::move(settings), m_clock);
    Channel::Slots slots;
    slots.stopProfiled = m_transport.addUrgent(encode(channelTo(to, Id::MoveStop, 2)));
    slots.stopImmediate = m_transport.addUrgent(encode(channelTo(to, Id::MoveStop, 1)));
    slots.disable = m_transport.addUrgent(encode(channelTo(to, Id::SetChannelEnable, 2)));
    channel->setSlots(slots);
    m_channels.push_back(channel);
    return channel;
}

Result<void> Controller::acquire(const OpContext& context) {
    bool mine = false;
    const auto waited = m_gate.wait(context.deadline, context.stop, [&] {
        if (m_state == State::Opening)
            return false;
        mine = m_state == State::Closed;
        m_state = mine ? State::Opening : m_state;
        if (!mine)
            ++m_users;
        return true;
    });
    if (waited != WaitResult::Satisfied)
        return fail(waited == WaitResult::Stopped ? ErrorCode::Stopped : ErrorCode::NotConnected,
                    "", "connect", port() + " is still being opened.");
    if (!mine)
        return {};
    auto opened = open(context);
    if (!opened)
        m_transport.close();
    m_gate.update([&] {
        m_state = opened ? State::Open : State::Closed;
        m_users = opened ? 1 : 0;
    });
    return opened;
}

Result<void> Controller::open(const OpContext& context) {
    m_quietUntil = kNever;
    if (auto opened = m_transport.open(context); !opened)
        return opened;
    const TimePoint until = m_clock.now() + kQuiet;
    if (auto quiet = makeQuiet(until); !quiet)
        return quiet;
    const auto waited =
        m_gate.wait(std::min(until, context.deadline), context.stop, [] { return false; });
    if (waited == WaitResult::Stopped)
        return fail(ErrorCode::Stopped, "", "connect", "");
    return {};
}

// What is under way from before is thrown away, and no more of it is asked for.
Result<void> Controller::makeQuiet(TimePoint until) {
    m_quietUntil = until;
    // Its first byte is the reset of a GRBL controller, which may be what is probed.
    if (!m_probing)
        if (auto posted = post(shortTo(m_unit, Id::HwNoFlashProgramming)); !posted)
            return posted;
    return post(shortTo(m_unit, Id::HwStopUpdates));
}

void Controller::release(std::vector<OutFrame> last) noexcept {
    const bool mine = m_gate.update([&] {
        if (m_state != State::Open || --m_users > 0)
            return false;
        m_state = State::Opening;  // nobody else until it is closed
        return true;
    });
    if (!mine) {
        for (OutFrame& frame : last)
            (void)m_transport.post(std::move(frame));  // the others keep the port open
        return;
    }
    last.push_back({encode(shortTo(m_unit, Id::HwStopUpdates))});
    last.push_back({encode(shortTo(m_unit, Id::HwDisconnect))});
    m_transport.close(std::move(last));
    m_gate.update([&] { m_state = State::Closed; });
}

Result<void> Controller::post(const Message& message, std::function<bool()> wanted,
                              std::function<void(TimePoint)> written) {
    return m_transport.post({encode(message), std::move(wanted), std::move(written)});
}

void Controller::received(std::span<const std::uint8_t> bytes, TimePoint at) {
    if (at < m_quietUntil.load()) {
        m_parser.clear();
        return;
    }
    m_parser.feed(bytes, at, [&](const Message& message) { deliver(message, at); });
    noteUnreadable(at);
}

void Controller::noteUnreadable(TimePoint at) {
    for (const std::uint16_t id : m_parser.takeUnknownIds())
        note(fmt::format("message {:04X} is not known and is skipped", id), at);
    if (m_parser.discardedStretches() == m_stretches)
        return;
    m_stretches = m_parser.discardedStretches();
    const auto& bytes = m_parser.lastDiscarded();
    note(fmt::format("unreadable: {} ({} bytes in all)", hexText(bytes), m_parser.discardedBytes()),
         at);
    // Some units send zeros after a reply.
    if (std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; }))
        return;
    for (const auto& channel : m_channels)
        channel->lane().update([&] { channel->unreadable(hexText(bytes), at); });
}

void Controller::note(const std::string& what, TimePoint at) {
    if (m_wireLog)
        m_wireLog->note(port(), what, at);
}

void Controller::deliver(const Message& message, TimePoint at) {
    // A unit of its own may call itself anything; bays are told apart by their address, and what
    // comes from the motherboard is for whoever asked.
    for (const auto& channel : m_channels) {
        const Settings& settings = channel->settings();
        if (settings.inBay && message.source != settings.address.unit &&
            message.source != kMotherboard)
            continue;
        if (message.id == Id::RackGetBayUsed && message.param1 != settings.bay)
            continue;
        channel->lane().update([&] { channel->received(message, at); });
    }
}

TimePoint Controller::tick(TimePoint now) {
    m_parser.expire(now, [&](const Message& message) { deliver(message, now); });
    noteUnreadable(now);
    TimePoint next = m_parser.expiry();
    for (const auto& channel : m_channels) {
        auto out = channel->lane().update([&] { return channel->tick(now); });
        next = std::min(next, out.due);
        if (!out.note.empty())
            note(out.note, now);
        send(channel, std::move(out));
    }
    return next;
}

void Controller::send(const std::shared_ptr<Channel>& channel, Channel::Outgoing&& out) {
    if (out.urgent)
        urgent(*out.urgent);
    for (const Message& message : out.aside)
        (void)post(message);
    bool first = true;
    for (const Message& message : out.messages) {
        std::function<void(TimePoint)> written;
        if (std::exchange(first, false))
            written = [this, channel, sending = out.sending](TimePoint at) {
                channel->lane().read([&] { channel->written(sending, at); });
                wake();  // its time limit runs from here
            };
        // A full queue shows as a reply that does not come.
        (void)post(message, {}, std::move(written));
    }
}

void Controller::lost(const Error& why) {
    m_parser.clear();
    for (const auto& channel : m_channels)
        channel->lane().update([&] { channel->portLost(why); });
}

void Controller::reopened(TimePoint at) {
    const TimePoint until = at + kQuiet;
    (void)makeQuiet(until);
    for (const auto& channel : m_channels)
        channel->lane().update([&] { channel->portReopened(until); });
    wake();
}

}  // namespace gimbalscan::apt
