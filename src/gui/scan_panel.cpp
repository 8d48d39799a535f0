// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_panel.h"

#include "file_dialog.h"
#include "scan_changes.h"
#include "ui_scan_panel.h"
#include "widget_tools.h"

#include <QFileDialog>
#include <QRectF>

#include <algorithm>

namespace gimbalscan {

namespace {

constexpr double kPercent = 100;

bool hasMaximum(DwellKind kind) {
    return kind != DwellKind::RealTime;
}

bool hasReduction(DwellKind kind) {
    return kind == DwellKind::Counts || kind == DwellKind::RelativeUncertainty;
}

}  // namespace

ScanPanel::ScanPanel(QWidget* parent)
    : QWidget(parent),
      m_ui(std::make_unique<Ui::ScanPanel>()),
      m_check(new ScanCheck([this] { return task(); }, this)) {
    m_ui->setupUi(this);
    for (QLabel* label :
         {m_ui->dwellProblem, m_ui->regionProblem, m_ui->folderProblem, m_ui->problems})
        makeProblem(*label);
    m_loadTip = m_ui->load->toolTip();
    m_ui->maximum->setUnit(tr("s"));
    m_ui->maximum->setLimits(kMinDwellSeconds, kMaxDwellSeconds);
    m_ui->maximum->setDecimals(6);
    m_ui->dwell->setDecimals(6);
    fillChoices();
    connectFields();
    connectRegion();
    connect(m_check, &ScanCheck::changed, this, [this] {
        showReport();
        Q_EMIT checked();
    });
}

ScanPanel::~ScanPanel() {
    delete m_check;  // its task looks at this panel
}

void ScanPanel::setMachine(Machine& machine, const QString& usualFolder) {
    m_machine = &machine;
    m_usualFolder = usualFolder;
    m_ui->folder->setPlaceholderText(usualFolder);
    std::vector<std::pair<QString, QString>> axes;
    for (const AxisConfig& axis : machine.station().axes())
        axes.emplace_back(QString::fromStdString(axis.name),
                          QString::fromStdString(axis.unitText()));
    m_ui->fast->setAxes(axes);
    m_ui->slow->setAxes(axes);
}

void ScanPanel::setUsualFolder(const QString& folder) {
    if (folder == m_usualFolder)
        return;
    m_usualFolder = folder;
    m_ui->folder->setPlaceholderText(folder);
    m_check->restart();
}

void ScanPanel::setTimeUnit(TimeUnit unit) {
    m_timeUnit = unit;
    showReport();
}

void ScanPanel::fillChoices() {
    for (const ScanOrder order : {ScanOrder::Raster, ScanOrder::Snake, ScanOrder::ColumnFirst,
                                  ScanOrder::Spiral, ScanOrder::CoarseToFine})
        m_ui->order->addItem(orderText(order), static_cast<int>(order));
    for (const auto& [kind, text] : {std::pair{DwellKind::RealTime, tr("real time")},
                                     {DwellKind::LiveTime, tr("live time")},
                                     {DwellKind::Counts, tr("counts")},
                                     {DwellKind::RelativeUncertainty, tr("uncertainty")}})
        m_ui->dwellKind->addItem(text, static_cast<int>(kind));
    for (const auto& [shape, text] : {std::pair{RegionShape::All, tr("Everything")},
                                      {RegionShape::Rectangle, tr("Rectangle")},
                                      {RegionShape::Ellipse, tr("Ellipse")}})
        m_ui->region->addItem(text, static_cast<int>(shape));
}

void ScanPanel::setScan(const ScanConfig& scan) {
    m_scan = scan;
    m_list = scan.list;
    show();
    m_check->restart();
}

void ScanPanel::setRegion(const QRectF& region) {
    m_scan.region = {RegionShape::Rectangle, region.left(),   region.right(),
                     region.top(),           region.bottom(), {}};
    changed();
}

void ScanPanel::setFileName(const QString& name, bool modified) {
    m_ui->fileName->setText(modified ? tr("%1 (changed)").arg(name) : name);
}

QString ScanPanel::dataFolder() const {
    return m_scan.folder.empty() ? m_usualFolder : QString::fromStdString(m_scan.folder);
}

void ScanPanel::checkAgain() {
    m_check->restart();
}

QString ScanPanel::problem() const {
    const auto& found = m_check->report();
    return found && !found->problems.empty() ? QString::fromStdString(found->problems.front().text)
                                             : QString();
}

void ScanPanel::refresh(const ControlInput& input) {
    const Verdict edit = verdict(Control::EditScan, input);
    apply(*m_ui->editor, edit, {});
    apply(*m_ui->load, edit, m_loadTip);
    showReport();  // the time goes on
}

QString ScanPanel::unitOf(const std::string& axis) const {
    const auto index = m_machine ? m_machine->station().axisIndex(axis) : std::nullopt;
    return index ? QString::fromStdString(m_machine->station().axes()[*index].unitText())
                 : QString();
}

void ScanPanel::show() {
    m_showing = true;
    m_ui->title->setText(QString::fromStdString(m_scan.title));
    m_ui->fast->setRange(m_scan.fast);
    m_ui->slow->setRange(m_scan.slow);
    const bool list = m_scan.order == ScanOrder::List;
    const int listItem = m_ui->order->findData(static_cast<int>(ScanOrder::List));
    if (!m_list.empty() && listItem < 0)
        m_ui->order->addItem(tr("%1 (%2)").arg(orderText(ScanOrder::List)).arg(m_list.size()),
                             static_cast<int>(ScanOrder::List));
    else if (m_list.empty() && listItem >= 0)
        m_ui->order->removeItem(listItem);
    m_ui->order->setCurrentIndex(m_ui->order->findData(static_cast<int>(m_scan.order)));
    m_ui->drawing->setOrder(m_scan.order);
    m_ui->fast->setGridEditable(!list);
    m_ui->slow->setGridEditable(!list);
    showDwell();
    showRegion();
    m_ui->folder->setText(QString::fromStdString(m_scan.folder));
    m_showing = false;
}

void ScanPanel::showDwell() {
    const Dwell& dwell = m_scan.dwell;
    m_ui->dwellKind->setCurrentIndex(m_ui->dwellKind->findData(static_cast<int>(dwell.kind)));
    const bool uncertainty = dwell.kind == DwellKind::RelativeUncertainty;
    m_ui->dwell->setUnit(uncertainty                       ? tr("%")
                         : dwell.kind == DwellKind::Counts ? tr("counts")
                                                           : tr("s"));
    m_ui->dwell->setValue(uncertainty ? dwell.value * kPercent : dwell.value);
    m_ui->maximum->setValue(toSeconds(dwell.maximum));
    m_ui->dwellMore->setVisible(hasMaximum(dwell.kind));
    m_ui->dwellReduction->setVisible(hasReduction(dwell.kind));
    m_ui->dwellReduction->clear();
    for (const Reduction& reduction : m_scan.reductions)
        m_ui->dwellReduction->addItem(QString::fromStdString(reduction.name));
    m_ui->dwellReduction->setCurrentText(QString::fromStdString(dwell.reduction));
}

void ScanPanel::showRegion() {
    const Region& region = m_scan.region;
    const int polygon = m_ui->region->findData(static_cast<int>(RegionShape::Polygon));
    if (region.shape == RegionShape::Polygon && polygon < 0)
        m_ui->region->addItem(tr("Polygon of %1 corners").arg(region.vertices.size()),
                              static_cast<int>(RegionShape::Polygon));
    else if (region.shape != RegionShape::Polygon && polygon >= 0)
        m_ui->region->removeItem(polygon);
    m_ui->region->setCurrentIndex(m_ui->region->findData(static_cast<int>(region.shape)));
    m_ui->region->setEnabled(m_scan.order != ScanOrder::List || region.shape != RegionShape::All);
    m_ui->regionBox->setVisible(region.shape == RegionShape::Rectangle ||
                                region.shape == RegionShape::Ellipse);
    m_ui->fastMinLabel->setText(QString::fromStdString(m_scan.fast.axis));
    m_ui->slowMinLabel->setText(QString::fromStdString(m_scan.slow.axis));
    for (const auto& [field, value, axis] :
         {std::tuple{m_ui->fastMin, region.fastMin, &m_scan.fast},
          {m_ui->fastMax, region.fastMax, &m_scan.fast},
          {m_ui->slowMin, region.slowMin, &m_scan.slow},
          {m_ui->slowMax, region.slowMax, &m_scan.slow}}) {
        field->setUnit(unitOf(axis->axis));
        field->setValue(value);
    }
}

void ScanPanel::connectFields() {
    connect(m_ui->load, &QAbstractButton::clicked, this, &ScanPanel::loadRequested);
    connect(m_ui->save, &QAbstractButton::clicked, this, &ScanPanel::saveRequested);
    connect(m_ui->saveAs, &QAbstractButton::clicked, this, &ScanPanel::saveAsRequested);
    connect(m_ui->title, &QLineEdit::textEdited, this, [this](const QString& text) {
        m_scan.title = text.toStdString();
        changed();
    });
    for (const auto& [editor, range] :
         {std::pair{m_ui->fast, &m_scan.fast}, std::pair{m_ui->slow, &m_scan.slow}}) {
        RangeEditor* from = editor;
        AxisRange* to = range;
        connect(from, &RangeEditor::edited, this, [this, from, to] {
            *to = from->range();
            changed();
        });
    }
    connect(m_ui->order, &QComboBox::activated, this, [this] {
        m_scan.order = static_cast<ScanOrder>(m_ui->order->currentData().toInt());
        m_scan.list = m_scan.order == ScanOrder::List ? m_list : std::vector<ListPoint>{};
        changed();
    });
    connect(m_ui->dwellKind, &QComboBox::activated, this, &ScanPanel::takeDwell);
    connect(m_ui->dwellReduction, &QComboBox::activated, this, &ScanPanel::takeDwell);
    connect(m_ui->dwell, &QDoubleSpinBox::valueChanged, this, &ScanPanel::takeDwell);
    connect(m_ui->maximum, &QDoubleSpinBox::valueChanged, this, &ScanPanel::takeDwell);
    connect(m_ui->folder, &QLineEdit::editingFinished, this, [this] {
        if (m_ui->folder->text() == QString::fromStdString(m_scan.folder))
            return;
        m_scan.folder = m_ui->folder->text().toStdString();
        changed();
    });
    connect(m_ui->chooseFolder, &QAbstractButton::clicked, this, &ScanPanel::chooseFolder);
    connect(m_ui->large, &QAbstractButton::clicked, this, [this] { m_check->restart(); });
}

void ScanPanel::connectRegion() {
    connect(m_ui->region, &QComboBox::activated, this, [this] {
        Region& region = m_scan.region;
        region.shape = static_cast<RegionShape>(m_ui->region->currentData().toInt());
        // A new shape starts with everything inside.
        if (region.fastMin == region.fastMax || region.slowMin == region.slowMax) {
            std::tie(region.fastMin, region.fastMax) =
                std::minmax(m_scan.fast.start, m_scan.fast.stop);
            std::tie(region.slowMin, region.slowMax) =
                std::minmax(m_scan.slow.start, m_scan.slow.stop);
        }
        if (region.shape == RegionShape::All)
            region = {};
        changed();
    });
    for (NumberField* field : {m_ui->fastMin, m_ui->fastMax, m_ui->slowMin, m_ui->slowMax})
        connect(field, &QDoubleSpinBox::valueChanged, this, &ScanPanel::takeRegion);
}

void ScanPanel::takeDwell() {
    if (m_showing)
        return;
    Dwell& dwell = m_scan.dwell;
    const auto kind = static_cast<DwellKind>(m_ui->dwellKind->currentData().toInt());
    if (kind != dwell.kind) {
        // Another kind of number: one that makes sense to start with.
        const double second = 1.0, counts = 1000, uncertainty = 0.05, longest = 10;
        const bool times = kind == DwellKind::RealTime || kind == DwellKind::LiveTime;
        const bool timed = dwell.kind == DwellKind::RealTime || dwell.kind == DwellKind::LiveTime;
        if (!times || !timed)
            dwell.value = times ? second : kind == DwellKind::Counts ? counts : uncertainty;
        dwell.kind = kind;
        dwell.maximum = fromSeconds(times ? std::max(dwell.value * 2, dwell.value) : longest);
        dwell.reduction = hasReduction(kind) && !m_scan.reductions.empty()
                              ? m_scan.reductions.front().name
                              : std::string();
    } else {
        dwell.value =
            m_ui->dwell->value() / (kind == DwellKind::RelativeUncertainty ? kPercent : 1.0);
        if (hasMaximum(kind))
            dwell.maximum = fromSeconds(m_ui->maximum->value());
        if (hasReduction(kind))
            dwell.reduction = m_ui->dwellReduction->currentText().toStdString();
    }
    if (kind == DwellKind::RealTime)
        dwell.maximum = dwell.value < kMaxDwellSeconds ? fromSeconds(dwell.value) : Duration{};
    changed();
}

void ScanPanel::takeRegion() {
    if (m_showing)
        return;
    Region& region = m_scan.region;
    region.fastMin = m_ui->fastMin->value();
    region.fastMax = m_ui->fastMax->value();
    region.slowMin = m_ui->slowMin->value();
    region.slowMax = m_ui->slowMax->value();
    changed();
}

void ScanPanel::changed() {
    const auto cursor = m_ui->title->cursorPosition();
    show();
    m_ui->title->setCursorPosition(cursor);
    m_check->restart();
    Q_EMIT edited();
}

void ScanPanel::chooseFolder() {
    auto* dialog = new QFileDialog(this, tr("Where the data goes"), dataFolder());
    dialog->setFileMode(QFileDialog::Directory);
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        m_scan.folder = folder.toStdString();
        changed();
    });
    dialog->show();
}

}  // namespace gimbalscan
