// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gmock/gmock.h>

namespace gimbalscan::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

enum class Phase {
    Preparing,
    Homing,
    Moving,
    Settling,
    Dwelling,
    ReadingOut,
    Pausing,
    Paused,
    Finishing
};
constexpr std::array kPhases = {Phase::Preparing, Phase::Homing,   Phase::Moving,
                                Phase::Settling,  Phase::Dwelling, Phase::ReadingOut,
                                Phase::Pausing,   Phase::Paused,   Phase::Finishing};
constexpr std::array kPhaseTexts = {"preparing",   "homing",  "moving", "settling", "dwelling",
                                    "reading out", "pausing", "paused", "finishing"};

/// A station and a scan in which every phase lasts long enough to be hit.
TestStation slowStation(ParamTable yaw = {}) {
    TestStation station;
    station.yaw = std::move(yaw);
    station.daq = {{"read_out_s", ParamValue{0.2}}};
    station.settle = 0.3;
    station.roll = true;
    station.channels = 64;
    return station;
}

ScanConfig slowScan() {
    ScanConfig scan = smallScan(3, 3, 1.0);
    scan.fast.start = -30;
    scan.fast.stop = 30;
    scan.pinned = {{"roll", UserPosition(40)}};
    scan.atEnd = {AtEnd::Park, AtEnd::Stay};
    return scan;
}

class Situation {
public:
    explicit Situation(ParamTable yaw = {}) : bench(slowStation(std::move(yaw))) {
        EXPECT_TRUE(bench.ready());
    }

    /// Brings the engine into the middle of the phase.
    void reach(Phase phase) {
        if (phase == Phase::Homing) {
            homing = std::make_shared<Guarded<std::optional<Result<void>>>>();
            bench.engine().home({}, [homed = homing](const Result<void>& r) { homed->set(r); });
            return bench.pass(milliseconds(500));
        }
        bench.startScan(slowScan());
        if (phase == Phase::Preparing)
            return bench.pass(milliseconds(500));
        if (phase == Phase::Finishing) {
            EXPECT_TRUE(bench.awaitState(ScanState::Stopping));
            return bench.pass(milliseconds(200));
        }
        EXPECT_TRUE(bench.awaitPoints(4));
        switch (phase) {
            case Phase::Moving:
                return until([&] { return bench.motor(0).moving; });
            case Phase::Settling:
                until([&] { return bench.motor(0).moving; });
                return until([&] { return bench.atRest(); });
            case Phase::Dwelling:
                return until([&] { return exposing(); });
            case Phase::ReadingOut:
                until([&] { return exposing(); });
                return until([&] { return !exposing(); });
            default:
                break;
        }
        until([&] { return exposing(); });
        EXPECT_TRUE(bench.pause());
        if (phase == Phase::Paused) {
            EXPECT_TRUE(bench.awaitState(ScanState::Paused));
        }
    }

