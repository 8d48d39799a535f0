// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "first_steps.h"

#include "ui_first_steps.h"
#include "widget_tools.h"

#include <algorithm>

namespace gimbalscan {

FirstSteps::FirstSteps(QWidget* parent) : QFrame(parent), m_ui(std::make_unique<Ui::FirstSteps>()) {
    m_ui->setupUi(this);
    m_ui->text->setTextFormat(Qt::RichText);  // also when no step is bold
    setBackgroundRole(QPalette::ToolTipBase);
    m_ui->text->setForegroundRole(QPalette::ToolTipText);
    connect(m_ui->dismiss, &QAbstractButton::clicked, this, &FirstSteps::dismissed);
}

FirstSteps::~FirstSteps() = default;

void FirstSteps::refresh(const ControlInput& input) {
    const bool homed = std::all_of(input.axes.begin(), input.axes.end(),
                                   [](const AxisCondition& axis) { return axis.homed; });
    const bool scanning = input.activity == Activity::Scanning;
    // A fault comes first: its banner says what to do.
    const int next = scanning ? 3 : !input.connected ? 0 : !homed ? 1 : 2;
    const bool faulted = input.state == ScanState::Faulted;
    const QStringList steps = {tr("Connect"), tr("Home all (axes move)"), tr("Start")};
    QStringList texts;
    for (int i = 0; i < 3; ++i) {
        // A step is not torn apart where the line ends.
        const QString step = QStringLiteral("%1. %2")
                                 .arg(i + 1)
                                 .arg(steps[i].toHtmlEscaped())
                                 .replace(QLatin1Char(' '), QStringLiteral("&nbsp;"));
        texts << (i == next && !faulted ? QStringLiteral("<b>\u25b6&nbsp;%1</b>").arg(step)
                  : i < next            ? QStringLiteral("\u2713&nbsp;%1").arg(step)
                                        : step);
    }
    setTextOf(*m_ui->text, tr("First scan: %1").arg(texts.join(QStringLiteral("&nbsp;&nbsp; "))));
}

}  // namespace gimbalscan
