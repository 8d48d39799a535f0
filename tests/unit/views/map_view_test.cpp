// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/views/map_view.h>

#include <QApplication>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <limits>
#include <memory>

using namespace gimbalscan;

namespace {

constexpr double kEmpty = std::numeric_limits<double>::quiet_NaN();

ScanFrame frameOf(std::uint32_t rows, std::uint32_t columns, double value) {
    ScanFrame frame;
    frame.grid = {rows, columns, -2, 1, 10, 1};
    frame.values.assign(static_cast<std::size_t>(rows) * columns, value);
    frame.revision = 1;
    return frame;
}

}  // namespace

class MapViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void onlyDirtyRowsAreTakenOver();
    void anotherRevisionOrGridIsTakenWhole();
    void cellsHaveTheirColoursAndEmptyOnesAreHatched();
    void aFrameOfTheWrongSizeShowsNothing();
    void theRangeBecomesExactWithinASecond();
    void autoLockedAndPercentile();
    void readoutSaysPositionValueCellAndFlag();
    void theChosenCellIsReadOut();
    void crosshairAndLaggingAreDrawnAndGoAgain();
    void simulatedIsStampedOnThePicture();
    void everyThemeFontAndSizeIsDrawn();

private:
    [[nodiscard]] QColor colourOf(double fast, double slow) const {
        const QImage image = m_view->picture();
        return image.pixelColor(
            (m_view->toWidget({fast, slow}) * image.devicePixelRatio()).toPoint());
    }
    std::unique_ptr<MapView> m_view;
};

