// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_geometry.h"
#include "map_image.h"
#include "map_layout.h"
#include "map_range.h"
#include "map_tools.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace gimbalscan;

namespace {

constexpr double kEmpty = std::numeric_limits<double>::quiet_NaN();

/// 3 rows x 4 columns; fast 10 to 13, slow -1 to 1; the values count the cells.
ScanFrame smallFrame() {
    ScanFrame frame;
    frame.grid = {3, 4, -1, 1, 10, 1};
    for (int i = 0; i < 12; ++i)
        frame.values.push_back(i);
    return frame;
}

QStringList labels(const std::vector<AxisTick>& ticks) {
    QStringList texts;
    for (const AxisTick& tick : ticks)
        texts << tick.label;
    return texts;
}

}  // namespace

class MapPartsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    static void positionsGoThereAndBack_data();
    static void positionsGoThereAndBack();
    static void theImageLiesAsTheMapIsShown_data();
    static void theImageLiesAsTheMapIsShown();
    static void equalAspectKeepsCellsSquareAndThinMapsReadable();
    static void zoomKeepsThePositionUnderThePointer();
    static void panStopsAtTheEdges();
    static void coloursHitBothEndsAndNothingMeasuredIsTransparent();
    static void logarithmicColoursAreEvenPerDecade();
    static void theRangeMovesOnlyByMoreThanItsMargin();
    static void lockedAndPercentileRanges();
    static void statisticsOfARectangle();
    static void profileAlongALine();
    static void logarithmicTicksAreRound();
};

void MapPartsTest::positionsGoThereAndBack_data() {
    QTest::addColumn<bool>("mirrorX");
    QTest::addColumn<bool>("mirrorY");
    QTest::addColumn<bool>("swapAxes");
    for (int i = 0; i < 8; ++i)
        QTest::addRow("%d", i) << ((i & 1) != 0) << ((i & 2) != 0) << ((i & 4) != 0);
}

void MapPartsTest::positionsGoThereAndBack() {
    QFETCH(bool, mirrorX);
    QFETCH(bool, mirrorY);
    QFETCH(bool, swapAxes);
    MapGeometry map(smallFrame().grid, {mirrorX, mirrorY, swapAxes});
    map.setPlot({20, 30, 400, 300});
    for (const QPointF position : {QPointF(10, -1), QPointF(13.5, 1.5), QPointF(11.25, 0.4)}) {
        const QPointF back = map.toUser(map.toPixel(position));
        QVERIFY(std::abs(back.x() - position.x()) < 1e-9);
        QVERIFY(std::abs(back.y() - position.y()) < 1e-9);
    }
    // The lowest corner is left below, unless mirrored.
    const QPointF corner = map.toPixel(QPointF(9.5, -1.5));
    QCOMPARE(corner.x(), mirrorX ? 420.0 : 20.0);
    QCOMPARE(corner.y(), mirrorY ? 30.0 : 330.0);
    QCOMPARE(map.cells(), swapAxes ? QSize(3, 4) : QSize(4, 3));
}

void MapPartsTest::theImageLiesAsTheMapIsShown_data() {
    positionsGoThereAndBack_data();
}

void MapPartsTest::theImageLiesAsTheMapIsShown() {
    QFETCH(bool, mirrorX);
    QFETCH(bool, mirrorY);
    QFETCH(bool, swapAxes);
    const ScanFrame frame = smallFrame();
    const ValueColours colours(ColourMap::Grey, 0, 11, false);
    MapImage image;
    image.reset(frame.grid, {mirrorX, mirrorY, swapAxes});
    image.recolour(frame, 0, 2, colours);
    MapGeometry map(frame.grid, {mirrorX, mirrorY, swapAxes});
    map.setPlot(QRect({}, map.cells()));  // one pixel a cell
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 4; ++column) {
            const QPointF pixel = map.toPixel(map.centre(row, column));
            QCOMPARE(image.image().pixel(static_cast<int>(pixel.x()), static_cast<int>(pixel.y())),
                     colours(row * 4 + column));
            QCOMPARE(map.cellAt(map.centre(row, column)), std::optional(QPoint(column, row)));
        }
}

