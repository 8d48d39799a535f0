// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "main_window.h"

#include "axis_card.h"
#include "data_files.h"
#include "detector_card.h"
#include "dock_menu.h"
#include "fault_banner.h"
#include "file_tasks.h"
#include "live_views.h"
#include "save_elsewhere.h"
#include "scan_files.h"
#include "settings_windows.h"
#include "status_strip.h"
#include "stop_all_key.h"
#include "ui_main_window.h"
#include "widget_tools.h"

#include <gimbalscan/views/map_view.h>

#include <QDesktopServices>
#include <QFileInfo>
#include <QPushButton>
#include <QScreen>
#include <QToolButton>
#include <QUrl>

/// Resources of a static library have to be asked for, outside of any namespace.
static void initResources() {
    Q_INIT_RESOURCE(gimbalscan);
}

namespace gimbalscan {

namespace {

constexpr std::chrono::milliseconds kRefresh{100};

/// Of the toolbars nothing can be hidden: they hold Stop all.
void pin(QToolBar& bar) {
    bar.toggleViewAction()->setVisible(false);
    bar.setContextMenuPolicy(Qt::PreventContextMenu);
}

}  // namespace

MainWindow::MainWindow(std::unique_ptr<StationSession> session, const WindowOptions& options,
                       LogFeed& log)
    : m_settings(options.settingsFile),
      m_machine(std::make_unique<Machine>(std::move(session))),
      m_ui(std::make_unique<Ui::MainWindow>()) {
    initResources();
    m_ui->setupUi(this);
    setWindowIcon(QIcon(QStringLiteral(":/icons/gimbalscan.svg")));
    setContextMenuPolicy(Qt::PreventContextMenu);
    m_ui->scanPanel->setMachine(*m_machine, options.usualFolder);
    m_ui->logPanel->follow(log);
    buildHomeActions();
    buildStopMenu();
    buildBars();
    buildCards();
    buildDocks();
    m_files = std::make_unique<ScanFiles>(*m_ui->scanPanel, m_settings, *this);
    m_views = std::make_unique<LiveViews>(*m_machine, *m_ui->mapPanel, *m_ui->tracePanel,
                                          *m_ui->scanPanel);
    m_data = std::make_unique<DataFiles>(*m_views, m_settings, *this);
    m_strip = std::make_unique<StatusStrip>(*m_ui->statusBar, *m_machine);
    buildSettings(options);
    buildTasks();
    connectActions();
    connectViews();
    connectMachine();
    m_files->take(options.scan);
    showFirstSteps(!m_settings.firstStepsHidden());
    restoreLayout();
    m_refresh.setInterval(kRefresh);
    connect(&m_refresh, &QTimer::timeout, this, &MainWindow::refresh);
    m_refresh.start();
    refresh();
}

MainWindow::~MainWindow() {
    m_refresh.stop();
    // The parts look at the machine: it goes last, and with it motion is stopped.
    m_settingsWindows.reset();
    m_data.reset();
    m_tasks.reset();
    m_views.reset();
    m_strip.reset();
    m_files.reset();
    m_ui->scanPanel->disconnect(this);
    delete takeCentralWidget();
    delete m_ui->devicesDock;
    delete m_ui->scanDock;
    delete m_ui->bannerBar;
}

void MainWindow::buildHomeActions() {
    const auto& axes = m_machine->station().axes();
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const QString name = QString::fromStdString(axes[i].name);
        auto* action =
            new QAction(QIcon(QStringLiteral(":/icons/home.svg")), tr("Home %1").arg(name), this);
        action->setObjectName(QStringLiteral("actionHome_") + name);
        action->setShortcut(QKeySequence(QStringLiteral("Ctrl+%1").arg(i + 1)));
        connect(action, &QAction::triggered, this,
                [this, axis = axes[i].name] { m_machine->home({axis}); });
        m_homeActions.emplace_back(action, i);
        m_ui->mainBar->insertAction(m_ui->actionHomeAll, action);
        m_ui->stationMenu->insertAction(m_ui->actionHomeAll, action);
    }
}

