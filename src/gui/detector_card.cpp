// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "detector_card.h"

#include "ui_detector_card.h"
#include "widget_tools.h"

#include <cmath>

namespace gimbalscan {

DetectorCard::DetectorCard(Machine& machine, QWidget* parent)
    : QGroupBox(parent), m_machine(machine), m_ui(std::make_unique<Ui::DetectorCard>()) {
    m_ui->setupUi(this);
    makeBig(*m_ui->rate, 1.6);
    connect(&machine.controller(), &ScanController::runStarted, this,
            [this](const RunStart& start, const QString&) { scanStarted(start); });
}

DetectorCard::~DetectorCard() = default;

void DetectorCard::scanStarted(const RunStart& start) {
    const bool fixed = start.scan.dwell.kind == DwellKind::RealTime ||
                       start.scan.dwell.kind == DwellKind::LiveTime;
    m_perSecond = fixed ? start.scan.dwell.value : 0;
    const bool counts = start.trace.valueUnit == "counts";
    m_ui->unit->setText(!counts           ? QString::fromStdString(start.trace.valueUnit)
                        : m_perSecond > 0 ? tr("cps")
                                          : tr("counts"));
    if (!counts)
        m_perSecond = 0;  // an amplitude is not per second
    m_scanned = true;
}

void DetectorCard::refresh() {
    const Progress& progress = m_machine.controller().live().progress();
    const bool any = m_scanned && progress.done > 0;
    const double value = progress.lastValue;
    setTextOf(*m_ui->rate,
              any ? QString::number(m_perSecond > 0 ? value / m_perSecond : value, 'f', 0)
                  : QStringLiteral("\u2014"));
    const bool running = m_machine.controller().state() == ScanState::Running;
    m_ui->rate->setEnabled(running);
    setTextOf(*m_ui->condition, conditionText());
}

QString DetectorCard::conditionText() const {
    const DeviceHandle& handle = m_machine.station().daqHandle();
    if (handle.lifecycle() != Lifecycle::Enabled)
        return tr("%1: not connected").arg(QString::fromStdString(handle.name()));
    QStringList words = {QString::fromStdString(handle.identity().model)};
    const auto specs = handle.device().signals();
    for (std::size_t i = 0; i < specs.size(); ++i) {
        const double value = handle.device().signal(i);
        if (!std::isfinite(value))
            continue;
        const QString name =
            QString::fromStdString(specs[i].name).replace(QLatin1Char('_'), QLatin1Char(' '));
        const bool fraction = specs[i].unit.empty() && name.contains(QStringLiteral("dead"));
        words << (fraction ? tr("%1 %2 %").arg(name, QString::number(value * 100, 'f', 1))
                           : tr("%1 %2 %3")
                                 .arg(name, QString::number(value, 'f', 1),
                                      QString::fromStdString(specs[i].unit))
                                 .trimmed());
    }
    return words.join(QLatin1Char('\n'));
}

}  // namespace gimbalscan
