// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "custom_plot.h"

#include <gimbalscan/views/trace_view.h>

#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

#include <cmath>
#include <memory>

using namespace gimbalscan;

/// Bands under mouse and keys, on a spectrum of 1000 samples with an energy axis of 2 keV a sample.
class TraceBandsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void shiftDragMakesABand();
    void theModeMakesOneBand();
    void dragMovesABandAndItsEdges();
    void aBandStaysInsideTheTrace();
    void escapePutsItBack();
    void doubleClickNamesABand();
    void anEmptyNameIsNone();
    void keysMoveResizeAndRemove();
    void whatIsNotEditableStays();
    void bandsOfTheOwnerDoNotDisturbADrag();

private:
    [[nodiscard]] QCustomPlot* plot() const { return m_view->findChild<QCustomPlot*>(); }
    /// In the plot; a quarter of a sample off edges does not matter.
    [[nodiscard]] QPoint at(double sample) const {
        const double x = m_view->toWidget(m_view->positionOf(sample));
        return plot()->mapFrom(m_view.get(), QPoint(static_cast<int>(std::lround(x)), 150));
    }
    void move(QPoint to, Qt::KeyboardModifiers keys = {}) {
        QMouseEvent event(QEvent::MouseMove, to, plot()->mapToGlobal(to), Qt::NoButton,
                          Qt::LeftButton, keys);
        QCoreApplication::sendEvent(plot(), &event);
    }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers keys = {}) {
        QTest::mousePress(plot(), Qt::LeftButton, keys, from);
        move((from + to) / 2, keys);
        move(to, keys);
        QTest::mouseRelease(plot(), Qt::LeftButton, keys, to);
    }
    [[nodiscard]] bool spans(int band, double first, double last) const {
        const TraceBand& of = m_view->bands()[static_cast<std::size_t>(band)];
        return std::abs(of.first - first) <= 2 && std::abs(of.last - last) <= 2;
    }

    std::unique_ptr<TraceView> m_view;
};

void TraceBandsTest::init() {
    m_view = std::make_unique<TraceView>();
    m_view->resize(1100, 300);
    m_view->setAxis({"energy", "keV", 0, 2, 0});
    m_view->setSamples(std::vector<double>(1000, 7));
    m_view->setBands({{"Cs-137", 300, 360}, {"Co-60", 570, 600}});
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    QTRY_VERIFY(m_view->toWidget(1998) > 1000);
    plot()->replot();
}

void TraceBandsTest::shiftDragMakesABand() {
    QSignalSpy added(m_view.get(), &TraceView::bandAdded);
    drag(at(800), at(700), Qt::ShiftModifier);  // backwards too
    QCOMPARE(added.size(), 1);
    QCOMPARE(added[0][0].toInt(), 2);
    QVERIFY(spans(2, 700, 800));
    QCOMPARE(m_view->bands()[2].name, QString("ROI 1"));
    QCOMPARE(m_view->chosenBand(), std::optional(2));
    QTest::mouseClick(plot(), Qt::LeftButton, Qt::ShiftModifier, at(100));  // no drag, no band
    QCOMPARE(m_view->bands().size(), std::size_t(3));
    drag(at(100), at(150), Qt::ShiftModifier);
    QCOMPARE(m_view->bands()[3].name, QString("ROI 2"));
}

void TraceBandsTest::theModeMakesOneBand() {
    QSignalSpy mode(m_view.get(), &TraceView::addingBandChanged);
    m_view->setAddingBand(true);
    drag(at(320), at(340));  // inside another band
    QCOMPARE(m_view->bands().size(), std::size_t(3));
    QVERIFY(spans(2, 320, 340));
    QVERIFY(!m_view->addingBand());
    QCOMPARE(mode.size(), 2);
    m_view->setAddingBand(true);
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QVERIFY(!m_view->addingBand());
}

void TraceBandsTest::dragMovesABandAndItsEdges() {
    QSignalSpy changing(m_view.get(), &TraceView::bandChanging);
    QSignalSpy changed(m_view.get(), &TraceView::bandChanged);
    drag(at(330), at(430));
    QVERIFY(spans(0, 400, 460));
    QCOMPARE(m_view->bands()[0].last - m_view->bands()[0].first, 60U);
    QCOMPARE(changed.size(), 1);
    QVERIFY(!changing.empty());
    drag(at(460.5), at(480));
    QVERIFY(spans(0, 400, 480));
    drag(at(399.5), at(350));
    QVERIFY(spans(0, 350, 480));
    drag(at(349.5), at(900));  // an edge does not cross the other
    QCOMPARE(m_view->bands()[0].first, m_view->bands()[0].last);
    QCOMPARE(changed.size(), 4);
    QTest::mouseClick(plot(), Qt::LeftButton, {}, at(100));
    QVERIFY(!m_view->chosenBand());
}

