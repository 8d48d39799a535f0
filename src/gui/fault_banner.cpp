// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_banner.h"

#include "ui_fault_banner.h"
#include "widget_tools.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QLayout>
#include <QStyle>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace gimbalscan {

FaultBanner::FaultBanner(QWidget* parent)
    : QFrame(parent), m_ui(std::make_unique<Ui::FaultBanner>()) {
    m_ui->setupUi(this);
    // A toolbar would lend its own roles.
    setBackgroundRole(QPalette::Window);
    setForegroundRole(QPalette::WindowText);
    QFont bold = m_ui->happened->font();
    bold.setBold(true);
    m_ui->happened->setFont(bold);
    connect(m_ui->dismiss, &QAbstractButton::clicked, this, &FaultBanner::dismiss);
    connect(m_ui->folder, &QAbstractButton::clicked, this,
            [this] { QDesktopServices::openUrl(QUrl::fromLocalFile(m_folder)); });
}

FaultBanner::~FaultBanner() = default;

void FaultBanner::setMachine(Machine& machine) {
    m_machine = &machine;
    connect(m_ui->acknowledge, &QAbstractButton::clicked, this,
            [this] { m_machine->acknowledge(); });
    connect(m_ui->resume, &QAbstractButton::clicked, this, [this] { m_machine->resume(); });
    connect(m_ui->saveElsewhere, &QAbstractButton::clicked, this, [this] {
        m_refusal.clear();
        Q_EMIT saveElsewhereRequested();
    });
    connect(m_machine, &Machine::notSavedElsewhere, this, [this](const Error& error) {
        m_refusal = QString::fromStdString(error.text());
        refresh(m_machine->conditions());
    });
    connect(m_ui->stop, &QAbstractButton::clicked, this,
            [this] { m_machine->stop(StopWhen::Now); });
}

void FaultBanner::showError(const Error& error) {
    m_error = error;
    m_notice.reset();
    m_folder.clear();
    refresh(m_machine->conditions());
}

void FaultBanner::showNotice(const QString& text, const QStringList& details, bool problem) {
    m_error.reset();
    m_folder.clear();
    m_notice = FaultReport{text, details, {}};
    m_noticeTone = problem ? Tone::Problem : Tone::Good;
    refresh(m_machine->conditions());
}

void FaultBanner::showFileNotice(const QString& text, const QStringList& details, bool problem,
                                 const QString& file) {
    showNotice(text, details, problem);
    if (file.isEmpty())
        return;
    m_folder = QFileInfo(file).absolutePath();
    refresh(m_machine->conditions());
}

void FaultBanner::showResult(const FinishedRun& run) {
    const QString file = QString::fromStdString(run.location);
    const auto total = run.start.plan ? run.start.plan->pointCount() : 0;
    const QString counts = tr("%1 of %2 points saved").arg(run.saved.saved).arg(total);
    const bool completed = run.stop.outcome == RunOutcome::Completed;
    showFileNotice(completed                                 ? tr("Scan completed: %1.").arg(counts)
                   : run.stop.outcome == RunOutcome::Stopped ? tr("Scan stopped: %1.").arg(counts)
                                                             : tr("Scan failed: %1.").arg(counts),
                   {file}, run.stop.outcome == RunOutcome::Failed, file);
}

void FaultBanner::dismiss() {
    m_error.reset();
    m_notice.reset();
    m_folder.clear();
    if (m_machine)
        refresh(m_machine->conditions());
}

MachineFacts FaultBanner::facts() const {
    MachineFacts facts;
    facts.state = m_machine->controller().state();
    Station& station = m_machine->station();
    for (std::size_t i = 0; i < station.axes().size(); ++i)
        facts.axes.push_back(station.axisStatus(i));
    for (const DeviceHandle* handle : station.supplyHandles())
        if (handle->lifecycle() != Lifecycle::Disconnected)
            facts.supplies.push_back(
                {QString::fromStdString(handle->name()), handle->supply()->reading()});
    const PointSummary progress = m_machine->controller().progress();
    facts.scan = progress.total > 0;
    facts.saved = progress.saved.saved;
    facts.total = progress.total;
    return facts;
}

