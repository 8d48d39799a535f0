// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "background.h"
#include "file_dialog.h"
#include "param_form.h"
#include "station_settings.h"
#include "ui_station_settings.h"
#include "widget_tools.h"

#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/drivers/sim.h>

#include <QAbstractSpinBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QPushButton>

namespace gimbalscan {

namespace {

constexpr std::chrono::seconds kProbeLimit{10};

QString filterText() {
    return StationSettings::tr("Station files (*.json);;All files (*)");
}

QString placed(const ConfigProblem& problem) {
    const QString where =
        problem.line > 0
            ? StationSettings::tr("line %1, column %2: ").arg(problem.line).arg(problem.column)
            : QString();
    return where + QString::fromStdString(problem.text);
}

}  // namespace

void StationSettings::openStation(const QString& file, std::function<void(bool right)> then) {
    settleChanges([this, file, then = std::move(then)] { read(file, then); });
}

void StationSettings::read(const QString& file, const std::function<void(bool)>& then) {
    inBackground(
        m_disk, this,
        [this, file] {
            const DriverSchemas schemas = m_drivers.schemas();
            Loaded loaded{file.isEmpty() ? parseStation(std::string(builtinStationText()),
                                                        std::string(kBuiltIn), schemas)
                                         : loadStation(file.toStdString(), schemas),
                          {},
                          file};
            loaded.problems = loaded.station
                                  ? checkDraft(tableOf(*loaded.station), m_drivers).problems
                                  : loaded.station.error();
            return loaded;
        },
        [this, then](const Loaded& loaded) {
            take(loaded);
            if (then)
                then(m_problems.empty());
        });
}

void StationSettings::take(const Loaded& loaded) {
    m_file = loaded.file;
    m_readable = loaded.station.has_value();
    m_problems = loaded.problems;
    ++m_checkNumber;  // a check that is under way is of another station
    m_diskText = m_readable ? loaded.station->sourceText : std::string();
    m_draft.take(m_readable ? tableOf(*loaded.station) : ParamTable());
    m_savedTable = m_draft.table();
    m_ui->status->clear();
    buildTree();
    select({});
    showPart();
    showProblems();
    Q_EMIT opened(m_readable);
}

void StationSettings::check() {
    inBackground(
        m_disk, this,
        [this, table = m_draft.table(), number = ++m_checkNumber] {
            return std::pair(number, checkDraft(table, m_drivers).problems);
        },
        [this](const std::pair<std::uint64_t, std::vector<ConfigProblem>>& found) {
            if (found.first != m_checkNumber || !m_readable)
                return;
            m_problems = found.second;
            showProblems();
        });
}

void StationSettings::showProblems() {
    m_ui->problems->clear();
    for (const ConfigProblem& problem : m_problems)
        m_ui->problems->addItem(placed(problem));
    m_ui->problems->setVisible(!m_problems.empty());
    if (m_form)
        m_form->showProblems(m_problems);
    showPartTexts();
    showButtons();
}

/// A number that is being typed counts, although the field has not been left.
void StationSettings::commitField() {
    if (auto* number = qobject_cast<QAbstractSpinBox*>(focusWidget()))
        number->interpretText();
}

void StationSettings::save(std::function<void()> then) {
    if (m_file.isEmpty())
        chooseAndSave(std::move(then));
    else
        write(m_file, std::move(then));
}

void StationSettings::chooseAndSave(std::function<void()> then) {
    const QString folder = m_file.isEmpty() ? QDir::homePath() : QFileInfo(m_file).absolutePath();
    auto* dialog = new QFileDialog(this, tr("Save the station"), folder, filterText());
    dialog->setObjectName(QStringLiteral("saveStationDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, then = std::move(then)](const QString& file) { write(file, then); });
    dialog->show();
}

void StationSettings::write(const QString& file, std::function<void()> then) {
    commitField();
    const ParamTable table = m_draft.table();
    const auto known = file == m_file ? std::optional(m_diskText) : std::nullopt;
    m_ui->status->setText(tr("Saving\u2026"));
    inBackground(
        m_disk, this,
        [this, table, known, path = file.toStdString()] { return writeFile(table, path, known); },
        [this, table, file, then = std::move(then)](const Saved& done) {
            written(file, table, done);
            if (done.result && then)
                then();
        });
}

/// In the background. `known`: what stood in the file when it was read; another text is from
/// somebody else.
StationSettings::Saved StationSettings::writeFile(const ParamTable& table, const std::string& file,
                                                  const std::optional<std::string>& known) const {
    Saved saved{{}, {}, checkDraft(table, m_drivers)};
    if (!saved.check.station) {
        const ConfigProblem& first = saved.check.problems.front();
        saved.result = fail(first.code, "", "save", "Not saved: " + first.text);
        return saved;
    }
    const auto now = loadStation(file, m_drivers.schemas());
    if (known && now && now->sourceText != *known) {
        saved.result = fail(ErrorCode::Busy, "", "save",
                            "Not saved: the file was changed by somebody else since it was opened. "
                            "Open it again, or save under another name.");
        return saved;
    }
    saved.result = saveStation(*saved.check.station, file, m_drivers.schemas());
    saved.text = formatStation(*saved.check.station, m_drivers.schemas());
    return saved;
}

void StationSettings::written(const QString& file, const ParamTable& table, const Saved& done) {
    if (m_draft.table() == table) {
        ++m_checkNumber;  // one that is under way knows nothing newer
        m_problems = done.check.problems;
    }
    if (done.result) {
        m_file = file;
        m_savedTable = table;
        m_diskText = done.text;
        m_ui->status->setText(tr("Saved."));
        Q_EMIT saved();
    } else {
        m_ui->status->setText(QString::fromStdString(done.result.error().text()));
    }
    showProblems();
}

void StationSettings::use() {
    commitField();
    if (modified() || m_file.isEmpty())
        save([this] { Q_EMIT useRequested(m_file); });
    else
        Q_EMIT useRequested(m_file);
}

void StationSettings::testConnection() {
    commitField();
    const StationPart device = part();
    const std::string path = device.path();
    for (const ConfigProblem& problem : m_problems)
        if (pathInside(problem.path, path))
            return m_ui->testResult->setText(tr("First mend what is wrong with this device."));
    m_probing = true;
    m_ui->testResult->setText(tr("Connecting\u2026"));
    showButtons();
    m_stopProbe = {};
    inBackground(
        m_probe, this,
        [this, station = m_draft.devicesUpTo(device), name = m_draft.nameOf(device),
         stop = m_stopProbe.get_token(), wireLog = QFile::encodeName(m_wireLog).toStdString()] {
            return probeDevice(station, name, m_drivers, kProbeLimit, stop, wireLog);
        },
        [this, device](const Result<ProbeAnswer>& answer) {
            m_probing = false;
            showButtons();
            if (part() == device)
                showAnswer(answer);
        });
}

void StationSettings::showAnswer(const Result<ProbeAnswer>& answer) {
    m_ui->testResult->setText(answer ? tr("%1 answered in %2 s.")
                                           .arg(QString::fromStdString(answer->identity.text()))
                                           .arg(answer->seconds, 0, 'f', 2)
                                     : QString::fromStdString(answer.error().text()));
}

QMessageBox* StationSettings::newQuestion(const QString& name, const QString& text) {
    if (m_question)
        m_question->close();
    m_question = new QMessageBox(QMessageBox::Question, tr("Station settings"), text,
                                 QMessageBox::NoButton, this);
    m_question->setObjectName(name);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setModal(false);
    return m_question;
}

void StationSettings::settleChanges(const std::function<void()>& then) {
    if (!modified())
        return then();
    show();
    raise();
    QMessageBox* question =
        newQuestion(QStringLiteral("stationChangesQuestion"),
                    tr("The changes of the station %1 are not saved.")
                        .arg(m_file.isEmpty() ? QString() : QFileInfo(m_file).fileName()));
    QPushButton* saveIt = question->addButton(QMessageBox::Save);
    QPushButton* discard = question->addButton(QMessageBox::Discard);
    question->addButton(QMessageBox::Cancel);
    connect(saveIt, &QAbstractButton::clicked, this, [this, then] { save(then); });
    connect(discard, &QAbstractButton::clicked, this, [this, then] {
        m_draft.take(m_savedTable);
        m_problems.clear();
        buildTree();
        select({});
        showPart();
        showProblems();
        then();
    });
    question->show();
}

}  // namespace gimbalscan