void MapPartsTest::equalAspectKeepsCellsSquareAndThinMapsReadable() {
    const MapGeometry map(smallFrame().grid, {});
    QCOMPARE(map.fit({800, 300}, true), QSize(400, 300));
    QCOMPARE(map.fit({800, 300}, false), QSize(800, 300));
    const MapGeometry line(PlanGrid{1, 1000, 0, 0, 0, 1}, {});
    QVERIFY(line.fit({800, 300}, true).height() >= 40);
    QCOMPARE(line.fit({800, 300}, true).width(), 800);
}

void MapPartsTest::zoomKeepsThePositionUnderThePointer() {
    MapGeometry map(PlanGrid{100, 200, 0, 1, 0, 1}, {true, false, false});
    map.setPlot({50, 20, 600, 300});
    const QPointF pixel(400, 100);
    const QPointF under = map.toUser(pixel);
    map.zoom(pixel, 2);
    QVERIFY(map.zoomed());
    QVERIFY(std::abs(map.toUser(pixel).x() - under.x()) < 1e-9);
    QVERIFY(std::abs(map.toUser(pixel).y() - under.y()) < 1e-9);
    // The shape of the cells stays.
    QCOMPARE(map.window().width() / map.window().height(), 2.0);
    map.zoom(pixel, 1e9);
    QVERIFY(map.window().width() >= 2);
    map.zoom(pixel, 1e-9);
    QVERIFY(!map.zoomed());
}

void MapPartsTest::panStopsAtTheEdges() {
    MapGeometry map(PlanGrid{100, 100, 0, 1, 0, 1}, {});
    map.setPlot({0, 0, 400, 400});
    map.zoom({200, 200}, 4);
    const QPointF before = map.toUser({200, 200});
    map.pan({40, 0});  // what was under the pointer comes with it
    QVERIFY(std::abs(map.toUser({240, 200}).x() - before.x()) < 1e-9);
    map.pan({1e6, -1e6});
    QCOMPARE(map.window().left(), -0.5);
    QCOMPARE(map.window().top(), -0.5);
    QCOMPARE(map.imageSource(), QRectF(0, 75, 25, 25));
}

void MapPartsTest::coloursHitBothEndsAndNothingMeasuredIsTransparent() {
    const ValueColours colours(ColourMap::Viridis, 100, 200, false);
    QCOMPARE(colours(100), colourAt(ColourMap::Viridis, 0));
    QCOMPARE(colours(200), colourAt(ColourMap::Viridis, 1));
    QCOMPARE(colours(1e9), colourAt(ColourMap::Viridis, 1));
    QCOMPARE(colours(-1e9), colourAt(ColourMap::Viridis, 0));
    QCOMPARE(qAlpha(colours(kEmpty)), 0);
    QCOMPARE(qAlpha(colours(150)), 255);
    const ValueColours equal(ColourMap::Grey, 7, 7, false);
    QCOMPARE(qRed(equal(7)), 128);
}

void MapPartsTest::logarithmicColoursAreEvenPerDecade() {
    const ValueColours colours(ColourMap::Grey, 1, 1e4, true);
    QCOMPARE(colours.part(100), 0.5);
    QCOMPARE(colours(0), colours(1));  // zero has no logarithm, and is not "not measured"
    QCOMPARE(colours(-5), colours(1));
    QVERIFY(qRed(colours(10)) > qRed(colours(1)) + 50);
}

void MapPartsTest::theRangeMovesOnlyByMoreThanItsMargin() {
    MapRange range;
    const std::vector<double> first{0, 100, kEmpty};
    QVERIFY(range.settle(first));
    QCOMPARE(range.high(), 100.0);
    QVERIFY(!range.include(std::vector<double>{104, kEmpty}));
    QCOMPARE(range.high(), 100.0);
    QVERIFY(range.unsettled());
    QVERIFY(range.include(std::vector<double>{106}));
    QCOMPARE(range.high(), 106.0);
    // Values may have been replaced: the exact range is found when there is time.
    QVERIFY(range.settle(std::vector<double>{1, 50}));
    QCOMPARE(range.low(), 1.0);
    QCOMPARE(range.high(), 50.0);
    QVERIFY(!range.unsettled());
    range.setLogarithmic(true);
    QVERIFY(range.settle(std::vector<double>{-3, 0, 2, 50}));
    QCOMPARE(range.low(), 2.0);
    QVERIFY(range.settle(std::vector<double>{-3, 0}));
    QVERIFY(range.empty());
}

