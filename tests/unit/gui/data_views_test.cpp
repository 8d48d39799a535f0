// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_bench.h"
#include "fault_banner.h"
#include "trace_panel.h"

#include <gimbalscan/nexus/scan_file_lock.h>

#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDropEvent>
#include <QFileDialog>
#include <QMenu>
#include <QMimeData>

namespace gimbalscan {

using testing::DataBench;
using testing::smallScan;

namespace {

/// Two maps of the traces and one of a signal.
ScanConfig severalMaps() {
    ScanConfig scan = smallScan(5, 4);
    scan.reductions.push_back({"window", ReductionKind::ChannelSum, 100, 300});
    scan.signals = {"spectrometer.temperature"};
    return scan;
}

std::vector<double> mapOf(const QString& path, std::size_t index) {
    auto file = ScanFile::open(path.toStdString());
    return file ? (*file)->map(index).value() : std::vector<double>();
}

}  // namespace

class DataViewsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyNumberOfTheScanIsAMap() {
        DataBench bench({}, 40, severalMaps());
        QVERIFY(bench.scanned());
        QCOMPARE(bench.maps(), (QStringList{"total (counts)", "window (counts)",
                                            "spectrometer.temperature (degC)"}));
        for (std::size_t i = 0; i < 3; ++i) {
            bench.chooseMap(bench.maps()[static_cast<int>(i)]);
            QVERIFY(bench.shows(mapOf(bench.dataFile(), i)));
        }
        QCOMPARE(bench.map().labels().valueName, "spectrometer.temperature");
        QCOMPARE(bench.map().labels().valueUnit, "degC");
    }

    void theChosenMapStaysForTheNextScan() {
        DataBench bench({}, 40, severalMaps());
        QVERIFY(bench.scanned());
        bench.chooseMap("window");
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(bench.choice().currentText(), "window (counts)");
        QCOMPARE(bench.dataFiles().size(), 2);
        const QString second = bench.dataFile().replace(bench.dataFiles()[0], bench.dataFiles()[1]);
        QVERIFY(bench.shows(mapOf(second, 1)));
    }

    void aFlaggedPointOfTheRunningScanSaysWhy() {
        const ParamTable source = {{"yaw", ParamValue{0.0}},
                                   {"pitch", ParamValue{0.0}},
                                   {"nuclide", ParamValue{std::string("Cs-137")}},
                                   {"activity_bq", ParamValue{1e9}},
                                   {"distance_m", ParamValue{0.5}}};
        DataBench bench({.daq = {{"dead_time_us", ParamValue{1000.0}},
                                 {"sources", ParamValue{std::vector{source}}}}});
        QVERIFY(bench.scanned());
        const auto file = ScanFile::open(bench.dataFile().toStdString());
        QVERIFY(file);
        const auto mask = (*file)->mask().value();
        const auto flagged = std::find_if(mask.begin(), mask.end(), [](std::uint16_t flags) {
            return (flags & kFlagDeadTime) != 0;
        });
        QVERIFY(flagged != mask.end());
        const auto cell = static_cast<int>(flagged - mask.begin());
        const PlanGrid& grid = bench.map().frame().grid;
        const int column = cell % 5, row = cell / 5;
        const QPointF place(grid.fastFirst + column * grid.fastStep,
                            grid.slowFirst + row * grid.slowStep);
        QTRY_COMPARE(bench.map().readingAt(place)->flag, "high dead time");
        QVERIFY(bench.map().readoutText(*bench.map().readingAt(place)).contains("high dead time"));
    }

    void aFinishedFileIsShownReadOnly() {
        DataBench bench;
        const QString path = bench.made("old.h5");

        QVERIFY(bench.opens(path));
        QTRY_COMPARE(bench.title(), "old.h5 \u00b7 complete, 12/12 points \u00b7 SIMULATED");
        QVERIFY(bench.child<QWidget>("opened")->isVisible());
        QCOMPARE(bench.maps(), (QStringList{"Total (counts)", "count_rate (1/s)"}));
        QVERIFY(bench.shows(mapOf(path, 0)));
        bench.chooseMap("count_rate");
        QVERIFY(bench.shows(mapOf(path, 1)));
        // Nothing of the station is touched, or offered.
        QVERIFY(!bench.axis(0).moving);
        QVERIFY(!bench.window().machine().session().connected());
        QVERIFY(!QFile::exists(bench.file("old.view.json")));
        QVERIFY(!bench.child<QPushButton>("live")->isEnabled());
        QTest::mouseClick(bench.child<QPushButton>("back"), Qt::LeftButton);
        QVERIFY(bench.window().views().openedFile().isEmpty());
        QVERIFY(!bench.child<QWidget>("opened")->isVisible());
        QCOMPARE(bench.map().frame().values.size(), std::size_t(20));  // the plan
    }

