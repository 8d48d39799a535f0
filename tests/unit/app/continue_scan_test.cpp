// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gimbalscan/app/continue_scan.h>
#include <gimbalscan/app/interrupted_scans.h>
#include <gimbalscan/app/scan_controller.h>

#include <QCoreApplication>
#include <QEventLoop>
#include <QTemporaryDir>

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

namespace gimbalscan {
namespace {

/// Real files of a simulated station on a virtual clock, with a state folder of their own.
class ContinueScanTest : public ::testing::Test {
protected:
    ContinueScanTest() {
        qputenv("XDG_STATE_HOME", m_folder.filePath("state").toLocal8Bit());
        const auto station =
            parseStation(std::string(builtinStationText()), "built-in", m_drivers.schemas());
        m_station = *station;
        m_controller = *ScanController::create(m_station, m_drivers, m_clock);
    }

    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    template <class T, class Request>
    Result<T> call(Request&& request) {
        std::optional<Result<T>> answer;
        QEventLoop loop;
        request([&](const Result<T>& result) {
            answer = result;
            loop.quit();
        });
        while (!answer)
            loop.exec();
        return *answer;
    }
    Result<void> ready() {
        if (auto done = call<void>([&](auto then) { m_controller->connectDevices(then); }); !done)
            return done;
        return call<void>([&](auto then) { m_controller->home({}, then); });
    }
    static ScanConfig scanOfTwelve() {
        ScanConfig scan = testing::smallScan(4, 3);
        scan.sourceText = formatScan(scan);
        return scan;
    }
    /// Runs it; stops after `points` of them, if given.
    void run(const std::string& file, std::optional<std::uint64_t> points = {}) {
        auto recorders = RunRecorders::claim({"", file}, "Test", m_clock, m_controller->threads());
        ASSERT_TRUE(recorders) << recorders.error().text();
        ScanRequest request;
        request.scan = scanOfTwelve();
        request.makeSink = makeRecorder(*recorders);
        finish(std::move(request), points);
    }
    void finish(ScanRequest request, std::optional<std::uint64_t> points = {}) {
        if (points)
            request.makeSink = [this, inner = request.makeSink, limit = *points](
                                   const RunStart& start) { return stopping(inner(start), limit); };
        const auto summary = call<ScanSummary>(
            [&](auto done) { m_controller->scan(std::move(request), std::move(done)); });
        ASSERT_TRUE(summary) << summary.error().text();
    }

    /// Asks for a stop when so many points were published: the same point every time.
    class StoppingSink final : public RunSink {
    public:
        StoppingSink(std::unique_ptr<RunSink> sink, ScanController& controller, std::uint64_t limit)
            : m_sink(std::move(sink)), m_controller(controller), m_limit(limit) {}
        Result<void> begin(const RunStart& start) override { return m_sink->begin(start); }
        Result<PointRecord*> claim(TimePoint deadline, std::stop_token stop) override {
            return m_sink->claim(deadline, std::move(stop));
        }
        void publish() noexcept override {
            m_sink->publish();
            if (++m_count == m_limit)
                m_controller.stop(StopWhen::AfterPoint, {});
        }
        void event(const RunEvent& event) override { m_sink->event(event); }
        std::optional<Error> failure() const override { return m_sink->failure(); }
        Result<void> retryWrites() override { return m_sink->retryWrites(); }
        Result<void> end(const RunStop& stop) override { return m_sink->end(stop); }
        SavedCount saved() const noexcept override { return m_sink->saved(); }
        std::string location() const override { return m_sink->location(); }

    private:
        std::unique_ptr<RunSink> m_sink;
        ScanController& m_controller;
        std::uint64_t m_limit, m_count = 0;
    };
    Result<std::unique_ptr<RunSink>> stopping(Result<std::unique_ptr<RunSink>> sink,
                                              std::uint64_t limit) {
        if (!sink)
            return sink;
        return std::make_unique<StoppingSink>(std::move(*sink), *m_controller, limit);
    }

