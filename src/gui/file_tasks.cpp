// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_tasks.h"

#include "background.h"
#include "fault_banner.h"
#include "interrupted_panel.h"
#include "queue_panel.h"
#include "scan_files.h"
#include "scan_panel.h"
#include "widget_tools.h"

#include <gimbalscan/core/config.h>
#include <gimbalscan/views/map_view.h>

#include <QBoxLayout>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>

namespace gimbalscan {

FileTasks::FileTasks(const Window& window)
    : m_window(window),
      m_resumer(window.machine, window.window),
      m_runner(window.machine, window.filesOf) {
    m_disk.setMaxThreadCount(1);
    buildMenu();
    buildQueue();
    buildOffer();
    connectMachine();
    lookForInterrupted();
}

// The panels look at what goes now.
FileTasks::~FileTasks() {
    delete m_queueDock;
    delete m_offer;
}

void FileTasks::buildMenu() {
    const auto newAction = [this](const QString& text, const QString& name, const QString& keys) {
        auto* action = new QAction(text, &m_window.window);
        action->setObjectName(name);
        action->setShortcut(QKeySequence(keys));
        m_window.fileMenu.insertAction(&m_window.before, action);
        return action;
    };
    m_resume = newAction(tr("&Resume a scan…"), QStringLiteral("actionResumeFile"),
                         QStringLiteral("Ctrl+R"));
    m_retake = newAction(tr("Measure &flagged points again…"), QStringLiteral("actionRetakeFile"),
                         QStringLiteral("Ctrl+Shift+R"));
    for (const auto& [action, what] :
         {std::pair{m_resume, ResumeWhat::OpenPoints}, std::pair{m_retake, ResumeWhat::BadPoints}})
        connect(action, &QAction::triggered, this, [this, what = what] {
            const QString shown = m_export->file();
            m_resumer.choose(what, shown.isEmpty() ? m_window.panel.dataFolder()
                                                   : QFileInfo(shown).absolutePath());
        });
    auto* menu = new QMenu(tr("&Export"), &m_window.window);
    menu->setObjectName(QStringLiteral("exportMenu"));
    m_window.fileMenu.insertMenu(&m_window.before, menu);
    m_window.fileMenu.insertSeparator(&m_window.before);
    m_window.fileMenu.setToolTipsVisible(true);
    m_export = std::make_unique<ExportMenu>(*menu, m_window.map, m_window.window);
    connect(menu, &QMenu::aboutToShow, m_export.get(), &ExportMenu::refresh);
    connect(m_export.get(), &ExportMenu::notice, &m_window.banner, &FaultBanner::showFileNotice);
}

void FileTasks::buildQueue() {
    m_queueDock = new QDockWidget(tr("Queue"), &m_window.window);
    m_queueDock->setObjectName(QStringLiteral("queueDock"));
    m_queueDock->setFeatures(m_window.beside.features());
    m_queuePanel = new QueuePanel(m_runner, m_queueDock);
    m_queuePanel->setObjectName(QStringLiteral("queuePanel"));
    m_queueDock->setWidget(m_queuePanel);
    m_window.window.tabifyDockWidget(&m_window.beside, m_queueDock);
    m_window.beside.raise();
    connect(m_queuePanel, &QueuePanel::addScanRequested, this, &FileTasks::addScanToQueue);
    connect(&m_runner, &QueueRunner::failed, &m_window.banner,
            [this](const QString& text, const QStringList& details) {
                m_window.banner.showNotice(text, details, true);
            });
}

void FileTasks::buildOffer() {
    m_offer = new InterruptedPanel;
    m_offer->setObjectName(QStringLiteral("interruptedPanel"));
    m_window.top.insertWidget(0, m_offer);
    connect(m_offer, &InterruptedPanel::resumeRequested, this,
            [this](const QString& file) { m_resumer.resume(file, ResumeWhat::OpenPoints); });
    connect(m_offer, &InterruptedPanel::showRequested, this, &FileTasks::showRequested);
    connect(m_offer, &InterruptedPanel::leaveRequested, this, &FileTasks::leave);
    connect(&m_resumer, &ScanResumer::notice, &m_window.banner, &FaultBanner::showNotice);
    connect(&m_resumer, &ScanResumer::complete, this, [this](const QString& file) {
        leave(file);
        m_offer->remove(file);
    });
}

void FileTasks::connectMachine() {
    connect(&m_window.machine.controller(), &ScanController::runStarted, this,
            [this](const RunStart&, const QString& location) {
                m_export->setShownFile(location);
                m_offer->remove(location);
            });
    connect(&m_window.machine, &Machine::changed, this,
            [this] { m_inhibitor.setWanted(m_window.machine.activity() == Activity::Scanning); });
}

void FileTasks::lookForInterrupted() {
    inBackground(
        m_disk, this, [] { return interruptedScans(StartedFiles::ofUser()); },
        [this](std::vector<InterruptedScan> scans) { m_offer->setScans(std::move(scans)); });
}

void FileTasks::leave(const QString& file) {
    m_disk.start([path = file.toStdString()] { StartedFiles::ofUser().remove(path); });
}

void FileTasks::addScanToQueue() {
    ScanConfig scan = m_window.panel.scan();
    // The data file keeps the text of the scan that runs, not of the file before the changes.
    if (m_window.files.modified() || scan.sourceText.empty())
        scan.sourceText = formatScan(scan);
    m_runner.addScan(QString::fromStdString(scan.title), scan);
}

void FileTasks::refresh(const ControlInput& input) {
    const Verdict resume = verdict(Control::ResumeFile, input);
    apply(*m_resume, resume, tr("Go on with a data file that has open points"));
    apply(*m_retake, resume,
          tr("Measure the points of a data file again that came out bad, and only those"));
    m_offer->refresh(input);
    m_queuePanel->refresh(input);
    m_export->refresh();
}

}  // namespace gimbalscan
