// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "dock_menu.h"

namespace gimbalscan {

namespace {

void bringToFront(QDockWidget& dock) {
    dock.show();
    dock.raise();
    // The keyboard goes on in there.
    QWidget* first = dock.widget();
    for (QWidget* next = first; next; next = next->nextInFocusChain()) {
        if (next != first && !dock.isAncestorOf(next))
            return;
        if (next->isEnabled() && (next->focusPolicy() & Qt::TabFocus) == Qt::TabFocus)
            return next->setFocus(Qt::ShortcutFocusReason);
        if (next->nextInFocusChain() == first)
            return;
    }
}

}  // namespace

void fillDockMenu(QMenu& menu, const std::vector<QDockWidget*>& docks) {
    int number = 0;
    for (QDockWidget* dock : docks) {
        QAction* action = menu.addAction(dock->windowTitle());
        action->setObjectName(QStringLiteral("show_") + dock->objectName());
        action->setToolTip(QMenu::tr("Show or hide %1").arg(dock->windowTitle()));
        action->setShortcut(QKeySequence(QStringLiteral("Alt+%1").arg(++number)));
        action->setCheckable(true);
        // Behind the tab of another one it is not seen: Qt's own entry would close it then.
        action->setChecked(dock->isVisible() && !dock->visibleRegion().isEmpty());
        QObject::connect(dock, &QDockWidget::visibilityChanged, action, &QAction::setChecked);
        QObject::connect(action, &QAction::triggered, dock, [dock](bool on) {
            if (on)
                bringToFront(*dock);
            else
                dock->close();
        });
    }
}

}  // namespace gimbalscan
