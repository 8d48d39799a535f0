// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fault_banner.h"
#include "hold_button.h"
#include "log_panel.h"
#include "number_field.h"
#include "range_editor.h"
#include "scan_files.h"
#include "trace_panel.h"
#include "window_bench.h"

#include <gimbalscan/nexus/scan_file.h>
#include <gimbalscan/views/map_view.h>
#include <gimbalscan/views/trace_view.h>

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QStatusBar>
#include <QTabBar>
#include <QTimer>
#include <QWheelEvent>

#include <cmath>

namespace gimbalscan {

using testing::smallScan;
using testing::WindowBench;
using testing::withFaults;

namespace {

ParamTable fault(const std::string& kind, std::int64_t operation, std::int64_t count) {
    return {{"kind", ParamValue{kind}},
            {"at_operation", ParamValue{operation}},
            {"count", ParamValue{count}}};
}

}  // namespace

class MainWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theFirstScanTakesThreeClicks() {
        WindowBench bench;
        QVERIFY(bench.window().windowTitle().startsWith("SIMULATED"));
        QVERIFY(bench.press("actionConnect"));
        QVERIFY(bench.press("actionHomeAll"));
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(bench.controller().state(), ScanState::Idle);
        QCOMPARE(bench.dataFiles().size(), 1);
        QVERIFY(bench.dataFile().contains("_Test"));
        auto file = ScanFile::open(bench.dataFile().toStdString());
        QVERIFY(file);
        QCOMPARE((*file)->info().status, std::string("completed"));
        QCOMPARE(summarise(*(*file)->mask()).finished, std::uint64_t{20});
        // What the window shows of it.
        auto* banner = bench.child<FaultBanner>("banner");
        QTRY_VERIFY(banner->isVisible());
        QTRY_COMPARE(banner->findChild<QLabel*>("happened")->text(),
                     "Scan completed: 20 of 20 points saved.");
        const auto* map = bench.child<MapView>("map");
        QTRY_COMPARE(std::count_if(map->frame().values.begin(), map->frame().values.end(),
                                   [](double v) { return !std::isnan(v); }),
                     20);
    }

    void whatCannotBePressedSaysWhy() {
        WindowBench bench;
        auto* start = bench.child<QAction>("actionStart");
        QTRY_VERIFY(!start->isEnabled());
        QCOMPARE(start->toolTip(), "Not connected. Press Connect first.");
        QVERIFY(bench.press("actionConnect"));
        QTRY_COMPARE(start->toolTip(), "Not homed: yaw, pitch. Press Home all first.");
        QVERIFY(bench.child<QPushButton>("stopAll")->isEnabled());
    }

    void aClickOnThePixelShowsItsTraceFromTheFile() {
        WindowBench bench;
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QVERIFY(bench.awaitActivity(Activity::None));
        auto* map = bench.child<MapView>("map");
        QTRY_VERIFY(map->frame().values.size() == 20 && !std::isnan(map->frame().values[7]));
        auto file = ScanFile::open(bench.dataFile().toStdString());
        QVERIFY(file);
        const auto wanted = (*file)->trace(7);
        QVERIFY(wanted);
        Q_EMIT map->cellClicked(1, 2);
        const auto* trace = bench.child<TraceView>("trace");
        const std::vector<double> expected(wanted->begin(), wanted->end());
        QTRY_COMPARE(trace->samples(), expected);
        QVERIFY(!bench.child<TracePanel>("tracePanel")->live());
    }

