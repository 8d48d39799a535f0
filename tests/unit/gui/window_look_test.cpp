// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "theme.h"
#include "window_bench.h"
#include "window_style.h"

#include <QApplication>
#include <QCheckBox>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStyleFactory>
#include <QStyleOption>

#include <cmath>

namespace gimbalscan {

using testing::WindowBench;

namespace {

double luminance(const QColor& colour) {
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

/// As the guidelines for accessible contents count it, 1 to 21; 3 is enough for a frame.
double contrast(const QColor& one, const QColor& other) {
    const auto [low, high] = std::minmax({luminance(one), luminance(other)});
    return (high + 0.05) / (low + 0.05);
}

/// The highest contrast to the window on a way from the left into the middle of the picture.
double contrastOnTheWay(const QImage& picture, const QColor& ground) {
    double most = 1;
    for (int x = 0; x < picture.width() / 2; ++x)
        most = std::max(most, contrast(picture.pixelColor(x, picture.height() / 2), ground));
    return most;
}

bool inFront(const QDockWidget& dock) {
    return dock.isVisible() && !dock.visibleRegion().isEmpty();
}

}  // namespace

class WindowLookTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup() { applyTheme(Theme::System); }
    void anEmptyCheckBoxIsSeen_data();
    void anEmptyCheckBoxIsSeen();
    void aButtonThatIsSwitchedOnLooksSo_data();
    void aButtonThatIsSwitchedOnLooksSo();
    void theQueueComesToTheFrontByKey();
    void aDockThatWasClosedComesBackInFront();
    void nothingOfTheScanIsCutOffAtTheRight_data();
    void nothingOfTheScanIsCutOffAtTheRight();
    void theWindowFitsASmallScreenWithItsFrame();
    void theHintDoesNotTearAStepApart();
};

void WindowLookTest::initTestCase() {
    QApplication::setStyle(new WindowStyle);
}

void WindowLookTest::anEmptyCheckBoxIsSeen_data() {
    QTest::addColumn<int>("theme");
    QTest::newRow("light") << static_cast<int>(Theme::Light);
    QTest::newRow("dark") << static_cast<int>(Theme::Dark);
}

void WindowLookTest::anEmptyCheckBoxIsSeen() {
    QFETCH(const int, theme);
    applyTheme(static_cast<Theme>(theme));
    QCheckBox box;
    box.resize(box.sizeHint());
    QStyleOptionButton option;
    option.initFrom(&box);
    const QRect place = box.style()
                            ->subElementRect(QStyle::SE_CheckBoxIndicator, &option, &box)
                            .adjusted(-1, 0, 0, 0);
    const QImage picture = box.grab(place).toImage();
    QVERIFY(contrastOnTheWay(picture, box.palette().color(QPalette::Window)) >= 3);
}

void WindowLookTest::aButtonThatIsSwitchedOnLooksSo_data() {
    anEmptyCheckBoxIsSeen_data();
}

void WindowLookTest::aButtonThatIsSwitchedOnLooksSo() {
    QFETCH(const int, theme);
    applyTheme(static_cast<Theme>(theme));
    QPushButton button(QStringLiteral("Live"));
    button.setCheckable(true);
    button.resize(button.sizeHint());
    const QColor frame = button.palette().color(QPalette::Highlight);
    const auto framed = [&] {
        const QImage picture = button.grab().toImage();
        for (int x = 0; x < picture.width() / 4; ++x)
            if (picture.pixelColor(x, picture.height() / 2) == frame)
                return true;
        return false;
    };
    QVERIFY(!framed());
    button.setChecked(true);
    QVERIFY(framed());
}

void WindowLookTest::theQueueComesToTheFrontByKey() {
    WindowBench bench;
    auto* queue = bench.child<QDockWidget>("queueDock");
    auto* scan = bench.child<QDockWidget>("scanDock");
    auto* entry = bench.child<QAction>("show_queueDock");
    QTRY_VERIFY(inFront(*scan));
    QVERIFY(!inFront(*queue));
    QVERIFY(!entry->isChecked());
    QTest::keyClick(&bench.window(), Qt::Key_3, Qt::AltModifier);
    QTRY_VERIFY(inFront(*queue));
    QVERIFY(entry->isChecked());
    QVERIFY(queue->isAncestorOf(bench.window().focusWidget()));
    QTest::keyClick(&bench.window(), Qt::Key_2, Qt::AltModifier);
    QTRY_VERIFY(inFront(*scan));
    QVERIFY(!entry->isChecked());
}

void WindowLookTest::aDockThatWasClosedComesBackInFront() {
    WindowBench bench;
    auto* log = bench.child<QDockWidget>("logDock");
    auto* entry = bench.child<QAction>("show_logDock");
    entry->trigger();
    QTRY_VERIFY(inFront(*log));
    entry->trigger();
    QTRY_VERIFY(log->isHidden());
    QVERIFY(!entry->isChecked());
    entry->trigger();
    QTRY_VERIFY(inFront(*log));
    QVERIFY(entry->isChecked());
}

void WindowLookTest::nothingOfTheScanIsCutOffAtTheRight_data() {
    QTest::addColumn<QSize>("size");
    QTest::newRow("usual") << QSize(1280, 800);
    QTest::newRow("least size") << QSize(1000, 660);
    QTest::newRow("large") << QSize(1900, 1000);
}

/// Also when it is scrolled, and when the remembered layout is restored.
void WindowLookTest::nothingOfTheScanIsCutOffAtTheRight() {
    QFETCH(const QSize, size);
    WindowBench bench;
    MainWindow& window = bench.window();
    window.resize(size);
    auto* area = bench.child<QScrollArea>("scanDockScroll");
    const auto fits = [&] {
        QCoreApplication::processEvents();
        return area->widget()->width() <= area->viewport()->width() &&
               window.rect().contains(QRect(area->mapTo(&window, QPoint()), area->size()));
    };
    QTRY_VERIFY(fits());
    area->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn);
    QTRY_VERIFY(fits());
    const QByteArray geometry = window.saveGeometry(), layout = window.saveState();
    window.resize(1280, 800);
    QVERIFY(window.restoreGeometry(geometry));
    QVERIFY(window.restoreState(layout));
    QTRY_VERIFY(fits());
}

void WindowLookTest::theWindowFitsASmallScreenWithItsFrame() {
    WindowBench bench;
    constexpr int kFrame = 40;
    QVERIFY(bench.window().minimumSize().height() <= 700 - kFrame);
    bench.window().resize(1000, 660);
    QCOMPARE(bench.window().size(), QSize(1000, 660));
    auto* status = bench.child<QWidget>("statusBar");
    QTRY_VERIFY(bench.window().rect().contains(status->geometry()));
}

void WindowLookTest::theHintDoesNotTearAStepApart() {
    WindowBench bench;
    const QString text = bench.child<QWidget>("firstSteps")->findChild<QLabel*>("text")->text();
    QVERIFY2(text.contains("3.&nbsp;Start"), qPrintable(text));
    QVERIFY2(text.contains("Home&nbsp;all&nbsp;(axes&nbsp;move)"), qPrintable(text));
    QVERIFY2(text.contains("<b>"), qPrintable(text));
    QTest::keyClick(&bench.window(), Qt::Key_F12);  // now Acknowledge is the next step
    QTRY_VERIFY(
        !bench.child<QWidget>("firstSteps")->findChild<QLabel*>("text")->text().contains("<b>"));
}

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::WindowLookTest)
#include "window_look_test.moc"
