// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "recording_sink.h"
#include "test_station.h"

#include <gimbalscan/app/scan_controller.h>
#include <gimbalscan/core/virtual_clock.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QTemporaryDir>
#include <QThread>

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

namespace gimbalscan {
namespace {

using testing::RecordedRun;
using testing::RecordingSink;

class ScanControllerTest : public ::testing::Test {
protected:
    void SetUp() override { build(testing::TestStation{}.config(m_drivers)); }

    void build(const StationConfig& station) {
        auto controller = ScanController::create(station, m_drivers, m_clock);
        ASSERT_TRUE(controller) << controller.error().text();
        m_controller = std::move(*controller);
    }

    template <class T, class Request>
    Result<T> call(Request&& request) {
        std::optional<Result<T>> answer;
        QEventLoop loop;
        request([&](const Result<T>& result) {
            EXPECT_EQ(QThread::currentThread(), m_controller->thread());
            answer = result;
            loop.quit();
        });
        EXPECT_FALSE(answer) << "requests are answered from the event loop";
        while (!answer)
            loop.exec();
        return *answer;
    }

    Result<void> ready() {
        auto connected = call<void>([&](auto done) { m_controller->connectDevices(done); });
        if (!connected)
            return connected;
        return call<void>([&](auto done) { m_controller->home({}, done); });
    }

    Result<ScanSummary> scan(const ScanConfig& config) {
        ScanRequest request;
        request.scan = config;
        request.makeSink = [run = m_run](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
            return std::make_unique<RecordingSink>(run);
        };
        return call<ScanSummary>([&](auto done) { m_controller->scan(std::move(request), done); });
    }

