// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "open_station.h"

#include "exit_code.h"

#include <gimbalscan/drivers/sim.h>

#include <fmt/format.h>

namespace gimbalscan {

namespace {

template <class T>
OrExit<T> taken(ConfigResult<T> config, Console& console) {
    if (config)
        return std::move(*config);
    return tl::unexpected(reportProblems(config.error(), console));
}

}  // namespace

int reportProblems(const std::vector<ConfigProblem>& problems, Console& console) {
    for (const ConfigProblem& problem : problems)
        console.warn(fmt::format("{} {}", codeText(problem.code), problem.message()));
    return problems.empty() ? kExitCompleted : kExitUsage;
}

OrExit<StationConfig> readStation(const CliOptions& options, const DriverRegistry& drivers,
                                  Console& console) {
    return taken(options.station.empty() ? parseStation(std::string(builtinStationText()),
                                                        std::string(kBuiltIn), drivers.schemas())
                                         : loadStation(options.station, drivers.schemas()),
                 console);
}

OrExit<ScanConfig> readScan(const CliOptions& options, Console& console) {
    return taken(options.config.empty()
                     ? parseScan(std::string(builtinScanText()), std::string(kBuiltIn))
                     : loadScan(options.config),
                 console);
}

OpenStation::Opened OpenStation::open(const CliOptions& options, Console& console) {
    const auto config = readStation(options, builtInDrivers(), console);
    if (!config)
        return tl::unexpected(config.error());
    return open(*config, options, console);
}

OpenStation::Opened OpenStation::open(const StationConfig& config, const CliOptions& options,
                                      Console& console) {
    std::unique_ptr<OpenStation> open(new OpenStation(console));
    auto session = StationSession::open(config, options.timeScale, options.wireLog);
    if (!session) {
        console.warn(session.error());
        return tl::unexpected(static_cast<int>(exitCodeOf(session.error())));
    }
    open->m_session = std::move(*session);
    open->m_controller = &open->controller();
    open->printEvents();
    OpenStation* raw = open.get();
    open->m_watch = std::make_unique<Interrupts>([raw](int count) { raw->onSignal(count); });
    return open;
}

OpenStation::~OpenStation() {
    m_watch.reset();
}

void OpenStation::onSignal(int count) {
    m_interrupts = count;
    if (count == 1)
        m_controller->stop(StopWhen::Now, {});
    else
        m_controller->stopAll("A second signal came.");
    QMetaObject::invokeMethod(
        m_controller,
        [this, count] {
            m_console.warn(count == 1
                               ? "Stopping; what is measured is kept. A second signal stops all."
                               : "Stop all: every motor is stopped at once.");
            if (m_onInterrupt)
                m_onInterrupt();
        },
        Qt::QueuedConnection);
}

void OpenStation::printEvents() {
    QObject::connect(m_controller, &ScanController::eventLogged, m_controller,
                     [this](const RunEvent& event) {
                         if (event.level == "info")
                             return;
                         if (event.level == "error")
                             m_lastFault = event;
                         m_console.warn(event.text);
                     });
}

int OpenStation::connect() {
    const auto connected =
        await<void>([&](auto done) { m_controller->connectDevices(std::move(done)); });
    return connected ? kExitCompleted : report(connected.error());
}

int OpenStation::homeWhereNeeded(const std::vector<std::string>& axes) {
    const auto names = notHomed(axes);
    if (names.empty())
        return kExitCompleted;
    m_console.say(fmt::format("Homing {} first: {} not homed.", listed(names),
                              names.size() == 1 ? "it is" : "they are"));
    const auto homed = await<void>([&](auto done) { m_controller->home(names, std::move(done)); });
    return homed ? kExitCompleted : report(homed.error());
}

int OpenStation::report(const Error& error) {
    // A fault that stopped everything was printed as an event already.
    const std::string text = error.text();
    if (error.code == ErrorCode::Stopped)
        m_console.warn("Stopped.");
    else if (!m_lastFault || m_lastFault->text != text)
        m_console.warn(text);
    return codeFor(error);
}

int OpenStation::codeFor(const Error& error) {
    const int code = exitCodeOf(error);
    if (code != kExitStopped)
        return code;
    // Stop all is the user's only when a signal asked for it; otherwise the machine had a reason.
    const bool byUser = error.code != ErrorCode::StoppedAll || m_interrupts > 1;
    return byUser && atRest() ? kExitStopped : kExitDevice;
}

bool OpenStation::atRest() {
    for (std::size_t i = 0; i < station().axes().size(); ++i)
        if (const auto reading = station().axisHandle(i).motor()->reading();
            reading.known && reading.moving)
            return false;
    const auto fault = m_controller->fault();
    return !(fault && fault->code == ErrorCode::NotAtRest) &&
           !(m_lastFault && m_lastFault->code == codeText(ErrorCode::NotAtRest));
}

}  // namespace gimbalscan