void MainWindow::buildStopMenu() {
    m_stopButton = new QToolButton;
    m_stopButton->setObjectName(QStringLiteral("stopButton"));
    m_stopButton->setDefaultAction(m_ui->actionStop);
    m_stopButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_stopButton->setPopupMode(QToolButton::MenuButtonPopup);
    auto* menu = new QMenu(m_stopButton);
    menu->setToolTipsVisible(true);
    menu->addAction(m_ui->actionStop);
    menu->addAction(m_ui->actionStopAfterPoint);
    menu->addAction(m_ui->actionStopAfterLine);
    m_stopButton->setMenu(menu);
    m_stopButton->setAccessibleName(tr("Stop"));
    m_ui->mainBar->addWidget(m_stopButton);
}

void MainWindow::buildBars() {
    // The last bar of the row gets what is left over: the button stands at the right end.
    auto* spacer = new QWidget;
    spacer->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_ui->stopBar->addWidget(spacer);
    m_stopAll = new QPushButton(tr("STOP ALL  F12"));
    m_stopAll->setObjectName(QStringLiteral("stopAll"));
    m_stopAll->setAccessibleName(tr("Stop all"));
    m_stopAll->setToolTip(
        tr("Stops every motor at once and switches supplies off (F12, also while a "
           "dialog is open). Protects equipment, not people."));
    m_stopAll->setStyleSheet(QStringLiteral(
        "QPushButton { background: #c62828; color: white; font-weight: bold; padding: 5px 14px;"
        " border: 2px solid #8e0000; border-radius: 4px; }"
        "QPushButton:hover { background: #d32f2f; } QPushButton:pressed { background: #8e0000; }"
        "QPushButton:focus { border-color: white; }"));
    connect(m_stopAll, &QAbstractButton::pressed, this, &MainWindow::pressStopAll);
    m_ui->stopBar->addWidget(m_stopAll);
    m_ui->stopBar->setMinimumWidth(m_stopAll->sizeHint().width() + 12);
    new StopAllKey([this] { pressStopAll(); }, this);
    m_banner = new FaultBanner;
    m_banner->setObjectName(QStringLiteral("banner"));
    m_banner->setMachine(*m_machine);
    m_banner->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_ui->bannerBar->addWidget(m_banner);
    m_ui->bannerBar->hide();
    connect(m_banner, &FaultBanner::wantedChanged, m_ui->bannerBar, &QWidget::setVisible);
    for (QToolBar* bar : {m_ui->mainBar, m_ui->stopBar, m_ui->bannerBar})
        pin(*bar);
}

void MainWindow::buildCards() {
    for (std::size_t i = 0; i < m_machine->station().axes().size(); ++i) {
        m_cards.push_back(new AxisCard(*m_machine, i));
        m_ui->devicesLayout->addWidget(m_cards.back());
    }
    m_detector = new DetectorCard(*m_machine);
    m_ui->devicesLayout->addWidget(m_detector);
    m_ui->devicesLayout->addStretch(1);
}

void MainWindow::buildDocks() {
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    tabifyDockWidget(m_ui->traceDock, m_ui->logDock);
    m_ui->traceDock->raise();
}

void MainWindow::buildTasks() {
    m_tasks = std::make_unique<FileTasks>(FileTasks::Window{
        *this, *m_machine, *m_banner, *m_ui->scanPanel, *m_files, m_ui->mapPanel->map(),
        *m_ui->fileMenu, *m_ui->actionQuit, *m_ui->layout1, *m_ui->scanDock,
        [this](const ScanConfig& scan) { return filesOf(scan); }});
    fillDockMenu(*m_ui->viewMenu, {m_ui->devicesDock, m_ui->scanDock, &m_tasks->queueDock(),
                                   m_ui->traceDock, m_ui->logDock});
    connect(m_tasks.get(), &FileTasks::showRequested, m_data.get(), &DataFiles::open);
    connect(m_views.get(), &LiveViews::fileShown, m_tasks.get(), &FileTasks::setShownFile);
}

