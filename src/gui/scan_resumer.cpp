// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_resumer.h"

#include "background.h"
#include "file_dialog.h"

#include <gimbalscan/app/plan_report.h>
#include <gimbalscan/app/texts.h>

#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

#include <utility>

namespace gimbalscan {

namespace {

QString text(const std::string& words) {
    return QString::fromStdString(words);
}

QString nameOf(const QString& file) {
    return QFileInfo(file).fileName();
}

}  // namespace

/// The file that is gone on with, until the engine has it.
struct ScanResumer::Going {
    QString file;
    ScanToContinue scan;
    ScanConfig config;
    QStringList differences;   ///< of the station
    bool devicesSeen = false;  ///< differences of the devices were told, or there are none
    bool mayHome = false;      ///< the question said that axes are homed
};

ScanResumer::ScanResumer(Machine& machine, QWidget& window)
    : m_machine(machine), m_window(window), m_check(window, QStringLiteral("resumeProgress")) {
    m_disk.setMaxThreadCount(1);
    connect(&machine, &Machine::idle, this, &ScanResumer::stepEnded);
    connect(&machine, &Machine::failed, this, [this] { m_stepFailed = true; });
}

ScanResumer::~ScanResumer() {
    m_check.cancel();
    m_disk.waitForDone();
}

QString ScanResumer::name() const {
    return nameOf(m_going->file);
}

void ScanResumer::choose(ResumeWhat what, const QString& folder) {
    auto* dialog = new QFileDialog(&m_window,
                                   what == ResumeWhat::OpenPoints
                                       ? tr("Resume a scan")
                                       : tr("Measure the flagged points of a scan again"),
                                   folder, tr("Data files (*.h5);;All files (*)"));
    dialog->setObjectName(QStringLiteral("resumeDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, what](const QString& file) { resume(file, what); });
    dialog->show();
}

void ScanResumer::resume(const QString& file, ResumeWhat what) {
    const Verdict allowed = verdict(Control::ResumeFile, m_machine.conditions());
    if (!allowed.enabled)
        return Q_EMIT notice(tr("%1 was not resumed.").arg(nameOf(file)), {allowed.reason}, true);
    if (m_check.running() || m_step != Step::None)
        return Q_EMIT notice(tr("Another scan is being resumed."), {}, true);
    if (m_question)
        m_question->close();
    m_going.reset();
    inBackground(
        m_disk, this,
        [path = file.toStdString(), what,
         progress = m_check.begin(
             tr("The points of %1 are being checked. Nothing moves.").arg(nameOf(file)))] {
            return openToContinue(path, what, progress);
        },
        [this, file](Result<ScanToContinue> scan) { opened(file, std::move(scan)); });
}

void ScanResumer::opened(const QString& file, Result<ScanToContinue> scan) {
    m_check.end();
    if (!scan && scan.error().code == ErrorCode::Stopped)
        return Q_EMIT notice(tr("%1 was not resumed.").arg(nameOf(file)),
                             {tr("The check was cancelled.")}, true);
    const QString refusal = tr("%1 was not resumed.").arg(nameOf(file));
    if (!scan)
        return Q_EMIT notice(refusal, {text(scan.error().text())}, true);
    if (scan->wanted() == 0)
        return closeComplete(file, std::move(*scan));
    const auto config = scanOf(*scan);
    if (!config) {
        QStringList details;
        for (const ConfigProblem& problem : config.error())
            details << text(problem.message());
        return Q_EMIT notice(refusal, details, true);
    }
    auto going = std::make_unique<Going>(Going{file, std::move(*scan), *config, {}});
    if (refused(*going))
        return;
    for (const std::string& line :
         stationDifferences(m_machine.station().config(), going->scan, going->config))
        going->differences << text(line);
    m_going = std::move(going);
    begin();
}

void ScanResumer::closeComplete(const QString& file, ScanToContinue scan) {
    const bool all = scan.what == ResumeWhat::OpenPoints;
    // Writing the closing record waits for the disk.
    inBackground(
        m_disk, this,
        [scan = std::make_shared<ScanToContinue>(std::move(scan))] {
            return closeIfComplete(*scan);
        },
        [this, file, all](const Result<void>& closed) {
            if (!closed)
                return Q_EMIT notice(tr("%1 was not closed.").arg(nameOf(file)),
                                     {text(closed.error().text())}, true);
            Q_EMIT notice(
                all ? tr("Nothing is left to do: %1 is complete.").arg(nameOf(file))
                    : tr("Nothing is left to do: no point of %1 came out bad.").arg(nameOf(file)),
                {file}, false);
            if (all)
                Q_EMIT complete(file);
        });
}

/// What no answer could make right: axes that are not there, points on another grid.
bool ScanResumer::refused(const Going& going) {
    const StationConfig station = m_machine.station().config();
    QStringList reasons;
    for (const std::string& axis : axesOf(going.config))
        if (!station.axis(axis))
            reasons << tr("The station that is open, \"%1\", has no axis %2. Open the station of "
                          "this scan first.")
                           .arg(text(station.name), text(axis));
    for (const OffsetDifference& difference : offsetDifferences(station, going.scan.info()))
        reasons << tr("%1 The offset of %2 was %3 (sign %4) when the scan was started, it is %5 "
                      "(sign %6) now: the points would lie elsewhere. Set the offset back first.")
                       .arg(text(std::string(codeText(ErrorCode::OffsetUnconfirmed))),
                            text(difference.axis))
                       .arg(difference.recorded.offset)
                       .arg(difference.recorded.sign)
                       .arg(difference.now.offset)
                       .arg(difference.now.sign);
    if (reasons.isEmpty())
        return false;
    Q_EMIT notice(tr("%1 was not resumed.").arg(nameOf(going.file)), reasons, true);
    return true;
}

std::vector<std::string> ScanResumer::notHomed() const {
    return m_machine.session().notHomed(axesOf(m_going->config));
}

QStringList ScanResumer::identities() const {
    QStringList lines;
    for (const IdentityDifference& difference :
         identityDifferences(m_machine.station(), m_going->scan.info()))
        lines << text(difference.text());
    return lines;
}

/// What has to be done before the first point.
QStringList ScanResumer::preparations() const {
    if (!m_machine.session().connected())
        return {tr("The devices are connected first."),
                tr("Axes that are not homed are homed then: they move far. Clear the way.")};
    const auto axes = notHomed();
    if (axes.empty())
        return {};
    return {tr("%1 is homed first: it moves far. Clear the way.", nullptr,
               static_cast<int>(axes.size()))
                .arg(text(listed(axes)))};
}

void ScanResumer::begin() {
    QStringList lines = m_going->differences;
    if (m_machine.session().connected()) {
        lines << identities();
        m_going->devicesSeen = true;
    }
    lines << preparations();
    m_going->mayHome = !m_machine.session().connected() || !notHomed().empty();
    if (lines.isEmpty())
        step();
    else
        ask(lines);
}

void ScanResumer::ask(const QStringList& lines) {
    const QString words =
        tr("Resume \"%1\"? %2.")
            .arg(text(m_going->scan.info().title), text(whatIsLeft(m_going->scan)));
    m_question = new QMessageBox(QMessageBox::Question, tr("GimbalScan"), words,
                                 QMessageBox::NoButton, &m_window);
    m_question->setObjectName(QStringLiteral("resumeQuestion"));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setModal(false);
    m_question->setInformativeText(lines.join(QLatin1Char('\n')));
    QPushButton* resume = m_question->addButton(tr("Resume"), QMessageBox::AcceptRole);
    resume->setObjectName(QStringLiteral("resumeAnyway"));
    m_question->setDefaultButton(m_question->addButton(QMessageBox::Cancel));
    connect(m_question, &QMessageBox::finished, this, [this, resume, box = m_question.data()] {
        if (!m_going)
            return;
        if (box->clickedButton() != resume)
            return giveUp(tr("Nothing was changed."));
        step();
    });
    m_question->show();
}

/// One thing after another, each looked at anew: what was true before the question may be no more.
void ScanResumer::step() {
    const Verdict allowed = verdict(Control::ResumeFile, m_machine.conditions());
    if (!allowed.enabled)
        return giveUp(allowed.reason);
    if (!m_machine.session().connected())
        return connectFirst();
    if (!std::exchange(m_going->devicesSeen, true))
        if (const QStringList lines = identities(); !lines.isEmpty())
            return ask(lines);
    const auto axes = notHomed();
    if (axes.empty())
        return run();
    if (!std::exchange(m_going->mayHome, true))
        return ask(preparations());
    m_step = Step::Homing;
    m_stepFailed = false;
    m_machine.home(axes);
}

void ScanResumer::connectFirst() {
    m_step = Step::Connecting;
    m_stepFailed = false;
    m_machine.connectDevices();
}

void ScanResumer::stepEnded() {
    const Step ended = std::exchange(m_step, Step::None);
    if (ended == Step::None || !m_going)
        return;
    if (m_stepFailed) {  // the banner says why
        m_going.reset();
        return;
    }
    // What was stopped on request is not begun again.
    if (ended == Step::Connecting && !m_machine.session().connected())
        return giveUp(tr("Connecting was stopped."));
    if (ended == Step::Homing && !notHomed().empty())
        return giveUp(tr("Homing was stopped."));
    step();
}

void ScanResumer::run() {
    const auto going = std::move(m_going);
    ScanController& controller = m_machine.controller();
    std::shared_ptr<RunRecorders> recorders;
    m_machine.runScan(continuationRequest(std::move(going->scan), std::move(going->config),
                                          recorders, controller.clock(), controller.threads()));
}

void ScanResumer::giveUp(const QString& why) {
    const QString file = name();
    m_going.reset();
    Q_EMIT notice(tr("%1 was not resumed.").arg(file), {why}, true);
}

}  // namespace gimbalscan