    static int argc;
    static char name[];
    static char* argv[];
    const std::unique_ptr<QCoreApplication> m_application{
        QCoreApplication::instance() ? nullptr : new QCoreApplication(argc, argv)};
    DriverRegistry m_drivers = builtInDrivers();
    VirtualClock m_clock;
    std::shared_ptr<Guarded<RecordedRun>> m_run = std::make_shared<Guarded<RecordedRun>>();
    std::unique_ptr<ScanController> m_controller;
};
int ScanControllerTest::argc = 1;
char ScanControllerTest::name[] = "test";
char* ScanControllerTest::argv[] = {name, nullptr};

TEST_F(ScanControllerTest, RunsAScanAndTellsAboutItOnItsOwnThread) {
    std::vector<std::string> told;
    std::optional<FinishedRun> finished;
    QObject::connect(m_controller.get(), &ScanController::stateChanged, [&](ScanState state) {
        EXPECT_EQ(QThread::currentThread(), m_controller->thread());
        told.emplace_back(stateText(state));
    });
    QObject::connect(m_controller.get(), &ScanController::runStarted,
                     [&](const RunStart&, const QString& location) {
                         told.push_back("started " + location.toStdString());
                     });
    QObject::connect(m_controller.get(), &ScanController::runFinished, [&](const FinishedRun& run) {
        told.emplace_back("finished");
        finished = run;
    });
    ASSERT_TRUE(ready());
    told.clear();
    const auto summary = scan(testing::smallScan(5, 4));
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_EQ(told, (std::vector<std::string>{"preparing", "started memory", "running", "stopping",
                                              "finished", "idle"}));
    ASSERT_TRUE(finished);
    EXPECT_EQ(finished->stop.outcome, RunOutcome::Completed);
    EXPECT_EQ(finished->saved.saved, 20U);
    EXPECT_EQ(finished->start.scan.title, "Test");
    ASSERT_EQ(finished->frame.values.size(), 20U);
    for (const double value : finished->frame.values)
        EXPECT_FALSE(std::isnan(value));
}

// Each pass keeps its own map although the next one clears the live one at once.
TEST_F(ScanControllerTest, EachPassHasItsMap) {
    std::vector<ScanFrame> frames;
    QObject::connect(m_controller.get(), &ScanController::runFinished,
                     [&](const FinishedRun& run) { frames.push_back(run.frame); });
    ASSERT_TRUE(ready());
    ScanConfig config = testing::smallScan(3, 2);
    config.repeats.passes = 3;
    ASSERT_TRUE(scan(config));
    ASSERT_EQ(frames.size(), 3U);
    for (const ScanFrame& frame : frames)
        for (const double value : frame.values)
            EXPECT_FALSE(std::isnan(value));
}

TEST_F(ScanControllerTest, MeasuresAndAnswersWithTheSum) {
    ASSERT_TRUE(ready());
    MeasureRequest request;
    request.fastAxis = "yaw";
    request.slowAxis = "pitch";
    request.fast = UserPosition(3);
    request.slow = UserPosition(-2);
    request.dwell = {DwellKind::RealTime, 0.5, fromSeconds(0.5), ""};
    const auto measured =
        call<Measurement>([&](auto done) { m_controller->measure(std::move(request), done); });
    ASSERT_TRUE(measured) << measured.error().text();
    EXPECT_NEAR(measured->fast.value(), 3, 0.05);
    EXPECT_NEAR(measured->slow.value(), -2, 0.05);
    EXPECT_NEAR(measured->realTime, 0.5, 1e-6);
}

TEST_F(ScanControllerTest, RefusalsComeAsAnswers) {
    const auto moved = call<void>([&](auto done) {
        m_controller->moveTo({{"yaw", UserPosition(1)}}, false, done);
    });
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::NotConnected);
}

TEST_F(ScanControllerTest, AFaultIsRaisedAndLatched) {
    std::vector<std::string> faults;
    QObject::connect(m_controller.get(), &ScanController::faultRaised,
                     [&](const RunEvent& event) { faults.push_back(event.code); });
    ASSERT_TRUE(ready());
    m_controller->stopAll("The test asked for it.");
    const auto moved = call<void>([&](auto done) {
        m_controller->moveTo({{"yaw", UserPosition(1)}}, false, done);
    });
    EXPECT_FALSE(moved);
    EXPECT_EQ(m_controller->state(), ScanState::Faulted);
    EXPECT_EQ(faults, std::vector<std::string>{"OP-STOPPED-ALL"});
    EXPECT_TRUE(call<void>([&](auto done) { m_controller->acknowledge(done); }));
    EXPECT_EQ(m_controller->state(), ScanState::Idle);
}

TEST_F(ScanControllerTest, AChangedOffsetIsSavedInTheStationFile) {
    const QTemporaryDir folder;
    const std::string file = folder.filePath("station.json").toStdString();
    StationConfig station = testing::TestStation{}.config(m_drivers);
    ASSERT_TRUE(saveStation(station, file, m_drivers.schemas()));
    const auto loaded = loadStation(file, m_drivers.schemas());
    ASSERT_TRUE(loaded) << loaded.error().front().message();
    m_controller.reset();
    build(*loaded);
    ASSERT_TRUE(ready());
    std::optional<double> told;
    QObject::connect(m_controller.get(), &ScanController::offsetChanged,
                     [&](const QString&, const AxisOffset& offset) { told = offset.offset; });
    const auto changed = call<void>([&](auto done) {
        m_controller->changeOffset("yaw", OffsetChange::SetPosition, 12.5, done);
    });
    ASSERT_TRUE(changed) << changed.error().text();
    ASSERT_TRUE(told);
    const auto again = loadStation(file, m_drivers.schemas());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->axis("yaw")->offset.offset, *told);
    EXPECT_NEAR(m_controller->station().userPosition(0).value(), 12.5, 1e-9);
}

// The window closes in the middle of a scan: the run is ended, nothing hangs, nothing moves on.
TEST_F(ScanControllerTest, DestroyingItEndsTheRun) {
    ASSERT_TRUE(ready());
    ScanRequest request;
    request.scan = testing::smallScan(300, 300, 100.0);
    request.makeSink = [run = m_run](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        return std::make_unique<RecordingSink>(run);
    };
    QEventLoop loop;
    QObject::connect(m_controller.get(), &ScanController::pointFinished, &loop, &QEventLoop::quit);
    bool answered = false;
    m_controller->scan(std::move(request), [&](const auto&) { answered = true; });
    loop.exec();
    m_controller.reset();
    const RecordedRun run = m_run->copy();
    EXPECT_EQ(run.begins, 1);
    EXPECT_EQ(run.stops.size(), 1U);
    EXPECT_FALSE(answered);
}

}  // namespace
}  // namespace gimbalscan
