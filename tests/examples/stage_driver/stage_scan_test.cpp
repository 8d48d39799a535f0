// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "emulated_stage.h"
#include "stage_motor.h"
#include "test_station.h"
#include "wire/pty_port.h"

#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

/// An engine on real time over two stages, as the programs build it.
class StageScan : public ::testing::Test {
protected:
    StageScan() {
        registerSimDrivers(m_drivers);
        registerStageDriver(m_drivers);
        TestStation parts;
        parts.motorDriver = "stage-motor";
        parts.yaw = {{"port", ParamValue{m_yaw.path()}}};
        parts.pitch = {{"port", ParamValue{m_pitch.path()}}};
        StationConfig config = parts.config(m_drivers);
        for (AxisConfig& axis : config.axes)
            axis.acceleration = AxisAcceleration(400);
        m_station = std::move(Station::build(config, m_drivers, m_clock).value());
        m_engine = std::make_unique<ScanEngine>(*m_station, m_threads, m_live, EngineListener{});
    }
    /// Posts through `request` and waits for the answer.
    template <class T, class Request>
    Result<T> call(Request&& request) {
        auto answer = std::make_shared<std::optional<Result<T>>>();
        request([this, answer](const Result<T>& result) {
            m_wait.update([&] { answer->emplace(result); });
        });
        const auto waited = m_wait.wait(m_clock.now() + std::chrono::seconds(30), {},
                                        [&] { return answer->has_value(); });
        if (waited != WaitResult::Satisfied)
            return fail(ErrorCode::Internal, "", "test", "no answer");
        return **answer;
    }

    SteadyClock m_clock;
    WaitPoint m_wait{m_clock};
    PtyPort m_yaw{std::make_unique<EmulatedStage>(), {}};
    PtyPort m_pitch{std::make_unique<EmulatedStage>(), {}};
    DriverRegistry m_drivers;
    StdThreadHost m_threads;
    LiveStore m_live;
    std::unique_ptr<Station> m_station;
    std::unique_ptr<ScanEngine> m_engine;
};

TEST_F(StageScan, AScanOverTwoStagesIsCompleteAndOnTheGrid) {
    const auto connected = call<void>([&](auto done) { m_engine->connect(done); });
    ASSERT_TRUE(connected) << connected.error().text();
    const auto homed = call<void>([&](auto done) { m_engine->home({}, done); });
    ASSERT_TRUE(homed) << homed.error().text();
    const auto run = std::make_shared<Guarded<RecordedRun>>();
    ScanRequest request;
    request.scan = smallScan(4, 3, 0.02);
    request.makeSink = [run](const RunStart&) -> Result<std::unique_ptr<RunSink>> {
        return std::make_unique<RecordingSink>(run);
    };
    const auto scanned =
        call<ScanSummary>([&](auto done) { m_engine->scan(std::move(request), done); });
    ASSERT_TRUE(scanned) << scanned.error().text();
    EXPECT_EQ(scanned->passes.back().stop.outcome, RunOutcome::Completed);
    const RecordedRun recorded = run->copy();
    ASSERT_EQ(recorded.points.size(), 12U);
    for (const auto& point : recorded.points)
        for (std::size_t axis = 0; axis < 2; ++axis)
            EXPECT_NEAR(point.readback[axis], point.setpoint[axis], 0.002);
}

}  // namespace
}  // namespace gimbalscan::testing
