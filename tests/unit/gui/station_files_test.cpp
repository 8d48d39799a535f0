// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "station_settings_bench.h"

#include <gimbalscan/views/map_view.h>

#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>

namespace gimbalscan {

using testing::SettingsBench;
using testing::WindowBench;

class StationFilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFileThatCannotBeReadIsAListOfProblems() {
        SettingsBench bench("{\"format\": \"gimbalscan-station\", \"version\": 1,\n \"axis\": []}");
        QVERIFY(!bench.readable());
        const QString all = bench.problems().join('\n');
        QVERIFY2(all.contains("line 2") && all.contains("did you mean \"axes\""), qPrintable(all));
        QVERIFY(!bench.child<QPushButton>("save")->isEnabled());
        QVERIFY(!bench.child<QPushButton>("use")->isEnabled());
        QCOMPARE(bench.child<QTreeWidget>("parts")->topLevelItemCount(), 0);
        QVERIFY(!bench.window().modified());
    }

    void whatSomebodyElseHasWrittenIsKept() {
        SettingsBench bench;
        auto other = bench.onDisk();
        other->name = "By somebody else";
        QVERIFY(saveStation(*other, bench.path("station.json").toStdString(),
                            builtInDrivers().schemas()));
        bench.choose("General");
        bench.retype(&bench.field("name")->editor(), "Mine");
        bench.press("save");
        QTRY_VERIFY(bench.child<QLabel>("status")->text().contains("changed by somebody else"));
        QCOMPARE(bench.onDisk()->name, std::string("By somebody else"));
        QVERIFY(bench.window().modified());
    }

    void closingAsksAboutChanges() {
        SettingsBench bench;
        bench.choose("General");
        bench.retype(&bench.field("name")->editor(), "Another name");
        bench.window().close();
        QVERIFY(bench.window().isVisible());
        auto* question = bench.child<QMessageBox>("stationChangesQuestion");
        QVERIFY(question->isVisible() && !question->isModal());
        QTest::mouseClick(question->button(QMessageBox::Save), Qt::LeftButton);
        QTRY_VERIFY(!bench.window().isVisible());
        QCOMPARE(bench.onDisk()->name, std::string("Another name"));
    }

    void closingTheMainWindowAsksToo() {
        WindowBench bench;
        bench.child<QAction>("actionStationSettings")->trigger();
        auto* settings = bench.child<StationSettings>("stationSettings");
        QTRY_VERIFY(settings->findChild<QTreeWidget*>("parts")->topLevelItemCount() > 0);
        QTest::keyClicks(settings->findChild<QLineEdit*>("name"), " changed");
        QVERIFY(settings->modified());
        bench.window().close();
        QVERIFY(bench.window().isVisible());
        auto* question = qobject_cast<QMessageBox*>(bench.question("stationChangesQuestion"));
        QVERIFY(question);
        QTest::mouseClick(question->button(QMessageBox::Discard), Qt::LeftButton);
        QTRY_VERIFY(!bench.window().isVisible());
        QVERIFY(bench.window().nextStation().isEmpty());
    }

    void aTestOfAConnectionTakesPartInTheWireLog() {
        const QTemporaryDir folder;
        testing::BenchSetup setup{testing::TestStation().config(builtInDrivers())};
        setup.wireLog = folder.filePath("wire.log");
        WindowBench bench(setup);
        bench.child<QAction>("actionStationSettings")->trigger();
        auto* settings = bench.child<StationSettings>("stationSettings");
        auto* parts = settings->findChild<QTreeWidget*>("parts");
        const auto motor = [&] {
            return parts->findItems("yaw_motor", Qt::MatchExactly | Qt::MatchRecursive);
        };
        QTRY_VERIFY(!motor().isEmpty());
        parts->setCurrentItem(motor().front());
        auto* button = settings->findChild<QPushButton*>("test");
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY(settings->findChild<QLabel*>("testResult")->text().contains("answered in"));
        QVERIFY(QFile::exists(setup.wireLog + ".test1"));
    }

