// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_panel.h"
#include "window_bench.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QDockWidget>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabBar>
#include <QToolBar>
#include <QWidgetAction>

#include <algorithm>

namespace gimbalscan {

using testing::WindowBench;

namespace {

/// What the toolkit has made for its own ends: parts of fields, of docks and of bars.
bool isOurs(const QWidget& widget) {
    const QWidget* parent = widget.parentWidget();
    return !widget.objectName().startsWith("qt_") && !qobject_cast<const QDockWidget*>(&widget) &&
           !qobject_cast<const QScrollBar*>(&widget) && !qobject_cast<const QTabBar*>(&widget) &&
           !qobject_cast<const QScrollArea*>(&widget) &&
           !qobject_cast<const QHeaderView*>(&widget) && !qobject_cast<const QMenu*>(&widget) &&
           !widget.isWindow() &&
           !(parent &&
             (qobject_cast<const QDockWidget*>(parent) ||
              qobject_cast<const QAbstractSpinBox*>(parent) ||
              qobject_cast<const QComboBox*>(parent) || qobject_cast<const QTabBar*>(parent) ||
              qobject_cast<const QToolBar*>(parent) || parent->objectName().startsWith("qt_") ||
              qobject_cast<const QLineEdit*>(parent)));
}

QString nameOf(const QObject& object) {
    QStringList path;
    for (const QObject* at = &object; at && path.size() < 4; at = at->parent())
        path.prepend(QStringLiteral("%1 %2").arg(at->metaObject()->className(), at->objectName()));
    return path.join(" > ");
}

/// What a screen reader says.
bool hasName(const QWidget& widget) {
    const auto* button = qobject_cast<const QAbstractButton*>(&widget);
    return !widget.accessibleName().isEmpty() || (button && !button->text().isEmpty());
}

/// Something to press or to enter, as opposed to a frame that takes the focus for its parts.
bool isControl(const QWidget& widget) {
    return qobject_cast<const QAbstractButton*>(&widget) ||
           qobject_cast<const QAbstractSpinBox*>(&widget) ||
           qobject_cast<const QComboBox*>(&widget) || qobject_cast<const QLineEdit*>(&widget) ||
           qobject_cast<const QAbstractSlider*>(&widget) ||
           qobject_cast<const QAbstractItemView*>(&widget) ||
           qobject_cast<const QPlainTextEdit*>(&widget);
}

/// Its own, or of what it is in: a group says why all of it is disabled.
bool hasTip(const QWidget& widget) {
    if (widget.isEnabled())
        return !widget.toolTip().isEmpty();
    for (const QWidget* at = &widget; at; at = at->parentWidget())
        if (!at->toolTip().isEmpty())
            return true;
    return false;
}

QStringList whatIsMissing(QWidget& window) {
    QStringList missing;
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!isOurs(*widget))
            continue;
        const bool focusable = widget->focusPolicy() != Qt::NoFocus;
        if ((focusable || isControl(*widget)) && !hasName(*widget))
            missing << "no name: " + nameOf(*widget);
        if (isControl(*widget) && !hasTip(*widget))
            missing << "no tooltip: " + nameOf(*widget);
        if (isControl(*widget) && !focusable)
            missing << "no place in the tab order: " + nameOf(*widget);
    }
    for (const QAction* action : window.findChildren<QAction*>()) {
        const bool ofAButton = action->menu() && action->menu()->title().isEmpty();
        if (action->isSeparator() || !action->isVisible() || ofAButton ||
            qobject_cast<const QWidgetAction*>(action) || action->objectName().startsWith("_q_") ||
            qobject_cast<QLineEdit*>(action->parent()))
            continue;
        QString text = action->text();
        if (text.remove('&').isEmpty())
            missing << "no text: " + nameOf(*action);
        // Qt takes the text for the tooltip of an action that has none.
        if (!action->menu() && !action->isEnabled() &&
            QString(action->toolTip()).remove("…") == QString(text).remove("…"))
            missing << "no reason for being disabled: " + nameOf(*action) + " " + text;
    }
    missing.removeDuplicates();
    return missing;
}

bool takesTab(const QWidget& widget) {
    return (widget.focusPolicy() & Qt::TabFocus) != 0 && widget.isVisible() && widget.isEnabled();
}

/// What Tab comes to, once around, from a widget on.
QList<QWidget*> tour(QWidget& from) {
    QList<QWidget*> seen;
    from.setFocus();
    constexpr int kMost = 400;
    for (int i = 0; i < kMost; ++i) {
        QWidget* now = QApplication::focusWidget();
        if (!now || seen.contains(now))
            break;
        seen << now;
        QTest::keyClick(now, Qt::Key_Tab);
    }
    return seen;
}

}  // namespace

class ControlsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyControlHasANameAndSaysWhatItIsFor_data() {
        QTest::addColumn<bool>("ready");
        QTest::newRow("not connected") << false;
        QTest::newRow("ready") << true;
    }

    void everyControlHasANameAndSaysWhatItIsFor() {
        QFETCH(bool, ready);
        WindowBench bench;
        if (ready)
            QVERIFY(bench.ready());
        QTest::qWait(250);  // the next refresh of the controls
        for (QMenu* menu : bench.window().findChildren<QMenu*>())
            Q_EMIT menu->aboutToShow();
        const QStringList missing = whatIsMissing(bench.window());
        QVERIFY2(missing.isEmpty(), qPrintable('\n' + missing.join('\n')));
    }

    void tabVisitsEveryControlInOrder_data() {
        QTest::addColumn<QString>("part");
        for (const char* part : {"scanPanel", "card_yaw", "card_pitch"})
            QTest::newRow(part) << part;
    }

    void tabVisitsEveryControlInOrder() {
        QFETCH(QString, part);
        WindowBench bench;
        QVERIFY(bench.ready());
        for (const char* axis : {"yaw", "pitch"})
            QTRY_VERIFY(bench.part<QPushButton>(axis, "go")->isEnabled());
        QWidget& box = *bench.child<QWidget>(part);
        QList<QWidget*> wanted;
        for (QWidget* widget : box.findChildren<QWidget*>())
            if (isControl(*widget) && isOurs(*widget) && takesTab(*widget))
                wanted << widget;
        QVERIFY(wanted.size() >= 6);
        // As one reads: line by line, from the left.
        const auto place = [&](QWidget* widget) { return widget->mapTo(&box, QPoint(0, 0)); };
        const auto before = [&](QWidget* one, QWidget* other) {
            const QPoint a = place(one), b = place(other);
            const bool sameLine = std::abs(a.y() - b.y()) < 12;
            return sameLine ? a.x() < b.x() : a.y() < b.y();
        };
        std::sort(wanted.begin(), wanted.end(), before);
        QList<QWidget*> visited;
        for (QWidget* widget : tour(*wanted.front()))
            if (wanted.contains(widget))
                visited << widget;
        QStringList names, expected;
        for (const QWidget* widget : visited)
            names << nameOf(*widget);
        for (const QWidget* widget : wanted)
            expected << nameOf(*widget);
        QVERIFY2(names == expected,
                 qPrintable("\nvisited\n" + names.join('\n') + "\nwanted\n" + expected.join('\n')));
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::ControlsTest)
#include "controls_test.moc"
