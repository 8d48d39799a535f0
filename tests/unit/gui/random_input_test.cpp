// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_bench.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDesktopServices>
#include <QDialog>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QSet>
#include <QTimer>
#include <QWheelEvent>

#include <random>

namespace gimbalscan {

using testing::smallScan;
using testing::WindowBench;

namespace {

constexpr int kSeed = 20261126;  // another one: GIMBALSCAN_SEED
constexpr int kManyWindows = 6;
constexpr int kHistory = 12;     // inputs that a failure tells
constexpr int kForgotten = 100;  // inputs on a machine at rest, after which nothing begins any more
constexpr int kCalm = 20;        // who stops everything all the time gets nowhere

/// Everything that is pressed, whoever presses it: what a motion may have been asked for with.
class PressedControls : public QObject {
public:
    /// Listens to controls that have come since.
    void follow() {
        for (QWidget* widget : QApplication::allWidgets()) {
            // The user's files are none of this test: nothing is renamed or deleted.
            if (auto* dialog = qobject_cast<QFileDialog*>(widget))
                dialog->setOption(QFileDialog::ReadOnly);
            if (auto* button = qobject_cast<QAbstractButton*>(widget); button && isNew(button)) {
                connect(button, &QAbstractButton::pressed, this, [this, button] { note(button); });
                connect(button, &QAbstractButton::clicked, this, [this, button] { note(button); });
            }
            if (auto* edit = qobject_cast<QLineEdit*>(widget); edit && isNew(edit))
                connect(edit, &QLineEdit::returnPressed, this, [this, edit] {
                    m_pressed << edit->objectName() << edit->parentWidget()->objectName();
                });
            for (QAction* action : widget->actions())
                if (isNew(action))
                    connect(action, &QAction::triggered, this, [this, action] {
                        m_pressed << action->objectName() << action->text();
                    });
        }
    }
    [[nodiscard]] QStringList take() { return std::exchange(m_pressed, {}); }

private:
    bool isNew(QObject* object) {
        if (m_known.contains(object))
            return false;
        m_known.insert(object);
        connect(object, &QObject::destroyed, this, [this, object] { m_known.remove(object); });
        return true;
    }
    void note(const QAbstractButton* button) {
        m_pressed << button->objectName() << button->text();
    }

    QSet<QObject*> m_known;
    QStringList m_pressed;
};

/// A user who clicks, drags, turns the wheel and types anywhere.
class RandomUser {
public:
    explicit RandomUser(unsigned seed) : m_random(seed) {}

