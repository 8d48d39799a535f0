// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gmock/gmock.h>

namespace gimbalscan::testing {
namespace {

using std::chrono::seconds;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::uint64_t kFailAt = 9, kPoints = 20;

/// How the copying ends.
enum class Copy { Succeeds, Taken, WaitsForStop };

class MovingSink final : public RecordingSink {
public:
    MovingSink(std::shared_ptr<Guarded<RecordedRun>> run, Clock& clock, Copy copy)
        : RecordingSink(std::move(run), kFailAt), m_point(clock), m_copy(copy) {}

    Result<void> moveTo(const std::string& path, const std::stop_token& stop) override {
        if (m_copy == Copy::Taken)
            return fail(ErrorCode::FileExists, "", "create", path + " exists.");
        if (m_copy == Copy::WaitsForStop) {
            EXPECT_EQ(m_point.wait(kNever, stop, [] { return false; }), WaitResult::Stopped);
            return fail(ErrorCode::Stopped, "", "save elsewhere", "");
        }
        m_place.set(path);
        return RecordingSink::retryWrites();
    }
    std::string location() const override { return m_place.copy(); }

private:
    WaitPoint m_point;
    const Copy m_copy;
    Guarded<std::string> m_place{"first"};
};

/// A scan whose data cannot be saved from point 10 on.
class SaveElsewhere : public ::testing::Test {
protected:
    void pauseByFullDisk(Copy copy) {
        ASSERT_TRUE(m_bench.ready());
        ScanRequest request;
        request.scan = smallScan(5, 4, 0.2);
        request.makeSink = [this, copy](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
            return std::make_unique<MovingSink>(m_run, m_bench.clock(), copy);
        };
        m_bench.engine().scan(std::move(request), [this](const Result<ScanSummary>& summary) {
            m_summary.set(summary);
        });
        ASSERT_TRUE(m_bench.awaitState(ScanState::Paused));
    }
    Result<void> saveElsewhere() {
        return m_bench.call<void>(
            [&](auto done) { m_bench.engine().saveElsewhere("second", std::move(done)); });
    }

    EngineBench m_bench;
    std::shared_ptr<Guarded<RecordedRun>> m_run = std::make_shared<Guarded<RecordedRun>>();
    Guarded<std::optional<Result<ScanSummary>>> m_summary;
};

TEST_F(SaveElsewhere, TheScanResumesInTheOtherFileWithoutLoss) {
    pauseByFullDisk(Copy::Succeeds);
    EXPECT_EQ(m_run->copy().points.size(), kFailAt);
    const auto saved = saveElsewhere();
    ASSERT_TRUE(saved) << saved.error().text();
    EXPECT_FALSE(m_bench.engine().fault());
    ASSERT_TRUE(m_bench.awaitState(ScanState::Idle));
    EXPECT_EQ(m_run->copy().points.size(), kPoints);
    ASSERT_TRUE(m_summary.copy() && *m_summary.copy());
    EXPECT_EQ((*m_summary.copy())->passes.at(0).location, "second");
    EXPECT_EQ((*m_summary.copy())->passes.at(0).stop.outcome, RunOutcome::Completed);
    EXPECT_THAT(m_bench.log(), Contains(HasSubstr("moved second")));
    EXPECT_THAT(m_bench.log(), Contains(HasSubstr("SCAN-MOVED The scan goes on in second")));
}

TEST_F(SaveElsewhere, IsRefusedWithoutAStorageFault) {
    EXPECT_EQ(saveElsewhere().error().code, ErrorCode::InvalidInState);
    ASSERT_TRUE(m_bench.ready());
    m_bench.startScan(smallScan(5, 4, 0.2));
    ASSERT_TRUE(m_bench.awaitState(ScanState::Running));
    EXPECT_EQ(saveElsewhere().error().code, ErrorCode::InvalidInState);
    ASSERT_TRUE(m_bench.pause());
    ASSERT_TRUE(m_bench.awaitState(ScanState::Paused));
    EXPECT_EQ(saveElsewhere().error().code, ErrorCode::InvalidInState);
    ASSERT_TRUE(m_bench.resume());
    ASSERT_TRUE(m_bench.awaitScan());
    EXPECT_EQ(m_bench.run().points.size(), kPoints);
}

TEST_F(SaveElsewhere, WhatIsRefusedLeavesTheScanPausedAndItCanBeResumed) {
    pauseByFullDisk(Copy::Taken);
    EXPECT_EQ(saveElsewhere().error().code, ErrorCode::FileExists);
    EXPECT_EQ(m_bench.engine().state(), ScanState::Paused);
    EXPECT_EQ(m_bench.engine().fault()->code, ErrorCode::DiskFull);
    EXPECT_THAT(m_bench.log(), Not(Contains(HasSubstr("moved"))));
    ASSERT_TRUE(m_bench.resume());
    ASSERT_TRUE(m_bench.awaitState(ScanState::Idle));
    EXPECT_EQ(m_run->copy().points.size(), kPoints);
}

TEST_F(SaveElsewhere, AStopEndsTheCopyingAndTheScan) {
    pauseByFullDisk(Copy::WaitsForStop);
    Guarded<std::optional<Result<void>>> saved;
    m_bench.engine().saveElsewhere("second", [&](const Result<void>& r) { saved.set(r); });
    m_bench.pass(seconds(60));
    EXPECT_FALSE(saved.copy()) << "it is still being copied";
    ASSERT_TRUE(m_bench.stop());
    ASSERT_TRUE(m_bench.awaitState(ScanState::Idle, seconds(5)));
    ASSERT_TRUE(saved.copy());
    EXPECT_EQ(saved.copy()->error().code, ErrorCode::Stopped);
    EXPECT_EQ((*m_summary.copy())->passes.at(0).location, "first");
}

TEST_F(SaveElsewhere, StopAllEndsTheCopying) {
    pauseByFullDisk(Copy::WaitsForStop);
    Guarded<std::optional<Result<void>>> saved;
    m_bench.engine().saveElsewhere("second", [&](const Result<void>& r) { saved.set(r); });
    m_bench.pass(seconds(60));
    EXPECT_FALSE(saved.copy()) << "it is still being copied";
    m_bench.engine().stopAll("test");
    ASSERT_TRUE(m_bench.awaitState(ScanState::Faulted, seconds(5)));
}

}  // namespace
}  // namespace gimbalscan::testing
