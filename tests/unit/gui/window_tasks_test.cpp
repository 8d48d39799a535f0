// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "number_field.h"
#include "scan_files.h"
#include "scan_panel.h"
#include "window_bench.h"

#include <gimbalscan/views/map_view.h>

#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QStatusBar>
#include <QToolButton>

#include <cmath>

namespace gimbalscan {

using testing::smallScan;
using testing::TestStation;
using testing::WindowBench;

namespace {

QPoint pixelOf(const MapView& map, QPointF position) {
    return map.toWidget(position).toPoint();
}

/// With the mouse, as somebody would: press, on the way, release.
void drag(MapView& map, QPointF from, QPointF to) {
    QTest::mousePress(&map, Qt::LeftButton, {}, pixelOf(map, from));
    QTest::mouseMove(&map, pixelOf(map, (from + to) / 2));
    QTest::mouseMove(&map, pixelOf(map, to));
    QTest::mouseRelease(&map, Qt::LeftButton, {}, pixelOf(map, to));
}

/// The entry of the context menu at a place, pressed; what its menu said when it cannot be.
QString chooseAt(WindowBench& bench, QPointF position, const QString& text) {
    auto* map = bench.child<MapView>("map");
    QTest::mouseClick(map, Qt::RightButton, {}, pixelOf(*map, position));
    auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
    if (!menu || menu->objectName() != "mapMenu")
        return QStringLiteral("no menu");
    for (QAction* action : menu->actions())
        if (action->text().startsWith(text)) {
            QString refusal = action->isEnabled() ? QString() : action->toolTip();
            QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
            menu->close();
            return refusal;
        }
    return QStringLiteral("no entry");
}

/// Where the plan stands on the map.
MapView* mapWithPlan(WindowBench& bench) {
    auto* map = bench.child<MapView>("map");
    (void)QTest::qWaitFor([&] { return map->frame().grid.columns == 5; }, WindowBench::kLimit);
    return map;
}

double positionOf(WindowBench& bench, std::size_t axis) {
    return bench.axis(axis).position.value();
}

bool save(const ScanConfig& scan, const QString& file) {
    return saveScan(scan, file.toStdString()).has_value();
}

ScanConfig titled(const std::string& title, std::uint32_t columns) {
    ScanConfig scan = smallScan(columns, 3);
    scan.title = title;
    return scan;
}

}  // namespace

class WindowTasksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDraggedRegionIsTakenOverFromTheMenuAndMovesNothing() {
        WindowBench bench;
        QVERIFY(bench.ready());
        MapView* map = mapWithPlan(bench);
        const double yaw = positionOf(bench, 0), pitch = positionOf(bench, 1);
        QVERIFY(chooseAt(bench, {0, 0}, "Scan this region").contains("Drag a rectangle"));
        const QRectF all(QPointF(map->frame().grid.fastFirst, map->frame().grid.slowFirst),
                         QSizeF(4 * map->frame().grid.fastStep, 3 * map->frame().grid.slowStep));
        const QPointF from = all.topLeft() + QPointF(all.width() * 0.3, all.height() * 0.2);
        const QPointF to = all.topLeft() + QPointF(all.width() * 0.8, all.height() * 0.9);
        drag(*map, from, to);
        QVERIFY(map->region());
        // Drawn is not yet taken over.
        auto* panel = bench.child<ScanPanel>("scanPanel");
        QCOMPARE(panel->scan().region.shape, RegionShape::All);
        QCOMPARE(chooseAt(bench, all.center(), "Scan this region"), QString());
        QTRY_COMPARE(panel->scan().region.shape, RegionShape::Rectangle);
        const double pixel = std::abs(map->fromWidget({1, 0}).x() - map->fromWidget({0, 0}).x());
        for (const auto& [name, wanted] : {std::pair{"fastMin", from.x()},
                                           {"fastMax", to.x()},
                                           {"slowMin", from.y()},
                                           {"slowMax", to.y()}}) {
            const auto* field = panel->findChild<NumberField*>(name);
            QVERIFY2(field && field->isVisibleTo(panel), name);
            QVERIFY2(std::abs(field->value() - wanted) <= pixel, name);
        }
        QVERIFY(bench.window().isWindowModified());
        QCOMPARE(bench.window().machine().activity(), Activity::None);
        QVERIFY(std::abs(positionOf(bench, 0) - yaw) < 0.01);
        QVERIFY(std::abs(positionOf(bench, 1) - pitch) < 0.01);
        QVERIFY(!bench.window().findChild<QWidget*>("moveQuestion"));
    }

