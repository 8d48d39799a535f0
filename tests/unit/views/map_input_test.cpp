// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/views/map_view.h>

#include <QApplication>
#include <QContextMenuEvent>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <memory>

using namespace gimbalscan;

/// What mouse and keys do, on a map of 5 rows (pitch -2 to 2) and 6 columns (yaw 10 to 15).
class MapInputTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void clickChoosesTheCell();
    void dragSelectsARegionInUserCoordinates_data();
    void dragSelectsARegionInUserCoordinates();
    void aRegionEndsAtTheMap();
    void escapeCancelsTheDragAndOnlyThat();
    void arrowsWalkAsTheMapIsShown();
    void doubleClickTellsThePosition();
    void wheelZoomsAtThePointerAndHomeShowsAll();
    void middleRightAndSpacePan();
    void rightClickAsksForTheMenuAndRightDragDoesNot();
    void profileRulerAndStatistics();
    void hoverFollowsThePointer();
    void anotherGridEndsTheDrag();

private:
    [[nodiscard]] QPoint at(double fast, double slow) const {
        return m_view->toWidget({fast, slow}).toPoint();
    }
    void move(QPoint to, Qt::MouseButton held) {
        QMouseEvent event(QEvent::MouseMove, to, m_view->mapToGlobal(to), Qt::NoButton, held,
                          Qt::NoModifier);
        QCoreApplication::sendEvent(m_view.get(), &event);
    }
    void drag(QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton) {
        QTest::mousePress(m_view.get(), button, {}, from);
        move((from + to) / 2, button);
        move(to, button);
        QTest::mouseRelease(m_view.get(), button, {}, to);
    }
    void wheel(QPoint where, int delta) {
        QWheelEvent event(where, m_view->mapToGlobal(where), {}, QPoint(0, delta), Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view.get(), &event);
    }
    static bool near(double one, double other) { return std::abs(one - other) < 0.02; }

    ScanFrame m_frame;
    std::unique_ptr<MapView> m_view;
};

void MapInputTest::init() {
    m_frame = {};
    m_frame.grid = {5, 6, -2, 1, 10, 1};
    for (int i = 0; i < 30; ++i)
        m_frame.values.push_back(i);
    m_view = std::make_unique<MapView>();
    m_view->setLabels({"yaw", "deg", "pitch", "deg", "Total", "counts"});
    m_view->resize(900, 700);
    m_view->setFrame(m_frame);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
}

void MapInputTest::clickChoosesTheCell() {
    QSignalSpy clicked(m_view.get(), &MapView::cellClicked);
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at(13.3, -1.2));
    QCOMPARE(clicked.size(), 1);
    QCOMPARE(clicked[0], (QVariantList{1, 3}));
    QCOMPARE(m_view->chosenCell(), std::optional(QPoint(3, 1)));
    QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, {2, 2});  // beside the map
    QCOMPARE(clicked.size(), 1);
}

void MapInputTest::dragSelectsARegionInUserCoordinates_data() {
    QTest::addColumn<bool>("mirrorX");
    QTest::addColumn<bool>("mirrorY");
    QTest::addColumn<bool>("swapAxes");
    for (int i = 0; i < 8; ++i)
        QTest::addRow("%d", i) << ((i & 1) != 0) << ((i & 2) != 0) << ((i & 4) != 0);
}

void MapInputTest::dragSelectsARegionInUserCoordinates() {
    QFETCH(bool, mirrorX);
    QFETCH(bool, mirrorY);
    QFETCH(bool, swapAxes);
    m_view->setOrientation({mirrorX, mirrorY, swapAxes});
    QSignalSpy selected(m_view.get(), &MapView::regionSelected);
    QSignalSpy clicked(m_view.get(), &MapView::cellClicked);
    drag(at(11, 1), at(14, -1));
    QCOMPARE(selected.size(), 1);
    const QRectF region = selected[0][0].toRectF();
    QVERIFY(near(region.left(), 11) && near(region.right(), 14));
    QVERIFY(near(region.top(), -1) && near(region.bottom(), 1));
    QCOMPARE(m_view->region(), std::optional(region));
    QCOMPARE(clicked.size(), 0);  // a drag is no click
}

