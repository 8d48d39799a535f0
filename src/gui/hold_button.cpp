// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hold_button.h"

#include <QEvent>

#include <utility>

namespace gimbalscan {

namespace {
constexpr std::chrono::milliseconds kHoldAfter{350};
}

HoldButton::HoldButton(QWidget* parent) : QToolButton(parent) {
    setFocusPolicy(Qt::StrongFocus);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kHoldAfter);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_pressed || !m_holdAllowed)
            return;
        m_holding = true;
        Q_EMIT holdBegan();
    });
    connect(this, &QAbstractButton::pressed, this, &HoldButton::begin);
    connect(this, &QAbstractButton::released, this, &HoldButton::letGo);
}

void HoldButton::setHoldAllowed(bool allowed) {
    m_holdAllowed = allowed;
    if (!allowed && m_holding)
        cancel();
}

void HoldButton::pressByKey() {
    if (isEnabled() && !m_pressed) {
        setDown(true);
        begin();
    }
}

void HoldButton::releaseByKey() {
    setDown(false);
    letGo();
}

void HoldButton::begin() {
    m_pressed = true;
    m_timer.start();
}

void HoldButton::letGo() {
    if (!std::exchange(m_pressed, false))
        return;
    m_timer.stop();
    if (std::exchange(m_holding, false))
        Q_EMIT holdEnded();
    else
        Q_EMIT stepRequested();
}

void HoldButton::cancel() {
    m_timer.stop();
    m_pressed = false;
    if (isDown())
        setDown(false);
    if (std::exchange(m_holding, false))
        Q_EMIT holdEnded();
}

bool HoldButton::event(QEvent* event) {
    const bool ends = event->type() == QEvent::WindowDeactivate ||
                      event->type() == QEvent::WindowBlocked ||
                      (event->type() == QEvent::EnabledChange && !isEnabled());
    if (ends)
        cancel();
    return QToolButton::event(event);
}

void HoldButton::focusOutEvent(QFocusEvent* event) {
    cancel();
    QToolButton::focusOutEvent(event);
}

void HoldButton::hideEvent(QHideEvent* event) {
    cancel();
    QToolButton::hideEvent(event);
}

}  // namespace gimbalscan
