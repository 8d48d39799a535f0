// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_files.h"

#include "background.h"
#include "file_dialog.h"
#include "scan_changes.h"

#include <gimbalscan/app/scan_controller.h>

#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

namespace gimbalscan {

namespace {

constexpr qsizetype kMostLines = 14;  // of changes in a question

QString filterText() {
    return ScanFiles::tr("Scan files (*.json);;All files (*)");
}

}  // namespace

ScanFiles::ScanFiles(ScanPanel& panel, AppSettings& settings, QWidget& window)
    : m_panel(panel), m_settings(settings), m_window(window) {
    m_disk.setMaxThreadCount(1);
    connect(&panel, &ScanPanel::edited, this, &ScanFiles::look);
    connect(&panel, &ScanPanel::loadRequested, this, &ScanFiles::chooseAndLoad);
    connect(&panel, &ScanPanel::saveRequested, this, [this] { save(); });
    connect(&panel, &ScanPanel::saveAsRequested, this, [this] { chooseAndSave(); });
}

ScanFiles::~ScanFiles() {
    m_disk.waitForDone();
}

void ScanFiles::take(const ScanConfig& scan) {
    m_saved = scan;
    const bool file = !scan.sourceName.empty() && scan.sourceName != kBuiltIn;
    m_file =
        file ? QFileInfo(QString::fromStdString(scan.sourceName)).absoluteFilePath() : QString();
    m_panel.setScan(scan);
    if (file)
        m_settings.setLastScan(m_file);
    look();
}

bool ScanFiles::modified() const {
    return !changesBetween(m_saved, m_panel.scan()).isEmpty();
}

QString ScanFiles::name() const {
    return m_file.isEmpty() ? tr("Example scan") : QFileInfo(m_file).fileName();
}

void ScanFiles::look() {
    m_panel.setFileName(name(), modified());
    Q_EMIT changed();
}

QMessageBox* ScanFiles::newQuestion(const QString& name, const QString& text) {
    if (m_question)
        m_question->close();
    m_question = new QMessageBox(QMessageBox::Question, tr("GimbalScan"), text,
                                 QMessageBox::NoButton, &m_window);
    m_question->setObjectName(name);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setModal(false);
    return m_question;
}

void ScanFiles::chooseAndLoad() {
    auto* dialog = new QFileDialog(&m_window, tr("Load a scan"), QFileInfo(m_file).absolutePath(),
                                   filterText());
    dialog->setObjectName(QStringLiteral("loadDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this, &ScanFiles::load);
    dialog->show();
}

void ScanFiles::load(const QString& file) {
    inBackground(
        m_disk, this, [file] { return loadScan(file.toStdString()); },
        [this, file](const ConfigResult<ScanConfig>& scan) { loaded(file, scan); });
}

void ScanFiles::loaded(const QString& file, const ConfigResult<ScanConfig>& scan) {
    if (!scan) {
        QStringList details;
        for (const ConfigProblem& problem : scan.error())
            details << QStringLiteral("%1 %2").arg(
                QString::fromUtf8(codeText(problem.code).data(),
                                  static_cast<qsizetype>(codeText(problem.code).size())),
                QString::fromStdString(problem.message()));
        Q_EMIT failed(tr("%1 was not loaded; nothing was changed.").arg(QFileInfo(file).fileName()),
                      details);
        return;
    }
    const QStringList changes = changesBetween(m_panel.scan(), *scan);
    if (changes.isEmpty())
        return take(*scan);
    ask(*scan, changes);
}

void ScanFiles::ask(const ScanConfig& scan, const QStringList& changes) {
    const QString file = QFileInfo(QString::fromStdString(scan.sourceName)).fileName();
    QMessageBox* question =
        newQuestion(QStringLiteral("loadQuestion"), tr("Load %1? This changes:").arg(file));
    QStringList lines = changes.mid(0, kMostLines);
    if (changes.size() > kMostLines)
        lines << tr("and %1 more").arg(changes.size() - kMostLines);
    if (modified())
        lines << QString() << tr("The changes of %1 that are not saved will be lost.").arg(name());
    question->setInformativeText(lines.join(QLatin1Char('\n')));
    QPushButton* load = question->addButton(tr("Load"), QMessageBox::AcceptRole);
    question->addButton(QMessageBox::Cancel);
    question->setDefaultButton(load);
    connect(load, &QAbstractButton::clicked, this, [this, scan] { take(scan); });
    question->show();
}

void ScanFiles::save(std::function<void()> then) {
    if (m_file.isEmpty())
        chooseAndSave(std::move(then));
    else
        write(m_file, std::move(then));
}

void ScanFiles::chooseAndSave(std::function<void()> then) {
    auto* dialog = new QFileDialog(&m_window, tr("Save the scan"), QFileInfo(m_file).absolutePath(),
                                   filterText());
    dialog->setObjectName(QStringLiteral("saveDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, then = std::move(then)](const QString& file) { write(file, then); });
    dialog->show();
}

void ScanFiles::write(const QString& file, std::function<void()> then) {
    const ScanConfig scan = m_panel.scan();
    inBackground(
        m_disk, this, [scan, file] { return saveScan(scan, file.toStdString()); },
        [this, scan, file, then = std::move(then)](const Result<void>& saved) {
            if (!saved) {
                Q_EMIT failed(tr("%1 was not saved.").arg(QFileInfo(file).fileName()),
                              {QString::fromStdString(saved.error().text())});
                return;
            }
            m_saved = scan;
            m_file = file;
            m_settings.setLastScan(file);
            look();
            if (then)
                then();
        });
}

void ScanFiles::fillRecent(QMenu& menu, const QAction& loading) {
    menu.clear();
    const QStringList files = m_settings.recentScans();
    for (const QString& file : files) {
        QAction* entry = menu.addAction(QFileInfo(file).fileName());
        entry->setToolTip(file);
        connect(entry, &QAction::triggered, this, [this, file] { load(file); });
    }
    menu.setEnabled(!files.isEmpty() && loading.isEnabled());
    menu.menuAction()->setToolTip(!loading.isEnabled() ? loading.toolTip()
                                  : files.isEmpty()    ? tr("No scan was loaded or saved yet.")
                                                       : tr("Load a scan that was used before"));
    menu.setToolTipsVisible(true);
}

void ScanFiles::settleChanges(const std::function<void()>& then) {
    if (!modified())
        return then();
    QMessageBox* question = newQuestion(QStringLiteral("changesQuestion"),
                                        tr("The changes of %1 are not saved.").arg(name()));
    question->setInformativeText(
        changesBetween(m_saved, m_panel.scan()).mid(0, kMostLines).join(QLatin1Char('\n')));
    QPushButton* saveIt = question->addButton(QMessageBox::Save);
    QPushButton* discard = question->addButton(QMessageBox::Discard);
    question->addButton(QMessageBox::Cancel);
    connect(saveIt, &QAbstractButton::clicked, this, [this, then] { save(then); });
    connect(discard, &QAbstractButton::clicked, this, [this, then] {
        m_saved = m_panel.scan();
        then();
    });
    question->show();
}

}  // namespace gimbalscan
