// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "console.h"
#include "options.h"

#include <gimbalscan/app/interrupts.h>
#include <gimbalscan/app/station_session.h>

#include <QEventLoop>

#include <atomic>

namespace gimbalscan {

/// A value, or the code to exit with after the reason has been printed.
template <class T>
using OrExit = tl::expected<T, int>;

/// Reads the files that were named, or what is built in; prints every problem.
[[nodiscard]] OrExit<StationConfig> readStation(const CliOptions& options,
                                                const DriverRegistry& drivers, Console& console);
[[nodiscard]] OrExit<ScanConfig> readScan(const CliOptions& options, Console& console);
/// Prints the problems; kExitUsage when there are any, else 0.
[[nodiscard]] int reportProblems(const std::vector<ConfigProblem>& problems, Console& console);

/// The station of one command: clock, engine and signals. Faults and warnings are printed as they
/// happen. Lives on: the main thread.
class OpenStation {
public:
    using Opened = OrExit<std::unique_ptr<OpenStation>>;
    [[nodiscard]] static Opened open(const CliOptions& options, Console& console);
    /// Time scale and wire log as in the options.
    [[nodiscard]] static Opened open(const StationConfig& config, const CliOptions& options,
                                     Console& console);
    ~OpenStation();

    [[nodiscard]] ScanController& controller() noexcept { return m_session->controller(); }
    [[nodiscard]] Console& console() noexcept { return m_console; }
    [[nodiscard]] Station& station() noexcept { return m_session->station(); }
    /// How many signals have come.
    [[nodiscard]] int interrupts() const noexcept { return m_interrupts; }
    /// The last event of level "error", if any.
    [[nodiscard]] const std::optional<RunEvent>& lastFault() const noexcept { return m_lastFault; }
    /// The last fault is overcome: it says nothing any more about how the command ends.
    void faultOvercome() noexcept { m_lastFault.reset(); }
    [[nodiscard]] double timeScale() const noexcept { return m_session->timeScale(); }

    /// Called on the main thread after each signal, when the engine was told already.
    void onInterrupt(std::function<void()> notice) { m_onInterrupt = std::move(notice); }

    /// Connects all devices. Prints why not; an exit code.
    [[nodiscard]] int connect();
    /// Homes those of the axes that need it, and says so.
    [[nodiscard]] int homeWhereNeeded(const std::vector<std::string>& axes);
    [[nodiscard]] std::vector<std::string> notHomed(const std::vector<std::string>& axes) {
        return m_session->notHomed(axes);
    }
    /// Prints an error that ended the work; the code to exit with.
    [[nodiscard]] int report(const Error& error);
    /// The code to exit with when this error ended the work.
    [[nodiscard]] int codeFor(const Error& error);
    /// Whether every motor whose position is known is at rest.
    [[nodiscard]] bool atRest();

    /// Runs the event loop until the request is answered.
    template <class T, class Request>
    [[nodiscard]] Result<T> await(Request&& request) {
        if (m_interrupts > 0)
            return fail(ErrorCode::Stopped, "", "start", "A signal came before it began.");
        std::optional<Result<T>> answer;
        QEventLoop loop;
        request([&](const Result<T>& result) {
            answer = result;
            loop.quit();
        });
        // A signal between the look above and the request has stopped nothing yet.
        if (m_interrupts > 0)
            m_controller->stop(StopWhen::Now, {});
        while (!answer)
            loop.exec();
        return *answer;
    }

private:
    explicit OpenStation(Console& console) : m_console(console) {}
    void onSignal(int count);
    void printEvents();

    Console& m_console;
    std::unique_ptr<StationSession> m_session;
    ScanController* m_controller = nullptr;  // of the session
    std::atomic<int> m_interrupts{0};
    std::function<void()> m_onInterrupt;
    std::optional<RunEvent> m_lastFault;
    std::unique_ptr<Interrupts> m_watch;  // last: no signal may come once the rest goes
};

}  // namespace gimbalscan