    /// One input; what was done, in words.
    QString act() {
        if (QWidget* popup = QApplication::activePopupWidget())
            return below(4) == 0 ? key(popup, Qt::Key_Escape) : click(popup, Qt::LeftButton);
        const QWidgetList windows = openWindows();
        if (windows.size() > kManyWindows)
            return key(windows.back(), Qt::Key_Escape);
        QWidget* window = windows[static_cast<qsizetype>(below(windows.size()))];
        const int kind = static_cast<int>(below(100));
        if (kind < 40)
            return pressButton(window);
        QWidget* target = anyPart(window);
        if (kind < 60)
            return click(target, Qt::LeftButton);
        if (kind < 65)
            return click(target, Qt::RightButton);
        if (kind < 70)
            return doubleClick(target);
        if (kind < 75)
            return drag(target);
        if (kind < 80)
            return wheel(target);
        QWidget* focus = QApplication::focusWidget();
        return key(focus ? focus : window, anyKey());
    }

private:
    std::size_t below(auto count) {
        return std::uniform_int_distribution<std::size_t>(
            0, static_cast<std::size_t>(count) - 1)(m_random);
    }
    static QWidgetList openWindows() {
        QWidgetList windows;
        for (QWidget* widget : QApplication::topLevelWidgets())
            if (widget->isVisible() && widget->windowType() != Qt::ToolTip)
                windows << widget;
        return windows;
    }
    QPoint anyPoint(const QWidget* widget) {
        return {static_cast<int>(below(std::max(1, widget->width()))),
                static_cast<int>(below(std::max(1, widget->height())))};
    }
    QWidget* anyPart(QWidget* window) {
        QWidget* part = window->childAt(anyPoint(window));
        return part ? part : window;
    }
    static QString nameOf(const QWidget* widget) {
        return QStringLiteral("%1 \"%2\"")
            .arg(widget->metaObject()->className(), widget->objectName());
    }
    QString click(QWidget* widget, Qt::MouseButton button) {
        QString text = QStringLiteral("click on ") + nameOf(widget);
        QTest::mouseClick(widget, button, anyModifier(), anyPoint(widget));
        return text;
    }
    QString doubleClick(QWidget* widget) {
        QString text = QStringLiteral("double click on ") + nameOf(widget);
        QTest::mouseDClick(widget, Qt::LeftButton, {}, anyPoint(widget));
        return text;
    }
    QString pressButton(QWidget* window) {
        QList<QAbstractButton*> usable;
        for (QAbstractButton* button : window->findChildren<QAbstractButton*>())
            if (button->isVisible() && button->isEnabled() && button->window() == window &&
                (button->objectName() != "stopAll" || below(kCalm) == 0))
                usable << button;
        if (usable.isEmpty())
            return click(window, Qt::LeftButton);
        QAbstractButton* button = usable[static_cast<qsizetype>(below(usable.size()))];
        QString text = QStringLiteral("press of ") + nameOf(button);
        QTest::mouseClick(button, Qt::LeftButton);
        return text;
    }
    QString drag(QWidget* widget) {
        QString text = QStringLiteral("drag on ") + nameOf(widget);
        const QPointer<QWidget> target = widget;
        QTest::mousePress(widget, Qt::LeftButton, anyModifier(), anyPoint(widget));
        for (int i = 0; i < 3 && target; ++i)
            QTest::mouseMove(target, anyPoint(target));
        if (target)
            QTest::mouseRelease(target, Qt::LeftButton, {}, anyPoint(target));
        return text;
    }
    QString wheel(QWidget* widget) {
        const QPoint point = anyPoint(widget);
        const int turn = below(2) == 0 ? 120 : -120;
        QWheelEvent event(point, widget->mapToGlobal(point), {}, {0, turn}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(widget, &event);
        return QStringLiteral("wheel on ") + nameOf(widget);
    }
    QString key(QWidget* widget, Qt::Key which) {
        const Qt::KeyboardModifiers modifiers = anyModifier();
        QString text = QStringLiteral("key %1 (modifiers %2) on %3")
                           .arg(QKeySequence(which).toString())
                           .arg(static_cast<int>(modifiers >> 25))
                           .arg(nameOf(widget));
        QTest::keyClick(widget, which, modifiers);
        return text;
    }
    Qt::Key anyKey() {
        static const std::vector<Qt::Key> keys = {
            Qt::Key_Tab,  Qt::Key_Backtab, Qt::Key_Escape, Qt::Key_Return, Qt::Key_Space,
            Qt::Key_Left, Qt::Key_Right,   Qt::Key_Up,     Qt::Key_Down,   Qt::Key_Home,
            Qt::Key_End,  Qt::Key_PageUp,  Qt::Key_Delete, Qt::Key_F2,     Qt::Key_F5,
            Qt::Key_F12,  Qt::Key_F10,     Qt::Key_0,      Qt::Key_1,      Qt::Key_2,
            Qt::Key_3,    Qt::Key_9,       Qt::Key_Period, Qt::Key_Comma,  Qt::Key_Minus,
            Qt::Key_Plus, Qt::Key_A,       Qt::Key_O,      Qt::Key_P,      Qt::Key_S,
            Qt::Key_Z,    Qt::Key_Q,       Qt::Key_E,      Qt::Key_Menu};
        const Qt::Key key = keys[below(keys.size())];
        return key == Qt::Key_F12 && below(kCalm) != 0 ? Qt::Key_Tab : key;
    }
    Qt::KeyboardModifiers anyModifier() {
        switch (below(12)) {
            case 0:
                return Qt::ControlModifier;
            case 1:
                return Qt::ShiftModifier;
            case 2:
                return Qt::AltModifier;
            default:
                return Qt::NoModifier;
        }
    }

    std::mt19937 m_random;
};

/// Whether a motion may have been asked for with one of these controls.
bool asksForMotion(const QStringList& pressed) {
    static const QSet<QString> names = {"actionHomeAll", "actionStart", "go",   "home",     "plus",
                                        "minus",         "target",      "move", "Move here"};
    return std::any_of(pressed.begin(), pressed.end(), [](const QString& name) {
        return names.contains(name) || name.startsWith("actionHome_");
    });
}

/// The arrow keys jog the axis whose card has the focus.
bool jogsByKey(const QString& input) {
    return input.contains("AxisCard") &&
           (input.startsWith("key Left") || input.startsWith("key Right") ||
            input.startsWith("key Up") || input.startsWith("key Down"));
}

/// Whether one of them asks for motions that begin later: a queue goes on by itself, a file is
/// checked, and axes are homed, before its scan goes on.
bool asksForLaterMotion(const QStringList& pressed) {
    static const QSet<QString> names = {"start", "resumeFile", "resumeAnyway", "&Open"};
    return std::any_of(pressed.begin(), pressed.end(),
                       [](const QString& name) { return names.contains(name); });
}

bool movesAxes(Activity activity) {
    return activity == Activity::Homing || activity == Activity::Moving ||
           activity == Activity::Scanning;
}

}  // namespace

/// Opening folders in other programs is none of this test.
class IgnoredLinks : public QObject {
    Q_OBJECT
public Q_SLOTS:
    void open(const QUrl&) {}
};

class RandomInputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clicksAndKeysAnywhereMoveNothingThatNoControlAskedFor() {
        IgnoredLinks links;
        QDesktopServices::setUrlHandler(QStringLiteral("file"), &links, "open");
        const QTemporaryDir folder;  // whatever is saved
        qputenv("HOME", folder.path().toUtf8());
        QVERIFY(QDir::setCurrent(folder.path()));
        bool given = false;
        const int seed = qEnvironmentVariableIntValue("GIMBALSCAN_SEED", &given);
        RandomUser user(static_cast<unsigned>(given ? seed : kSeed));
        int done = 0, motions = 0;
        while (done < GIMBALSCAN_RANDOM_INPUTS) {
            const int before = done;
            use(user, done, motions);
            if (QTest::currentTestFailed())
                return;
            QVERIFY(done > before);
        }
        qInfo("%d inputs, %d motions, each asked for", done, motions);
        QVERIFY(motions > GIMBALSCAN_RANDOM_INPUTS / 1000);
    }

private:
    /// Until the user has closed the window.
    static void use(RandomUser& user, int& done, int& motions) {
        WindowBench bench({}, 200, smallScan(5, 4, 0.05));
        PressedControls controls;
        Machine& machine = bench.window().machine();
        bool motionBegan = false;
        const auto changed = [&, last = Activity::None]() mutable {
            const Activity now = machine.activity();
            motionBegan = motionBegan || (movesAxes(now) && !movesAxes(last));
            last = now;
        };
        connect(&machine, &Machine::changed, &controls, changed);
        // Qt's own questions about files wait in a loop of their own, and so do menus of buttons.
        QTimer answers;
        answers.callOnTimeout([&done, last = -1]() mutable {
            if (QWidget* question = QApplication::activeModalWidget())
                question->close();
            else if (QWidget* menu = QApplication::activePopupWidget(); menu && last == done)
                menu->close();
            last = done;
        });
        answers.start(20);
        QStringList history;
        int restless = 0, sinceAsked = kForgotten;
        for (; done < GIMBALSCAN_RANDOM_INPUTS && bench.window().isVisible(); ++done) {
            controls.follow();
            motionBegan = false;
            const QString input = user.act();
            QCoreApplication::processEvents();
            if (done % 10 == 0)
                QTest::qWait(2);
            const QStringList pressed = controls.take();
            history << QStringLiteral("input %1: %2; pressed: %3")
                           .arg(done)
                           .arg(input, pressed.join(", "));
            while (history.size() > kHistory)
                history.removeFirst();
            motions += motionBegan ? 1 : 0;
            const bool busy = machine.activity() != Activity::None;
            sinceAsked = asksForLaterMotion(pressed)       ? 0
                         : busy && sinceAsked < kForgotten ? 0
                                                           : sinceAsked + 1;
            QVERIFY2(!motionBegan || asksForMotion(pressed) || jogsByKey(input) ||
                         sinceAsked < kForgotten,
                     qPrintable(history.join("\n")));
            restless = machine.activity() == Activity::None && moving(machine) ? restless + 1 : 0;
            QVERIFY2(restless < 200, qPrintable("an axis moves, and nothing was asked for"));
        }
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }

    static bool moving(Machine& machine) {
        for (std::size_t i = 0; i < machine.station().axes().size(); ++i)
            if (machine.station().axisStatus(i).moving)
                return true;
        return false;
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::RandomInputTest)
#include "random_input_test.moc"