    void moveHereAsksFirst_data() {
        QTest::addColumn<bool>("doubleClick");
        QTest::newRow("from the menu") << false;
        QTest::newRow("by double click") << true;
    }

    void moveHereAsksFirst() {
        QFETCH(bool, doubleClick);
        WindowBench bench;
        QVERIFY(bench.ready());
        MapView* map = mapWithPlan(bench);
        const PlanGrid grid = map->frame().grid;
        const QPointF wanted(grid.fastFirst + 3 * grid.fastStep, grid.slowFirst + grid.slowStep);
        const double yaw = positionOf(bench, 0);
        const auto ask = [&] {
            if (doubleClick)
                QTest::mouseDClick(map, Qt::LeftButton, {}, pixelOf(*map, wanted));
            else if (!chooseAt(bench, wanted, "Move here").isEmpty())
                return static_cast<QMessageBox*>(nullptr);
            return qobject_cast<QMessageBox*>(bench.question("moveQuestion"));
        };
        QMessageBox* question = ask();
        QVERIFY(question && !question->isModal());
        QVERIFY2(question->text().startsWith("Move yaw to "), qPrintable(question->text()));
        QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
        QTRY_VERIFY(!bench.window().findChild<QWidget*>("moveQuestion"));
        QTest::qWait(100);  // long enough for a motion to have begun
        QCOMPARE(bench.window().machine().activity(), Activity::None);
        QVERIFY(std::abs(positionOf(bench, 0) - yaw) < 0.01);
        question = ask();
        QVERIFY(question);
        QTest::mouseClick(question->findChild<QPushButton*>("moveHere"), Qt::LeftButton);
        const double pixel = std::abs(map->fromWidget({1, 0}).x() - map->fromWidget({0, 0}).x());
        QTRY_VERIFY_WITH_TIMEOUT(std::abs(positionOf(bench, 0) - wanted.x()) <= pixel + 0.06 &&
                                     std::abs(positionOf(bench, 1) - wanted.y()) <= pixel + 0.06,
                                 WindowBench::kLimit);
    }

    void nothingIsMovedThatIsNotHomed() {
        WindowBench bench;
        MapView* map = mapWithPlan(bench);
        QCOMPARE(chooseAt(bench, {0, 0}, "Move here"),
                 "yaw is not connected. Press Connect first.");
        QTest::mouseDClick(map, Qt::LeftButton, {}, pixelOf(*map, {0, 0}));
        QVERIFY(!bench.window().findChild<QWidget*>("moveQuestion"));
    }

