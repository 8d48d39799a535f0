// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "export_menu.h"

#include "background.h"
#include "file_dialog.h"
#include "widget_tools.h"

#include <gimbalscan/storage/run_recorder.h>
#include <gimbalscan/views/map_view.h>

#include <QAction>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

#include <spdlog/spdlog.h>

#include <filesystem>

namespace gimbalscan {

/// One export: what, of which file, and where to by default.
struct ExportMenu::Prepared {
    const ExportFormat* format = nullptr;
    std::string file;
    ExportWanted wanted;
    QStringList maps;                ///< names
    std::vector<MapChoice> choices;  ///< of the maps
    std::vector<std::string> paths;  ///< the default name with each of the maps, free ones
    std::size_t map = 0;             ///< the chosen one
};

/// How it went, and the next free name when the wanted one is taken.
struct ExportMenu::Written {
    Result<void> result;
    QString freeName;
};

namespace {

QString nameOf(const QString& file) {
    return QFileInfo(file).fileName();
}

QString textOf(const ScanFileInfo& info, const MapChoice& map) {
    const auto* index = std::get_if<std::size_t>(&map);
    return QString::fromStdString(index ? info.maps[*index].title : gimbalscan::nameOf(info, map));
}

std::string freeName(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored) ? freeNameLike(path) : path;
}

/// The cell of the map that was clicked.
std::optional<std::uint64_t> cellOf(const MapView& map) {
    const auto chosen = map.chosenCell();
    const PlanGrid& grid = map.frame().grid;
    if (!chosen || chosen->x() < 0 || chosen->y() < 0)
        return std::nullopt;
    return static_cast<std::uint64_t>(chosen->y()) * grid.columns +
           static_cast<std::uint64_t>(chosen->x());
}

}  // namespace

/// Maps of the file, and those that regions and gates of its view file make.
Result<void> ExportMenu::findMaps(Prepared& what, const ScanFileInfo& info) {
    const auto names = mapNames(info);
    if (!names)
        return Failure(names.error());
    for (const std::string& name : *names) {
        const auto map = mapNamed(info, name);
        if (!map)
            return Failure(map.error());
        what.wanted.map = *map;
        what.choices.push_back(*map);
        what.maps << textOf(info, *map);
        what.paths.push_back(freeName(exportPath(*what.format, info, what.wanted, "")));
    }
    what.wanted.map = what.choices.front();
    return {};
}

ExportMenu::ExportMenu(QMenu& menu, MapView& map, QWidget& window)
    : m_map(map), m_window(window), m_progress(window, QStringLiteral("exportProgress")) {
    m_disk.setMaxThreadCount(1);
    menu.setToolTipsVisible(true);
    m_source = menu.addAction(QString(), this, &ExportMenu::chooseFile);
    m_source->setObjectName(QStringLiteral("exportSource"));
    menu.addSeparator();
    add(menu, tr("Map as &picture (PNG)…"), "png", false, QStringLiteral("exportPng"),
        tr("The map with axes and colour bar"));
    add(menu, tr("Map as &16-bit picture (PNG)…"), "png16", false, QStringLiteral("exportPng16"),
        tr("The values as grey levels, with a text beside it that says what they mean"));
    add(menu, tr("Map as &TIFF…"), "tiff", false, QStringLiteral("exportTiff"),
        tr("The values themselves as floating point picture"));
    add(menu, tr("All points as &table (CSV)…"), "csv", false, QStringLiteral("exportCsv"),
        tr("One line for each point"));
    add(menu, tr("Map as &matrix (CSV)…"), "csv-matrix", false, QStringLiteral("exportMatrix"),
        tr("Rows and columns as they lie on the map"));
    menu.addSeparator();
    add(menu, tr("Trace of the chosen pixel as CS&V…"), "csv", true,
        QStringLiteral("exportTraceCsv"), tr("The spectrum or A-scan of the pixel with the frame"));
    add(menu, tr("Spectrum of the chosen pixel as &SPE…"), "spe", true, QStringLiteral("exportSpe"),
        tr("IAEA/ORTEC text"));
    add(menu, tr("Spectrum of the chosen pixel as &N42…"), "n42", true,
        QStringLiteral("exportN42Pixel"), tr("ANSI N42.42"));
    add(menu, tr("&All spectra as N42…"), "n42", false, QStringLiteral("exportN42"),
        tr("ANSI N42.42, one measurement a point"));
    menu.addSeparator();
    add(menu, tr("&Report (HTML)…"), "report", false, QStringLiteral("exportReport"),
        tr("One page with picture, settings, events and marked points"));
    add(menu, tr("&Compressed copy…"), "compressed", false, QStringLiteral("exportCompressed"),
        tr("The whole data file, smaller; it cannot be resumed"));
    refresh();
}

