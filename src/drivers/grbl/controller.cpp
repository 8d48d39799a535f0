// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "controller.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

// Connecting, and what was read then.

namespace gimbalscan::grbl {

namespace {

// Opening the port resets an Arduino; before its welcome it hears nothing.
constexpr Duration kWelcomeLimit = std::chrono::seconds(3);
constexpr Duration kQuickAnswer = std::chrono::seconds(2);
// The settings are longer than what a serial line carries in a moment.
constexpr Duration kSettingsAnswer = std::chrono::seconds(4);
constexpr std::string_view kLetters = "XYZA";
constexpr int kNotIdle = 8;  // of the errors

std::optional<std::string> pushed(const std::vector<Reply>& told, std::string_view name) {
    for (const Reply& reply : told)
        if (reply.kind == Reply::Kind::Push && reply.text.starts_with(name))
            return reply.text.substr(name.size());
    return std::nullopt;
}

DeviceIdentity identityOf(const std::string& welcome, const std::vector<Reply>& told) {
    DeviceIdentity identity;
    identity.model = welcome.empty() ? "GRBL" : welcome;  // one that ran already has not said it
    if (const auto version = pushed(told, "VER:")) {
        const auto colon = version->find(':');
        identity.firmware = version->substr(0, colon);
        if (colon != std::string::npos)
            identity.serialNumber = version->substr(colon + 1);
    }
    if (const auto options = pushed(told, "OPT:"))
        identity.firmware += " options " + options->substr(0, options->find(','));
    return identity;
}

}  // namespace

char axisLetter(std::size_t axis) noexcept {
    return kLetters[axis];
}

std::optional<std::string> Controller::addDevice(const std::string& device, std::size_t axis,
                                                 const PortSettings& settings) {
    if (!(settings == m_session.settings()))
        return fmt::format(
            "{} and {} are on the port {} with different settings; baud and contact_time_s must "
            "be the same.",
            device, m_devices.begin()->second, settings.port);
    const auto [other, added] = m_devices.emplace(axis, device);
    if (!added)
        return fmt::format("axis = \"{}\" of {} on {} is the axis of {} already.", axisLetter(axis),
                           device, settings.port, other->second);
    return std::nullopt;
}

std::optional<double> Controller::setting(int number) const {
    return m_session.lane().read([&]() -> std::optional<double> {
        const auto found = m_settings.find(number);
        return found == m_settings.end() ? std::nullopt : std::optional(found->second);
    });
}

double Controller::resolution(std::size_t axis) const {
    const double steps = setting(100 + static_cast<int>(axis)).value_or(0);
    const double digit = setting(13).value_or(0) != 0 ? 0.0001 * 25.4 : 0.001;
    return (steps > 0 ? 0.5 / steps : 0.0) + 0.75 * digit;
}

std::vector<double> Controller::homePosition() const {
    return m_session.lane().read([&] { return m_home; });
}

Result<DeviceIdentity> Controller::connect(const Operation& operation, std::size_t axis) {
    std::vector<std::string> names;
    for (const auto& [letter, device] : m_devices)
        names.push_back(device);
    const bool ready = m_session.lane().read([&] { return m_session.state().ready; });
    if (!ready) {
        if (auto opened = m_session.open(operation, fmt::format("{}", fmt::join(names, ", ")));
            !opened)
            return Failure(opened.error());
        // What made it unready has been told; from here on counts what happens now.
        const Operation fresh = m_session.begin(operation.name, operation.label, operation.context);
        auto brought = bringUp(fresh);
        if (!brought) {
            const bool alone = m_session.lane().read([&] { return m_connected.empty(); });
            if (alone)
                m_session.close();  // nobody uses it; the next try begins anew
            return brought;
        }
        m_session.lane().update([&] { m_identity = *brought; });
    }
    if (axis >= m_axes)
        return operation.failure(ErrorCode::ConfigValue,
                                 fmt::format("The motor controller has {} axes and no axis {}.",
                                             m_axes, axisLetter(axis)));
    return m_session.lane().update([&] {
        m_connected.insert(axis);
        return m_identity;
    });
}

void Controller::disconnect(std::size_t axis) noexcept {
    const bool last = m_session.lane().update([&] {
        m_connected.erase(axis);
        if (m_connected.empty())
            m_everReady = false;
        return m_connected.empty();
    });
    if (last)
        m_session.close();
}

Result<std::optional<DeviceIdentity>> Controller::probe(const Operation& operation,
                                                        const PortProbe& how) {
    if (auto opened = m_session.open(operation, how.holder); !opened)
        return Failure(opened.error());
    auto found = lookWhoIsThere(m_session.begin(operation.name, operation.label, operation.context),
                                how.listen);
    m_session.close();
    return found;
}

/// Unlike connecting it never resets: whatever the controller is doing goes on.
Result<std::optional<DeviceIdentity>> Controller::lookWhoIsThere(const Operation& operation,
                                                                 bool listen) {
    const auto turn = m_session.takeTurn(operation);
    if (!turn)
        return Failure(turn.error());
    const auto heard = hearWelcome(operation);
    if (!heard)
        return Failure(heard.error());
    if (!*heard) {
        const auto answers = listen ? Result<bool>(false) : answersALine(operation);
        if (!answers || !*answers)
            return answers ? Result<std::optional<DeviceIdentity>>(std::nullopt)
                           : Failure(answers.error());
    }
    int error = 0;
    auto identity = askIdentity(operation, &error);
    if (!identity && identity.error().code != ErrorCode::LinkSlow)
        return Failure(identity.error());
    if (*heard)
        return identity ? *identity : m_session.lane().read([&] {
            return identityOf(m_session.state().welcome, {});
        });
    // Others say "ok" to an empty line, too; this one refuses the question while it moves.
    if (identity && (error == kNotIdle || !identity->firmware.empty()))
        return *identity;
    return std::nullopt;
}

Result<DeviceIdentity> Controller::bringUp(const Operation& operation) {
    auto turn = m_session.takeTurn(operation);
    if (!turn)
        return Failure(turn.error());
    if (auto welcomed = awaitWelcome(operation); !welcomed)
        return Failure(welcomed.error());
    if (auto modes = setModes(operation); !modes)
        return Failure(modes.error());
    const auto identity = askIdentity(operation, nullptr);
    if (!identity)
        return Failure(identity.error());
    if (auto read = readSettings(operation); !read)
        return Failure(read.error());
    const auto report = m_session.freshReport(operation);
    if (!report)
        return Failure(report.error());
    if (auto mode = checkMode(operation); !mode)
        return Failure(mode.error());
    return m_session.lane().update([&] {
        State& state = m_session.state();
        m_axes = report->position.size();
        m_home.clear();
        state.ready = true;
        // Without homing the zero is where it was switched on; once lost, only connecting anew by
        // hand takes it as it is.
        state.positionLost = std::exchange(m_everReady, true);
        state.heard = m_session.clock().now();
        state.trouble.reset();
        return *identity;
    });
}

Result<bool> Controller::hearWelcome(const Operation& operation) {
    bool came = false;
    auto waited = m_session.await(
        operation, m_session.clock().now() + kWelcomeLimit,
        [&] { return m_session.state().welcomed; }, &came);
    return came || waited ? Result<bool>(came) : Result<bool>(Failure(waited.error()));
}

/// A controller that runs already says nothing by itself, but answers an empty line.
Result<bool> Controller::answersALine(const Operation& operation) {
    int error = 0;
    const auto answered = m_session.ask(operation, "", kQuickAnswer, Motion::None, &error);
    if (answered)
        return true;
    return answered.error().code == ErrorCode::LinkSlow ? Result<bool>(false)
                                                        : Result<bool>(Failure(answered.error()));
}

Result<DeviceIdentity> Controller::askIdentity(const Operation& operation, int* error) {
    const auto told = m_session.ask(operation, "$I", kQuickAnswer, Motion::None, error);
    if (!told)
        return Failure(told.error());
    return m_session.lane().read([&] { return identityOf(m_session.state().welcome, *told); });
}

Result<void> Controller::awaitWelcome(const Operation& operation) {
    const auto heard = hearWelcome(operation);
    if (!heard || *heard)
        return heard ? Result<void>{} : Result<void>(Failure(heard.error()));
    const auto answers = answersALine(operation);
    if (!answers || !*answers)
        return operation.failure(
            answers ? ErrorCode::LinkLost : answers.error().code,
            fmt::format("Nothing on {} answers as GRBL does. Is it the right port, and baud = {}?",
                        m_session.settings().port, m_session.settings().baud));
    return resetRunning(operation);
}

/// Starts it anew from a known state, unless somebody else has it move.
Result<void> Controller::resetRunning(const Operation& operation) {
    m_session.lane().update([&] { m_session.state().welcomed = true; });  // so that it is polled
    if (auto report = awaitReport(operation); !report)
        return Failure(report.error());
    const bool moving = m_session.lane().read([&] { return m_session.state().report->inMotion(); });
    if (moving)
        return operation.failure(
            ErrorCode::InvalidInState,
            "The motor controller is moving already, for another program. Stop "
            "it there, then connect again.");
    m_session.lane().update([&] { m_session.state().welcomed = false; });
    m_session.reset();
    const auto heard = hearWelcome(operation);
    if (!heard || *heard)
        return heard ? Result<void>{} : Result<void>(Failure(heard.error()));
    return operation.failure(ErrorCode::LinkLost,
                             "The motor controller does not answer to a reset.");
}

/// Any report, with or without a position: its work offset may have been told to somebody else.
Result<Readback> Controller::awaitReport(const Operation& operation) {
    const TimePoint since = m_session.clock().now();
    m_session.lane().update([&] { m_session.state().wanted = true; });
    bool came = false;
    auto waited = m_session.await(
        operation, since + kQuickAnswer,
        [&] { return m_session.state().report && m_session.state().reportAsked >= since; }, &came);
    if (came)
        return Readback{};
    return waited ? Result<Readback>(operation.failure(
                        ErrorCode::LinkLost, "The motor controller tells nothing of its state."))
                  : Result<Readback>(Failure(waited.error()));
}

Result<void> Controller::readSettings(const Operation& operation) {
    const auto told = m_session.ask(operation, "$$", kSettingsAnswer);
    if (!told)
        return Failure(told.error());
    std::map<int, double> settings;
    for (const Reply& reply : *told) {
        if (reply.kind != Reply::Kind::Setting)
            continue;
        double value = 0;
        const char* end = reply.text.data() + reply.text.size();
        // Builds have texts among them, and explanations after the value.
        if (std::from_chars(reply.text.data(), end, value).ec == std::errc{})
            settings[reply.number] = value;
    }
    for (const int needed : {100, 110, 120})
        if (settings.count(needed) == 0 || !(settings[needed] > 0))
            return operation.failure(
                ErrorCode::LinkBad,
                fmt::format("The motor controller does not tell its setting ${}.", needed));
    m_session.setInches(settings[13] != 0);
    m_session.lane().update([&] { m_settings = std::move(settings); });
    return {};
}

/// Home or move only from a state in which it takes lines.
Result<void> Controller::checkMode(const Operation& operation) {
    const auto mode = m_session.lane().read([&] {
        const auto& report = m_session.state().report;
        return report ? std::optional(report->mode) : std::nullopt;
    });
    if (mode == Mode::Door)
        return operation.failure(ErrorCode::HardwareStop,
                                 "The safety door of the motor controller is open. Close it, then "
                                 "try again.");
    if (mode == Mode::Hold)
        return operation.failure(ErrorCode::HardwareStop,
                                 "The motor controller is held (hold button). Release it, then try "
                                 "again.");
    if (mode == Mode::Check || mode == Mode::Sleep)
        return operation.failure(
            ErrorCode::InvalidInState,
            fmt::format("The motor controller is in its mode \"{}\". Connect again.",
                        modeText(*mode)));
    return {};
}

/// The power-up state may be another. Refused while locked; then homing does it.
Result<void> Controller::setModes(const Operation& operation) {
    int error = 0;
    if (auto answered = m_session.ask(operation, "G21G90G94", kQuickAnswer, Motion::None, &error);
        !answered)
        return Failure(answered.error());
    if (error != 0 && error != 9)
        return operation.failure(
            ErrorCode::Unsupported,
            "The motor controller refused \"G21G90G94\": " + errorText(error) + ".");
    m_session.lane().update([&] {
        m_session.state().modesSet = error == 0;
        m_session.state().locked = error == 9;
        m_session.state().afterError = false;
    });
    if (error == 0)
        return {};
    auto cleared = m_session.ask(operation, "", kQuickAnswer);  // grblHAL repeats its error
    return cleared ? Result<void>{} : Result<void>(Failure(cleared.error()));
}

}  // namespace gimbalscan::grbl
