// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "axis_card.h"
#include "data_files.h"
#include "detector_card.h"
#include "fault_banner.h"
#include "file_tasks.h"
#include "live_views.h"
#include "main_window.h"
#include "scan_files.h"
#include "settings_windows.h"
#include "status_strip.h"
#include "ui_main_window.h"
#include "widget_tools.h"

#include <gimbalscan/views/map_view.h>

#include <QCloseEvent>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QToolButton>

#include <spdlog/spdlog.h>

namespace gimbalscan {

ControlInput MainWindow::conditions() {
    ControlInput input = m_machine->conditions();
    const ScanPanel& panel = *m_ui->scanPanel;
    for (const std::string& axis : m_machine->session().notHomed(axesOf(panel.scan())))
        input.notHomed << QString::fromStdString(axis);
    input.checking = panel.checking();
    input.scanProblem = panel.problem();
    return input;
}

void MainWindow::refresh() {
    const ControlInput input = conditions();
    refreshActions(input);
    for (AxisCard* card : m_cards)
        card->refresh(input);
    m_detector->refresh();
    m_ui->scanPanel->refresh(input);
    m_ui->firstSteps->refresh(input);
    m_strip->refresh(input);
    m_settingsWindows->refresh(input);
    m_banner->refresh(input);
    m_tasks->refresh(input);
    m_ui->mapPanel->setRegionRefusal(verdict(Control::EditScan, input).reason);
    const auto fast = m_machine->station().axisIndex(m_ui->scanPanel->scan().fast.axis);
    m_ui->mapPanel->setMoveRefusal(fast ? verdict(AxisControl::GoTo, input, *fast).reason
                                        : tr("This station has no such axis."));
}

void MainWindow::refreshActions(const ControlInput& input) {
    m_ui->actionConnect->setText(input.connected ? tr("Disconnect") : tr("Connect"));
    if (input.connected)
        apply(*m_ui->actionConnect, verdict(Control::Disconnect, input),
              tr("Let go of all devices; nothing moves"));
    else
        apply(*m_ui->actionConnect, verdict(Control::Connect, input),
              tr("Connect to all devices; nothing moves"));
    apply(*m_ui->actionHomeAll, verdict(Control::HomeAll, input),
          tr("Home all axes in the order of the station: they move far"));
    for (const auto& [action, axis] : m_homeActions)
        apply(*action, verdict(AxisControl::Home, input, axis),
              tr("Home %1: it moves to its reference switch").arg(input.axes[axis].name));
    apply(*m_ui->actionStart, verdict(Control::Start, input), tr("Start the scan"));
    const bool resumes = input.state == ScanState::Paused || input.state == ScanState::Pausing;
    const QString text = resumes ? tr("Resume") : tr("Pause");
    if (m_ui->actionPause->text() != text) {
        m_ui->actionPause->setText(text);
        m_ui->actionPause->setIcon(QIcon(resumes ? QStringLiteral(":/icons/start.svg")
                                                 : QStringLiteral(":/icons/pause.svg")));
    }
    apply(*m_ui->actionPause, verdict(resumes ? Control::Resume : Control::Pause, input),
          resumes ? tr("Go on at the open point")
                  : tr("Pause the scan; the axes can be jogged meanwhile"));
    const Verdict stop = verdict(Control::Stop, input);
    apply(*m_ui->actionStop, stop, tr("Stop now with a ramp; what is measured is kept"));
    apply(*m_ui->actionStopAfterPoint, verdict(Control::StopAfterPoint, input),
          tr("Finish the point, then stop"));
    apply(*m_ui->actionStopAfterLine, verdict(Control::StopAfterLine, input),
          tr("Finish the line, then stop"));
    apply(*m_ui->actionLoad, verdict(Control::EditScan, input), tr("Load a scan file"));
}

void MainWindow::pressStopAll() {
    m_machine->stopAll(tr("Stop all was pressed."));
    refresh();
}

void MainWindow::toggleConnection() {
    if (m_machine->session().connected())
        m_machine->disconnectDevices();
    else
        m_machine->connectDevices();
}

void MainWindow::togglePause() {
    const ScanState state = m_machine->controller().state();
    if (state == ScanState::Paused || state == ScanState::Pausing)
        m_machine->resume();
    else
        m_machine->pause();
}

void MainWindow::startScan() {
    ScanConfig scan = m_ui->scanPanel->scan();
    // The data file keeps the text of the scan that ran, not of the file before the changes.
    if (m_files->modified() || scan.sourceText.empty())
        scan.sourceText = formatScan(scan);
    const RunFiles files = filesOf(scan);
    m_machine->startScan(std::move(scan), files);
}

void MainWindow::machineChanged() {
    const ScanPanel& panel = *m_ui->scanPanel;
    if (m_machine->activity() == Activity::None && isRelative(panel.scan()))
        m_ui->scanPanel->checkAgain();  // the axes may have moved
    refresh();
}

void MainWindow::eventLogged(const RunEvent& event) {
    // A standing fault has a banner of its own; what failed beside it is told here.
    if (event.level == "error" && !m_machine->controller().fault())
        m_banner->showNotice(QString::fromStdString(event.text), {}, true);
}

QMessageBox* MainWindow::newQuestion(const QString& name, const QString& text) {
    if (m_question)
        m_question->close();
    m_question =
        new QMessageBox(QMessageBox::Question, tr("GimbalScan"), text, QMessageBox::NoButton, this);
    m_question->setObjectName(name);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setModal(false);
    return m_question;
}

void MainWindow::askMove(QPointF position) {
    const ScanConfig& scan = m_ui->scanPanel->scan();
    const std::vector<AxisTarget> targets = {{scan.fast.axis, UserPosition(position.x())},
                                             {scan.slow.axis, UserPosition(position.y())}};
    QMessageBox* question =
        newQuestion(QStringLiteral("moveQuestion"), tr("Move %1 to %2 and %3 to %4?")
                                                        .arg(QString::fromStdString(scan.fast.axis))
                                                        .arg(position.x(), 0, 'f', 3)
                                                        .arg(QString::fromStdString(scan.slow.axis))
                                                        .arg(position.y(), 0, 'f', 3));
    QPushButton* move = question->addButton(tr("Move here"), QMessageBox::AcceptRole);
    move->setObjectName(QStringLiteral("moveHere"));
    question->addButton(QMessageBox::Cancel);
    connect(move, &QAbstractButton::clicked, this, [this, targets] { m_machine->moveTo(targets); });
    question->show();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (m_machine->activity() != Activity::None) {
        event->ignore();
        if (m_closeWithoutAsking)
            m_closeWhenIdle = true;
        else
            askClose();
        return;
    }
    if (!m_closeWithoutAsking && (m_files->modified() || m_settingsWindows->modified())) {
        event->ignore();
        m_settingsWindows->close([this] {
            m_files->settleChanges([this] {
                m_closeWithoutAsking = true;
                close();
            });
        });
        return;
    }
    m_settings.setLayout(saveGeometry(), saveState());
    m_tasks->holdQueue();
    m_settingsWindows->drop();  // a window that asks would keep the program from ending
    event->accept();
}

void MainWindow::askClose() {
    const bool scan = m_machine->activity() == Activity::Scanning;
    QMessageBox* question =
        newQuestion(QStringLiteral("closeQuestion"),
                    scan ? tr("A scan is running.") : tr("The station is still busy."));
    question->setInformativeText(
        scan ? tr("What is measured is kept; the scan can be resumed later.")
             : tr("It is stopped before the program closes."));
    QPushButton* stop =
        question->addButton(scan ? tr("Stop and keep what is measured") : tr("Stop and close"),
                            QMessageBox::AcceptRole);
    stop->setObjectName(QStringLiteral("stopAndClose"));
    if (scan) {
        QPushButton* minimise =
            question->addButton(tr("Keep scanning (minimised)"), QMessageBox::ActionRole);
        connect(minimise, &QAbstractButton::clicked, this, &QWidget::showMinimized);
    }
    question->setDefaultButton(question->addButton(QMessageBox::Cancel));
    connect(stop, &QAbstractButton::clicked, this, [this] {
        m_closeWhenIdle = true;
        if (m_machine->activity() == Activity::None)
            return finishClose();  // it ended while the question stood there
        m_machine->stop(StopWhen::Now);
    });
    question->show();
}

void MainWindow::closeNow() {
    spdlog::info("EXIT-TERM The program was asked to end.");
    m_closeWithoutAsking = true;
    m_closeWhenIdle = true;
    if (m_machine->activity() == Activity::None)
        finishClose();
    else
        m_machine->stop(StopWhen::Now);
}

void MainWindow::finishClose() {
    if (m_closeWhenIdle)
        close();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile() &&
        (DataFiles::isData(urls.front().toLocalFile()) || m_ui->actionLoad->isEnabled()))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    const QString file = event->mimeData()->urls().front().toLocalFile();
    if (DataFiles::isData(file))
        m_data->open(file);
    else
        m_files->load(file);
}

void MainWindow::showTitle() {
    const QString station = QString::fromStdString(m_machine->station().config().name);
    const QString title = tr("%1[*] \u2013 %2 \u2013 GimbalScan").arg(m_files->name(), station);
    setWindowTitle(m_machine->station().simulated() ? tr("SIMULATED \u2013 %1").arg(title) : title);
    setWindowModified(m_files->modified());
}

void MainWindow::showFirstSteps(bool on) {
    m_ui->firstSteps->setVisible(on);
    m_settings.setFirstStepsHidden(!on);
}

void MainWindow::showAbout() {
    QMessageBox* about = newQuestion(
        QStringLiteral("about"), tr("GimbalScan %1").arg(QCoreApplication::applicationVersion()));
    about->setIcon(QMessageBox::Information);
    about->setInformativeText(
        tr("Points an instrument with two motors, acquires at every point of a raster.\n"
           "Stop all is software: it protects equipment, not people.\n"
           "Licence: GPL-3.0-or-later."));
    about->show();
}

}  // namespace gimbalscan