void MainWindow::connectActions() {
    connect(m_ui->actionConnect, &QAction::triggered, this, &MainWindow::toggleConnection);
    connect(m_ui->actionHomeAll, &QAction::triggered, this, [this] { m_machine->home({}); });
    connect(m_ui->actionStart, &QAction::triggered, this, &MainWindow::startScan);
    connect(m_ui->actionPause, &QAction::triggered, this, &MainWindow::togglePause);
    connect(m_ui->actionStop, &QAction::triggered, this,
            [this] { m_machine->stop(StopWhen::Now); });
    connect(m_ui->actionStopAfterPoint, &QAction::triggered, this,
            [this] { m_machine->stop(StopWhen::AfterPoint); });
    connect(m_ui->actionStopAfterLine, &QAction::triggered, this,
            [this] { m_machine->stop(StopWhen::AfterLine); });
    connect(m_ui->actionLoad, &QAction::triggered, m_files.get(), &ScanFiles::chooseAndLoad);
    connect(m_ui->actionSave, &QAction::triggered, this, [this] { m_files->save(); });
    connect(m_ui->actionSaveAs, &QAction::triggered, this, [this] { m_files->chooseAndSave(); });
    connect(m_ui->actionOpenData, &QAction::triggered, this,
            [this] { m_data->chooseAndOpen(m_ui->scanPanel->dataFolder()); });
    connect(m_ui->fileMenu, &QMenu::aboutToShow, this, [this] {
        m_files->fillRecent(*m_ui->recentMenu, *m_ui->actionLoad);
        m_data->fillRecent(*m_ui->recentDataMenu);
    });
    connect(m_ui->actionQuit, &QAction::triggered, this, &QWidget::close);
    connect(m_ui->actionFirstSteps, &QAction::triggered, this, [this] { showFirstSteps(true); });
    connect(m_ui->firstSteps, &FirstSteps::dismissed, this, [this] { showFirstSteps(false); });
    connect(m_ui->actionLogFolder, &QAction::triggered, this,
            [] { QDesktopServices::openUrl(QUrl::fromLocalFile(stateFolder())); });
    connect(m_ui->actionAbout, &QAction::triggered, this, &MainWindow::showAbout);
}

void MainWindow::connectViews() {
    connect(m_files.get(), &ScanFiles::changed, this, &MainWindow::showTitle);
    const auto notice = [this](const QString& text, const QStringList& details) {
        m_banner->showNotice(text, details, true);
    };
    connect(m_files.get(), &ScanFiles::failed, this, notice);
    connect(m_views.get(), &LiveViews::problem, this, notice);
    connect(m_ui->scanPanel, &ScanPanel::checked, this, [this] {
        m_strip->setFolder(m_ui->scanPanel->dataFolder());
        refresh();
    });
    connect(m_ui->mapPanel, &MapPanel::scanRegionRequested, m_ui->scanPanel, &ScanPanel::setRegion);
    connect(m_ui->mapPanel, &MapPanel::moveRequested, this, &MainWindow::askMove);
}

void MainWindow::connectMachine() {
    ScanController& controller = m_machine->controller();
    connect(m_machine.get(), &Machine::changed, this, &MainWindow::machineChanged);
    connect(m_machine.get(), &Machine::failed, m_banner, &FaultBanner::showError);
    connect(m_machine.get(), &Machine::idle, this, &MainWindow::finishClose);
    connect(&controller, &ScanController::eventLogged, this, &MainWindow::eventLogged);
    connect(&controller, &ScanController::runStarted, m_banner, &FaultBanner::dismiss);
    connect(&controller, &ScanController::runFinished, m_banner, &FaultBanner::showResult);
    connect(&controller, &ScanController::runMoved, this, [this](const QString& location) {
        m_strip->setFolder(QFileInfo(location).absolutePath());
    });
    m_saveElsewhere = std::make_unique<SaveElsewhere>(*m_machine, *this);
    connect(m_banner, &FaultBanner::saveElsewhereRequested, m_saveElsewhere.get(),
            &SaveElsewhere::ask);
}

void MainWindow::restoreLayout() {
    // With its frame it fits on a screen of 1024 x 700.
    setMinimumSize(QSize(1000, 660).boundedTo(screen()->availableSize()));
    if (!restoreGeometry(m_settings.geometry()))
        resize(QSize(1280, 800).boundedTo(screen()->availableSize()));
    if (!restoreState(m_settings.layout())) {
        resizeDocks({m_ui->devicesDock, m_ui->scanDock}, {225, 320}, Qt::Horizontal);
        resizeDocks({m_ui->traceDock}, {210}, Qt::Vertical);
    }
    for (QToolBar* bar : {m_ui->mainBar, m_ui->stopBar})
        bar->show();  // whatever was remembered
    m_ui->bannerBar->setVisible(m_banner->wanted());
}

}  // namespace gimbalscan
