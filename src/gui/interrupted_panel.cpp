// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "interrupted_panel.h"

#include "ui_interrupted_panel.h"
#include "widget_tools.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr int kMostHeight = 120;  // of the rows; more of them scroll
constexpr int kLeastWidth = 400;

QPushButton* newButton(const QString& name, const QString& text, const QString& file,
                       const QString& tip) {
    auto* button = new QPushButton(text);
    button->setObjectName(name);
    button->setAccessibleName(QStringLiteral("%1: %2").arg(text, file));
    button->setToolTip(tip);
    return button;
}

QString textOf(const InterruptedScan& scan) {
    const QString name = QFileInfo(QString::fromStdString(scan.file)).fileName();
    const QString words =
        scan.end == ScanEnd::Stopped ? QStringLiteral("%1") : QStringLiteral("<b>%1</b>");
    QString text = words.arg(name.toHtmlEscaped());
    if (scan.planned > 0)
        text += QStringLiteral(", ") +
                QString::fromStdString(stateText(scan, std::chrono::system_clock::now()))
                    .toHtmlEscaped();
    if (!scan.reason.empty())
        text += QStringLiteral("<br>") + QString::fromStdString(scan.reason).toHtmlEscaped();
    if (!scan.problem.empty())
        text += QStringLiteral("<br>") + InterruptedPanel::tr("Cannot be resumed: %1")
                                             .arg(QString::fromStdString(scan.problem))
                                             .toHtmlEscaped();
    return text;
}

/// What does not wait for anybody: it was not meant to end.
bool urgent(const InterruptedScan& scan) {
    return scan.end != ScanEnd::Stopped;
}

}  // namespace

InterruptedPanel::InterruptedPanel(QWidget* parent)
    : QFrame(parent), m_ui(std::make_unique<Ui::InterruptedPanel>()) {
    m_ui->setupUi(this);
    m_ui->scroll->viewport()->setAutoFillBackground(false);
    m_ui->rows->setAutoFillBackground(false);
    hide();
}

InterruptedPanel::~InterruptedPanel() = default;

void InterruptedPanel::setScans(std::vector<InterruptedScan> scans) {
    m_scans = std::move(scans);
    std::stable_partition(m_scans.begin(), m_scans.end(), urgent);
    build();
}

void InterruptedPanel::remove(const QString& file) {
    const auto gone = std::remove_if(
        m_scans.begin(), m_scans.end(),
        [path = file.toStdString()](const InterruptedScan& scan) { return scan.file == path; });
    if (gone == m_scans.end())
        return;
    m_scans.erase(gone, m_scans.end());
    build();
}

void InterruptedPanel::build() {
    m_resume.clear();
    while (QLayoutItem* item = m_ui->rowsLayout->takeAt(0)) {
        if (QWidget* row = item->widget()) {
            row->hide();
            row->deleteLater();  // one of its buttons may be what was pressed
        }
        delete item;
    }
    const auto cutOff = std::count_if(m_scans.begin(), m_scans.end(), urgent);
    for (const InterruptedScan& scan : m_scans)
        m_ui->rowsLayout->addWidget(newRow(scan));
    m_ui->heading->setText(headingOf(static_cast<int>(cutOff)));
    // What was stopped on purpose needs no colour.
    setBackgroundRole(cutOff > 0 ? QPalette::ToolTipBase : QPalette::Window);
    const QPalette::ColorRole ink = cutOff > 0 ? QPalette::ToolTipText : QPalette::WindowText;
    for (QLabel* label : findChildren<QLabel*>())
        label->setForegroundRole(ink);
    setVisible(!m_scans.empty());
    fitHeight();
}

QString InterruptedPanel::headingOf(int cutOff) const {
    const int stopped = static_cast<int>(m_scans.size()) - cutOff;
    if (cutOff == 0)
        return stopped == 1 ? tr("A scan was stopped. It can be gone on with; nothing moves before "
                                 "that.")
                            : tr("%1 scans were stopped. They can be gone on with; nothing moves "
                                 "before that.")
                                  .arg(stopped);
    const QString text =
        cutOff == 1 ? tr("A scan was cut off. Nothing moves before it is resumed.")
                    : tr("%1 scans were cut off. Nothing moves before one is resumed.").arg(cutOff);
    return stopped == 0 ? text : text + QLatin1Char(' ') + tr("Below: stopped on request.");
}

/// As high as the wrapped texts are at this width, up to a limit.
void InterruptedPanel::fitHeight() {
    const int width = std::max(m_ui->scroll->viewport()->width(), kLeastWidth);
    const int height = std::min(m_ui->rowsLayout->totalHeightForWidth(width), kMostHeight);
    if (height > 0 && height != m_ui->scroll->minimumHeight())
        m_ui->scroll->setFixedHeight(height);
}

void InterruptedPanel::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    fitHeight();
}

QWidget* InterruptedPanel::newRow(const InterruptedScan& scan) {
    const QString file = QString::fromStdString(scan.file);
    const QString name = QFileInfo(file).fileName();
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* label = new QLabel(textOf(scan));
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    label->setToolTip(file);
    layout->addWidget(label, 1);
    auto* resume = newButton(QStringLiteral("resumeFile"), tr("Resume"), name, QString());
    auto* showIt = newButton(QStringLiteral("showFile"), tr("Show"), name,
                             tr("Show what is measured; nothing moves"));
    auto* leave = newButton(QStringLiteral("leaveFile"), tr("Leave"), name,
                            tr("Do not offer this scan again; the file stays"));
    for (QPushButton* button : {resume, showIt, leave})
        layout->addWidget(button);
    connect(resume, &QAbstractButton::clicked, this,
            [this, file] { Q_EMIT resumeRequested(file); });
    connect(showIt, &QAbstractButton::clicked, this, [this, file] { Q_EMIT showRequested(file); });
    connect(leave, &QAbstractButton::clicked, this, [this, file] {
        Q_EMIT leaveRequested(file);
        remove(file);
    });
    m_resume.push_back(resume);
    return row;
}

void InterruptedPanel::refresh(const ControlInput& input) {
    const Verdict resume = verdict(Control::ResumeFile, input);
    for (std::size_t i = 0; i < m_resume.size(); ++i) {
        const std::string& problem = m_scans[i].problem;
        apply(*m_resume[i],
              problem.empty() ? resume : Verdict{false, QString::fromStdString(problem)},
              tr("Go on at the first open point, after its checks"));
    }
}

}  // namespace gimbalscan