ExportMenu::~ExportMenu() {
    if (m_progress.running())
        spdlog::warn("The export was cancelled: the window was closed.");
    m_progress.cancel();
    m_disk.waitForDone();
}

void ExportMenu::add(QMenu& menu, const QString& text, std::string_view format, bool pixel,
                     const QString& name, const QString& tip) {
    QAction* action = menu.addAction(text);
    action->setObjectName(name);
    m_items.push_back({action, format, pixel, tip});
    connect(action, &QAction::triggered, this,
            [this, index = m_items.size() - 1] { begin(m_items[index]); });
}

void ExportMenu::setShownFile(const QString& file) {
    m_shown = file;
    m_chosen.clear();
    refresh();
}

void ExportMenu::setChosenFile(const QString& file) {
    m_chosen = file == m_shown ? QString() : file;
    refresh();
}

void ExportMenu::chooseFile() {
    auto* dialog =
        new QFileDialog(&m_window, tr("Export which data file?"), QFileInfo(file()).absolutePath(),
                        tr("Data files (*.h5);;All files (*)"));
    dialog->setObjectName(QStringLiteral("exportSourceDialog"));
    dialog->setFileMode(QFileDialog::ExistingFile);
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this, &ExportMenu::setChosenFile);
    dialog->show();
}

Verdict ExportMenu::verdictOf(const Item& item) const {
    if (m_busy)
        return {false, tr("Another export is being written.")};
    if (file().isEmpty())
        return {false, tr("There is no data file yet. Choose one, or start a scan.")};
    if (item.pixel && !m_chosen.isEmpty())
        return {false, tr("The map shows another file than the one that is exported.")};
    if (item.pixel && !m_map.chosenCell())
        return {false, tr("Click a pixel of the map first.")};
    return {};
}

void ExportMenu::refresh() {
    const QString text =
        file().isEmpty() ? tr("Choose a &data file…") : tr("&Data file: %1…").arg(nameOf(file()));
    if (m_source->text() != text)
        m_source->setText(text);
    apply(*m_source, Verdict{}, file().isEmpty() ? tr("What is exported") : file());
    for (const Item& item : m_items)
        apply(*item.action, verdictOf(item), item.tip);
}

void ExportMenu::begin(const Item& item) {
    Prepared what;
    what.format = exportFormat(item.format);
    what.file = file().toStdString();
    if (item.pixel)
        what.wanted.cell = cellOf(m_map);
    m_busy = true;
    refresh();
    const PlanGrid grid = m_map.frame().grid;
    inBackground(
        m_disk, this,
        [what, grid]() mutable -> Result<Prepared> {
            const auto scan = ScanFile::open(what.file);
            if (!scan)
                return Failure(scan.error());
            const ScanFileInfo& info = (*scan)->info();
            if (what.wanted.cell && (info.rows != grid.rows || info.columns != grid.columns))
                return fail(ErrorCode::InvalidArgument, "", "export",
                            "The map that is shown is not that of the file.");
            if (auto found = findMaps(what, info); !found)
                return Failure(found.error());
            return what;
        },
        [this](const Result<Prepared>& result) { prepared(result); });
}

void ExportMenu::prepared(const Result<Prepared>& result) {
    m_busy = false;
    refresh();
    if (!result)
        return Q_EMIT notice(tr("Nothing was exported."),
                             {QString::fromStdString(result.error().text())}, true, {});
    if (result->format->map && result->maps.size() > 1)
        chooseMap(*result);
    else
        chooseName(*result);
}

