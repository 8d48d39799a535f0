// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue_runner.h"

#include "background.h"

#include <gimbalscan/core/config.h>

#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace gimbalscan {

namespace {

QString problemOf(const PlanReport& report) {
    return report.problems.empty() ? QString()
                                   : QString::fromStdString(report.problems.front().text);
}

QString takesText(const ScanConfig& scan, const PlanReport& report) {
    if (!report.problems.empty())
        return {};
    return QStringLiteral("%1, %2").arg(QString::fromStdString(planText(scan, report)),
                                        QString::fromStdString(rangeText(report.time)));
}

/// How a scan of the queue ended, and what there is to say about it.
std::pair<QueueState, QString> outcomeOf(const ScanConfig& scan,
                                         const Result<ScanSummary>& summary) {
    if (!summary || summary->passes.empty()) {
        const bool stopped = !summary && summary.error().code == ErrorCode::Stopped;
        return {stopped ? QueueState::Stopped : QueueState::Failed,
                summary ? QString() : QString::fromStdString(summary.error().text())};
    }
    const ScanSummary::Pass& last = summary->passes.back();
    const QString file = QString::fromStdString(last.location);
    if (last.stop.outcome == RunOutcome::Failed)
        return {QueueState::Failed,
                last.stop.reason ? QString::fromStdString(last.stop.reason->text()) : file};
    const bool whole = summary->passes.size() >= std::max(1U, scan.repeats.passes);
    return {last.stop.outcome == RunOutcome::Completed && whole ? QueueState::Completed
                                                                : QueueState::Stopped,
            file};
}

}  // namespace

QueueRunner::QueueRunner(Machine& machine, FilesOf filesOf)
    : m_machine(machine), m_filesOf(std::move(filesOf)) {
    m_disk.setMaxThreadCount(1);
    connect(&machine, &Machine::scanEnded, this, &QueueRunner::scanEnded);
    connect(&machine, &Machine::idle, this, &QueueRunner::advance);
    connect(&machine, &Machine::changed, this, &QueueRunner::machineChanged);
}

QueueRunner::~QueueRunner() {
    m_disk.clear();
    m_disk.waitForDone();
}

void QueueRunner::addFile(const QString& file) {
    inBackground(
        m_disk, this, [file] { return loadScan(file.toStdString()); },
        [this, file](const ConfigResult<ScanConfig>& scan) {
            if (scan)
                return addScan(QFileInfo(file).fileName(), *scan);
            QStringList details;
            for (const ConfigProblem& problem : scan.error())
                details << QString::fromStdString(std::string(codeText(problem.code)) + " " +
                                                  problem.message());
            Q_EMIT failed(tr("%1 was not added to the queue.").arg(QFileInfo(file).fileName()),
                          details);
        });
}

void QueueRunner::addScan(const QString& name, const ScanConfig& scan) {
    check(m_queue.add(name, scan));
}

void QueueRunner::remove(int id) {
    if (m_queue.remove(id))
        Q_EMIT changed();
}

void QueueRunner::move(int id, int by) {
    if (m_queue.move(id, by))
        Q_EMIT changed();
}

void QueueRunner::again(int id) {
    if (m_queue.again(id))
        check(id);
}

void QueueRunner::start() {
    m_queue.start();
    advance();
    Q_EMIT changed();
}

void QueueRunner::setStopAfterThis(bool on) {
    m_queue.setStopAfterThis(on);
    Q_EMIT changed();
}

void QueueRunner::hold(const QString& why) {
    m_queue.hold(why);
    Q_EMIT changed();
}

ControlInput QueueRunner::conditions(const ControlInput& machine) {
    ControlInput input = machine;
    input.notHomed.clear();
    if (const QueueEntry* next = m_queue.nextWaiting())
        for (const std::string& axis : m_machine.session().notHomed(axesOf(next->scan)))
            input.notHomed << QString::fromStdString(axis);
    return input;
}

CheckTask QueueRunner::task(const ScanConfig& scan) const {
    Station& station = m_machine.station();
    const auto now = [&](const std::string& axis) {
        const auto index = station.axisIndex(axis);
        return index ? station.userPosition(*index) : UserPosition(0);
    };
    return {scan,
            station.config(),
            station.daqHandle().daq()->traceShape().channels,
            now(scan.fast.axis),
            now(scan.slow.axis),
            m_filesOf(scan).folder,
            scan.folder.empty(),
            false};
}

void QueueRunner::check(int id) {
    Q_EMIT changed();
    const ScanConfig& scan = m_queue.entry(id)->scan;
    inBackground(
        m_disk, this, [task = task(scan)] { return checkScan(task); },
        [this, id, scan](const PlanReport& report) {
            m_queue.checked(id, problemOf(report), takesText(scan, report));
            advance();
            Q_EMIT changed();
        });
}

/// Begins the next one if it can begin now.
void QueueRunner::advance() {
    if (m_starting || m_running || !m_queue.active())
        return;
    const auto id = m_queue.advance();
    Q_EMIT changed();
    if (!id)
        return;
    // Nobody waits for what somebody else has begun meanwhile.
    const Verdict allowed = verdict(Control::Start, conditions(m_machine.conditions()));
    if (!allowed.enabled)
        return hold(allowed.reason);
    m_starting = id;
    const ScanConfig& scan = m_queue.entry(*id)->scan;
    inBackground(
        m_disk, this, [task = task(scan)] { return checkScan(task); },
        [this, id = *id](const PlanReport& report) {
            m_starting.reset();
            begin(id, report);
            Q_EMIT changed();
        });
}

void QueueRunner::begin(int id, const PlanReport& report) {
    const QueueEntry* entry = m_queue.entry(id);
    if (!m_queue.active() || !entry)
        return advance();
    m_queue.checked(id, problemOf(report), takesText(entry->scan, report));
    // It may have been moved down meanwhile, or be refused now.
    if (m_queue.advance() != id)
        return advance();
    const Verdict allowed = verdict(Control::Start, conditions(m_machine.conditions()));
    if (!allowed.enabled)
        return m_queue.hold(allowed.reason);
    m_running = id;
    m_queue.began(id);
    const ScanConfig& scan = entry->scan;
    m_machine.startScan(scan, m_filesOf(scan));
}

void QueueRunner::scanEnded(const EndedScan& ended) {
    if (!m_running)
        return;
    const int id = *std::exchange(m_running, std::nullopt);
    const auto [state, detail] = outcomeOf(m_queue.entry(id)->scan, ended.summary);
    m_queue.ended(id, state, detail);
    Q_EMIT changed();
}

/// Stop all holds the queue whatever the scan says of its end.
void QueueRunner::machineChanged() {
    if (!m_queue.active() || !m_machine.station().stopAll().tripped())
        return;
    hold(tr("Everything was stopped."));
}

}  // namespace gimbalscan