    void aClickAndTheArrowKeysShowTracesOfTheOpenedFile() {
        DataBench bench;
        const QString path = bench.made("old.h5", {"--finished", "11"});
        QVERIFY(bench.opens(path));
        const auto file = ScanFile::open(path.toStdString());
        const auto traceOf = [&](std::uint64_t cell) {
            const auto trace = (*file)->trace(cell).value();
            return std::vector<double>(trace.begin(), trace.end());
        };
        QTest::mouseClick(&bench.map(), Qt::LeftButton, {}, bench.map().toWidget({1, 1}).toPoint());
        QTRY_COMPARE(bench.trace().samples(), traceOf(5));
        QCOMPARE(bench.readout(), "yaw 1.000 deg, pitch 1.000 deg");
        QTest::keyClick(&bench.map(), Qt::Key_Right);
        QTRY_COMPARE(bench.trace().samples(), traceOf(6));
        QTest::keyClick(&bench.map(), Qt::Key_Up);
        QTRY_COMPARE(bench.trace().samples(), traceOf(10));
        QTest::keyClick(&bench.map(), Qt::Key_Right);
        QTRY_COMPARE(bench.readout(), "yaw 3.000 deg, pitch 2.000 deg: not measured");
        QVERIFY(bench.trace().samples().empty());
        QCOMPARE(bench.trace().axis().unit, "keV");
    }

    void aPartialFileSaysHowMuchOfItThereIsAndWhatIsFlagged() {
        DataBench bench;
        const QString path = bench.made(
            "part.h5", {"--finished", "5", "--flag", "2=2", "--flag", "3=68", "--flag", "7=129"});
        QVERIFY(bench.opens(path));
        QTRY_COMPARE(bench.title(), "part.h5 \u00b7 partial 5/12 \u00b7 SIMULATED");
        QVERIFY(bench.shows(mapOf(path, 0)));
        QCOMPARE(bench.map().readingAt({2, 0})->flag, "saturated: the detector was at its limit");
        QCOMPARE(bench.map().readingAt({3, 0})->flag,
                 "out of tolerance: an axis was off its target; measured again");
        QCOMPARE(bench.map().readingAt({3, 1})->flag, "given up: could not be measured");
        QVERIFY(bench.map().readingAt({0, 0})->flag.isEmpty());
    }

    void aFileThatIsBeingWrittenIsReadAgain() {
        DataBench bench({}, 10, smallScan(6, 6, 0.8));
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(QTest::qWaitFor([&] { return bench.controller().progress().done >= 2; },
                                DataBench::kLimit));
        // Opened in a pause: however slow the machine is, it is still being written then.
        QVERIFY(bench.press("actionPause"));
        QTRY_COMPARE_WITH_TIMEOUT(bench.child<QAction>("actionPause")->text(), "Resume",
                                  DataBench::kLimit);
        QVERIFY(bench.opens(bench.dataFile()));
        QVERIFY(bench.title().contains("being written, partial "));
        const auto shown = [&] {
            const auto& values = bench.map().frame().values;
            return std::count_if(values.begin(), values.end(),
                                 [](double value) { return !std::isnan(value); });
        };
        const auto first = shown();
        QVERIFY(first < 36);
        QVERIFY(bench.press("actionPause"));
        QTRY_VERIFY_WITH_TIMEOUT(shown() > first, DataBench::kLimit);
        QVERIFY(!bench.window().views().openedFile().isEmpty());
        QVERIFY(bench.awaitActivity(Activity::None));
        QTRY_VERIFY_WITH_TIMEOUT(bench.title().contains("complete, 36/36"), DataBench::kLimit);
        QVERIFY(bench.shows(mapOf(bench.dataFile(), 0)));
    }

    void aFileOfAnotherProgramIsFollowedUntilItIsLetGo() {
        DataBench bench;
        const QString path = bench.made("other.h5", {"--finished", "4"});
        auto lock = ScanFileLock::take(path.toStdString());
        QVERIFY(lock);
        QVERIFY(bench.opens(path));
        QVERIFY(bench.title().contains("being written, partial 4/12"));
        lock->reset();
        QTRY_VERIFY(bench.title().contains("h5 \u00b7 partial 4/12"));
    }