    void aRecentScanShowsWhatItChanges() {
        WindowBench bench;
        const QString one = bench.file("one.json"), two = bench.file("two.json");
        QVERIFY(save(titled("One", 7), one) && save(titled("Two", 9), two));
        auto* title = bench.child<QLineEdit>("title");
        for (const QString& file : {one, two}) {
            bench.window().files().load(file);
            auto* question = qobject_cast<QMessageBox*>(bench.question("loadQuestion"));
            QVERIFY(question);
            QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
            QTRY_VERIFY(!bench.window().findChild<QWidget*>("loadQuestion"));
        }
        QCOMPARE(title->text(), "Two");
        QAction* first = recent(bench, "one.json");
        QVERIFY(first);
        QCOMPARE(first->toolTip(), one);
        first->trigger();
        auto* question = qobject_cast<QMessageBox*>(bench.question("loadQuestion"));
        QVERIFY(question && !question->isModal());
        QVERIFY2(question->informativeText().contains("One") &&
                     question->informativeText().contains("7 points"),
                 qPrintable(question->informativeText()));
        QCOMPARE(title->text(), "Two");  // not before the answer
        QTest::mouseClick(question->button(QMessageBox::Cancel), Qt::LeftButton);
        QTRY_VERIFY(!bench.window().findChild<QWidget*>("loadQuestion"));
        QCOMPARE(title->text(), "Two");
        recent(bench, "one.json")->trigger();
        question = qobject_cast<QMessageBox*>(bench.question("loadQuestion"));
        QVERIFY(question);
        QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
        QTRY_COMPARE(title->text(), "One");
        // During a scan nothing can be loaded, and it says so.
        QVERIFY(bench.ready() && bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QTRY_VERIFY(!bench.child<QAction>("actionLoad")->isEnabled());
        (void)recent(bench, "two.json");
        const auto* menu = bench.child<QMenu>("recentMenu");
        QVERIFY(!menu->isEnabled());
        QCOMPARE(menu->menuAction()->toolTip(), bench.child<QAction>("actionLoad")->toolTip());
        QVERIFY(bench.awaitActivity(Activity::None));
    }

    void twoProgramsWithTheSameSettings() {
        const QTemporaryDir folder;
        testing::BenchSetup setup{TestStation{}.config(builtInDrivers()), 40, smallScan(5, 4), {}};
        setup.settingsFile = folder.filePath("settings.ini");
        const QString one = folder.filePath("one.json"), two = folder.filePath("two.json");
        QVERIFY(save(titled("One", 7), one) && save(titled("Two", 9), two));
        {
            WindowBench first(setup), second(setup);
            QTest::mouseClick(
                first.child<QWidget>("firstSteps")->findChild<QPushButton*>("dismiss"),
                Qt::LeftButton);
            for (const auto& [bench, file] : {std::pair{&first, one}, {&second, two}}) {
                bench->window().files().load(file);
                auto* question = qobject_cast<QMessageBox*>(bench->question("loadQuestion"));
                QVERIFY(question);
                QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
                QTRY_VERIFY(!bench->window().isWindowModified());
            }
            // Each has its own station: stopping one is not the other's business.
            QVERIFY(first.press("actionConnect") && first.awaitActivity(Activity::None));
            QVERIFY(!second.window().machine().session().connected());
            QVERIFY(first.window().close() && second.window().close());
        }
        const QStringList recent = AppSettings(setup.settingsFile).recentScans();
        QVERIFY2(recent.contains(one) && recent.contains(two), qPrintable(recent.join(' ')));
        WindowBench again(setup);
        QVERIFY(!again.child<QWidget>("firstSteps")->isVisible());
        QVERIFY(again.child<QAction>("actionFirstSteps")->isEnabled());  // it can be had back
    }

    void escapeStopsOutsideOfDialogsOnly() {
        WindowBench bench({}, 1, smallScan(5, 4, 3));
        QVERIFY(bench.press("actionConnect") && bench.awaitActivity(Activity::None));
        QTRY_VERIFY(bench.child<QAction>("actionHomeAll")->isEnabled());
        bench.window().machine().home({});
        QVERIFY(bench.awaitState(ScanState::Running));
        // In a dialog it closes the dialog.
        bench.child<QAction>("actionOpenData")->trigger();
        auto* dialog = bench.window().findChild<QFileDialog*>();
        QVERIFY(dialog);
        QTRY_COMPARE(QApplication::activeWindow(), dialog);
        QTest::keyClick(dialog->windowHandle(), Qt::Key_Escape);
        QTRY_VERIFY(!bench.window().findChild<QFileDialog*>());
        // In a menu it closes the menu.
        auto* menu = bench.child<QMenu>("fileMenu");
        menu->popup(bench.window().mapToGlobal(QPoint(20, 40)));
        QVERIFY(QTest::qWaitForWindowExposed(menu));
        QTest::keyClick(menu->windowHandle(), Qt::Key_Escape);
        QTRY_VERIFY(!menu->isVisible());
        QCOMPARE(bench.window().machine().activity(), Activity::Homing);
        QCOMPARE(bench.controller().state(), ScanState::Running);
        // In the window it stops.
        bench.window().activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), &bench.window());
        QTest::keyClick(bench.window().windowHandle(), Qt::Key_Escape);
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(!bench.axis(0).moving && !bench.axis(1).moving);
        QVERIFY(!bench.window().machine().station().stopAll().tripped());
    }

    void theKeyStopsAllWhileAFileDialogIsOpen() {
        WindowBench bench;
        bench.child<QAction>("actionSaveAs")->trigger();
        auto* dialog = qobject_cast<QFileDialog*>(bench.question("saveDialog"));
        QVERIFY(dialog);
        QTRY_COMPARE(QApplication::activeWindow(), dialog);
        QVERIFY(dialog->focusWidget());
        QTest::keyClick(dialog->windowHandle(), Qt::Key_F12);
        QVERIFY(bench.window().machine().station().stopAll().tripped());
        QVERIFY(dialog->isVisible());
    }

    void theKeyStopsAllWhileAMenuIsOpen() {
        WindowBench bench;
        auto* menu = bench.child<QMenu>("fileMenu");
        menu->popup(bench.window().mapToGlobal(QPoint(20, 40)));
        QVERIFY(QTest::qWaitForWindowExposed(menu));
        QCOMPARE(QApplication::activePopupWidget(), menu);
        QTest::keyClick(menu->windowHandle(), Qt::Key_F12);
        QVERIFY(bench.window().machine().station().stopAll().tripped());
        menu->close();
    }

    void homingShowsItsProgressAndIsStopped() {
        StationConfig station = TestStation{}.config(builtInDrivers());
        station.axes[1].homing.group = station.axes[0].homing.group + 1;
        WindowBench bench(smallScan(5, 4), station, 5);
        QVERIFY(bench.press("actionConnect") && bench.awaitActivity(Activity::None));
        QVERIFY(bench.press("actionHome_yaw") && bench.awaitActivity(Activity::None));
        const auto* bar = bench.child<QStatusBar>("statusBar")->findChild<QProgressBar*>();
        QTRY_COMPARE(bar->format(), "no scan");
        QVERIFY(bench.press("actionHome_pitch"));
        QTRY_COMPARE(bar->format(), "0/1 homed");
        const auto* condition = bench.part<QLabel>("pitch", "condition");
        QTRY_COMPARE(condition->text(), "homing, moving");
        QVERIFY(bench.part<QLabel>("yaw", "condition")->text().startsWith("homed"));
        auto* stop = bench.part<QPushButton>("pitch", "stop");
        QTRY_VERIFY(stop->isEnabled());
        QTest::mouseClick(stop, Qt::LeftButton);
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(!bench.axis(1).moving && !bench.axis(1).homed);
        QTRY_COMPARE(bar->format(), "no scan");
        QTRY_VERIFY(condition->text().startsWith("not homed"));
        // Both, one after the other, stopped by the button of the toolbar.
        QVERIFY(bench.press("actionHomeAll"));
        QTRY_COMPARE(bar->format(), "0/2 homed");
        QTRY_COMPARE(condition->text(), "to be homed, at rest");
        QTRY_COMPARE(bar->format(), "1/2 homed");
        QCOMPARE(bar->value(), bar->maximum() / 2);
        QVERIFY(!bench.window().machine().homing()->axes.empty());
        auto* stopAll = bench.child<QAction>("actionStop");
        QTRY_VERIFY(stopAll->isEnabled());
        QTest::mouseClick(bench.child<QToolButton>("stopButton"), Qt::LeftButton, {}, {5, 5});
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(!bench.axis(0).moving && !bench.axis(1).moving);
    }

    void theStationSaysHowTheMapLies() {
        StationConfig station = TestStation{}.config(builtInDrivers());
        station.map = {true, false, true};
        WindowBench bench(smallScan(5, 4), station, 40);
        QCOMPARE(bench.child<MapView>("map")->orientation(), (MapOrientation{true, false, true}));
    }

private:
    /// An entry of the menu of recent scans, filled as it opens.
    static QAction* recent(WindowBench& bench, const QString& name) {
        auto* menu = bench.child<QMenu>("fileMenu");
        menu->popup(bench.window().mapToGlobal(QPoint(20, 40)));
        menu->close();
        for (QAction* action : bench.child<QMenu>("recentMenu")->actions())
            if (action->text() == name)
                return action;
        return nullptr;
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::WindowTasksTest)
#include "window_tasks_test.moc"
