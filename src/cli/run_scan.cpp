// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "run_scan.h"

#include "exit_code.h"
#include "progress.h"
#include "scan_report.h"

namespace gimbalscan {

namespace {

/// A scan that a fault has paused waits for somebody; here nobody comes.
void stopWhenPaused(OpenStation& open) {
    ScanController& controller = open.controller();
    QObject::connect(&controller, &ScanController::stateChanged, &controller,
                     [&controller](ScanState state) {
                         if (state == ScanState::Paused)
                             controller.stop(StopWhen::Now, {});
                     });
}

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
                const std::shared_ptr<RunRecorders>& recorders, bool json) {
    stopWhenPaused(open);
    ProgressDisplay progress(open, request.scan, json);
    const PassReports reports(open, *recorders, json);
    request.makeSink = makeRecorder(recorders);
    const auto summary = open.await<ScanSummary>(
        [&](auto done) { open.controller().scan(std::move(request), std::move(done)); });
    progress.finish();
    return scanExit(open, summary);
}

}  // namespace gimbalscan