    [[nodiscard]] bool ended() {
        return homing ? homing->copy().has_value() : bench.finished().has_value();
    }
    void awaitEnd() {
        for (int i = 0; i < 100'000 && !ended(); ++i)
            bench.pass(milliseconds(5));
        EXPECT_TRUE(ended()) << "it never ended";
    }
    void expectTidy() {
        for (std::size_t axis : {0U, 1U}) {
            const MotorReading reading = bench.motor(axis);
            EXPECT_TRUE(!reading.moving || !reading.known) << axis;
        }
        const RecordedRun run = bench.run();
        EXPECT_EQ(run.stops.size(), static_cast<std::size_t>(run.begins));
        for (std::size_t i = 0; i < run.points.size(); ++i)
            EXPECT_EQ(run.points[i].index, i) << "finished points are kept, in order";
        for (DeviceHandle* handle : bench.station().devices().all())
            EXPECT_EQ(handle->holder(), "");
    }

    EngineBench bench;
    std::shared_ptr<Guarded<std::optional<Result<void>>>> homing;

private:
    [[nodiscard]] bool exposing() {
        return bench.station().daqHandle().daq()->remaining() > Duration::zero();
    }
    template <class Condition>
    void until(Condition condition) {
        for (int i = 0; i < 10'000 && !condition(); ++i)
            bench.pass(milliseconds(5));
        EXPECT_TRUE(condition());
    }
};

class StopMatrix : public ::testing::TestWithParam<Phase> {};

TEST_P(StopMatrix, StopEndsIdleAtRestWithTheFinishedPoints) {
    Situation s;
    s.reach(GetParam());
    const std::size_t before = s.bench.run().points.size();
    const TimePoint asked = s.bench.clock().now();
    ASSERT_TRUE(s.bench.stop());
    s.awaitEnd();
    EXPECT_LT(s.bench.clock().now() - asked, seconds(4));
    EXPECT_EQ(s.bench.engine().state(), ScanState::Idle);
    s.expectTidy();
    EXPECT_GE(s.bench.run().points.size(), before);
    EXPECT_LE(s.bench.run().points.size(), before + 1);
    if (!s.homing) {
        EXPECT_EQ(s.bench.run().stops.at(0).outcome,
                  GetParam() == Phase::Finishing ? RunOutcome::Completed : RunOutcome::Stopped);
    }
    EXPECT_TRUE(s.bench.home());
    EXPECT_TRUE(s.bench.moveTo(1, 1)) << "free again";
}

TEST_P(StopMatrix, StopAllLatchesAndNothingMovesUntilAcknowledged) {
    Situation s;
    s.reach(GetParam());
    const std::size_t before = s.bench.run().points.size();
    s.bench.engine().stopAll("the test");
    s.awaitEnd();
    ASSERT_TRUE(s.bench.awaitState(ScanState::Faulted));
    s.expectTidy();
    EXPECT_GE(s.bench.run().points.size(), before);
    EXPECT_EQ(s.bench.engine().fault()->code, ErrorCode::StoppedAll);
    const auto yaw = s.bench.motor(0).position, pitch = s.bench.motor(1).position;
    EXPECT_FALSE(s.bench.moveTo(1, 1));
    EXPECT_FALSE(s.bench.jog("yaw", 1));
    EXPECT_FALSE(s.bench.home());
    EXPECT_FALSE(s.bench.scan(slowScan()));
    EXPECT_FALSE(s.bench.resume());
    s.bench.pass(seconds(20));
    EXPECT_NEAR(s.bench.motor(0).position.value(), yaw.value(), 0.01);
    EXPECT_NEAR(s.bench.motor(1).position.value(), pitch.value(), 0.01);
    ASSERT_TRUE(s.bench.acknowledge());
    EXPECT_EQ(s.bench.engine().state(), ScanState::Idle);
    EXPECT_TRUE(s.bench.home());
    EXPECT_TRUE(s.bench.moveTo(1, 1));
}

TEST_P(StopMatrix, DisconnectIsRefusedWithTheHolderAndChangesNothing) {
    Situation s;
    s.reach(GetParam());
    const auto refused = s.bench.call<void>([&](auto done) { s.bench.engine().disconnect(done); });
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::Busy);
    EXPECT_THAT(refused.error().detail,
                ::testing::HasSubstr(s.homing ? "homing" : "scan \"Test\""));
    if (GetParam() == Phase::Pausing || GetParam() == Phase::Paused) {
        ASSERT_TRUE(s.bench.resume());
    }
    s.awaitEnd();
    EXPECT_EQ(s.bench.engine().state(), ScanState::Idle);
    s.expectTidy();
    if (!s.homing) {
        EXPECT_EQ(s.bench.run().points.size(), 9U);
        EXPECT_EQ(s.bench.run().stops.at(0).outcome, RunOutcome::Completed);
    }
}

TEST_P(StopMatrix, ASafetyFaultLatchesWithItsReason) {
    Situation s;
    s.reach(GetParam());
    s.bench.station().stopAll().trip({ErrorCode::SupplyTrip, "supply", "check", "Over-current."});
    s.awaitEnd();
    ASSERT_TRUE(s.bench.awaitState(ScanState::Faulted));
    s.expectTidy();
    EXPECT_EQ(s.bench.engine().fault()->code, ErrorCode::SupplyTrip);
    if (!s.homing && GetParam() != Phase::Finishing) {
        EXPECT_EQ(s.bench.run().stops.at(0).outcome, RunOutcome::Failed);
        EXPECT_EQ(s.bench.run().stops.at(0).reason->code, ErrorCode::SupplyTrip);
    }
    ASSERT_TRUE(s.bench.acknowledge());
    EXPECT_EQ(s.bench.engine().state(), ScanState::Idle);
}

/// The link of yaw goes for 10 s in this phase. On the virtual clock the moment is found by a first
/// run.
TEST_P(StopMatrix, ALostLinkIsRecoverable) {
    double when = 0;
    {
        Situation rehearsal;
        rehearsal.reach(GetParam());
        when = toSeconds(rehearsal.bench.clock().now().time_since_epoch());
    }
    Situation s(withFaults({{{"kind", ParamValue{std::string("disconnect")}},
                             {"at_time_s", ParamValue{when + 0.001}},
                             {"duration_s", ParamValue{10.0}}}}));
    s.reach(GetParam());
    if (s.homing || GetParam() == Phase::Finishing) {
        s.awaitEnd();
        EXPECT_EQ(s.bench.engine().state(), ScanState::Idle);
        s.expectTidy();
        return;
    }
    if (GetParam() == Phase::Paused)
        s.bench.pass(milliseconds(100));
    ASSERT_TRUE(s.bench.awaitState(ScanState::Paused));
    if (GetParam() == Phase::Paused || GetParam() == Phase::Pausing) {
        const auto early = s.bench.resume();
        EXPECT_FALSE(early) << "the position is not known";
    }
    s.bench.pass(seconds(30));
    EXPECT_EQ(s.bench.engine().state(), ScanState::Paused) << "resumes by click only";
    const auto resumed = s.bench.resume();
    ASSERT_TRUE(resumed) << resumed.error().text();
    s.awaitEnd();
    EXPECT_EQ(s.bench.engine().state(), ScanState::Idle);
    s.expectTidy();
    EXPECT_EQ(s.bench.run().points.size(), 9U);
}

INSTANTIATE_TEST_SUITE_P(AllPhases, StopMatrix, ::testing::ValuesIn(kPhases),
                         [](const auto& phase) {
                             std::string name = kPhaseTexts[static_cast<std::size_t>(phase.param)];
                             std::erase(name, ' ');
                             return name;
                         });

}  // namespace
}  // namespace gimbalscan::testing
