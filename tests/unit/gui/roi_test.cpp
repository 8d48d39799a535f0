// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "data_bench.h"
#include "fault_banner.h"

#include <QLineEdit>
#include <QToolTip>

namespace gimbalscan {

using testing::DataBench;
using testing::mapsOfBand;
using testing::smallScan;

namespace {

/// The band that the user made last.
TraceBand lastBand(DataBench& bench) {
    return bench.trace().bands().back();
}

ViewFile viewBeside(const QString& path) {
    const auto view = loadView(viewFileName(path.toStdString()));
    return view ? *view : ViewFile{};
}

/// Opened, with the trace of a point, so that bands can be dragged.
bool opensWithTrace(DataBench& bench, const QString& path) {
    if (!bench.opens(path))
        return false;
    Q_EMIT bench.map().cellClicked(1, 1);
    return QTest::qWaitFor([&] { return !bench.trace().samples().empty(); }, DataBench::kLimit);
}

}  // namespace

class RoiTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aDraggedBandIsAMapAtOnce() {
        DataBench bench;
        const QString path = bench.made("a.h5", {"--channels", "200", "--finished", "9"});
        QVERIFY(opensWithTrace(bench, path));
        auto* add = bench.child<QPushButton>("addRoi");
        QVERIFY(add->isEnabled());
        QTest::mouseClick(add, Qt::LeftButton);
        bench.dragTrace(40, 80);
        QVERIFY(!add->isChecked());
        const TraceBand made = lastBand(bench);
        QVERIFY(std::abs(int(made.first) - 40) <= 2 && std::abs(int(made.last) - 80) <= 2);
        QCOMPARE(bench.choice().currentText(), "ROI 1 (counts)");
        QCOMPARE(bench.map().labels().valueName, "ROI 1");
        QVERIFY(bench.shows(mapsOfBand(path, made.first, made.last).sums));

        bench.dragTrace(60, 120);  // the whole band
        const TraceBand moved = lastBand(bench);
        QVERIFY(moved.first > made.first + 40);
        QVERIFY(bench.shows(mapsOfBand(path, moved.first, moved.last).sums));
        bench.dragTrace(10, 20, Qt::ShiftModifier);  // the other way to make one
        QCOMPARE(bench.maps().back(), "ROI 2 (counts)");
        bench.chooseMap("ROI 1");
        QVERIFY(bench.shows(mapsOfBand(path, moved.first, moved.last).sums));
    }

    void bandsAreNamedRemovedAndComeBack() {
        DataBench bench;
        const QString path = bench.made("a.h5", {"--channels", "200"});
        QVERIFY(opensWithTrace(bench, path));
        bench.dragTrace(40, 80, Qt::ShiftModifier);
        QTest::keyClick(&bench.trace(), Qt::Key_F2);
        auto* name = bench.trace().findChild<QLineEdit*>();
        QTest::keyClicks(name, "Cs-137");
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(bench.choice().currentText(), "Cs-137 (counts)");
        bench.dragTrace(100, 120, Qt::ShiftModifier);
        const TraceBand second = lastBand(bench);
        QTRY_COMPARE(viewBeside(path).rois.size(), std::size_t(2));
        QCOMPARE(viewBeside(path).rois[0].name, std::string("Cs-137"));
        QCOMPARE(viewBeside(path).rois[1].firstChannel, second.first);

        QTest::mouseClick(bench.child<QPushButton>("back"), Qt::LeftButton);
        QVERIFY(bench.trace().bands().empty());
        QVERIFY(opensWithTrace(bench, path));
        QCOMPARE(bench.trace().bands().size(), std::size_t(2));
        QCOMPARE(bench.trace().bands()[1], second);
        bench.chooseMap("Cs-137");
        const TraceBand first = bench.trace().bands()[0];
        QVERIFY(bench.shows(mapsOfBand(path, first.first, first.last).sums));

        bench.trace().setChosenBand(0);
        QTest::keyClick(&bench.trace(), Qt::Key_Delete);
        QCOMPARE(bench.trace().bands().size(), std::size_t(1));
        QCOMPARE(bench.choice().currentIndex(), 0);  // its map is gone
        QTRY_COMPARE(viewBeside(path).rois.size(), std::size_t(1));
    }

    void twoBandsHaveNotTheSameName() {
        DataBench bench;
        const QString path = bench.made("a.h5", {"--channels", "200"});
        QVERIFY(opensWithTrace(bench, path));
        bench.dragTrace(40, 80, Qt::ShiftModifier);
        bench.dragTrace(100, 120, Qt::ShiftModifier);
        QTest::keyClick(&bench.trace(), Qt::Key_F2);
        auto* name = bench.trace().findChild<QLineEdit*>();
        name->setText("ROI 1");
        QTest::keyClick(name, Qt::Key_Return);
        QCOMPARE(lastBand(bench).name, "ROI 1 (2)");
        QTRY_COMPARE(viewBeside(path).rois.size(), std::size_t(2));
    }