    void aControllerThatLostItsPositionIsHomedInThePause() {
        testing::TestStation station;  // its operations: homing, then a move for each point
        station.yaw = withFaults({testing::fault("power_cycle", 6)});
        WindowBench bench(station);
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitState(ScanState::Paused));
        auto* banner = bench.child<FaultBanner>("banner");
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(banner->findChild<QLabel*>("happened")->text().contains("MOT-NOTHOMED"));
        QSignalSpy refused(&bench.window().machine(), &Machine::failed);
        QVERIFY(bench.press("actionPause"));  // Resume
        QTRY_COMPARE(refused.count(), 1);
        QCOMPARE(bench.controller().state(), ScanState::Paused);
        QVERIFY(bench.press("actionHomeAll"));
        QTRY_VERIFY(bench.axis(0).homed);
        QCOMPARE(bench.controller().state(), ScanState::Paused);
        QVERIFY(bench.press("actionPause"));
        QVERIFY(bench.awaitActivity(Activity::None));
        auto file = ScanFile::open(bench.dataFile().toStdString());
        QVERIFY(file);
        QCOMPARE((*file)->info().status, std::string("completed"));
        QCOMPARE(summarise(*(*file)->mask()).finished, std::uint64_t{20});
    }

    void pauseJogResumeGivesTheWholeScan() {
        WindowBench bench({}, 4, smallScan(5, 4, 0.4));
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(QTest::qWaitFor([&] { return bench.controller().progress().done >= 3; },
                                WindowBench::kLimit));
        QVERIFY(bench.press("actionPause"));
        QVERIFY(bench.awaitState(ScanState::Paused));
        const double before = bench.axis(0).position.value();
        auto* plus = bench.part<HoldButton>("yaw", "plus");
        bench.part<NumberField>("yaw", "step")->setValue(0.5);
        QTRY_VERIFY(plus->isEnabled());
        QTest::mouseClick(plus, Qt::LeftButton);
        QTRY_VERIFY(std::abs(bench.axis(0).position.value() - before - 0.5) < 0.05);
        QCOMPARE(bench.controller().state(), ScanState::Paused);
        QTRY_COMPARE(bench.child<QAction>("actionPause")->text(), "Resume");
        QVERIFY(bench.press("actionPause"));
        QVERIFY(bench.awaitActivity(Activity::None));
        auto file = ScanFile::open(bench.dataFile().toStdString());
        QVERIFY(file);
        QCOMPARE((*file)->info().status, std::string("completed"));
        QCOMPARE(summarise(*(*file)->mask()).finished, std::uint64_t{20});
    }

    void theKeyStopsAllWhileAModalDialogIsOpen() {
        WindowBench bench({}, 1, smallScan(5, 4, 5));
        QVERIFY(bench.press("actionConnect"));
        QVERIFY(bench.press("actionHomeAll"));
        QVERIFY(bench.awaitState(ScanState::Running));
        QDialog dialog(&bench.window());
        dialog.setModal(true);
        QLineEdit field(&dialog);
        bool tripped = false;
        QTimer::singleShot(0, &dialog, [&] {
            (void)QTest::qWaitForWindowExposed(&dialog);
            field.setFocus();
            QTest::keyClick(&field, Qt::Key_F12);
            tripped = bench.window().machine().station().stopAll().tripped();
            dialog.accept();
        });
        dialog.exec();
        QVERIFY(tripped);
        QVERIFY(bench.awaitState(ScanState::Faulted));
        QVERIFY(!bench.axis(0).moving && !bench.axis(1).moving);
        QTRY_VERIFY(bench.child<QPushButton>("acknowledge")->isVisible());
    }

    void aTypedCommaMovesTheAxisByTheRightAmount() {
        WindowBench bench;
        QVERIFY(bench.ready());
        auto* target = bench.part<NumberField>("yaw", "target");
        target->setFocus();
        target->selectAll();
        QTest::keyClicks(target, "12,5");
        auto* go = bench.part<QPushButton>("yaw", "go");
        QTRY_VERIFY(go->isEnabled());
        QTest::mouseClick(go, Qt::LeftButton);
        QVERIFY(
            QTest::qWaitFor([&] { return std::abs(bench.axis(0).position.value() - 12.5) < 0.06; },
                            WindowBench::kLimit));
    }

    void theWheelOverAFieldChangesNothing() {
        WindowBench bench;
        bench.child<QLineEdit>("title")->setFocus();
        for (NumberField* field : bench.window().findChildren<NumberField*>()) {
            const double before = field->value();
            QWheelEvent event({5, 5}, field->mapToGlobal(QPointF(5, 5)), {}, {0, 120}, Qt::NoButton,
                              Qt::NoModifier, Qt::NoScrollPhase, false);
            QApplication::sendEvent(field, &event);
            QCOMPARE(field->value(), before);
        }
        QVERIFY(!bench.window().isWindowModified());
    }

    void aHeldJogEndsWhenTheFocusIsLost() {
        WindowBench bench({}, 2);
        QVERIFY(bench.ready());
        auto* plus = bench.part<HoldButton>("yaw", "plus");
        QTRY_VERIFY(plus->isEnabled());
        const double before = bench.axis(0).position.value();
        QTest::mousePress(plus, Qt::LeftButton);
        // Further than it would get without the beats of the button.
        QVERIFY(QTest::qWaitFor([&] { return bench.axis(0).position.value() > before + 25; },
                                WindowBench::kLimit));
        QVERIFY(plus->holding());
        bench.child<QLineEdit>("title")->setFocus();
        QVERIFY(!plus->holding());
        QVERIFY(bench.awaitActivity(Activity::None));
        QTRY_VERIFY(!bench.axis(0).moving);
        const double stopped = bench.axis(0).position.value();
        QVERIFY(stopped < 89);
        QTest::qWait(100);  // long enough for another bounded move to have begun
        QVERIFY(std::abs(bench.axis(0).position.value() - stopped) < 0.01);  // the encoder's noise
        QCOMPARE(bench.controller().state(), ScanState::Idle);
    }

    void aPressThatLosesTheFocusIsNoStep() {
        WindowBench bench;
        QVERIFY(bench.ready());
        auto* plus = bench.part<HoldButton>("yaw", "plus");
        QTRY_VERIFY(plus->isEnabled());
        QSignalSpy steps(plus, &HoldButton::stepRequested);
        QTest::mousePress(plus, Qt::LeftButton);
        bench.child<QLineEdit>("title")->setFocus();
        QTest::mouseRelease(plus, Qt::LeftButton);
        QCOMPARE(steps.size(), 0);
        QCOMPARE(bench.window().machine().activity(), Activity::None);
    }

    void aFaultHasABannerUntilItIsAcknowledged() {
        WindowBench bench({.yaw = withFaults({fault("stall", 8, 1)})}, 20);
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitState(ScanState::Faulted));
        auto* banner = bench.child<FaultBanner>("banner");
        QTRY_VERIFY(banner->isVisible());
        QTRY_VERIFY(banner->findChild<QLabel*>("happened")->text().contains("MOT-STALL"));
        QVERIFY(banner->findChild<QLabel*>("safe")->text().contains("pitch at rest at"));
        QVERIFY(banner->findChild<QLabel*>("safe")->text().contains("supply is off"));
        auto* acknowledge = bench.child<QPushButton>("acknowledge");
        QTRY_VERIFY(acknowledge->isEnabled());
        QTRY_VERIFY(!bench.child<QAction>("actionHomeAll")->isEnabled());
        // Once the window has made room for the banner.
        QTRY_COMPARE(bench.window().childAt(
                         acknowledge->mapTo(&bench.window(), acknowledge->rect().center())),
                     acknowledge);
        QTest::mouseClick(acknowledge, Qt::LeftButton);
        QVERIFY(bench.awaitState(ScanState::Idle));
        QTRY_VERIFY(!acknowledge->isVisible());
        QVERIFY(!bench.window().machine().station().stopAll().tripped());
        QTRY_VERIFY(bench.child<QAction>("actionHomeAll")->isEnabled());
    }

    void loadChangeSaveReload() {
        WindowBench bench;
        ScanConfig other = smallScan(7, 3);
        other.title = "Other";
        const QString path = bench.file("other.json");
        QVERIFY(saveScan(other, path.toStdString()));
        bench.window().files().load(path);
        auto* question = qobject_cast<QMessageBox*>(bench.question("loadQuestion"));
        QVERIFY(question);
        QVERIFY(question->informativeText().contains("Title"));
        QVERIFY(question->informativeText().contains("7 points"));
        auto* title = bench.child<QLineEdit>("title");
        QVERIFY(title->text() != "Other");  // nothing taken over yet
        QTest::mouseClick(question->defaultButton(), Qt::LeftButton);
        QTRY_COMPARE(title->text(), "Other");
        QVERIFY(!bench.window().isWindowModified());

        auto* points = bench.child<RangeEditor>("fast")->findChild<NumberField*>("points");
        points->setFocus();
        points->selectAll();
        QTest::keyClicks(points, "9");
        QTest::keyClick(points, Qt::Key_Return);
        QTRY_VERIFY(bench.window().isWindowModified());
        QTest::mouseClick(bench.child<QPushButton>("save"), Qt::LeftButton);
        QTRY_VERIFY(!bench.window().isWindowModified());
        const auto saved = loadScan(path.toStdString());
        QVERIFY(saved);
        QCOMPARE(saved->fast.points, 9U);
        QCOMPARE(saved->title, std::string("Other"));
    }

    void aFileThatIsWrongChangesNothing() {
        WindowBench bench;
        const QString path = bench.file("wrong.json");
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"format\": \"gimbalscan-scan\", \"version\": 1, \"dwell\": 3}");
        file.close();
        const QString before = bench.child<QLineEdit>("title")->text();
        bench.window().files().load(path);
        auto* banner = bench.child<FaultBanner>("banner");
        QTRY_VERIFY(banner->isVisible());
        QVERIFY(
            banner->findChild<QLabel*>("happened")->text().contains("wrong.json was not loaded"));
        QVERIFY(banner->findChild<QLabel*>("safe")->text().contains("line 1"));
        QCOMPARE(bench.child<QLineEdit>("title")->text(), before);
    }

    void aProblemStandsBesideItsFieldAndBlocksTheStart() {
        WindowBench bench;
        QVERIFY(bench.ready());
        auto* start = bench.child<QAction>("actionStart");
        QTRY_VERIFY(start->isEnabled());
        auto* fast = bench.child<RangeEditor>("fast");
        auto* stop = fast->findChild<NumberField*>("stop");
        stop->setFocus();
        stop->selectAll();
        QTest::keyClicks(stop, "120");
        QTest::keyClick(stop, Qt::Key_Return);
        auto* problem = fast->findChild<QLabel*>("problem");
        QTRY_VERIFY(problem->isVisible());
        QVERIFY(problem->text().contains("MOT-RANGE"));
        QTRY_VERIFY(!start->isEnabled());
        QVERIFY(start->toolTip().contains("MOT-RANGE"));
    }

    void closingDuringAScanAsks() {
        WindowBench bench({}, 1, smallScan(5, 4, 0.2));
        QVERIFY(bench.press("actionConnect"));
        QVERIFY(bench.awaitActivity(Activity::None));
        QTRY_VERIFY(bench.child<QAction>("actionHomeAll")->isEnabled());
        bench.window().machine().home({});
        bench.window().close();
        QVERIFY(bench.window().isVisible());
        QVERIFY(bench.question("closeQuestion"));
        QCOMPARE(bench.window().machine().activity(), Activity::Homing);  // goes on meanwhile
        QTest::mouseClick(bench.child<QPushButton>("stopAndClose"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!bench.window().isVisible(), WindowBench::kLimit);
        QVERIFY(!bench.axis(0).moving && !bench.axis(1).moving);
    }

    void theFirstStepsStayHiddenOnceDismissed() {
        WindowBench bench;
        auto* steps = bench.child<QWidget>("firstSteps");
        QVERIFY(steps->isVisible());
        QTest::mouseClick(steps->findChild<QPushButton*>("dismiss"), Qt::LeftButton);
        QVERIFY(!steps->isVisible());
        QVERIFY(AppSettings(bench.file("settings.ini")).firstStepsHidden());
    }

    void theLogShowsWhatWasSearchedFor() {
        WindowBench bench;
        QVERIFY(bench.press("actionConnect"));
        auto* log = bench.child<LogPanel>("logPanel");
        QTRY_COMPARE(log->shownLines().size(), 4);  // one a device
        log->findChild<QLineEdit*>("search")->setText("SPECTRO");
        QCOMPARE(log->shownLines().size(), 1);
        log->findChild<QPushButton*>("copy")->click();
        QVERIFY(QApplication::clipboard()->text().contains("spectrometer"));
        log->findChild<QLineEdit*>("search")->clear();
        log->findChild<QComboBox*>("level")->setCurrentIndex(2);
        QCOMPARE(log->shownLines().size(), 0);
    }

    void everyControlCanBeNamedAndReached() {
        WindowBench bench;
        for (QWidget* widget : bench.window().findChildren<QWidget*>()) {
            const bool control = qobject_cast<QAbstractButton*>(widget) ||
                                 qobject_cast<QAbstractSpinBox*>(widget) ||
                                 qobject_cast<QComboBox*>(widget);
            const bool ours =
                widget->objectName().isEmpty() || !widget->objectName().startsWith("qt_");
            if (!control || !ours || qobject_cast<QDockWidget*>(widget->parentWidget()) ||
                qobject_cast<QToolBar*>(widget->parentWidget()) ||
                qobject_cast<QTabBar*>(widget->parentWidget()) ||
                qobject_cast<QLineEdit*>(widget->parentWidget()))
                continue;
            QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
            QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
            QVERIFY2((widget->focusPolicy() & Qt::TabFocus) != 0, qPrintable(widget->objectName()));
        }
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::MainWindowTest)
#include "main_window_test.moc"
