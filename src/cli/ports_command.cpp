// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "console.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace gimbalscan {

namespace {

void printJson(const std::vector<SerialPort>& ports, Console& console) {
    nlohmann::ordered_json list = nlohmann::json::array();
    for (const SerialPort& port : ports)
        list.push_back({{"path", port.path}, {"description", port.description}});
    // Names of devices are bytes, not always UTF-8.
    console.json(nlohmann::ordered_json{{"ports", list}}.dump(
        -1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void printText(const std::vector<SerialPort>& ports, Console& console) {
    if (ports.empty())
        return console.say("There are no serial ports.");
    std::size_t width = 0;
    for (const SerialPort& port : ports)
        width = std::max(width, port.path.size());
    for (const SerialPort& port : ports)
        console.say(fmt::format("{:<{}}  {}", port.path, width, port.description));
    if (ports.front().path.starts_with("/dev/serial/by-id/"))
        console.say(
            "Names in /dev/serial/by-id stay when a plug changes its place: best for a station.");
}

}  // namespace

void printPorts(const std::vector<SerialPort>& ports, bool json, CliIo& io) {
    Console console(io, json);
    json ? printJson(ports, console) : printText(ports, console);
}

int runPortsCommand(const CliOptions& options, CliIo& io) {
    if (!options.probe.empty())
        return runProbe(options, io);
    printPorts(serialPorts(), options.json, io);
    return kExitCompleted;
}

}  // namespace gimbalscan
