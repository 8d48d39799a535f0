// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "custom_plot.h"
#include "trace_bins.h"

#include <gimbalscan/views/trace_view.h>

#include <QApplication>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <limits>
#include <memory>

using namespace gimbalscan;

class TraceViewTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    static void binsKeepEveryPeak();
    static void binsOfFewSamplesAndOfNone();
    static void axisGoesThereAndBack();
    static void anAxisThatDoesNotRiseShowsSamples();
    void aPeakOfOneSampleInAHundredThousandIsDrawn();
    void logarithmicZerosLieAtTheBottom();
    void theScaleHoldsStillForSmallChanges();
    void readoutWithAndWithoutCalibration();
    void hoverShowsAndTellsTheSample();
    void wheelZoomsAndDoubleClickShowsAll();
    void theAxisOfASpectrumThatIsToCome();
    void everyStateIsDrawn();

private:
    [[nodiscard]] QCustomPlot* plot() const { return m_view->findChild<QCustomPlot*>(); }
    std::unique_ptr<TraceView> m_view;
};

void TraceViewTest::init() {
    m_view = std::make_unique<TraceView>();
    m_view->resize(640, 300);
    m_view->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    QCoreApplication::processEvents();
}

void TraceViewTest::binsKeepEveryPeak() {
    std::vector<double> samples(100'000, 1);
    samples[77'777] = 50;
    samples[12'345] = -9;
    const auto bins = traceBins(samples, 0, samples.size() - 1, 700);
    QCOMPARE(bins.size(), std::size_t(700));
    double low = 0, high = 0;
    for (const TraceBin& bin : bins) {
        low = std::min(low, bin.low);
        high = std::max(high, bin.high);
        if (bin.high == 50)
            QVERIFY(std::abs(bin.sample - 77'777) < 100);
    }
    QCOMPARE(low, -9.0);
    QCOMPARE(high, 50.0);
}

void TraceViewTest::binsOfFewSamplesAndOfNone() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const std::vector<double> samples{1, nan, 3};
    const auto bins = traceBins(samples, 0, 100, 700);
    QCOMPARE(bins.size(), std::size_t(2));
    QCOMPARE(bins[1].sample, 2.0);
    QVERIFY(traceBins(samples, 3, 9, 10).empty());
    QVERIFY(traceBins({}, 0, 0, 10).empty());
    QVERIFY(traceBins(samples, 0, 2, 0).empty());
}

void TraceViewTest::axisGoesThereAndBack() {
    for (const double c : {0.0, 1e-6, 3e-5, -1e-6}) {
        const TraceAxisMap map({"energy", "keV", -3, 2, c}, 4096);
        QCOMPARE(map.axis().name, QString("energy"));
        for (const double sample : {-0.5, 0.0, 17.25, 4095.5})
            QVERIFY(std::abs(map.sampleAt(map.positionOf(sample)) - sample) < 1e-6);
    }
}

void TraceViewTest::anAxisThatDoesNotRiseShowsSamples() {
    QVERIFY(TraceAxisMap({"energy", "keV", 0, -1, 0}, 1024).plain());
    QVERIFY(TraceAxisMap({"energy", "keV", 0, 1, -1e-3}, 1024).plain());
    QVERIFY(TraceAxisMap({"energy", "keV", std::nan(""), 1, 0}, 1024).plain());
    QVERIFY(!TraceAxisMap({"energy", "keV", 0, 1, -1e-4}, 1024).plain());
}

void TraceViewTest::aPeakOfOneSampleInAHundredThousandIsDrawn() {
    std::vector<std::int32_t> samples(100'000, 10);
    samples[70'001] = 5000;
    m_view->setSamples(samples);
    const auto data = plot()->graph()->data();
    QVERIFY(data->size() < 4000);
    const bool there = std::any_of(data->constBegin(), data->constEnd(),
                                   [](const QCPGraphData& point) { return point.value == 5000; });
    QVERIFY(there);
    QVERIFY(plot()->yAxis->range().upper > 5000);
}

void TraceViewTest::logarithmicZerosLieAtTheBottom() {
    m_view->setSamples(std::vector<double>{0, 10, 1000, -2});
    m_view->setLogarithmic(true);
    const QCPRange range = plot()->yAxis->range();
    QVERIFY(range.lower > 0 && range.lower < 10);
    QVERIFY(range.upper > 1000);
    for (const QCPGraphData& point : *plot()->graph()->data())
        QVERIFY(point.value >= range.lower);
    m_view->setSamples(std::vector<double>{0, 0});
    QVERIFY(plot()->yAxis->range().lower > 0);
}

void TraceViewTest::theScaleHoldsStillForSmallChanges() {
    m_view->setSamples(std::vector<double>{0, 100, 20});
    const double before = plot()->yAxis->range().upper;
    m_view->setSamples(std::vector<double>{0, 90, 20});
    QCOMPARE(plot()->yAxis->range().upper, before);
    m_view->setSamples(std::vector<double>{0, 300, 20});
    QVERIFY(plot()->yAxis->range().upper > 300);
    m_view->setSamples(std::vector<double>{0, 30, 20});
    QVERIFY(plot()->yAxis->range().upper < 50);
}

void TraceViewTest::readoutWithAndWithoutCalibration() {
    std::vector<double> samples(1024, 0);
    samples[331] = 812;
    m_view->setSamples(samples);
    m_view->setValueLabel("counts", "");
    QCOMPARE(m_view->readoutText(*m_view->readingAt(331.2)), QString("channel 331, 812 counts"));
    m_view->setAxis({"energy", "keV", -0.3, 2, 0});
    QCOMPARE(m_view->readoutText(*m_view->readingAt(661.9)),
             QString("energy 661.7 keV, channel 331, 812 counts"));
    QVERIFY(!m_view->readingAt(1e6));
    QVERIFY(!m_view->readingAt(-100));
}

void TraceViewTest::hoverShowsAndTellsTheSample() {
    m_view->setSamples(std::vector<double>(1024, 7));
    QSignalSpy hovered(m_view.get(), &TraceView::hovered);
    QCoreApplication::processEvents();
    const QPoint where(static_cast<int>(m_view->toWidget(500)), 100);
    QTest::mouseMove(plot(), plot()->mapFrom(m_view.get(), where));
    QTRY_VERIFY(!hovered.empty());
    const auto reading = hovered.last()[0].value<TraceReading>();
    QVERIFY(std::abs(static_cast<double>(reading.sample) - 500) <= 2);
    QVERIFY(m_view->findChild<QLabel*>("traceReadout")->text().contains("7"));
}

void TraceViewTest::wheelZoomsAndDoubleClickShowsAll() {
    m_view->setSamples(std::vector<double>(1024, 7));
    QCoreApplication::processEvents();
    QSignalSpy zoom(m_view.get(), &TraceView::zoomChanged);
    const QPoint where(static_cast<int>(m_view->toWidget(800)), 100);
    const QPoint inPlot = plot()->mapFrom(m_view.get(), where);
    QWheelEvent event(inPlot, plot()->mapToGlobal(inPlot), {}, QPoint(0, 480), Qt::NoButton, {},
                      Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(plot(), &event);
    QVERIFY(m_view->zoomed());
    QVERIFY(std::abs(m_view->toWidget(800) - where.x()) < 3);
    m_view->setSamples(std::vector<double>(1024, 8));  // stays
    QVERIFY(m_view->zoomed());
    QTest::mouseDClick(plot(), Qt::LeftButton, {}, inPlot);
    QVERIFY(!m_view->zoomed());
    QCOMPARE(zoom.size(), 2);
}

void TraceViewTest::theAxisOfASpectrumThatIsToCome() {
    TraceAxis axis{"energy", "keV", 0, 1.5, 0};
    axis.samples = 1024;
    m_view->setAxis(axis);
    QVERIFY(std::abs(plot()->xAxis->range().upper - 1023.5 * 1.5) < 1e-9);
    QVERIFY(!m_view->zoomed());
    QVERIFY(!m_view->readingAt(600));
    m_view->setSamples(std::vector<double>(512, 7));  // what is there counts
    QVERIFY(std::abs(plot()->xAxis->range().upper - 511.5 * 1.5) < 1e-9);
    m_view->clear();
    QVERIFY(std::abs(plot()->xAxis->range().upper - 1023.5 * 1.5) < 1e-9);
}

void TraceViewTest::everyStateIsDrawn() {
    QVERIFY(!m_view->picture().isNull());
    m_view->setSamples(std::vector<double>(1, 7));
    const QImage bare = m_view->picture();
    m_view->setTitle("live");
    m_view->setSimulated(true);
    QVERIFY(m_view->picture() != bare);
    m_view->setSamples(std::vector<double>(100, std::nan("")));
    m_view->setLogarithmic(true);
    QVERIFY(!m_view->picture().isNull());
    m_view->clear();
    m_view->resize(1, 1);
    QVERIFY(!m_view->picture().isNull());
}

QTEST_MAIN(TraceViewTest)
#include "trace_view_test.moc"
