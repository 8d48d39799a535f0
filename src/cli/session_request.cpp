// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace gimbalscan {

namespace {

using Kind = SessionRequest::Kind;
using Json = nlohmann::json;

constexpr int kDeepest = 8;

struct Command {
    std::string_view name;
    Kind kind;
    bool axisPositions;  ///< keys may be names of axes
    std::array<std::string_view, 2> keys;
};
constexpr std::array kCommands = {
    Command{"measure", Kind::Measure, true, {"dwell_s", "channels"}},
    Command{"home", Kind::Home, false, {"axes"}},
    Command{"move", Kind::Move, true, {"straight"}},
    Command{"status", Kind::Status, false, {}},
    Command{"stop", Kind::Stop, false, {}},
    Command{"stop_all", Kind::StopAll, false, {}},
    Command{"acknowledge", Kind::Acknowledge, false, {}},
    Command{"quit", Kind::Quit, false, {}},
};

Error problem(ErrorCode code, std::string detail) {
    return {code, "", "session", std::move(detail)};
}
Failure wrong(std::string detail) {
    return Failure(problem(ErrorCode::ConfigValue, std::move(detail)));
}

Result<Json> parseObject(const std::string& line) {
    // The parser keeps the last of two equal keys; here that is a mistake to be told.
    std::set<std::string> keys;
    std::string twice;
    bool tooDeep = false;
    const auto look = [&](int depth, Json::parse_event_t event, Json& parsed) {
        // Discarded while it is read: values that are nested deeply are handled by recursion later.
        if (depth > kDeepest) {
            tooDeep = true;
            return false;
        }
        if (event == Json::parse_event_t::key && depth == 1 &&
            !keys.insert(parsed.get<std::string>()).second)
            twice = parsed.get<std::string>();
        return true;
    };
    Json object;
    try {
        object = Json::parse(line, look);
    } catch (const Json::exception& e) {
        // Without the library's own prefix "[json.exception...] ".
        const std::string text = e.what();
        const auto end = text.find("] ");
        return Failure(problem(ErrorCode::ConfigSyntax,
                               end == std::string::npos ? text : text.substr(end + 2)));
    }
    if (!object.is_object())
        return Failure(problem(ErrorCode::ConfigSyntax, "Expected one JSON object."));
    if (tooDeep)
        return Failure(problem(ErrorCode::ConfigSyntax, "The line is nested too deeply."));
    if (!twice.empty())
        return wrong("Key \"" + twice + "\" appears twice.");
    return object;
}

Result<double> number(const Json& value, const std::string& key, double minimum, double maximum) {
    if (value.is_number() && value.get<double>() >= minimum && value.get<double>() <= maximum)
        return value.get<double>();
    return wrong(fmt::format("{} must be a number from {:g} to {:g}, found {}.", key, minimum,
                             maximum, jsonLine(value).substr(0, 40)));
}

Result<void> readChannels(const Json& value, SessionRequest& request) {
    const auto channel = [](const Json& v) { return v.is_number_unsigned() && v <= 0xffffffffU; };
    if (!value.is_array() || value.size() != 2 || !channel(value[0]) || !channel(value[1]) ||
        value[0] > value[1])
        return wrong("channels must be [first, last], two whole numbers from 0, in this order.");
    request.channels = {value[0].get<std::uint32_t>(), value[1].get<std::uint32_t>()};
    return {};
}

Result<void> readAxes(const Json& value, const std::vector<AxisConfig>& axes,
                      SessionRequest& request) {
    if (!value.is_array())
        return wrong("axes must be a list of names, such as [\"yaw\"].");
    for (const Json& name : value) {
        const bool known = name.is_string() && std::any_of(axes.begin(), axes.end(), [&](auto& a) {
                               return a.name == name.get_ref<const std::string&>();
                           });
        if (!known)
            return wrong("There is no axis " + jsonLine(name).substr(0, 40) + ".");
        request.axes.push_back(name.get<std::string>());
    }
    return {};
}

Result<void> readField(const std::string& key, const Json& value,
                       const std::vector<AxisConfig>& axes, SessionRequest& request) {
    if (key == "channels")
        return readChannels(value, request);
    if (key == "axes")
        return readAxes(value, axes, request);
    if (key == "straight") {
        if (!value.is_boolean())
            return wrong("straight must be true or false.");
        request.straight = value.get<bool>();
        return {};
    }
    const auto dwell = number(value, key, kMinDwellSeconds, kMaxDwellSeconds);
    if (!dwell)
        return Failure(dwell.error());
    request.dwell = *dwell;
    return {};
}

Result<void> readTargets(const Json& object, const std::vector<AxisConfig>& axes,
                         SessionRequest& request) {
    constexpr double kFarthest = 1e9;
    for (const AxisConfig& axis : axes) {
        const auto found = object.find(axis.name);
        if (found == object.end())
            continue;
        const auto position = number(*found, axis.name, -kFarthest, kFarthest);
        if (!position)
            return Failure(position.error());
        request.targets.push_back({axis.name, UserPosition(*position)});
    }
    if (request.kind == Kind::Measure && request.targets.size() != 2)
        return wrong("measure needs the positions of exactly two axes.");
    if (request.targets.empty())
        return wrong("move needs the position of an axis.");
    return {};
}

Result<void> readFields(const Json& object, const Command& command,
                        const std::vector<AxisConfig>& axes, SessionRequest& request) {
    for (const auto& [key, value] : object.items()) {
        if (key == "id" || key == "do")
            continue;
        const bool own = !key.empty() && std::find(command.keys.begin(), command.keys.end(), key) !=
                                             command.keys.end();
        const bool axis = command.axisPositions &&
                          std::any_of(axes.begin(), axes.end(),
                                      [name = key](const AxisConfig& a) { return a.name == name; });
        if (!own && !axis)
            return wrong(fmt::format("{} has no key \"{}\".", command.name, key.substr(0, 40)));
        if (!own)
            continue;
        if (auto read = readField(key, value, axes, request); !read)
            return read;
    }
    if (command.axisPositions)
        if (auto read = readTargets(object, axes, request); !read)
            return read;
    if (request.kind == Kind::Measure && request.dwell == 0)
        return wrong("measure needs dwell_s, the exposure in seconds.");
    return {};
}

const Command* findCommand(const Json& object) {
    const auto name = object.find("do");
    if (name == object.end() || !name->is_string())
        return nullptr;
    const auto found = std::find_if(kCommands.begin(), kCommands.end(), [&](const Command& c) {
        return c.name == name->get_ref<const std::string&>();
    });
    return found == kCommands.end() ? nullptr : &*found;
}

}  // namespace

tl::expected<SessionRequest, SessionProblem> parseSessionLine(const std::string& line,
                                                              const std::vector<AxisConfig>& axes) {
    const auto refuse = [](const Json& id, const Error& error) {
        return tl::unexpected(SessionProblem{id, error});
    };
    const auto object = parseObject(line);
    if (!object)
        return refuse({}, object.error());
    SessionRequest request;
    if (const auto id = object->find("id"); id != object->end()) {
        if (!id->is_number() && !id->is_string() && !id->is_null())
            return refuse({}, problem(ErrorCode::ConfigValue, "id must be a number or a text."));
        request.id = *id;
    }
    const Command* command = findCommand(*object);
    if (!command)
        return refuse(request.id, problem(ErrorCode::ConfigValue,
                                          "do must be one of measure, home, move, status, stop, "
                                          "stop_all, acknowledge, quit."));
    request.kind = command->kind;
    if (auto read = readFields(*object, *command, axes, request); !read)
        return refuse(request.id, read.error());
    return request;
}

std::string jsonLine(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json errorJson(const Error& error) {
    return {{"code", codeText(error.code)}, {"device", error.device}, {"text", error.text()}};
}

}  // namespace gimbalscan
