// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_panel.h"

#include "file_dialog.h"
#include "map_measures.h"
#include "ui_map_panel.h"
#include "widget_tools.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QToolTip>

#include <algorithm>

namespace gimbalscan {

namespace {
enum Range { kWhole, kPercentiles };
}

MapPanel::MapPanel(QWidget* parent) : QWidget(parent), m_ui(std::make_unique<Ui::MapPanel>()) {
    m_ui->setupUi(this);
    makeBold(*m_ui->openedTitle);
    m_ui->openedTitle->installEventFilter(this);
    fillChoices();
    connectMap();
    m_measures = std::make_unique<MapMeasures>(*m_ui->map, *m_ui->tool, *m_ui->toolResult);
    connect(m_ui->back, &QAbstractButton::clicked, this, &MapPanel::backRequested);
    connect(m_ui->mapChoice, &QComboBox::activated, this, &MapPanel::mapChosen);
}

MapPanel::~MapPanel() {
    // The label outlives what its events are handled with.
    m_ui->openedTitle->removeEventFilter(this);
}

MapView& MapPanel::map() noexcept {
    return *m_ui->map;
}

void MapPanel::setMaps(const std::vector<MapEntry>& maps, const MapKey& chosen) {
    if (m_maps != maps) {
        m_maps = maps;
        m_ui->mapChoice->clear();
        for (const MapEntry& map : maps)
            m_ui->mapChoice->addItem(
                map.unit.isEmpty() ? map.name : QStringLiteral("%1 (%2)").arg(map.name, map.unit));
    }
    const auto found = std::find_if(maps.begin(), maps.end(),
                                    [&](const MapEntry& map) { return map.key == chosen; });
    m_ui->mapChoice->setCurrentIndex(found == maps.end() ? 0
                                                         : static_cast<int>(found - maps.begin()));
    m_ui->mapChoice->setEnabled(!maps.empty());
}

MapEntry MapPanel::chosenMap() const {
    const int index = m_ui->mapChoice->currentIndex();
    return index >= 0 && index < static_cast<int>(m_maps.size())
               ? m_maps[static_cast<std::size_t>(index)]
               : MapEntry{};
}

void MapPanel::setOpenedTitle(const QString& name, const QString& state) {
    m_openedName = name;
    m_openedState = state;
    const QString whole = QStringLiteral("%1 \u00b7 %2").arg(name, state);
    m_ui->openedTitle->setToolTip(whole);
    m_ui->openedTitle->setAccessibleDescription(whole);
    m_ui->opened->setVisible(!name.isEmpty());
    fitTitle();
}

void MapPanel::fitTitle() {
    if (m_openedName.isEmpty())
        return m_ui->openedTitle->clear();
    const QFontMetrics metrics = m_ui->openedTitle->fontMetrics();
    const QString state = QStringLiteral(" \u00b7 ") + m_openedState;
    const int width = m_ui->openedTitle->width();
    const int room = std::max(width / 4, width - metrics.horizontalAdvance(state));
    setTextOf(*m_ui->openedTitle, metrics.elidedText(m_openedName, Qt::ElideMiddle, room) + state);
}

bool MapPanel::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_ui->openedTitle && event->type() == QEvent::Resize)
        fitTitle();
    return QWidget::eventFilter(watched, event);
}

bool MapPanel::pathWanted() const {
    return m_ui->path->isChecked();
}

void MapPanel::setColours(ColourMap colours) {
    m_ui->colours->setCurrentIndex(m_ui->colours->findData(static_cast<int>(colours)));
}

void MapPanel::setRegionRefusal(const QString& why) {
    m_regionRefusal = why;
}

void MapPanel::setMoveRefusal(const QString& why) {
    m_moveRefusal = why;
}

