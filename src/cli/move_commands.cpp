// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "open_station.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace gimbalscan {

namespace {

int unknownAxis(OpenStation& open, const std::string& name) {
    std::vector<std::string> known;
    for (const AxisConfig& axis : open.station().axes())
        known.push_back(axis.name);
    open.console().warn(
        fmt::format("There is no axis \"{}\"; the station has {}.", name, listed(known)));
    return kExitUsage;
}

bool hasAxis(OpenStation& open, const std::string& name) {
    return open.station().axisIndex(name).has_value();
}

std::string axisText(Station& station, std::size_t axis) {
    const AxisStatus status = station.axisStatus(axis);
    const AxisOffset offset = station.offset(axis);
    std::string text = status.known
                           ? fmt::format("{:10.4f} {}", status.position.value(), status.unit)
                           : std::string("position unknown");
    text += status.homed ? ", homed" : ", not homed";
    if (status.moving)
        text += ", moving";
    if (!status.enabled)
        text += ", not enabled";
    if (status.atLowerLimit || status.atUpperLimit)
        text += fmt::format(", at its {} limit switch", status.atLowerLimit ? "lower" : "upper");
    if (offset.sign != 1 || offset.offset != 0.0)
        text +=
            fmt::format(", offset {:+.4f}{}{}", offset.offset, offset.sign < 0 ? ", reversed" : "",
                        offset.confirmed ? "" : ", NOT CONFIRMED");
    if (!status.fault.empty())
        text += ", " + status.fault;
    return fmt::format("  {:<10} {}", status.name, text);
}

void sayPositions(OpenStation& open, const std::vector<std::string>& axes) {
    for (const std::string& name : axes)
        if (const auto index = open.station().axisIndex(name))
            open.console().say(axisText(open.station(), *index));
}

std::vector<std::string> allAxes(OpenStation& open) {
    std::vector<std::string> names;
    for (const AxisConfig& axis : open.station().axes())
        names.push_back(axis.name);
    return names;
}

/// "yaw=10"; nothing when it is not that.
std::optional<AxisTarget> parseTarget(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0)
        return std::nullopt;
    const char* begin = text.data() + equals + 1;
    const char* end = text.data() + text.size();
    if (begin != end && *begin == '+')
        ++begin;
    double value = 0;
    const auto [last, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || last != end || !std::isfinite(value))
        return std::nullopt;
    return AxisTarget{text.substr(0, equals), UserPosition(value)};
}

}  // namespace

int runHomeCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const auto opened = OpenStation::open(options, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    for (const std::string& name : options.axes)
        if (!hasAxis(open, name))
            return unknownAxis(open, name);
    if (const int code = open.connect(); code != 0)
        return code;
    const auto names = options.axes.empty() ? allAxes(open) : options.axes;
    console.say(fmt::format("Homing {}.", listed(names)));
    const auto homed =
        open.await<void>([&](auto done) { open.controller().home(options.axes, std::move(done)); });
    if (!homed)
        return open.report(homed.error());
    sayPositions(open, names);
    return kExitCompleted;
}

int runMoveCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    std::vector<AxisTarget> targets;
    std::vector<std::string> names;
    for (const std::string& text : options.targets) {
        const auto target = parseTarget(text);
        if (!target) {
            console.warn(fmt::format("\"{}\" is not AXIS=POSITION, such as yaw=10.", text));
            return kExitUsage;
        }
        targets.push_back(*target);
        names.push_back(target->axis);
    }
    const auto opened = OpenStation::open(options, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    for (const std::string& name : names)
        if (!hasAxis(open, name))
            return unknownAxis(open, name);
    if (const int code = open.connect(); code != 0)
        return code;
    if (!options.noHome)
        if (const int code = open.homeWhereNeeded(names); code != 0)
            return code;
    const auto moved = open.await<void>(
        [&](auto done) { open.controller().moveTo(targets, false, std::move(done)); });
    sayPositions(open, names);
    return moved ? kExitCompleted : open.report(moved.error());
}

int runStatusCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const auto opened = OpenStation::open(options, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    const int code = open.connect();
    Station& station = open.station();
    console.say(fmt::format("Station \"{}\"{}", station.config().name,
                            station.simulated() ? " (simulated)" : ""));
    console.say("Axes");
    sayPositions(open, allAxes(open));
    console.say("Devices");
    for (const DeviceHandle* handle : station.devices().all()) {
        std::string line = fmt::format("  {:<10} {}, {}", handle->name(), handle->driver(),
                                       lifecycleText(handle->lifecycle()));
        if (handle->lifecycle() != Lifecycle::Disconnected)
            line += ", " + handle->identity().text();
        console.say(line);
        const auto signals = handle->device().signals();
        for (std::size_t i = 0; i < signals.size(); ++i)
            console.say(fmt::format("    {:<18} {:.6g} {}", signals[i].name,
                                    handle->device().signal(i), signals[i].unit));
    }
    return code;
}

int runOffsetCommand(const CliOptions& options, CliIo& io) {
    Console console(io);
    const int chosen = (options.setTo ? 1 : 0) + (options.zero ? 1 : 0) + (options.clear ? 1 : 0) +
                       (options.confirm ? 1 : 0);
    if (chosen != 1) {
        console.warn("Give exactly one of --set X, --zero, --clear and --confirm.");
        return kExitUsage;
    }
    const auto opened = OpenStation::open(options, console);
    if (!opened)
        return opened.error();
    OpenStation& open = **opened;
    if (!hasAxis(open, options.axis))
        return unknownAxis(open, options.axis);
    const bool needsPosition = options.setTo || options.zero;
    if (needsPosition) {
        if (const int code = open.connect(); code != 0)
            return code;
        if (!options.noHome)
            if (const int code = open.homeWhereNeeded({options.axis}); code != 0)
                return code;
    }
    const OffsetChange change = needsPosition   ? OffsetChange::SetPosition
                                : options.clear ? OffsetChange::Clear
                                                : OffsetChange::Confirm;
    const auto changed = open.await<void>([&](auto done) {
        open.controller().changeOffset(options.axis, change, options.setTo.value_or(0.0),
                                       std::move(done));
    });
    if (!changed)
        return open.report(changed.error());
    if (open.lastFault())
        return kExitStorage;  // the station file could not be written
    const AxisOffset offset = open.station().offset(*open.station().axisIndex(options.axis));
    console.say(fmt::format("{}: user position = {} controller position {:+.6f}", options.axis,
                            offset.sign < 0 ? "-" : "+", offset.offset));
    console.say(options.station.empty()
                    ? "The built-in station is not kept: give --station to keep an offset."
                    : "Saved in " + options.station + ".");
    return kExitCompleted;
}

}  // namespace gimbalscan