void MapViewTest::init() {
    m_view = std::make_unique<MapView>();
    m_view->resize(600, 400);
    m_view->setLabels({"yaw", "deg", "pitch", "deg", "Total", "counts"});
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void MapViewTest::onlyDirtyRowsAreTakenOver() {
    ScanFrame frame = frameOf(5, 6, 0);
    frame.values.back() = 100;
    m_view->setFrame(frame);
    frame.values[6] = 100;   // row 1
    frame.values[12] = 100;  // row 2, not said to have changed
    frame.dirtyFirstRow = frame.dirtyLastRow = 1;
    m_view->updateRows(frame);
    QCOMPARE(QColor(colourOf(10, -1)), QColor(colourAt(ColourMap::Viridis, 1)));
    QCOMPARE(QColor(colourOf(10, 0)), QColor(colourAt(ColourMap::Viridis, 0)));
    QCOMPARE(m_view->frame().values[12], 0.0);
    frame.dirtyFirstRow = 1;
    frame.dirtyLastRow = 0;  // none
    m_view->updateRows(frame);
    QCOMPARE(m_view->frame().values[12], 0.0);
    frame.dirtyLastRow = 1000;  // more than there are
    m_view->updateRows(frame);
    QCOMPARE(m_view->frame().values[12], 100.0);
}

void MapViewTest::anotherRevisionOrGridIsTakenWhole() {
    m_view->setFrame(frameOf(5, 6, 1));
    ScanFrame next = frameOf(5, 6, 2);
    next.revision = 2;
    m_view->updateRows(next);
    QCOMPARE(m_view->frame().values.front(), 2.0);
    m_view->setChosenCell(QPoint(5, 4));
    m_view->updateRows(frameOf(2, 3, 3));
    QCOMPARE(m_view->frame().values.size(), std::size_t(6));
    QVERIFY(!m_view->chosenCell());  // it is not there any more
}

void MapViewTest::cellsHaveTheirColoursAndEmptyOnesAreHatched() {
    ScanFrame frame = frameOf(2, 3, kEmpty);
    frame.values[0] = 0;
    frame.values[1] = 10;
    m_view->setFrame(frame);
    for (const ColourMap map :
         {ColourMap::Viridis, ColourMap::Magma, ColourMap::Cividis, ColourMap::Grey}) {
        m_view->setColourMap(map);
        QCOMPARE(colourOf(10, -2), QColor(colourAt(map, 0)));
        QCOMPARE(colourOf(11, -2), QColor(colourAt(map, 1)));
        const QImage picture = m_view->picture();
        const QPoint middle = m_view->toWidget({12, -1}).toPoint();
        const QImage empty = picture.copy(middle.x() - 15, middle.y() - 15, 30, 30);
        QSet<QRgb> seen;
        for (int y = 0; y < empty.height(); ++y)
            for (int x = 0; x < empty.width(); ++x) {
                seen << empty.pixel(x, y);
                for (const QRgb colour : colourTable(map))
                    QVERIFY(empty.pixel(x, y) != colour);
            }
        QVERIFY(seen.size() > 1);
    }
}

void MapViewTest::aFrameOfTheWrongSizeShowsNothing() {
    ScanFrame frame = frameOf(5, 6, 1);
    frame.values.pop_back();
    m_view->setFrame(frame);
    QVERIFY(m_view->frame().values.empty());
    QVERIFY(!m_view->readingAt({10, 0}));
    QVERIFY(!m_view->picture().isNull());
    m_view->setFrame(frameOf(5, 6, 1));
    QVERIFY(m_view->readingAt({10, 0}));
    m_view->clear();
    QVERIFY(!m_view->readingAt({10, 0}));
}

void MapViewTest::theRangeBecomesExactWithinASecond() {
    ScanFrame frame = frameOf(5, 6, 0);
    frame.values[0] = 100;
    m_view->setFrame(frame);
    QSignalSpy changed(m_view.get(), &MapView::rangeChanged);
    frame.values[1] = 103;
    frame.dirtyFirstRow = frame.dirtyLastRow = 0;
    m_view->updateRows(frame);
    QCOMPARE(m_view->rangeHigh(), 100.0);  // no reason to recolour everything at once
    QTRY_COMPARE(m_view->rangeHigh(), 103.0);
    QCOMPARE(changed.size(), 1);
}

void MapViewTest::autoLockedAndPercentile() {
    ScanFrame frame = frameOf(5, 6, 5);
    frame.values[0] = 1000;
    m_view->setFrame(frame);
    QCOMPARE(m_view->rangeHigh(), 1000.0);
    QVERIFY(!m_view->setLockedRange(3, 1));
    QVERIFY(m_view->setLockedRange(0, 50));
    QCOMPARE(colourOf(10, -2), QColor(colourAt(ColourMap::Viridis, 1)));
    QVERIFY(m_view->setPercentileRange(0, 90));
    QCOMPARE(m_view->rangeMode(), MapRangeMode::Percentile);
    QCOMPARE(m_view->rangeHigh(), 5.0);
    m_view->setAutoRange();
    m_view->setLogarithmic(true);
    QCOMPARE(m_view->rangeLow(), 5.0);
    QCOMPARE(m_view->rangeHigh(), 1000.0);
}

void MapViewTest::readoutSaysPositionValueCellAndFlag() {
    ScanFrame frame = frameOf(5, 6, 812);
    frame.values[1] = kEmpty;
    m_view->setFrame(frame);
    m_view->setFlaggedCells({{2, 1, "dead time 31 %"}, {0, 0, "late"}});
    const auto flagged = m_view->readingAt({11.3, 0.2});
    QVERIFY(flagged);
    QCOMPARE(
        m_view->readoutText(*flagged),
        QString("yaw 11.3 deg, pitch 0.2 deg, Total 812 counts, row 2, column 1, dead time 31 %"));
    QVERIFY(m_view->readoutText(*m_view->readingAt({11, -2})).contains("not measured"));
    QVERIFY(m_view->readingAt({11, -2})->flag.isEmpty());
    QVERIFY(!m_view->readingAt({9.4, 0}));
}

void MapViewTest::theChosenCellIsReadOut() {
    m_view->setFrame(frameOf(5, 6, 7));
    QSignalSpy clicked(m_view.get(), &MapView::cellClicked);
    m_view->setChosenCell(QPoint(3, 2));
    QCOMPARE(clicked.size(), 0);
    QVERIFY(m_view->accessibleDescription().contains("Total 7 counts, row 2, column 3"));
    ScanFrame frame = frameOf(5, 6, 8);
    frame.dirtyFirstRow = frame.dirtyLastRow = 2;
    m_view->updateRows(frame);
    QVERIFY(m_view->accessibleDescription().contains("Total 8 counts"));
    m_view->setChosenCell(QPoint(6, 2));
    QVERIFY(!m_view->chosenCell());
    QVERIFY(m_view->accessibleDescription().isEmpty());
}

void MapViewTest::crosshairAndLaggingAreDrawnAndGoAgain() {
    m_view->setFrame(frameOf(5, 6, 7));
    const QImage bare = m_view->picture();
    m_view->setCrosshair(QPointF(12, 0));
    QVERIFY(m_view->picture() != bare);
    QCOMPARE(colourOf(12, 2.2), QColor(Qt::white));  // its vertical line
    m_view->setCrosshair({});
    QCOMPARE(m_view->picture(), bare);
    m_view->setLagging(true);
    QVERIFY(m_view->picture() != bare);
    m_view->setLagging(false);
    QCOMPARE(m_view->picture(), bare);
    m_view->setPlannedPath({{10, -2}, {15, -2}, {15, 2}});
    QVERIFY(m_view->picture() != bare);
    m_view->setPathVisible(false);
    QCOMPARE(m_view->picture(), bare);
    m_view->setFlaggedCells({{1, 1, "late"}});
    QVERIFY(m_view->picture() != bare);
    m_view->setFlagsVisible(false);
    QCOMPARE(m_view->picture(), bare);
}

void MapViewTest::simulatedIsStampedOnThePicture() {
    m_view->setFrame(frameOf(5, 6, 7));
    const QImage bare = m_view->picture();
    m_view->setSimulated(true);
    QVERIFY(m_view->picture() != bare);
}

void MapViewTest::everyThemeFontAndSizeIsDrawn() {
    m_view->setFrame(frameOf(50, 60, 7));
    QPalette dark;
    dark.setColor(QPalette::Window, Qt::black);
    dark.setColor(QPalette::WindowText, Qt::white);
    m_view->setPalette(dark);
    QCOMPARE(m_view->picture().pixelColor(0, 0), QColor(Qt::black));
    QFont font = m_view->font();
    font.setPointSize(20);
    m_view->setFont(font);
    for (const QSize size : {QSize(1, 1), QSize(40, 30), QSize(320, 220), QSize(2000, 1200)}) {
        m_view->resize(size);
        QCOMPARE(m_view->picture().size(), size * m_view->devicePixelRatioF());
    }
}

QTEST_MAIN(MapViewTest)
#include "map_view_test.moc"
