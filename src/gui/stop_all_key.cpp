// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "stop_all_key.h"

#include <QCoreApplication>
#include <QKeyEvent>

namespace gimbalscan {

StopAllKey::StopAllKey(std::function<void()> pressed, QObject* parent)
    : QObject(parent), m_pressed(std::move(pressed)) {
    QCoreApplication::instance()->installEventFilter(this);
}

bool StopAllKey::eventFilter(QObject* watched, QEvent* event) {
    // The key passes here for each object on its way: the first one acts, and it goes no further.
    // As "shortcut override" it comes before any shortcut or field could take it.
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QObject::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() != Qt::Key_F12)
        return QObject::eventFilter(watched, event);
    if (event->type() == QEvent::KeyPress)
        m_pressed();
    event->accept();
    return true;
}

}  // namespace gimbalscan