void MapPartsTest::lockedAndPercentileRanges() {
    MapRange range;
    QVERIFY(!range.setLocked(5, 5));
    QVERIFY(!range.setLocked(kEmpty, 5));
    QCOMPARE(range.mode(), MapRangeMode::Auto);
    QVERIFY(range.setLocked(5, 10));
    range.settle(std::vector<double>{0, 100});
    QVERIFY(!range.include(std::vector<double>{1e6}));
    QCOMPARE(range.low(), 5.0);
    QCOMPARE(range.high(), 10.0);
    QVERIFY(!range.setPercentile(50, 50));
    QVERIFY(range.setPercentile(10, 90));
    std::vector<double> values;
    for (int i = 0; i <= 100; ++i)
        values.push_back(i);
    values.push_back(kEmpty);
    range.settle(values);
    QCOMPARE(range.low(), 10.0);
    QCOMPARE(range.high(), 90.0);
}

void MapPartsTest::statisticsOfARectangle() {
    ScanFrame frame = smallFrame();
    frame.values[6] = kEmpty;  // row 1, column 2
    // Columns 1 and 2 of rows 1 and 2: 5, empty, 9, 10. An edge on a centre takes the cell in.
    const CellStatistics four = cellStatistics(frame, QRectF(11, 0, 1, 1));
    QCOMPARE(four.n, std::uint64_t(3));
    QCOMPARE(four.sum, 24.0);
    QCOMPARE(four.mean, 8.0);
    QCOMPARE(four.standardDeviation, std::sqrt(7.0));
    QCOMPARE(four.minimum, 5.0);
    QCOMPARE(four.maximum, 10.0);
    // Smaller than a cell: the cell that it lies in.
    const CellStatistics one = cellStatistics(frame, QRectF(11.1, 0.1, 0.1, 0.1));
    QCOMPARE(one.n, std::uint64_t(1));
    QCOMPARE(one.mean, 5.0);
    QVERIFY(std::isnan(one.standardDeviation));
    const CellStatistics none = cellStatistics(frame, QRectF(12, 0, 0.1, 0.1));
    QCOMPARE(none.n, std::uint64_t(0));
    QVERIFY(std::isnan(none.mean));
    QCOMPARE(statisticsText(four, "counts"),
             QString("n 3, sum 24, mean 8, std 2.64575, min 5, max 10 (counts)"));
}

void MapPartsTest::profileAlongALine() {
    const MapLabels degrees{"yaw", "deg", "pitch", "deg", "Total", "counts"};
    const LineProfile row = lineProfile(smallFrame(), degrees, {10, 0}, {13, 0});
    QCOMPARE(row.values, (std::vector<double>{4, 5, 6, 7}));
    QCOMPARE(row.distances, (std::vector<double>{0, 1, 2, 3}));
    QCOMPARE(row.distanceUnit, QString("deg"));
    const MapLabels mixed{"yaw", "deg", "height", "mm", "Total", "counts"};
    const LineProfile diagonal = lineProfile(smallFrame(), mixed, {12, 1}, {10, -1});
    QCOMPARE(diagonal.values, (std::vector<double>{10, 5, 0}));
    QCOMPARE(diagonal.distances.back(), std::hypot(2.0, 2.0));
    QCOMPARE(diagonal.distanceUnit, QString("cells"));
    QCOMPARE(lineProfile(smallFrame(), mixed, {12, 1}, {12, 1}).values.size(), std::size_t(1));
    QCOMPARE(distanceText(smallFrame().grid, degrees, {3, 4}),
             QString("yaw 3.0 deg, pitch 4.0 deg, distance 5.0 deg"));
    QVERIFY(!distanceText(smallFrame().grid, mixed, {3, 4}).contains("distance"));
}

void MapPartsTest::logarithmicTicksAreRound() {
    QCOMPARE(labels(logarithmicTicks(1, 1000, 12)),
             (QStringList{"1", "2", "5", "10", "20", "50", "100", "200", "500", "1000"}));
    QCOMPARE(labels(logarithmicTicks(1, 1000, 4)), (QStringList{"1", "10", "100", "1000"}));
    QCOMPARE(labels(logarithmicTicks(20, 30, 5)).size(), 6);
    QVERIFY(logarithmicTicks(1e-30, 1e30, 5).size() <= 7);
}

QTEST_MAIN(MapPartsTest)
#include "map_parts_test.moc"