void ExportMenu::chooseMap(const Prepared& what) {
    auto* dialog = new QInputDialog(&m_window);
    dialog->setObjectName(QStringLiteral("exportMapDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setWindowTitle(tr("Export"));
    dialog->setLabelText(tr("Which map?"));
    dialog->setComboBoxItems(what.maps);
    connect(dialog, &QDialog::accepted, this, [this, dialog, what = Prepared(what)]() mutable {
        const auto index = what.maps.indexOf(dialog->textValue());
        what.map = static_cast<std::size_t>(std::max(index, decltype(index){0}));
        what.wanted.map = what.choices[what.map];
        chooseName(what);
    });
    dialog->show();
}

void ExportMenu::chooseName(const Prepared& what) {
    const QFileInfo proposed(
        QString::fromStdString(what.paths.empty() ? std::string() : what.paths[what.map]));
    auto* dialog = new QFileDialog(&m_window, tr("Export"),
                                   m_lastFolder.isEmpty() ? proposed.absolutePath() : m_lastFolder);
    dialog->setObjectName(QStringLiteral("exportDialog"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    prepare(*dialog);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);  // nothing is overwritten
    dialog->selectFile(proposed.fileName());
    dialog->setDefaultSuffix(proposed.suffix());
    connect(dialog, &QFileDialog::fileSelected, this, [this, what](const QString& path) {
        m_lastFolder = QFileInfo(path).absolutePath();
        run(what, path);
    });
    dialog->show();
}

void ExportMenu::run(const Prepared& what, const QString& path) {
    if (m_busy)
        return Q_EMIT notice(tr("Nothing was exported."), {tr("Another export is being written.")},
                             true, {});
    m_busy = true;
    refresh();
    Q_EMIT notice(tr("%1 is being written.").arg(nameOf(path)), {path}, false, {});
    inBackground(
        m_disk, this,
        [what, path = path.toStdString(),
         progress = m_progress.begin(tr("%1 is being written.").arg(nameOf(path)))] {
            const auto scan = ScanFile::open(what.file);
            Written written;
            written.result = scan ? what.format->run(**scan, what.wanted, path, progress)
                                  : Failure(scan.error());
            if (!written.result && written.result.error().code == ErrorCode::FileExists)
                written.freeName = QString::fromStdString(freeNameLike(path));
            return written;
        },
        [this, what, path](const Written& written) { finished(what, path, written); });
}

void ExportMenu::finished(const Prepared& what, const QString& path, const Written& written) {
    m_busy = false;
    m_progress.end();
    refresh();
    if (written.result)
        return Q_EMIT notice(tr("Exported."), {path}, false, path);
    if (written.result.error().code == ErrorCode::Stopped)
        return Q_EMIT notice(tr("%1 was not exported.").arg(nameOf(path)),
                             {tr("The export was cancelled; nothing is left of it.")}, false, {});
    Q_EMIT notice(tr("%1 was not exported.").arg(nameOf(path)),
                  {QString::fromStdString(written.result.error().text())}, true, {});
    offerFreeName(what, path, written.freeName);
}

void ExportMenu::offerFreeName(const Prepared& what, const QString& taken,
                               const QString& freeName) {
    if (freeName.isEmpty())
        return;
    if (m_question)
        m_question->close();
    m_question = new QMessageBox(QMessageBox::Question, tr("GimbalScan"),
                                 tr("%1 exists. Nothing is ever overwritten.").arg(nameOf(taken)),
                                 QMessageBox::NoButton, &m_window);
    m_question->setObjectName(QStringLiteral("exportQuestion"));
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    m_question->setModal(false);
    QPushButton* other =
        m_question->addButton(tr("Export as %1").arg(nameOf(freeName)), QMessageBox::AcceptRole);
    other->setObjectName(QStringLiteral("exportAsFree"));
    m_question->addButton(QMessageBox::Cancel);
    m_question->setDefaultButton(other);
    connect(other, &QAbstractButton::clicked, this,
            [this, what, freeName] { run(what, freeName); });
    m_question->show();
}

}  // namespace gimbalscan