void MapInputTest::aRegionEndsAtTheMap() {
    QSignalSpy selected(m_view.get(), &MapView::regionSelected);
    drag(at(14, 1), {5000, -5000});
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected[0][0].toRectF().right(), 15.5);
    QCOMPARE(selected[0][0].toRectF().bottom(), 2.5);
}

void MapInputTest::escapeCancelsTheDragAndOnlyThat() {
    QSignalSpy selected(m_view.get(), &MapView::regionSelected);
    QSignalSpy cancelled(m_view.get(), &MapView::dragCancelled);
    const auto overridden = [this] {
        QKeyEvent event(QEvent::ShortcutOverride, Qt::Key_Escape, Qt::NoModifier);
        event.ignore();
        QCoreApplication::sendEvent(m_view.get(), &event);
        return event.isAccepted();
    };
    QVERIFY(!overridden());  // Esc is the window's
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, at(11, 1));
    move(at(14, -1), Qt::LeftButton);
    QVERIFY(overridden());
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, at(14, -1));
    QCOMPARE(cancelled.size(), 1);
    QCOMPARE(selected.size(), 0);
    QVERIFY(!m_view->region());
    QVERIFY(!overridden());
}

void MapInputTest::arrowsWalkAsTheMapIsShown() {
    QSignalSpy clicked(m_view.get(), &MapView::cellClicked);
    m_view->setChosenCell(QPoint(2, 2));
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QTest::keyClick(m_view.get(), Qt::Key_Up);
    QCOMPARE(m_view->chosenCell(), std::optional(QPoint(3, 3)));
    QCOMPARE(clicked.last(), (QVariantList{3, 3}));
    m_view->setOrientation({true, false, false});
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->chosenCell(), std::optional(QPoint(2, 3)));
    m_view->setOrientation({false, false, true});
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->chosenCell(), std::optional(QPoint(2, 4)));
    const auto count = clicked.size();
    QTest::keyClick(m_view.get(), Qt::Key_Right);  // at the edge
    QCOMPARE(clicked.size(), count);
}

void MapInputTest::doubleClickTellsThePosition() {
    QSignalSpy activated(m_view.get(), &MapView::positionActivated);
    QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, at(12.25, 0.5));
    QCOMPARE(activated.size(), 1);
    QVERIFY(near(activated[0][0].toPointF().x(), 12.25));
    QVERIFY(near(activated[0][0].toPointF().y(), 0.5));
}

void MapInputTest::wheelZoomsAtThePointerAndHomeShowsAll() {
    QSignalSpy zoom(m_view.get(), &MapView::zoomChanged);
    const QPoint pointer = at(14, 1);
    wheel(pointer, 240);
    QVERIFY(m_view->zoomed());
    const QPointF under = m_view->fromWidget(pointer);
    QVERIFY(near(under.x(), 14) && near(under.y(), 1));
    wheel(pointer, 120);
    QCOMPARE(zoom.size(), 1);
    QTest::keyClick(m_view.get(), Qt::Key_Home);
    QVERIFY(!m_view->zoomed());
    QCOMPARE(zoom.size(), 2);
    wheel({1, 1}, 120);
    QVERIFY(!m_view->zoomed());
    QTest::keyClick(m_view.get(), Qt::Key_Plus);
    QVERIFY(m_view->zoomed());
    // What is kept: another frame of the same grid; what is not: another grid.
    m_view->setFrame(m_frame);
    QVERIFY(m_view->zoomed());
    m_frame.grid.fastFirst = 0;
    m_view->setFrame(m_frame);
    QVERIFY(!m_view->zoomed());
}

void MapInputTest::middleRightAndSpacePan() {
    QSignalSpy selected(m_view.get(), &MapView::regionSelected);
    wheel(at(12.5, 0), 480);
    const auto follows = [&](Qt::MouseButton button) {
        const QPoint from = m_view->rect().center();
        const QPointF position = m_view->fromWidget(from);
        drag(from, from + QPoint(40, 20), button);
        const QPointF now = m_view->fromWidget(from + QPoint(40, 20));
        return near(now.x(), position.x()) && near(now.y(), position.y());
    };
    QVERIFY(follows(Qt::MiddleButton));
    QVERIFY(follows(Qt::RightButton));
    QTest::keyPress(m_view.get(), Qt::Key_Space);
    QVERIFY(follows(Qt::LeftButton));
    QTest::keyRelease(m_view.get(), Qt::Key_Space);
    QCOMPARE(selected.size(), 0);
    QVERIFY(!follows(Qt::LeftButton));
    QCOMPARE(selected.size(), 1);
}

