// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_drawing.h"
#include "trace_view_private.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace gimbalscan {

namespace {

// Told apart by the colour-blind too (Okabe and Ito).
const std::array<QColor, 6> kBandColours = {QColor(230, 159, 0),   QColor(0, 158, 115),
                                            QColor(204, 121, 167), QColor(86, 180, 233),
                                            QColor(213, 94, 0),    QColor(0, 114, 178)};
constexpr int kAlpha = 60, kChosenAlpha = 110;
constexpr double kEdgeReach = 5;  // pixels on both sides of an edge
constexpr int kLabelRows = 3;     // so that the names of neighbours do not cover each other

}  // namespace

void TraceView::Private::placeBand(std::size_t index) {
    const TraceBand& band = bands[index];
    const BandItems& item = items[index];
    const bool isChosen = chosen == static_cast<int>(index);
    QColor colour = kBandColours[index % kBandColours.size()];
    const double low = map.positionOf(band.first - 0.5);
    const double high = map.positionOf(band.last + 0.5);
    item.area->topLeft->setCoords(low, 0);
    item.area->bottomRight->setCoords(high, 1);
    const Qt::PenStyle edge = band.fixed.isEmpty() ? Qt::DashLine : Qt::DotLine;
    item.area->setPen(QPen(colour, 1, isChosen ? Qt::SolidLine : edge));
    colour.setAlpha(isChosen ? kChosenAlpha : kAlpha);
    item.area->setBrush(colour);

    const double seenLow = std::max(low, plot->xAxis->range().lower);
    const double seenHigh = std::min(high, plot->xAxis->range().upper);
    item.label->setVisible(seenLow <= seenHigh);
    const double row = static_cast<double>(index % kLabelRows);
    const double height = QFontMetrics(self.font()).height() + 4;
    const double top = (4 + row * height) / std::max(1, plot->axisRect()->height());
    item.label->position->setCoords((seenLow + seenHigh) / 2, top);
    QFont font = self.font();
    font.setBold(isChosen);
    item.label->setFont(font);
    item.label->setText(band.name);
    item.label->setColor(self.palette().color(QPalette::Text));
    QColor ground = self.palette().color(QPalette::Base);
    ground.setAlpha(190);
    item.label->setBrush(ground);
}

void TraceView::Private::drawBands() {
    for (; items.size() > bands.size(); items.pop_back()) {
        plot->removeItem(items.back().area);
        plot->removeItem(items.back().label);
    }
    while (items.size() < bands.size()) {
        BandItems item{new QCPItemRect(plot), new QCPItemText(plot)};
        item.area->setLayer(QStringLiteral("bands"));
        for (QCPItemPosition* const corner : {item.area->topLeft, item.area->bottomRight}) {
            corner->setTypeX(QCPItemPosition::ptPlotCoords);
            corner->setTypeY(QCPItemPosition::ptAxisRectRatio);
        }
        item.label->position->setTypeX(QCPItemPosition::ptPlotCoords);
        item.label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        item.label->setPositionAlignment(Qt::AlignHCenter | Qt::AlignTop);
        item.label->setPadding(QMargins(3, 0, 3, 0));
        items.push_back(item);
    }
    for (std::size_t i = 0; i < bands.size(); ++i)
        placeBand(i);
}

void TraceView::Private::choose(std::optional<int> band) {
    if (band == chosen)
        return;
    endRename(true);
    chosen = band;
    drawBands();
    plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT self.bandChosen(chosen.value_or(-1));
}

TraceDrag TraceView::Private::edgeAt(double pixel, int band) const {
    const TraceBand& of = bands[static_cast<std::size_t>(band)];
    const double first = plot->xAxis->coordToPixel(map.positionOf(of.first - 0.5));
    const double last = plot->xAxis->coordToPixel(map.positionOf(of.last + 0.5));
    const double toFirst = std::abs(pixel - first);
    const double toLast = std::abs(pixel - last);
    // The inner side of a narrow band belongs to the whole band.
    const double reach =
        pixel > first && pixel < last ? std::min(kEdgeReach, (last - first) / 4) : kEdgeReach;
    if (std::min(toFirst, toLast) <= reach)
        return toFirst < toLast ? TraceDrag::FirstEdge : TraceDrag::LastEdge;
    return pixel >= first && pixel <= last ? TraceDrag::Band : TraceDrag::None;
}