void FaultBanner::refresh(const ControlInput& input) {
    const std::optional<Error> fault = m_machine->controller().fault();
    const bool standing = fault && input.state != ScanState::Idle;
    if (standing)
        m_error.reset();  // what was refused because of it says nothing new
    if (!standing)
        m_refusal.clear();
    if (standing) {
        FaultReport report = reportOf(*fault, facts());
        if (input.copying)
            report.next = tr("The data file is being copied. Stop ends that.");
        else if (!m_refusal.isEmpty())
            report.next = m_refusal + QLatin1Char(' ') + report.next;
        show(report, Tone::Fault);
    } else if (m_error)
        show(reportOf(*m_error, facts()), Tone::Problem);
    else if (m_notice)
        show(*m_notice, m_noticeTone);
    setButtons(input, standing);
    fitHeight();
    const bool wanted = standing || m_error || m_notice;
    if (wanted != std::exchange(m_wanted, wanted))
        Q_EMIT wantedChanged(wanted);
}

void FaultBanner::show(const FaultReport& report, Tone tone) {
    showText(*m_ui->happened, report.happened);
    showText(*m_ui->safe,
             report.safe.join(tone == Tone::Fault ? QStringLiteral("   ") : QStringLiteral("\n")));
    showText(*m_ui->next, report.next);
    QPalette colours;
    colours.setColor(QPalette::Window, tone == Tone::Fault     ? QColor(0xb7, 0x1c, 0x1c)
                                       : tone == Tone::Problem ? QColor(0xff, 0xe0, 0x82)
                                                               : QColor(0xc8, 0xe6, 0xc9));
    colours.setColor(QPalette::WindowText, tone == Tone::Fault ? Qt::white : Qt::black);
    if (palette().color(QPalette::Window) == colours.color(QPalette::Window) &&
        !m_ui->icon->pixmap(Qt::ReturnByValue).isNull())
        return;
    setPalette(colours);
    const auto icon = tone == Tone::Fault     ? QStyle::SP_MessageBoxCritical
                      : tone == Tone::Problem ? QStyle::SP_MessageBoxWarning
                                              : QStyle::SP_DialogApplyButton;
    m_ui->icon->setPixmap(style()->standardIcon(icon).pixmap(24, 24));
}

/// As high as the wrapped texts are at this width; the toolbar that holds it neither asks for that
/// nor grows with it.
void FaultBanner::fitHeight() {
    const int height = layout()->totalHeightForWidth(std::max(width(), 400));
    if (height <= 0 || height == minimumHeight())
        return;
    setFixedHeight(height);
    if (QWidget* bar = parentWidget(); bar && bar->layout()) {
        const QMargins margins = bar->layout()->contentsMargins();
        bar->setFixedHeight(height + margins.top() + margins.bottom());
    }
}

void FaultBanner::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fitHeight();
    // Shown for the first time it may have been laid out without any height, and counts as done.
    layout()->invalidate();
    layout()->activate();
}

void FaultBanner::setButtons(const ControlInput& input, bool fault) {
    const bool faulted = input.state == ScanState::Faulted || input.state == ScanState::Aborting;
    const bool paused = fault && !faulted && verdict(Control::Resume, input).enabled;
    m_ui->acknowledge->setVisible(fault && faulted);
    apply(*m_ui->acknowledge, verdict(Control::Acknowledge, input),
          tr("Allow motion again; nothing moves by this"));
    const bool pausedFault = fault && !faulted && input.state == ScanState::Paused;
    m_ui->resume->setVisible(paused);
    m_ui->saveElsewhere->setVisible(pausedFault && input.unsaved);
    apply(*m_ui->saveElsewhere, verdict(Control::SaveElsewhere, input),
          tr("Copy the data file to another place and go on there; nothing is overwritten"));
    m_ui->stop->setVisible(paused || pausedFault);
    m_ui->folder->setVisible(!fault && !m_folder.isEmpty());
    m_ui->dismiss->setVisible(!fault);
}

}  // namespace gimbalscan
