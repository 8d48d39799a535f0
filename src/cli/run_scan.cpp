// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_scan.h"

#include "exit_code.h"
#include "progress.h"
#include "scan_report.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace gimbalscan {

namespace {

/// A scan that a fault has paused waits for somebody. Here nobody comes: it is stopped, unless its
/// data could not be saved and there is another place for it, which is tried once.
class PauseAnswer : public QObject {
public:
    PauseAnswer(OpenStation& open, const CliOptions& options)
        : m_open(open), m_elsewhere(options.elsewhere), m_json(options.progress == "json") {
        ScanController& controller = open.controller();
        connect(&controller, &ScanController::runStarted, this,
                [this](const RunStart&, const QString& location) { m_file = location; });
        connect(&controller, &ScanController::runMoved, this, &PauseAnswer::moved);
        connect(&controller, &ScanController::stateChanged, this, [this](ScanState state) {
            if (state == ScanState::Paused)
                paused();
        });
    }

private:
    void paused() {
        const auto fault = m_open.controller().fault();
        if (!fault || faultClass(fault->code) != FaultClass::Storage)
            return stop();
        if (m_elsewhere.empty()) {
            m_open.console().warn(
                "The scan stops as its data cannot be saved. Make space, then: gimbalscan-cli "
                "resume " +
                m_file.toStdString() +
                "\nWith --save-elsewhere FOLDER it goes on there in a copy of its file.");
            return stop();
        }
        m_open.controller().saveElsewhere(
            fileElsewhere(std::exchange(m_elsewhere, {}), m_file.toStdString()),
            [this](const Result<void>& saved) {
                if (saved)
                    return m_open.faultOvercome();
                if (saved.error().code != ErrorCode::Stopped)
                    m_open.console().warn(saved.error());
                stop();
            });
    }
    void moved(const QString& location) {
        m_file = location;
        const std::string file = location.toStdString();
        if (m_json)
            m_open.console().json(nlohmann::json{{"state", "moved"}, {"file", file}}.dump(
                -1, ' ', false, nlohmann::json::error_handler_t::replace));
        m_open.console().say("The scan goes on in " + file);
    }
    void stop() { m_open.controller().stop(StopWhen::Now, {}); }

    OpenStation& m_open;
    std::string m_elsewhere;
    const bool m_json;
    QString m_file;
};

int scanExit(OpenStation& open, const Result<ScanSummary>& summary) {
    if (!summary)
        return open.report(summary.error());
    if (!open.atRest())
        return kExitDevice;
    const auto fault = open.controller().fault();
    if (fault && faultClass(fault->code) == FaultClass::Storage)
        return kExitStorage;
    const RunStop& stop = summary->passes.back().stop;
    if (stop.outcome == RunOutcome::Completed)
        return open.lastFault() ? kExitDevice : kExitCompleted;  // such as parking that failed
    // The request was right, or there would be no run: such as an axis that is not homed any more.
    if (stop.reason && faultClass(stop.reason->code) == FaultClass::Refusal)
        return kExitDevice;
    return stop.reason ? open.codeFor(*stop.reason) : kExitStopped;
}

/// What is done with each pass when it ends.
class PassReports : public QObject {
public:
    PassReports(OpenStation& open, const RunRecorders& recorders, bool json) {
        ScanController& controller = open.controller();
        connect(&controller, &ScanController::runFinished, this,
                [&open, &recorders, json](const FinishedRun& run) {
                    Console& console = open.console();
                    const auto picture = savePicture(run);
                    if (json)
                        console.json(runReportJson(run, recorders.flagged(), picture.value_or("")));
                    for (const auto& line : runReport(run, recorders.flagged(), run.retakes))
                        console.say(line);
                    console.say("  data      " + run.location);
                    if (picture)
                        console.say("  picture   " + *picture);
                    else
                        console.warn(picture.error());
                });
    }
};

}  // namespace

int runToItsEnd(OpenStation& open, ScanRequest request,
                const std::shared_ptr<RunRecorders>& recorders, const CliOptions& options) {
    const bool json = options.progress == "json";
    const PauseAnswer answer(open, options);
    ProgressDisplay progress(open, request.scan, json);
    const PassReports reports(open, *recorders, json);
    request.makeSink = makeRecorder(recorders);
    const auto summary = open.await<ScanSummary>(
        [&](auto done) { open.controller().scan(std::move(request), std::move(done)); });
    progress.finish();
    return scanExit(open, summary);
}

}  // namespace gimbalscan