std::optional<int> TraceView::Private::bandAt(double pixel) const {
    if (chosen && edgeAt(pixel, *chosen) != TraceDrag::None)
        return chosen;
    // The one on top, which was made last.
    for (int band = static_cast<int>(bands.size()) - 1; band >= 0; --band)
        if (edgeAt(pixel, band) != TraceDrag::None)
            return band;
    return {};
}

bool TraceView::Private::mayChange(std::optional<int> band) const {
    return editable && band && bands[static_cast<std::size_t>(*band)].fixed.isEmpty();
}

QString TraceView::Private::freeName() const {
    const auto taken = [this](const QString& name) {
        return std::any_of(bands.begin(), bands.end(),
                           [&name](const TraceBand& band) { return band.name == name; });
    };
    QString name;
    for (int number = 1; name.isEmpty() || taken(name); ++number)
        name = tr("ROI %1").arg(number);
    return name;
}

void TraceView::Private::beginRename() {
    if (!mayChange(chosen))
        return;
    const auto index = static_cast<std::size_t>(*chosen);
    const QPointF place = items[index].label->position->pixelPosition();
    nameField->setText(bands[index].name);
    const int width = std::max(120, nameField->sizeHint().width());
    nameField->resize(width, nameField->sizeHint().height());
    nameField->move(
        std::clamp(static_cast<int>(place.x()) - width / 2, 0, std::max(0, plot->width() - width)),
        static_cast<int>(place.y()));
    renaming = true;
    nameField->selectAll();
    nameField->show();
    nameField->setFocus();
}

void TraceView::Private::endRename(bool take) {
    if (!std::exchange(renaming, false))  // hiding the field ends the editing once more
        return;
    nameField->hide();
    self.setFocus();
    const QString name = nameField->text().trimmed();
    if (!take || !chosen || name.isEmpty())
        return;
    TraceBand& band = bands[static_cast<std::size_t>(*chosen)];
    if (band.name == name)
        return;
    band.name = name;
    drawBands();
    plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT self.bandRenamed(*chosen);
}

void TraceView::setBands(std::vector<TraceBand> bands) {
    Private& d = *m_private;
    const bool bandDragged = d.dragging != TraceDrag::None && d.dragging != TraceDrag::Pan &&
                             d.dragging != TraceDrag::Menu;
    if (bandDragged || bands == d.bands)
        return;
    d.endRename(false);
    d.bands = std::move(bands);
    if (d.chosen && *d.chosen >= static_cast<int>(d.bands.size()))
        d.chosen.reset();
    d.drawBands();
    d.plot->replot(QCustomPlot::rpQueuedReplot);
}

const std::vector<TraceBand>& TraceView::bands() const noexcept {
    return m_private->bands;
}

void TraceView::setBandsEditable(bool on) {
    m_private->editable = on;
    if (on)
        return;
    m_private->cancelDrag();
    m_private->endRename(false);
    setAddingBand(false);
}

void TraceView::setAddingBand(bool on) {
    if (on == m_private->adding || (on && !m_private->editable))
        return;
    m_private->adding = on;
    m_private->showCursor(m_private->lastPixel);
    Q_EMIT addingBandChanged(on);
}

bool TraceView::addingBand() const noexcept {
    return m_private->adding;
}

void TraceView::setChosenBand(std::optional<int> band) {
    if (band && (*band < 0 || *band >= static_cast<int>(m_private->bands.size())))
        band.reset();
    m_private->choose(band);
}

std::optional<int> TraceView::chosenBand() const noexcept {
    return m_private->chosen;
}

void TraceView::renameChosenBand() {
    m_private->beginRename();
}

void TraceView::removeChosenBand() {
    Private& d = *m_private;
    if (!d.mayChange(d.chosen))
        return;
    d.cancelDrag();
    d.endRename(false);
    const int band = *d.chosen;
    d.bands.erase(d.bands.begin() + band);
    d.chosen.reset();
    d.drawBands();
    d.plot->replot(QCustomPlot::rpQueuedReplot);
    Q_EMIT bandRemoved(band);
    Q_EMIT bandChosen(-1);
}

}  // namespace gimbalscan
