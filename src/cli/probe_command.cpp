// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "console.h"
#include "exit_code.h"

#include <gimbalscan/app/interrupts.h>
#include <gimbalscan/app/port_probe.h>
#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/devices/wire_log.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gimbalscan {

namespace {

// Above what all drivers take together; opening a network port may take most of it.
constexpr Duration kLimit = std::chrono::seconds(60);

std::string inQuotes(const std::string& text) {
    // Names of devices are bytes, not always UTF-8.
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void printAnswer(const PortAnswer& answer, const std::string& port, Console& console) {
    const DeviceIdentity& identity = answer.identity;
    const auto line = [&](const char* name, const std::string& value) {
        console.say(fmt::format("{:<14} {}", name, value.empty() ? "-" : value));
    };
    line("driver", answer.driver);
    line("model", identity.model);
    line("serial number", identity.serialNumber);
    line("firmware", identity.firmware);
    line("station file", fmt::format("\"port\": {}", inQuotes(port)));
}

void printJson(const PortAnswer& answer, const std::string& port, Console& console) {
    const nlohmann::ordered_json object{{"driver", answer.driver},
                                        {"model", answer.identity.model},
                                        {"serial_number", answer.identity.serialNumber},
                                        {"firmware", answer.identity.firmware},
                                        {"port", port}};
    console.json(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

Result<PortAnswer> ask(const CliOptions& options) {
    SteadyClock clock;
    std::shared_ptr<WireLog> wireLog;
    if (!options.wireLog.empty()) {
        auto created = WireLog::create(options.wireLog, clock);
        if (!created)
            return Failure(created.error());
        wireLog = std::move(*created);
    }
    std::stop_source stop;
    const Interrupts interrupts([&](int) { stop.request_stop(); });
    return probePort(options.probe, options.driver, builtInDrivers(),
                     OpContext{clock, clock.now() + kLimit, stop.get_token()}, wireLog);
}

}  // namespace

int runProbe(const CliOptions& options, CliIo& io) {
    Console console(io, options.json);
    const auto answer = ask(options);
    if (!answer) {
        if (answer.error().code == ErrorCode::Stopped)
            console.warn("Stopped.");
        else
            console.warn(answer.error());
        return exitCodeOf(answer.error());
    }
    if (options.json)
        printJson(*answer, options.probe, console);
    else
        printAnswer(*answer, options.probe, console);
    return kExitCompleted;
}

}  // namespace gimbalscan
