// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_panel.h"
#include "ui_scan_panel.h"
#include "widget_tools.h"

#include <gimbalscan/app/texts.h>

#include <chrono>
#include <cmath>

namespace gimbalscan {

namespace {

bool concerns(const PlanProblem& problem, const char* field) {
    const std::string name(field);
    return problem.field == name || problem.field.starts_with(name + ".") ||
           problem.field.starts_with(name + "[");
}

QString lines(const PlanReport& report, const char* field) {
    QStringList texts;
    for (const PlanProblem& problem : report.problems)
        if (concerns(problem, field))
            texts << QString::fromStdString(problem.text);
    return texts.join(QLatin1Char('\n'));
}

QString text(const std::string& value) {
    return QString::fromStdString(value);
}

}  // namespace

CheckTask ScanPanel::task() {
    CheckTask task;
    task.scan = m_scan;
    task.station = m_machine->station().config();
    task.channels = m_machine->station().daqHandle().daq()->traceShape().channels;
    const auto now = [this](const std::string& axis) {
        const auto index = m_machine->station().axisIndex(axis);
        return index ? m_machine->station().userPosition(*index) : UserPosition(0);
    };
    task.fastNow = now(m_scan.fast.axis);
    task.slowNow = now(m_scan.slow.axis);
    task.folder = dataFolder().toStdString();
    task.makeFolder = m_scan.folder.empty();
    task.largeAllowed = m_ui->large->isChecked();
    return task;
}

void ScanPanel::showReport() {
    const auto& report = m_check->report();
    if (!report) {
        m_ui->estimate->setEnabled(false);  // of the scan before the change
        return;
    }
    m_ui->estimate->setEnabled(true);
    setTextOf(*m_ui->estimate, report->plan ? estimateText(*report) : QString());
    showProblems(*report);
}

void ScanPanel::showProblems(const PlanReport& report) {
    m_ui->fast->setProblem(lines(report, "fast"));
    m_ui->slow->setProblem(lines(report, "slow"));
    showText(*m_ui->dwellProblem, lines(report, "dwell"));
    showText(*m_ui->regionProblem, lines(report, "region"));
    showText(*m_ui->folderProblem, lines(report, "folder"));
    QStringList others;
    for (const PlanProblem& problem : report.problems) {
        bool shown = false;
        for (const char* field : {"fast", "slow", "dwell", "region", "folder"})
            shown = shown || concerns(problem, field);
        if (!shown)
            others << text(problem.text);
    }
    showText(*m_ui->problems, others.join(QLatin1Char('\n')));
    constexpr std::uint64_t kAskAbove = std::uint64_t{64} << 30U;
    m_ui->large->setVisible(report.dataBytes > kAskAbove);
}

QString ScanPanel::estimateText(const PlanReport& report) const {
    const auto now = std::chrono::system_clock::now();
    const double scale = m_machine->session().timeScale();
    const double seconds = toSeconds(report.time.longest) / (scale > 0 ? scale : 1.0);
    QStringList rows;
    rows << text(planText(m_scan, report));
    rows << tr("Time %1").arg(durationRangeText(toSeconds(report.time.shortest),
                                                toSeconds(report.time.longest), m_timeUnit));
    if (scale != 1.0)
        rows.back() += tr(", run %1 times as fast").arg(scale);
    if (seconds < 3e9 && m_machine->activity() != Activity::Scanning)
        rows << tr("Started now, ends at %1")
                    .arg(text(timeOfDay(now + std::chrono::seconds(std::llround(seconds)), now)));
    rows << tr("File %1, %2 free")
                .arg(text(bytesText(report.dataBytes)), text(bytesText(report.freeBytes)));
    if (isRelative(m_scan))
        rows << tr("Relative ranges: checked from where the axes are now.");
    return rows.join(QLatin1Char('\n'));
}

}  // namespace gimbalscan
