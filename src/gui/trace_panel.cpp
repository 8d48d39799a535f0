// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_panel.h"

#include "ui_trace_panel.h"
#include "widget_tools.h"

#include <algorithm>

namespace gimbalscan {

TracePanel::TracePanel(QWidget* parent)
    : QWidget(parent), m_ui(std::make_unique<Ui::TracePanel>()) {
    m_ui->setupUi(this);
    m_ui->trace->setBandsEditable(false);
    m_ui->what->setText(tr("No scan yet"));
    connect(m_ui->logarithmic, &QCheckBox::toggled, m_ui->trace, &TraceView::setLogarithmic);
}

TracePanel::~TracePanel() = default;

void TracePanel::setRun(const RunStart& start) {
    const TraceShape& shape = start.trace;
    TraceAxis axis;
    axis.unit = QString::fromStdString(shape.axisUnit);
    if (shape.axisUnit == "channel") {
        axis.unit.clear();
    } else {
        axis.name = shape.kind == TraceKind::Spectrum ? tr("energy") : tr("time");
        axis.a = shape.axisStart;
        axis.b = shape.axisStep;
    }
    m_ui->trace->setAxis(axis);
    const bool counts = shape.valueUnit == "counts";
    m_ui->trace->setValueLabel(counts ? tr("counts") : tr("amplitude"),
                               counts ? QString() : QString::fromStdString(shape.valueUnit));
    std::vector<TraceBand> bands;
    for (const Reduction& reduction : start.scan.reductions)
        if (reduction.kind != ReductionKind::Total)
            bands.push_back({QString::fromStdString(reduction.name), reduction.firstChannel,
                             std::min(reduction.lastChannel, shape.channels - 1)});
    m_ui->trace->setBands(std::move(bands));
}

void TracePanel::setSimulated(bool on) {
    m_ui->trace->setSimulated(on);
}

bool TracePanel::live() const {
    return m_ui->live->isChecked();
}

void TracePanel::setLive(bool on) {
    m_ui->live->setChecked(on);
}

void TracePanel::show(const QString& what, const std::vector<std::int32_t>& samples) {
    setTextOf(*m_ui->what, what);
    m_ui->trace->setSamples(samples);
}

void TracePanel::showNothing(const QString& why) {
    setTextOf(*m_ui->what, why);
    m_ui->trace->clear();
}

}  // namespace gimbalscan