void MapInputTest::rightClickAsksForTheMenuAndRightDragDoesNot() {
    QSignalSpy menu(m_view.get(), &MapView::contextMenuRequested);
    drag(at(11, 1), at(12, 0), Qt::RightButton);
    QCOMPARE(menu.size(), 0);
    QTest::mouseClick(m_view.get(), Qt::RightButton, {}, at(11, 1));
    QCOMPARE(menu.size(), 1);
    QVERIFY(near(menu[0][0].toPointF().x(), 11) && near(menu[0][0].toPointF().y(), 1));
    QCOMPARE(menu[0][1].toPoint(), m_view->mapToGlobal(at(11, 1)));
    m_view->setChosenCell(QPoint(4, 2));
    QContextMenuEvent key(QContextMenuEvent::Keyboard, {}, {});
    QCoreApplication::sendEvent(m_view.get(), &key);
    QCOMPARE(menu.size(), 2);
    QCOMPARE(menu[1][0].toPointF(), QPointF(14, 0));
}

void MapInputTest::profileRulerAndStatistics() {
    QSignalSpy profile(m_view.get(), &MapView::profileMeasured);
    QSignalSpy distance(m_view.get(), &MapView::distanceMeasured);
    QSignalSpy statistics(m_view.get(), &MapView::statisticsMeasured);
    QSignalSpy selected(m_view.get(), &MapView::regionSelected);
    m_view->setTool(MapTool::Profile);
    drag(at(10, 0), at(15, 0));
    QCOMPARE(profile.size(), 1);
    QCOMPARE(profile[0][0].value<LineProfile>().values,
             (std::vector<double>{12, 13, 14, 15, 16, 17}));
    m_view->setTool(MapTool::Ruler);
    drag(at(10, -2), at(13, 2));
    QCOMPARE(distance.size(), 1);
    QCOMPARE(distance[0][2].toString(), QString("yaw 3.0 deg, pitch 4.0 deg, distance 5.0 deg"));
    m_view->setTool(MapTool::Statistics);
    drag(at(9.6, -2.4), at(11.4, -0.6));
    QCOMPARE(statistics.size(), 1);
    QCOMPARE(statistics[0][1].value<CellStatistics>().n, std::uint64_t(4));
    QCOMPARE(statistics[0][1].value<CellStatistics>().sum, 0.0 + 1 + 6 + 7);
    const QImage drawn = m_view->picture();
    m_view->clearTool();
    QVERIFY(m_view->picture() != drawn);
    QCOMPARE(selected.size(), 0);
}

void MapInputTest::hoverFollowsThePointer() {
    QSignalSpy hovered(m_view.get(), &MapView::hovered);
    QSignalSpy left(m_view.get(), &MapView::hoverLeft);
    move(at(14.2, 1.1), Qt::NoButton);
    QCOMPARE(hovered.size(), 1);
    const auto reading = hovered[0][0].value<MapReading>();
    QCOMPARE(reading.row, 3);
    QCOMPARE(reading.column, 4);
    QCOMPARE(reading.value, 22.0);
    QCOMPARE(reading.centre, QPointF(14, 1));
    move({1, 1}, Qt::NoButton);
    QCOMPARE(hovered.size(), 1);
    QCOMPARE(left.size(), 1);
}

void MapInputTest::anotherGridEndsTheDrag() {
    QSignalSpy selected(m_view.get(), &MapView::regionSelected);
    QTest::mousePress(m_view.get(), Qt::LeftButton, {}, at(11, 1));
    move(at(14, -1), Qt::LeftButton);
    m_view->setFrame(m_frame);  // a row more of the same map does not
    m_frame.grid.fastFirst = 0;
    m_view->setFrame(m_frame);
    QTest::mouseRelease(m_view.get(), Qt::LeftButton, {}, at(1, 1));
    QCOMPARE(selected.size(), 0);
}

QTEST_MAIN(MapInputTest)
#include "map_input_test.moc"