    void theMainWindowGoesOnWithTheStation() {
        WindowBench bench;
        const QString file = bench.file("other.json");
        const DriverRegistry drivers = builtInDrivers();
        auto station = parseStation(std::string(builtinStationText()), "", drivers.schemas());
        QVERIFY(station && saveStation(*station, file.toStdString(), drivers.schemas()));
        bench.child<QAction>("actionStationSettings")->trigger();
        auto* settings = bench.child<StationSettings>("stationSettings");
        QVERIFY(settings->isVisible() && !settings->isModal());
        QSignalSpy opened(settings, &StationSettings::opened);
        settings->openStation(file);
        QTRY_VERIFY(!opened.isEmpty() && settings->file() == file);
        auto* use = settings->findChild<QPushButton*>("use");
        QTRY_VERIFY(use->isEnabled());
        QVERIFY(bench.press("actionConnect"));
        QTRY_VERIFY2(use->toolTip().contains("Disconnect"), qPrintable(use->toolTip()));
        QVERIFY(!use->isEnabled());
        QVERIFY(bench.awaitActivity(Activity::None));
        QVERIFY(bench.press("actionConnect"));  // which disconnects
        QTRY_VERIFY(use->isEnabled());
        QTest::mouseClick(use, Qt::LeftButton);
        QTRY_VERIFY(!bench.window().isVisible());
        QCOMPARE(bench.window().nextStation(), file);
    }

    /// A window that stays open and asks would keep the program from ending (SIGTERM).
    void whenTheProgramHasToEndChangesDoNotAsk() {
        WindowBench bench;
        bench.child<QAction>("actionStationSettings")->trigger();
        auto* settings = bench.child<StationSettings>("stationSettings");
        auto* add = settings->findChild<QPushButton*>("add");
        auto* parts = settings->findChild<QTreeWidget*>("parts");
        QTRY_VERIFY(parts->topLevelItemCount() > 3);
        parts->setCurrentItem(parts->findItems("Axes", Qt::MatchExactly).value(0));
        QTest::mouseClick(add, Qt::LeftButton);
        QVERIFY(settings->modified());
        bench.window().closeNow();
        QTRY_VERIFY(!bench.window().isVisible());
        QVERIFY(!settings->isVisible());
    }

    void anotherStationIsOpenedFromTheMenu() {
        WindowBench bench;
        const auto choose = [&](const QString& file) {
            bench.child<QAction>("actionOpenStation")->trigger();
            auto* dialog = bench.child<QFileDialog>("openStationDialog");
            QVERIFY(dialog->isVisible() && !dialog->isModal());
            Q_EMIT dialog->fileSelected(file);
            delete dialog;
        };
        // One that is wrong is shown, and the window stays.
        const QString wrong = bench.file("wrong.json");
        QFile text(wrong);
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("{\"format\": 3}");
        text.close();
        choose(wrong);
        QTRY_VERIFY(bench.window().findChild<StationSettings*>("stationSettings"));
        auto* settings = bench.child<StationSettings>("stationSettings");
        QTRY_VERIFY(settings->isVisible());
        QVERIFY(settings->findChild<QListWidget*>("problems")->count() > 0);
        QVERIFY(bench.window().isVisible());
        // One that does not fit together, too: a supply as the detector.
        const DriverRegistry drivers = builtInDrivers();
        auto station = parseStation(std::string(builtinStationText()), "", drivers.schemas());
        station->daq = "supply";
        QVERIFY(!saveStation(*station, wrong.toStdString(), drivers.schemas()));  // kept
        QVERIFY(saveStation(*station, bench.file("odd.json").toStdString(), drivers.schemas()));
        settings->close();
        choose(bench.file("odd.json"));
        QTRY_VERIFY(settings->isVisible());
        QVERIFY(settings->findChild<QListWidget*>("problems")
                    ->item(0)
                    ->text()
                    .contains("not a acquisition device"));
        // One that is right takes the place of the one in use.
        station->daq = "spectrometer";
        const QString good = bench.file("good.json");
        QVERIFY(saveStation(*station, good.toStdString(), drivers.schemas()));
        choose(good);
        QTRY_VERIFY(!bench.window().isVisible());
        QCOMPARE(bench.window().nextStation(), good);
    }

    void theMapLiesAsTheStationSays() {
        const auto drivers = builtInDrivers();
        auto station = testing::TestStation().config(drivers);
        station.map = {true, false, true};
        auto session = StationSession::open(station, 40);
        QVERIFY(session);
        QTemporaryDir folder;
        LogFeed log;
        (void)log.install({});
        MainWindow window(
            std::move(*session),
            {folder.filePath("s.ini"), folder.filePath("d"), testing::smallScan(5, 4)}, log);
        QCOMPARE(window.findChild<MapView*>("map")->orientation(),
                 (MapOrientation{true, false, true}));
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::StationFilesTest)
#include "station_files_test.moc"
