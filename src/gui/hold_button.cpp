// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "hold_button.h"

#include <QEvent>

#include <utility>

namespace gimbalscan {

namespace {
constexpr std::chrono::milliseconds kHoldAfter{350};
constexpr std::chrono::milliseconds kBeat{50};
}  // namespace

HoldButton::HoldButton(QWidget* parent) : QToolButton(parent) {
    setFocusPolicy(Qt::StrongFocus);
    m_timer.setSingleShot(true);
    m_timer.setInterval(kHoldAfter);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_pressed || !m_holdAllowed)
            return;
        m_holding = true;
        m_beat.start();
        Q_EMIT holdBegan();
    });
    m_beat.setInterval(kBeat);
    connect(&m_beat, &QTimer::timeout, this, &HoldButton::holdGoesOn);
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
    if (endHold())
        Q_EMIT holdEnded();
    else
        Q_EMIT stepRequested();
}

/// Whether it was one.
bool HoldButton::endHold() {
    m_beat.stop();
    return std::exchange(m_holding, false);
}

void HoldButton::cancel() {
    m_timer.stop();
    m_pressed = false;
    if (isDown())
        setDown(false);
    if (endHold())
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