void MapPanel::fillChoices() {
    for (const auto& [map, name] : {std::pair{ColourMap::Viridis, tr("viridis")},
                                    {ColourMap::Magma, tr("magma")},
                                    {ColourMap::Cividis, tr("cividis")},
                                    {ColourMap::Grey, tr("grey")}})
        m_ui->colours->addItem(name, static_cast<int>(map));
    m_ui->range->addItem(tr("all values"), kWhole);
    m_ui->range->addItem(tr("1 to 99 %"), kPercentiles);
    connect(m_ui->colours, &QComboBox::currentIndexChanged, this, [this] {
        m_ui->map->setColourMap(static_cast<ColourMap>(m_ui->colours->currentData().toInt()));
    });
    connect(m_ui->range, &QComboBox::currentIndexChanged, this, [this] {
        if (m_ui->range->currentData().toInt() == kPercentiles)
            m_ui->map->setPercentileRange();
        else
            m_ui->map->setAutoRange();
    });
    connect(m_ui->logarithmic, &QCheckBox::toggled, m_ui->map, &MapView::setLogarithmic);
    connect(m_ui->whole, &QAbstractButton::clicked, m_ui->map, &MapView::resetZoom);
    connect(m_ui->path, &QCheckBox::toggled, this, [this](bool on) {
        m_ui->map->setPathVisible(on);
        Q_EMIT pathWantedChanged();
    });
    m_ui->whole->setEnabled(false);
    m_ui->map->setPathVisible(false);
}

void MapPanel::connectMap() {
    MapView* map = m_ui->map;
    connect(map, &MapView::hovered, this, [this, map](const MapReading& reading) {
        m_ui->readout->setText(map->readoutText(reading));
        m_ui->readout->setToolTip(m_ui->readout->text());
    });
    connect(map, &MapView::hoverLeft, m_ui->readout, &QLabel::clear);
    connect(map, &MapView::zoomChanged, m_ui->whole, &QWidget::setEnabled);
    connect(map, &MapView::contextMenuRequested, this, &MapPanel::showMenu);
    connect(map, &MapView::regionSelected, this, [map](QRectF region) { map->setRegion(region); });
    connect(map, &MapView::positionActivated, this, [this](QPointF position) {
        if (const QString refusal = moveRefusal(); refusal.isEmpty())
            Q_EMIT moveRequested(position);
        else
            QToolTip::showText(QCursor::pos(), refusal, m_ui->map);
    });
}

bool MapPanel::opened() const {
    return !m_openedName.isEmpty();
}

QString MapPanel::openedRefusal() {
    return tr("This is opened data. Go back to the live scan first.");
}

QString MapPanel::moveRefusal() const {
    return opened() ? openedRefusal() : m_moveRefusal;
}

void MapPanel::showMenu(QPointF position, QPoint globalPoint) {
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("mapMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [menu](const QString& text, const QString& refusal) {
        QAction* action = menu->addAction(text);
        action->setEnabled(refusal.isEmpty());
        action->setToolTip(refusal);
        return action;
    };
    connect(add(tr("Move here\u2026"), moveRefusal()), &QAction::triggered, this,
            [this, position] { Q_EMIT moveRequested(position); });
    const auto region = m_ui->map->region();
    const QString none = region ? QString() : tr("Drag a rectangle on the map first.");
    const QString refusal = opened() ? openedRefusal() : m_regionRefusal;
    connect(add(tr("Scan this region"), region ? refusal : none), &QAction::triggered, this,
            [this, region] { Q_EMIT scanRegionRequested(*region); });
    connect(add(tr("Remove the rectangle"), none), &QAction::triggered, this,
            [this] { m_ui->map->setRegion(std::nullopt); });
    menu->addSeparator();
    const auto reading = m_ui->map->readingAt(position);
    connect(add(tr("Copy value"), reading ? QString() : tr("There is no value here.")),
            &QAction::triggered, this, [this, reading] {
                QApplication::clipboard()->setText(m_ui->map->readoutText(*reading));
            });
    connect(add(tr("Save picture\u2026"), {}), &QAction::triggered, this, &MapPanel::savePicture);
    menu->popup(globalPoint);
}

void MapPanel::savePicture() {
    const QImage picture = m_ui->map->picture();
    auto* dialog = new QFileDialog(this, tr("Save the picture"), {}, tr("Pictures (*.png)"));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    prepare(*dialog);
    connect(dialog, &QFileDialog::fileSelected, this, [this, picture](const QString& file) {
        m_ui->readout->setText(picture.save(file) ? tr("Saved %1").arg(file)
                                                  : tr("%1 could not be written.").arg(file));
    });
    dialog->show();
}

}  // namespace gimbalscan
