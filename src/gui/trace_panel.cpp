// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_panel.h"

#include "ui_trace_panel.h"
#include "widget_tools.h"

#include <QMenu>

#include <algorithm>

namespace gimbalscan {

namespace {

TraceAxis axisOf(const TraceShape& shape, const std::optional<EnergyCalibration>& energy) {
    TraceAxis axis;
    axis.samples = shape.channels;
    const bool spectrum = shape.kind == TraceKind::Spectrum;
    if (!spectrum)
        axis.sampleName = TracePanel::tr("sample");
    if (spectrum && energy) {
        axis.name = TracePanel::tr("energy");
        axis.unit = QStringLiteral("keV");
        axis.a = energy->offset;
        axis.b = energy->gain;
        axis.c = energy->quadratic;
    } else if (shape.axisUnit != "channel" && !shape.axisUnit.empty()) {
        axis.name = spectrum ? TracePanel::tr("energy") : TracePanel::tr("time");
        axis.unit = QString::fromStdString(shape.axisUnit);
        axis.a = shape.axisStart;
        axis.b = shape.axisStep;
    }
    return axis;
}

QString addTip() {
    return TracePanel::tr(
        "<qt>Then drag across the peak: its map is made at once, also of the points "
        "that are measured already. Or drag with Shift. A double click on the "
        "band names it, Delete removes it.</qt>");
}

}  // namespace

TracePanel::TracePanel(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::TracePanel>()) {
    m_ui->setupUi(this);
    tell(tr("No scan yet"));
    connect(m_ui->logarithmic, &QCheckBox::toggled, m_ui->trace, &TraceView::setLogarithmic);
    connectBands();
    allowAdding();
}

TracePanel::~TracePanel() = default;

void TracePanel::connectBands() {
    TraceView* trace = m_ui->trace;
    connect(m_ui->addRoi, &QAbstractButton::toggled, trace, &TraceView::setAddingBand);
    connect(trace, &TraceView::addingBandChanged, m_ui->addRoi, &QAbstractButton::setChecked);
    connect(trace, &TraceView::contextMenuRequested, this,
            [this](int band, double, QPoint globalPoint) { showMenu(band, globalPoint); });
    connect(trace, &TraceView::bandChanging, this, [this](int band) { tellBand(band, false); });
    connect(trace, &TraceView::bandChanged, this, [this](int band) { tellBand(band, true); });
    connect(trace, &TraceView::bandAdded, this, [this, trace](int band) {
        const TraceBand& added = trace->bands()[static_cast<std::size_t>(band)];
        Q_EMIT roiAdded(added.name, added.first, added.last);
    });
    connect(trace, &TraceView::bandRenamed, this, [this, trace](int band) {
        const QString name = trace->bands()[static_cast<std::size_t>(band)].name;
        if (const auto roi = roiOf(band))
            Q_EMIT roiRenamed(*roi, name);
    });
    connect(trace, &TraceView::bandRemoved, this, [this](int band) {
        if (const auto roi = roiOf(band))
            Q_EMIT roiRemoved(*roi);
    });
}

std::optional<std::size_t> TracePanel::roiOf(int band) const {
    const int index = band - static_cast<int>(m_fixed.size());
    if (index < 0 || index >= static_cast<int>(m_rois.size()))
        return std::nullopt;
    return static_cast<std::size_t>(index);
}

void TracePanel::tellBand(int band, bool finished) {
    const auto roi = roiOf(band);
    if (!roi)
        return;  // one that is being made
    const TraceBand& changed = m_ui->trace->bands()[static_cast<std::size_t>(band)];
    Q_EMIT roiChanged(*roi, changed.first, changed.last, finished);
}

void TracePanel::setScan(const ShownScan& scan, const std::optional<EnergyCalibration>& energy,
                         const std::vector<Roi>& rois) {
    m_ui->trace->setSimulated(scan.simulated);
    m_ui->trace->setAxis(axisOf(scan.trace, energy));
    const bool counts = scan.trace.valueUnit == "counts";
    m_ui->trace->setValueLabel(counts ? tr("counts") : tr("amplitude"),
                               counts ? QString() : QString::fromStdString(scan.trace.valueUnit));
    m_fixed.clear();
    for (const Reduction& reduction : scan.reductions)
        if (reduction.kind != ReductionKind::Total && scan.trace.channels > 0)
            m_fixed.push_back(
                {QString::fromStdString(reduction.name), reduction.firstChannel,
                 std::min(reduction.lastChannel, scan.trace.channels - 1),
                 tr("\u201c%1\u201d is a map of the scan file: it was recorded with every point "
                    "and "
                    "stays as it is. Add a region of your own to count something else.")
                     .arg(QString::fromStdString(reduction.name))});
    setRois(rois);
}

void TracePanel::setRois(const std::vector<Roi>& rois) {
    m_rois = rois;
    showBands();
}

void TracePanel::showBands() {
    std::vector<TraceBand> bands = m_fixed;
    for (const Roi& roi : m_rois)
        bands.push_back({roi.name, roi.first, roi.last, {}});
    m_ui->trace->setBands(std::move(bands));
}

void TracePanel::allowAdding() {
    const bool possible = !m_ui->trace->samples().empty();
    m_ui->addRoi->setEnabled(possible);
    m_ui->addRoi->setToolTip(possible ? addTip()
                                      : tr("No trace is shown yet: click a point of the "
                                           "map, or start a scan."));
}

void TracePanel::showMenu(int band, QPoint globalPoint) {
    TraceView* trace = m_ui->trace;
    if (band >= 0)
        trace->setChosenBand(band);
    const auto roi = roiOf(band);
    const QString fixed =
        band >= 0 ? trace->bands()[static_cast<std::size_t>(band)].fixed : QString();
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("traceMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [&](const QString& text, bool possible, const QString& refusal) {
        QAction* action = menu->addAction(text);
        action->setEnabled(possible);
        action->setToolTip(possible ? QString() : refusal);
        return action;
    };
    const QString refusal = fixed.isEmpty() ? tr("There is no region here.") : fixed;
    connect(add(tr("Show its map"), roi.has_value(), refusal), &QAction::triggered, this,
            [this, roi] { Q_EMIT roiMapWanted(*roi); });
    connect(add(tr("Rename (F2)"), roi.has_value(), refusal), &QAction::triggered, trace,
            &TraceView::renameChosenBand);
    connect(add(tr("Remove (Delete)"), roi.has_value(), refusal), &QAction::triggered, trace,
            &TraceView::removeChosenBand);
    menu->addSeparator();
    connect(add(tr("Add ROI"), m_ui->addRoi->isEnabled(), m_ui->addRoi->toolTip()),
            &QAction::triggered, m_ui->addRoi, [this] { m_ui->addRoi->setChecked(true); });
    connect(add(tr("Whole trace"), trace->zoomed(), tr("All of it is shown.")), &QAction::triggered,
            trace, &TraceView::resetZoom);
    menu->popup(globalPoint);
}

bool TracePanel::live() const {
    return m_ui->live->isChecked();
}

void TracePanel::setLive(bool on) {
    m_ui->live->setChecked(on);
}

void TracePanel::setLiveRefusal(const QString& why) {
    m_ui->live->setEnabled(why.isEmpty());
    m_ui->live->setToolTip(why.isEmpty() ? tr("Follow the scan instead of the clicked pixel")
                                         : why);
}

void TracePanel::tell(const QString& what) {
    setTextOf(*m_ui->what, what);
    if (m_ui->what->toolTip() != what)
        m_ui->what->setToolTip(what);  // there may be no room for all of it
}

void TracePanel::show(const QString& what, const std::vector<std::int32_t>& samples) {
    tell(what);
    m_ui->trace->setSamples(samples);
    allowAdding();
}

void TracePanel::showNothing(const QString& why) {
    tell(why);
    m_ui->trace->clear();
    allowAdding();
}

}  // namespace gimbalscan