    void theRestOfTheViewFileStays() {
        DataBench bench;
        const QString path = bench.made("a.h5", {"--channels", "200"});
        ViewFile view;
        view.notes = "mine";
        view.energy = {-5, 2.5, 0.001};
        view.gates = {{"gate", 1, 2, 3, 5920, 0.5}};
        view.view = R"({"x":1})";
        QVERIFY(saveView(view, viewFileName(path.toStdString())));
        QVERIFY(opensWithTrace(bench, path));
        QCOMPARE(bench.trace().axis().unit, "keV");
        QCOMPARE(bench.trace().axis().a, -5.0);
        QCOMPARE(bench.trace().axis().c, 0.001);
        bench.dragTrace(40, 80, Qt::ShiftModifier);
        QTRY_COMPARE(viewBeside(path).rois.size(), std::size_t(1));
        view.rois = viewBeside(path).rois;
        QCOMPARE(viewBeside(path), view);
    }

    void aBrokenViewFileIsToldAndNotOverwritten() {
        DataBench bench;
        const QString path = bench.made("a.h5", {"--channels", "200"});
        QFile broken(bench.file("a.view.json"));
        QVERIFY(broken.open(QIODevice::WriteOnly));
        broken.write("{ mine");
        broken.close();
        QVERIFY(opensWithTrace(bench, path));
        auto* banner = bench.child<FaultBanner>("banner");
        QTRY_VERIFY(banner->findChild<QLabel*>("happened")->text().contains("cannot be read"));
        bench.dragTrace(40, 80, Qt::ShiftModifier);
        const TraceBand made = lastBand(bench);
        QVERIFY(bench.shows(mapsOfBand(path, made.first, made.last).sums));
        QVERIFY(broken.open(QIODevice::ReadOnly));
        QCOMPARE(broken.readAll(), QByteArray("{ mine"));
    }

    void aGateHasAmplitudeAndPosition() {
        DataBench bench;
        const QString path = bench.made("a.h5", {"--ascan", "--channels", "200"});
        QVERIFY(opensWithTrace(bench, path));
        bench.dragTrace(40, 60, Qt::ShiftModifier);
        const TraceBand gate = lastBand(bench);
        const auto expected = mapsOfBand(path, gate.first, gate.last);
        QCOMPARE(bench.choice().currentText(), "ROI 1 (V)");
        QVERIFY(bench.shows(expected.amplitudes));
        bench.chooseMap("ROI 1: position of the peak (us)");
        QVERIFY(bench.shows(expected.positions));
        QTRY_COMPARE(viewBeside(path).gates.size(), std::size_t(1));
        QCOMPARE(viewBeside(path).gates[0].start, 10 + 0.5 * gate.first);
        QVERIFY(opensWithTrace(bench, path));
        QCOMPARE(bench.trace().bands()[0], gate);
    }

    void aRegionOfTheScanFileIsFixed() {
        ScanConfig scan = smallScan(4, 3);
        scan.reductions.push_back({"window", ReductionKind::ChannelSum, 300, 600});
        DataBench bench({}, 40, scan);
        QVERIFY(bench.scanned());
        QTRY_COMPARE(bench.trace().bands().size(), std::size_t(1));
        QTRY_VERIFY(!bench.trace().samples().empty());
        const TraceBand before = bench.trace().bands()[0];
        QVERIFY(before.fixed.contains("recorded with every point"));
        bench.dragTrace(450, 700);
        QCOMPARE(bench.trace().bands()[0], before);
        bench.trace().setChosenBand(0);
        QTest::keyClick(&bench.trace(), Qt::Key_Delete);
        QTest::keyClick(&bench.trace(), Qt::Key_Right);
        QCOMPARE(bench.trace().bands(), std::vector<TraceBand>{before});
        QHelpEvent help(QEvent::ToolTip, bench.at(450), bench.plot().mapToGlobal(bench.at(450)));
        QApplication::sendEvent(&bench.plot(), &help);
        QTRY_VERIFY(QToolTip::text().contains("recorded with every point"));
    }

