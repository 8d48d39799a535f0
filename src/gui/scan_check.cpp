// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_check.h"

#include "background.h"

#include <filesystem>

namespace gimbalscan {

namespace {
constexpr std::chrono::milliseconds kDelay{80};
}

PlanReport checkScan(const CheckTask& task) {
    // As if it were read from a file: whatever the fields allow, the rules of files hold.
    if (const auto parsed = parseScan(formatScan(task.scan), "scan"); !parsed) {
        PlanReport report;
        for (const ConfigProblem& problem : parsed.error())
            report.problems.push_back(
                {problem.path, std::string(codeText(problem.code)) + " " + problem.text});
        return report;
    }
    if (task.makeFolder) {
        std::error_code ignored;  // the report names it when it cannot be used
        std::filesystem::create_directories(task.folder, ignored);
    }
    return inspectPlan(task.scan, task.station, task.channels, task.fastNow, task.slowNow,
                       task.folder, task.largeAllowed);
}

ScanCheck::ScanCheck(std::function<CheckTask()> task, QObject* parent)
    : QObject(parent), m_task(std::move(task)) {
    m_pool.setMaxThreadCount(1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kDelay);
    connect(&m_delay, &QTimer::timeout, this, &ScanCheck::start);
}

ScanCheck::~ScanCheck() {
    m_pool.clear();
    m_pool.waitForDone();
}

void ScanCheck::restart() {
    ++m_number;
    m_report.reset();
    m_delay.start();
    Q_EMIT changed();
}

void ScanCheck::start() {
    m_pool.clear();  // those that wait are out of date
    inBackground(
        m_pool, this, [task = m_task()] { return checkScan(task); },
        [this, number = m_number](PlanReport report) {
            if (number != m_number)
                return;
            m_report = std::move(report);
            Q_EMIT changed();
        });
}

}  // namespace gimbalscan