    static int argc;
    static char program[];
    static char* argv[];
    const std::unique_ptr<QCoreApplication> m_application{
        QCoreApplication::instance() ? nullptr : new QCoreApplication(argc, argv)};
    QTemporaryDir m_folder;
    DriverRegistry m_drivers = builtInDrivers();
    VirtualClock m_clock;
    StationConfig m_station;
    std::unique_ptr<ScanController> m_controller;
};
int ContinueScanTest::argc = 1;
char ContinueScanTest::program[] = "test";
char* ContinueScanTest::argv[] = {program, nullptr};

TEST_F(ContinueScanTest, AStartedScanIsOnTheListUntilItHasCompleted) {
    ASSERT_TRUE(ready());
    std::vector<std::string> during;
    QObject::connect(m_controller.get(), &ScanController::runStarted,
                     [&] { during = StartedFiles::ofUser().files(); });
    run(path("whole.h5"));
    EXPECT_EQ(during, std::vector<std::string>{path("whole.h5")});
    EXPECT_TRUE(StartedFiles::ofUser().files().empty());
    run(path("part.h5"), 5);
    EXPECT_EQ(StartedFiles::ofUser().files(), std::vector<std::string>{path("part.h5")});
}

TEST_F(ContinueScanTest, AnInterruptedScanSaysWhereAndWhen) {
    ASSERT_TRUE(ready());
    run(path("part.h5"), 5);
    const auto found = interruptedScans(StartedFiles::ofUser());
    ASSERT_EQ(found.size(), 1U);
    const InterruptedScan& scan = found.front();
    EXPECT_EQ(scan.file, path("part.h5"));
    EXPECT_EQ(scan.title, "Test");
    EXPECT_EQ(scan.planned, 12U);
    EXPECT_EQ(scan.end, ScanEnd::Stopped);
    EXPECT_EQ(scan.problem, "");
    const auto file = ScanFile::open(path("part.h5"));
    ASSERT_TRUE(file);
    EXPECT_EQ(scan.finished, summarise(*(*file)->mask()).finished);
    // The one with the highest sequence number, by the file itself.
    const auto sequence = (*file)->column(PointColumn::SequenceNumber);
    const auto mask = (*file)->mask();
    std::size_t last = 0;
    double highest = -1;
    for (std::size_t cell = 0; cell < mask->size(); ++cell)
        if (((*mask)[cell] & kFlagNotMeasured) == 0 && (*sequence)[cell] > highest) {
            highest = (*sequence)[cell];
            last = cell;
        }
    ASSERT_TRUE(scan.last);
    EXPECT_EQ(scan.last->fastAxis, "yaw");
    EXPECT_EQ(scan.last->fast, (*(*file)->column(PointColumn::FastReadback))[last]);
    EXPECT_EQ(scan.last->slow, (*(*file)->column(PointColumn::SlowReadback))[last]);
    const auto ago = std::chrono::system_clock::now() - scan.last->time;
    EXPECT_LT(std::abs(std::chrono::duration<double>(ago).count()), 3600);
    EXPECT_NE(stateText(scan, std::chrono::system_clock::now()).find("stopped at 5/12, yaw "),
              std::string::npos)
        << stateText(scan, std::chrono::system_clock::now());
}

TEST_F(ContinueScanTest, WhatWasCutOffComesBeforeWhatWasStopped) {
    ASSERT_TRUE(ready());
    run(path("stopped.h5"), 5);
    run(path("cut.h5"), 4);
    run(path("failed.h5"), 3);
    const auto setStatus = [](const std::string& file, std::string_view status) {
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        const std::string text((std::istreambuf_iterator<char>(bytes)), {});
        const auto at = text.find(std::string("stopped") + '\0');
        ASSERT_NE(at, std::string::npos);
        bytes.seekp(static_cast<std::streamoff>(at));
        bytes.write(status.data(), static_cast<std::streamsize>(status.size() + 1));
    };
    setStatus(path("cut.h5"), "running");
    setStatus(path("failed.h5"), "failed");
    const auto found = interruptedScans(StartedFiles::ofUser());
    ASSERT_EQ(found.size(), 3U);
    const auto textOf = [&](const std::string& name) {
        const auto scan = std::find_if(found.begin(), found.end(), [&](const InterruptedScan& one) {
            return one.file == path(name);
        });
        return scan == found.end() ? "" : stateText(*scan, std::chrono::system_clock::now());
    };
    EXPECT_EQ(found.back().file, path("stopped.h5"));
    EXPECT_EQ(textOf("cut.h5").find("the program ended while it ran, at 4/12, yaw "), 0U)
        << textOf("cut.h5");
    EXPECT_EQ(textOf("failed.h5").find("a fault ended it at 3/12, yaw "), 0U);
    EXPECT_EQ(textOf("stopped.h5").find("stopped at 5/12, yaw "), 0U);
}

TEST_F(ContinueScanTest, WhatIsGoneCompleteOrBeingWrittenIsNotOffered) {
    ASSERT_TRUE(ready());
    const StartedFiles started = StartedFiles::ofUser();
    run(path("gone.h5"), 5);
    run(path("written.h5"), 5);
    run(path("complete.h5"));
    ASSERT_TRUE(started.add(path("complete.h5")));
    ASSERT_TRUE(started.add(path("no such disk/map.h5")));
    std::filesystem::remove(path("gone.h5"));
    auto lock = ScanFileLock::take(path("written.h5"));
    ASSERT_TRUE(lock);
    EXPECT_TRUE(interruptedScans(started).empty());
    EXPECT_EQ(started.files(),
              (std::vector<std::string>{path("no such disk/map.h5"), path("written.h5")}))
        << "what may come back stays on the list";
    lock->reset();
    EXPECT_EQ(interruptedScans(started).size(), 1U);
}

TEST_F(ContinueScanTest, AFileThatCannotBeReadIsToldWithItsProblem) {
    std::ofstream(path("map.h5")) << "no scan";
    ASSERT_TRUE(StartedFiles::ofUser().add(path("map.h5")));
    const auto found = interruptedScans(StartedFiles::ofUser());
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NE(found.front().problem.find("FILE-IO"), std::string::npos) << found.front().problem;
}

TEST_F(ContinueScanTest, GoesOnToTheEndAndLeavesTheList) {
    ASSERT_TRUE(ready());
    run(path("whole.h5"));
    run(path("part.h5"), 5);
    auto going = openToContinue(path("part.h5"), ResumeWhat::OpenPoints);
    ASSERT_TRUE(going) << going.error().text();
    EXPECT_EQ(whatIsLeft(*going), "5 points finished, 7 points to go");
    EXPECT_EQ(openToContinue(path("part.h5"), ResumeWhat::OpenPoints).error().code, ErrorCode::Busy)
        << "the lock is held";
    EXPECT_TRUE(identityDifferences(m_controller->station(), going->info()).empty());
    const auto config = scanOf(*going);
    ASSERT_TRUE(config);
    EXPECT_EQ(stationDifferences(m_station, *going, *config), std::vector<std::string>{});
    std::shared_ptr<RunRecorders> recorders;
    finish(continuationRequest(std::move(*going), *config, recorders, m_clock,
                               m_controller->threads()));
    EXPECT_TRUE(StartedFiles::ofUser().files().empty());
    const auto whole = ScanFile::open(path("whole.h5")), part = ScanFile::open(path("part.h5"));
    ASSERT_TRUE(whole && part);
    EXPECT_EQ(*(*part)->map(0), *(*whole)->map(0));
    auto again = openToContinue(path("part.h5"), ResumeWhat::OpenPoints);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->wanted(), 0U);
    EXPECT_TRUE(closeIfComplete(*again));
}

TEST_F(ContinueScanTest, ACheckCanBeCancelledAndLetsTheFileGo) {
    ASSERT_TRUE(ready());
    run(path("part.h5"), 5);
    std::vector<std::uint64_t> seen;
    const auto going = openToContinue(path("part.h5"), ResumeWhat::OpenPoints,
                                      [&](std::uint64_t done, std::uint64_t total) {
                                          EXPECT_EQ(total, 12U);
                                          seen.push_back(done);
                                          return seen.size() < 3;
                                      });
    ASSERT_FALSE(going);
    EXPECT_EQ(going.error().code, ErrorCode::Stopped);
    EXPECT_EQ(seen.size(), 3U);
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_TRUE(openToContinue(path("part.h5"), ResumeWhat::OpenPoints));
}

TEST_F(ContinueScanTest, AnotherStationIsDescribed) {
    ASSERT_TRUE(ready());
    run(path("part.h5"), 5);
    auto going = openToContinue(path("part.h5"), ResumeWhat::OpenPoints);
    ASSERT_TRUE(going);
    const auto config = scanOf(*going);
    ASSERT_TRUE(config);
    StationConfig other = m_station;
    other.name = "Other";
    other.axes[0].tolerance *= 2;
    other.axes[1].offset.offset = 3.5;
    const auto lines = stationDifferences(other, *going, *config);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_NE(lines[0].find("the one that is open is \"Other\""), std::string::npos) << lines[0];
    EXPECT_EQ(lines[1], "The settings of the axis yaw are others now.");
    const auto offsets = offsetDifferences(other, going->info());
    ASSERT_EQ(offsets.size(), 1U);
    EXPECT_EQ(offsets[0].axis, "pitch");
    takeRecordedOffsets(other, going->info());
    EXPECT_TRUE(offsetDifferences(other, going->info()).empty());
}

}  // namespace
}  // namespace gimbalscan
