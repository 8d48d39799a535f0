// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "axis_card.h"

#include "ui_axis_card.h"
#include "widget_tools.h"

#include <QKeyEvent>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr double kStale = 1.5;  // s; older readings say their age
constexpr double kLeastStep = 0.001, kFirstStep = 1.0;

QString titled(const std::string& name) {
    QString title = QString::fromStdString(name);
    if (!title.isEmpty())
        title[0] = title[0].toUpper();
    return title;
}

}  // namespace

AxisCard::AxisCard(Machine& machine, std::size_t axis, QWidget* parent)
    : QGroupBox(parent),
      m_machine(machine),
      m_axis(axis),
      m_config(machine.station().axes()[axis]),
      m_ui(std::make_unique<Ui::AxisCard>()) {
    m_ui->setupUi(this);
    const QString name = QString::fromStdString(m_config.name);
    const QString unit = QString::fromStdString(m_config.unitText());
    setTitle(titled(m_config.name));
    setObjectName(QStringLiteral("card_") + name);
    setAccessibleName(tr("Axis %1").arg(name));
    for (QWidget* child : findChildren<QWidget*>())
        if (!child->accessibleName().isEmpty())
            child->setAccessibleName(tr("%1: %2").arg(name, child->accessibleName()));
    makeBig(*m_ui->position, 2.0);
    m_ui->unit->setText(unit);
    m_ui->target->setUnit(unit);
    m_ui->step->setUnit(unit);
    const double span = m_config.softMax.value() - m_config.softMin.value();
    m_ui->step->setLimits(kLeastStep, std::max(span, kLeastStep));
    m_ui->step->setValue(std::min(kFirstStep, span / 10));
    m_goTip = m_ui->go->toolTip();
    m_minusTip = m_ui->minus->toolTip();
    m_plusTip = m_ui->plus->toolTip();
    m_homeTip = m_ui->home->toolTip();
    m_stopTip = m_ui->stop->toolTip();
    connectControls();
}

AxisCard::~AxisCard() = default;

void AxisCard::connectControls() {
    connect(m_ui->go, &QAbstractButton::clicked, this,
            [this] { m_machine.moveTo(m_axis, m_ui->target->value()); });
    connect(m_ui->home, &QAbstractButton::clicked, this,
            [this] { m_machine.home({m_config.name}); });
    connect(m_ui->stop, &QAbstractButton::clicked, this, [this] { m_machine.stopAxis(m_axis); });
    for (const auto& [button, direction] : {std::pair{m_ui->minus, -1}, std::pair{m_ui->plus, 1}}) {
        const int sign = direction;
        connect(button, &HoldButton::stepRequested, this,
                [this, sign] { m_machine.jog(m_axis, sign * m_ui->step->value()); });
        connect(button, &HoldButton::holdBegan, this,
                [this, sign] { m_machine.beginHold(m_axis, sign); });
        connect(button, &HoldButton::holdGoesOn, this, [this] { m_machine.keepHold(); });
        connect(button, &HoldButton::holdEnded, this, [this] { m_machine.endHold(); });
    }
}

void AxisCard::refresh(const ControlInput& input) {
    const AxisStatus status = m_machine.station().axisStatus(m_axis);
    showStatus(status);
    const AxisOffset offset = m_machine.station().offset(m_axis);
    const double low = offset.toUser(m_config.softMin).value();
    const double high = offset.toUser(m_config.softMax).value();
    m_ui->target->setLimits(std::min(low, high), std::max(low, high));
    apply(*m_ui->go, verdict(AxisControl::GoTo, input, m_axis), m_goTip);
    apply(*m_ui->home, verdict(AxisControl::Home, input, m_axis), m_homeTip);
    const bool endsScan = input.activity == Activity::Scanning && input.state != ScanState::Paused;
    apply(
        *m_ui->stop, verdict(AxisControl::Stop, input, m_axis),
        endsScan ? tr("Stop the axis, and with it the scan; what is measured is kept") : m_stopTip);
    const Verdict step = verdict(AxisControl::JogStep, input, m_axis);
    const Verdict hold = verdict(AxisControl::JogHold, input, m_axis);
    const QString only = hold.enabled ? QString() : QStringLiteral("\n") + hold.reason;
    apply(*m_ui->minus, step, m_minusTip + only);
    apply(*m_ui->plus, step, m_plusTip + only);
    m_ui->minus->setHoldAllowed(hold.enabled);
    m_ui->plus->setHoldAllowed(hold.enabled);
}

void AxisCard::showStatus(const AxisStatus& status) {
    const bool shown = status.known || status.enabled;  // enabled, not known: contact was lost
    const double position = status.position.value();
    const QString text = QString::number(std::abs(position) < 5e-4 ? 0.0 : position, 'f', 3);
    setTextOf(*m_ui->position, shown ? text : QStringLiteral("\u2014"));
    m_ui->position->setEnabled(status.known);  // greyed: the last one that was known
    setTextOf(*m_ui->condition, conditionText(status));
}

QString AxisCard::conditionText(const AxisStatus& status) const {
    if (!status.fault.empty())
        return QString::fromStdString(status.fault);
    const double age = m_machine.ageOf(status);
    if (!status.known)
        return status.stamp == TimePoint{} || !status.enabled
                   ? tr("not connected")
                   : tr("contact lost, last position %1 s old").arg(age, 0, 'f', 0);
    QStringList words;
    const auto homing = m_machine.homing();
    const bool under = homing && std::find(homing->axes.begin(), homing->axes.end(),
                                           m_config.name) != homing->axes.end();
    words << (status.homed               ? tr("homed")
              : under                    ? (status.moving ? tr("homing") : tr("to be homed"))
              : m_config.homing.required ? tr("not homed")
                                         : tr("absolute encoder"));
    if (status.atLowerLimit)
        words << tr("on its lower limit");
    if (status.atUpperLimit)
        words << tr("on its upper limit");
    words << (status.moving ? tr("moving") : tr("at rest"));
    if (age > kStale)
        words << tr("%1 s old").arg(age, 0, 'f', 0);
    return words.join(QStringLiteral(", "));
}

void AxisCard::keyPressEvent(QKeyEvent* event) {
    const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Down;
    const bool forth = event->key() == Qt::Key_Right || event->key() == Qt::Key_Up;
    if (!back && !forth)
        return QGroupBox::keyPressEvent(event);
    if (!event->isAutoRepeat()) {
        HoldButton* button = back ? m_ui->minus : m_ui->plus;
        // It ends its hold when it loses the focus, so that it has to have it.
        button->setFocus();
        button->pressByKey();
    }
    event->accept();
}

void AxisCard::keyReleaseEvent(QKeyEvent* event) {
    const bool back = event->key() == Qt::Key_Left || event->key() == Qt::Key_Down;
    const bool forth = event->key() == Qt::Key_Right || event->key() == Qt::Key_Up;
    if (!back && !forth)
        return QGroupBox::keyReleaseEvent(event);
    if (!event->isAutoRepeat())
        (back ? m_ui->minus : m_ui->plus)->releaseByKey();
    event->accept();
}

}  // namespace gimbalscan