void TraceBandsTest::aBandStaysInsideTheTrace() {
    drag(at(330), at(5000));
    QCOMPARE(m_view->bands()[0].last, 999U);
    QCOMPARE(m_view->bands()[0].first, 939U);
    drag(at(585), at(-4000));
    QCOMPARE(m_view->bands()[1].first, 0U);
    QCOMPARE(m_view->bands()[1].last, 30U);
}

void TraceBandsTest::escapePutsItBack() {
    QSignalSpy changed(m_view.get(), &TraceView::bandChanged);
    QTest::mousePress(plot(), Qt::LeftButton, {}, at(330));
    move(at(430));
    QVERIFY(spans(0, 400, 460));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, at(430));
    QCOMPARE(m_view->bands()[0], (TraceBand{"Cs-137", 300, 360}));
    QCOMPARE(changed.size(), 0);
    QTest::mousePress(plot(), Qt::LeftButton, Qt::ShiftModifier, at(700));
    move(at(800), Qt::ShiftModifier);
    QCOMPARE(m_view->bands().size(), std::size_t(3));
    QTest::keyClick(m_view.get(), Qt::Key_Escape);
    QCOMPARE(m_view->bands().size(), std::size_t(2));
}

void TraceBandsTest::doubleClickNamesABand() {
    QSignalSpy renamed(m_view.get(), &TraceView::bandRenamed);
    QTest::mouseDClick(plot(), Qt::LeftButton, {}, at(585));
    auto* const field = m_view->findChild<QLineEdit*>();
    QVERIFY(field->isVisible());
    QCOMPARE(field->text(), QString("Co-60"));
    QTest::keyClicks(field, "Co-60 lower");
    QTest::keyClick(field, Qt::Key_Return);
    QVERIFY(!field->isVisible());
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(m_view->bands()[1].name, QString("Co-60 lower"));
    m_view->renameChosenBand();
    QTest::keyClicks(field, "nonsense");
    QTest::keyClick(field, Qt::Key_Escape);
    QCOMPARE(renamed.size(), 1);
    QCOMPARE(m_view->bands()[1].name, QString("Co-60 lower"));
}

void TraceBandsTest::anEmptyNameIsNone() {
    QSignalSpy renamed(m_view.get(), &TraceView::bandRenamed);
    m_view->setChosenBand(0);
    QTest::keyClick(m_view.get(), Qt::Key_F2);
    auto* const field = m_view->findChild<QLineEdit*>();
    QVERIFY(field->isVisible());
    field->setText("  ");
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(renamed.size(), 0);
    QCOMPARE(m_view->bands()[0].name, QString("Cs-137"));
}

void TraceBandsTest::keysMoveResizeAndRemove() {
    QSignalSpy changed(m_view.get(), &TraceView::bandChanged);
    QSignalSpy removed(m_view.get(), &TraceView::bandRemoved);
    m_view->setChosenBand(0);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->bands()[0], (TraceBand{"Cs-137", 301, 361}));
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QCOMPARE(m_view->bands()[0], (TraceBand{"Cs-137", 299, 359}));
    QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
    QCOMPARE(m_view->bands()[0], (TraceBand{"Cs-137", 299, 360}));
    QCOMPARE(changed.size(), 4);
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QCOMPARE(removed.size(), 1);
    QCOMPARE(m_view->bands(), (std::vector<TraceBand>{{"Co-60", 570, 600}}));
    m_view->setBands({{"edge", 0, 0}});
    m_view->setChosenBand(0);
    QTest::keyClick(m_view.get(), Qt::Key_Left);
    QTest::keyClick(m_view.get(), Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(m_view->bands()[0], (TraceBand{"edge", 0, 0}));
}

void TraceBandsTest::whatIsNotEditableStays() {
    m_view->setBandsEditable(false);
    const auto before = m_view->bands();
    drag(at(330), at(430));
    drag(at(700), at(800), Qt::ShiftModifier);
    m_view->setAddingBand(true);
    QVERIFY(!m_view->addingBand());
    m_view->setChosenBand(0);
    QTest::keyClick(m_view.get(), Qt::Key_Delete);
    QTest::keyClick(m_view.get(), Qt::Key_Right);
    QCOMPARE(m_view->bands(), before);
}

void TraceBandsTest::bandsOfTheOwnerDoNotDisturbADrag() {
    QSignalSpy changed(m_view.get(), &TraceView::bandChanged);
    QTest::mousePress(plot(), Qt::LeftButton, {}, at(330));
    move(at(430));
    m_view->setBands({});
    m_view->setSamples(std::vector<double>(1000, 9));
    move(at(435));
    QTest::mouseRelease(plot(), Qt::LeftButton, {}, at(435));
    QCOMPARE(changed.size(), 1);
    QCOMPARE(m_view->bands().size(), std::size_t(2));
    m_view->setBands({});
    QVERIFY(m_view->bands().empty());
    QVERIFY(!m_view->chosenBand());
}

QTEST_MAIN(TraceBandsTest)
#include "trace_bands_test.moc"