    void aDamagedFileIsRefusedInWordsAndChangesNothing() {
        DataBench bench;
        const QString good = bench.made("good.h5");
        QVERIFY(bench.opens(good));
        QFile broken(bench.made("broken.h5"));
        QVERIFY(broken.open(QIODevice::ReadWrite));
        QVERIFY(broken.resize(broken.size() / 3));
        broken.close();
        bench.window().views().openData(broken.fileName());
        auto* banner = bench.child<FaultBanner>("banner");
        QTRY_VERIFY(banner->isVisible());
        QTRY_COMPARE(banner->findChild<QLabel*>("happened")->text(), "broken.h5 was not opened.");
        QVERIFY(banner->findChild<QLabel*>("safe")->text().contains("broken.h5"));
        QCOMPARE(bench.window().views().openedFile(), good);
        QVERIFY(bench.shows(mapOf(good, 0)));
        bench.window().views().openData(bench.file("missing.h5"));
        QTRY_COMPARE(banner->findChild<QLabel*>("happened")->text(), "missing.h5 was not opened.");
    }

    void aDroppedDataFileIsOpenedAndAScanIsLoaded() {
        DataBench bench;
        const QString path = bench.made("dropped.h5");
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&bench.window(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&bench.window(), &drop);
        QTRY_COMPARE(bench.window().views().openedFile(), path);
        auto* recent = bench.child<QMenu>("recentDataMenu");
        Q_EMIT bench.child<QMenu>("fileMenu")->aboutToShow();
        QCOMPARE(recent->actions().size(), 1);
        QTest::mouseClick(bench.child<QPushButton>("back"), Qt::LeftButton);
        recent->actions().front()->trigger();
        QTRY_COMPARE(bench.window().views().openedFile(), path);

        ScanConfig other = smallScan(7, 3);
        other.title = "Dropped";
        QVERIFY(saveScan(other, bench.file("other.json").toStdString()));
        data.setUrls({QUrl::fromLocalFile(bench.file("other.json"))});
        QDragEnterEvent again({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&bench.window(), &again);
        QDropEvent scan({50, 50}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&bench.window(), &scan);
        QVERIFY(bench.question("loadQuestion"));
    }

    void theMenuOpensAFileInADialogThatIsNotModal() {
        DataBench bench;
        const QString path = bench.made("chosen.h5");
        QCOMPARE(bench.child<QAction>("actionOpenData")->shortcut(), QKeySequence("Ctrl+Shift+O"));
        bench.child<QAction>("actionOpenData")->trigger();
        auto* dialog = qobject_cast<QFileDialog*>(bench.question("openDataDialog"));
        QVERIFY(dialog);
        QVERIFY(!dialog->isModal());
        dialog->selectFile(path);
        QTRY_VERIFY(!dialog->selectedFiles().isEmpty());
        QMetaObject::invokeMethod(dialog, "accept");
        QTRY_COMPARE(bench.window().views().openedFile(), path);
    }

    void aScanThatStartsTakesTheViewBack() {
        DataBench bench;
        QVERIFY(bench.ready());
        QVERIFY(bench.opens(bench.made("old.h5")));
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QTRY_VERIFY(bench.window().views().openedFile().isEmpty());
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(bench.shows(mapOf(bench.dataFile(), 0)));
        QVERIFY(!bench.child<QWidget>("opened")->isVisible());
    }

    void theNextPassOfASeriesTakesNothingAway() {
        ScanConfig scan = smallScan(4, 3, 0.4);
        scan.repeats.passes = 2;
        DataBench bench({}, 10, scan);
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(QTest::qWaitFor([&] { return bench.controller().progress().done >= 1; },
                                DataBench::kLimit));
        const QString old = bench.made("old.h5");
        QVERIFY(bench.opens(old));
        QVERIFY(QTest::qWaitFor([&] { return bench.dataFiles().size() == 2; }, DataBench::kLimit));
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(bench.window().views().openedFile(), old);
        QTest::mouseClick(bench.child<QPushButton>("back"), Qt::LeftButton);
        const QString second = bench.dataFile().replace(bench.dataFiles()[0], bench.dataFiles()[1]);
        QVERIFY(bench.shows(mapOf(second, 0)));
    }

    void theMapCanBeChosenBeforeTheFirstScan() {
        DataBench bench({}, 40, severalMaps());
        QTRY_COMPARE(bench.choice().count(), 3);
        bench.chooseMap("window");
        QCOMPARE(bench.map().labels().valueName, "window");
        QVERIFY(bench.scanned());
        QCOMPARE(bench.choice().currentText(), "window (counts)");
        QVERIFY(bench.shows(mapOf(bench.dataFile(), 1)));
    }

    void theTraceIsThatOfWhatIsShown() {
        DataBench bench;
        QVERIFY(bench.scanned());
        QTRY_COMPARE(bench.readout(), "live");
        const auto last = bench.controller().live().trace();
        const std::vector<double> live(last.begin(), last.end());
        QTRY_COMPARE(bench.trace().samples(), live);
        QVERIFY(bench.opens(bench.made("old.h5")));
        QVERIFY(bench.trace().samples().empty());
        Q_EMIT bench.map().cellClicked(1, 1);
        QTRY_COMPARE(bench.trace().samples().size(), std::size_t(16));
        QTest::mouseClick(bench.child<QPushButton>("back"), Qt::LeftButton);
        QVERIFY(bench.child<TracePanel>("tracePanel")->live());
        QTRY_COMPARE(bench.trace().samples(), live);
    }

    void aLongNameLeavesRoomForTheState() {
        DataBench bench;
        bench.window().resize(1400, 800);
        const QString name = QString("20260101_0001_a_name_that_is_long").repeated(4) + ".h5";
        QVERIFY(bench.opens(bench.made(name, {"--finished", "5"})));
        const auto* label = bench.child<QLabel>("openedTitle");
        QTRY_VERIFY(label->text().endsWith("partial 5/12 \u00b7 SIMULATED"));
        QTRY_VERIFY(label->fontMetrics().horizontalAdvance(label->text()) <= label->width());
        QVERIFY(label->text().startsWith("2026") && label->text().contains(QChar(0x2026)));
    }

    void theLiveScanIsThereAgainAfterOpenedData() {
        DataBench bench({}, 40, severalMaps());
        QVERIFY(bench.scanned());
        bench.chooseMap("window");
        QVERIFY(bench.opens(bench.made("old.h5")));
        QTest::mouseClick(bench.child<QPushButton>("back"), Qt::LeftButton);
        QCOMPARE(bench.choice().currentText(), "window (counts)");
        QVERIFY(bench.shows(mapOf(bench.dataFile(), 1)));
    }

    void aListOfPointsIsShownByNumber() {
        DataBench bench;
        const QString path = bench.made("list.h5", {"--list", "--columns", "6"});
        QVERIFY(bench.opens(path));
        QCOMPARE(bench.map().labels().fastName, "point");
        QVERIFY(bench.shows(mapOf(path, 0)));
        Q_EMIT bench.map().cellClicked(0, 4);
        QTRY_COMPARE(bench.readout(), "point 4");
    }

    void aWindowThatIsRefreshedTooSeldomSaysSo() {
        DataBench bench({}, 1, smallScan(6, 6, 0.05));
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(QTest::qWaitFor([&] { return bench.controller().progress().done >= 1; },
                                DataBench::kLimit));
        QTRY_VERIFY(!bench.map().lagging());
        for (int i = 0; i < 2; ++i) {
            QTest::qSleep(1200);  // the window hangs, the scan does not
            QCoreApplication::processEvents();
        }
        QVERIFY(bench.map().lagging());
        QTRY_VERIFY(!bench.map().lagging());
    }

    void theToolsOfTheMapCanBeReached() {
        DataBench bench;
        const QString path = bench.made("old.h5");
        QVERIFY(bench.opens(path));
        const auto values = mapOf(path, 0);
        QVERIFY(bench.shows(values));
        auto* tool = bench.child<QComboBox>("tool");
        auto* result = bench.child<QLabel>("toolResult");
        const auto take = [&](const QString& name) {
            tool->setCurrentIndex(tool->findText(name, Qt::MatchContains));
        };
        QVERIFY(!result->isVisible());
        take("statistics");
        bench.dragMap({-0.4, -0.4}, {1.4, 0.4});  // the cells 0 and 1
        QVERIFY(result->isVisible());
        QVERIFY(
            result->text().startsWith("Total: n 2, sum " + QString::number(values[0] + values[1])));
        take("ruler");
        QVERIFY(result->text().startsWith("Drag from one place"));
        bench.dragMap({0, 0}, {3, 0});
        QVERIFY(result->text().startsWith("Distance: yaw 3.0"));
        take("line profile");
        bench.dragMap({0, 1}, {3, 1});  // the second row
        auto* window = bench.child<QDialog>("profileWindow");
        QVERIFY(window->isVisible() && !window->isModal());
        const auto* curve = window->findChild<TraceView*>("profile");
        QCOMPARE(curve->samples(), std::vector<double>(values.begin() + 4, values.begin() + 8));
        QCOMPARE(curve->axis().unit, "deg");
        QVERIFY(result->text().startsWith("Line profile of Total"));
        QTest::mouseClick(window->findChild<QPushButton*>("copyProfile"), Qt::LeftButton);
        QCOMPARE(QApplication::clipboard()->text().count('\n'), 5);
        take("region");
        QVERIFY(!result->isVisible());
        bench.dragMap({0, 0}, {1, 1});
        QVERIFY(bench.map().region());
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::DataViewsTest)
#include "data_views_test.moc"