    void aRegionIsCountedWhileTheScanRuns() {
        DataBench bench({}, 10, smallScan(8, 8, 0.4));
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(QTest::qWaitFor([&] { return bench.controller().progress().done >= 6; },
                                DataBench::kLimit));
        QTRY_VERIFY(!bench.trace().samples().empty());
        bench.dragTrace(100, 400, Qt::ShiftModifier);
        QCOMPARE(bench.choice().currentText(), "ROI 1 (counts)");
        const TraceBand made = lastBand(bench);
        const auto shown = [&] {
            const auto& values = bench.map().frame().values;
            return std::count_if(values.begin(), values.end(),
                                 [](double value) { return !std::isnan(value); });
        };
        QTRY_VERIFY(shown() >= 6);  // those taken already
        const auto first = shown();
        QTRY_VERIFY_WITH_TIMEOUT(shown() > first, DataBench::kLimit);
        QCOMPARE(bench.controller().state(), ScanState::Running);
        QVERIFY(bench.awaitActivity(Activity::None));
        const auto expected = mapsOfBand(bench.dataFile(), made.first, made.last).sums;
        QVERIFY(
            std::none_of(expected.begin(), expected.end(), [](double v) { return std::isnan(v); }));
        QVERIFY(bench.shows(expected));
        QTRY_COMPARE(viewBeside(bench.dataFile()).rois.size(), std::size_t(1));
    }

    void aGateIsMeasuredWhileTheScanRuns() {
        const auto station = loadStation(GIMBALSCAN_ULTRASONIC_STATION, builtInDrivers().schemas());
        QVERIFY(station);
        ScanConfig scan = smallScan(7, 7, 0.2);
        scan.fast = {"x", 14, 26, 7, false};
        scan.slow = {"y", 14, 26, 7, false};
        scan.reductions = {{"flaw", ReductionKind::PeakAmplitude, 90, 225}};
        DataBench bench(scan, *station, 10);
        QVERIFY(bench.ready());
        QVERIFY(bench.press("actionStart"));
        QVERIFY(QTest::qWaitFor([&] { return bench.controller().progress().done >= 4; },
                                DataBench::kLimit));
        QTRY_VERIFY(!bench.trace().samples().empty());
        bench.dragTrace(240, 300, Qt::ShiftModifier);
        const TraceBand gate = lastBand(bench);
        const QString position = "ROI 1: position of the peak (us)";
        QVERIFY(bench.maps().contains(position));
        bench.chooseMap(position);
        QCOMPARE(bench.map().labels().valueUnit, "us");
        QVERIFY(bench.awaitActivity(Activity::None));
        const auto expected = mapsOfBand(bench.dataFile(), gate.first, gate.last);
        QVERIFY(bench.shows(expected.positions));
        bench.chooseMap("ROI 1");
        QVERIFY(bench.shows(expected.amplitudes));
        QTRY_COMPARE(viewBeside(bench.dataFile()).gates.size(), std::size_t(1));
    }

    void theFileOfTheLastScanOpenedHasOneSetOfRegions() {
        DataBench bench;
        QVERIFY(bench.scanned());
        QTRY_VERIFY(!bench.trace().samples().empty());
        bench.dragTrace(100, 200, Qt::ShiftModifier);
        QTRY_COMPARE(viewBeside(bench.dataFile()).rois.size(), std::size_t(1));
        QVERIFY(opensWithTrace(bench, bench.dataFile()));
        QCOMPARE(bench.trace().bands().size(), std::size_t(1));
        bench.dragTrace(500, 700, Qt::ShiftModifier);
        const std::vector<TraceBand> bands = bench.trace().bands();
        QCOMPARE(bands.size(), std::size_t(2));
        QTest::mouseClick(bench.child<QPushButton>("back"), Qt::LeftButton);
        QCOMPARE(bench.trace().bands(), bands);
        QTRY_COMPARE(viewBeside(bench.dataFile()).rois.size(), std::size_t(2));
    }

    void theNextScanHasTheSameRegions() {
        DataBench bench;
        QVERIFY(bench.scanned());
        QTRY_VERIFY(!bench.trace().samples().empty());
        bench.dragTrace(100, 400, Qt::ShiftModifier);
        const TraceBand made = lastBand(bench);
        QVERIFY(bench.press("actionStart"));
        QVERIFY(bench.awaitActivity(Activity::Scanning));
        QVERIFY(bench.awaitActivity(Activity::None));
        QCOMPARE(bench.dataFiles().size(), 2);
        QCOMPARE(bench.choice().currentText(), "ROI 1 (counts)");
        const QString second = bench.dataFile().replace(bench.dataFiles()[0], bench.dataFiles()[1]);
        QVERIFY(bench.shows(mapsOfBand(second, made.first, made.last).sums));
        QTRY_COMPARE(viewBeside(second).rois.size(), std::size_t(1));
    }
};

}  // namespace gimbalscan

QTEST_MAIN(gimbalscan::RoiTest)
#include "roi_test.moc"
