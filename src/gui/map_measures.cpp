// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_measures.h"

#include "widget_tools.h"

#include <gimbalscan/views/map_view.h>
#include <gimbalscan/views/trace_view.h>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr QSize kProfileSize{520, 300};

QString extremes(const LineProfile& profile) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (const double value : profile.values)
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    if (low > high)
        return MapMeasures::tr("nothing measured here");
    return MapMeasures::tr("min %1, max %2")
        .arg(QString::number(low, 'g', 6), QString::number(high, 'g', 6));
}

}  // namespace

MapMeasures::MapMeasures(MapView& map, QComboBox& tool, QLabel& result)
    : m_map(map), m_tool(tool), m_result(result) {
    for (const auto& [what, text] : {std::pair{MapTool::Region, tr("drag: region")},
                                     {MapTool::Profile, tr("drag: line profile")},
                                     {MapTool::Ruler, tr("drag: ruler")},
                                     {MapTool::Statistics, tr("drag: statistics")}})
        tool.addItem(text, static_cast<int>(what));
    connect(&tool, &QComboBox::currentIndexChanged, this, &MapMeasures::choose);
    connect(&map, &MapView::profileMeasured, this, &MapMeasures::showProfile);
    connect(&map, &MapView::distanceMeasured, this,
            [this](double, double, const QString& text) { tell(tr("Distance: %1").arg(text)); });
    connect(&map, &MapView::statisticsMeasured, this,
            [this](QRectF, const CellStatistics&, const QString& text) {
                tell(tr("%1: %2").arg(m_map.labels().valueName, text));
            });
    connect(&map, &MapView::dragCancelled, this, [this] { tell(hint()); });
}

MapMeasures::~MapMeasures() {
    delete m_window;
}

void MapMeasures::choose() {
    m_map.setTool(static_cast<MapTool>(m_tool.currentData().toInt()));
    m_profile = {};
    tell(hint());
}

/// Stands where the result will be, so that the map does not jump when it comes.
QString MapMeasures::hint() const {
    switch (m_map.tool()) {
        case MapTool::Region:
            break;
        case MapTool::Profile:
            return tr("Drag a line across the map to see the values along it.");
        case MapTool::Ruler:
            return tr("Drag from one place to another to measure the distance.");
        case MapTool::Statistics:
            return tr("Drag a rectangle to see sum, mean and scatter of its points.");
    }
    return {};
}

void MapMeasures::tell(const QString& text) {
    showText(m_result, text);
    m_result.setToolTip(text);
}

void MapMeasures::openWindow() {
    m_window = new QDialog(&m_map, Qt::Tool);
    m_window->setObjectName(QStringLiteral("profileWindow"));
    m_window->setWindowTitle(tr("Line profile"));
    m_window->setAttribute(Qt::WA_DeleteOnClose);
    m_curve = new TraceView;
    m_curve->setObjectName(QStringLiteral("profile"));
    m_curve->setAccessibleName(tr("Line profile"));
    m_curve->setBandsEditable(false);
    m_curve->setScaleFromZero(false);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    QPushButton* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    copy->setObjectName(QStringLiteral("copyProfile"));
    copy->setToolTip(tr("Distances and values as text, for a spreadsheet"));
    connect(copy, &QAbstractButton::clicked, this, &MapMeasures::copyProfile);
    connect(buttons, &QDialogButtonBox::rejected, m_window.data(), &QDialog::close);
    auto* column = new QVBoxLayout(m_window);
    column->addWidget(m_curve, 1);
    column->addWidget(buttons);
    m_window->resize(kProfileSize);
    m_window->move(m_map.mapToGlobal(QPoint(0, m_map.height())));  // not over the line
    m_window->show();
}

void MapMeasures::showProfile(const LineProfile& profile) {
    // Measured again because values have come in: a window that was closed stays closed.
    const bool again = profile.from == m_profile.from && profile.to == m_profile.to;
    m_profile = profile;
    const MapLabels& labels = m_map.labels();
    const double length = profile.distances.empty() ? 0 : profile.distances.back();
    tell(tr("Line profile of %1: %2 %3, %4")
             .arg(labels.valueName, QString::number(length, 'g', 4), profile.distanceUnit,
                  extremes(profile)));
    if (!m_window && again)
        return;
    if (!m_window)
        openWindow();
    TraceAxis axis;
    axis.name = tr("distance");
    axis.unit = profile.distanceUnit;
    axis.b = profile.distances.size() > 1 ? profile.distances[1] : 1;
    axis.sampleName = tr("cell");
    m_curve->setAxis(axis);
    m_curve->setValueLabel(labels.valueName, labels.valueUnit);
    m_curve->setSamples(profile.values);
}

void MapMeasures::copyProfile() {
    const MapLabels& labels = m_map.labels();
    QString text =
        QStringLiteral("%1 (%2)\t%3 (%4)\n")
            .arg(tr("distance"), m_profile.distanceUnit, labels.valueName, labels.valueUnit);
    for (std::size_t i = 0; i < m_profile.values.size(); ++i)
        text += QStringLiteral("%1\t%2\n")
                    .arg(QString::number(m_profile.distances[i], 'g', 9),
                         std::isfinite(m_profile.values[i])
                             ? QString::number(m_profile.values[i], 'g', 12)
                             : QString());
    QApplication::clipboard()->setText(text);
}

}  // namespace gimbalscan
