// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "driver_bench.h"

#include <gimbalscan/devices/wire_log.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace gimbalscan::testing {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

/// Removed with everything in it.
class TemporaryFolder {
public:
    TemporaryFolder() {
        m_path = (std::filesystem::temp_directory_path() / "gimbalscan-grbl-XXXXXX").string();
        if (::mkdtemp(m_path.data()) == nullptr)
            throw std::runtime_error("no folder");
    }
    ~TemporaryFolder() { std::filesystem::remove_all(m_path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] std::string file(const std::string& name) const { return m_path + "/" + name; }

private:
    std::string m_path;
};

TEST(GrblFaults, ALimitSwitchIsToldAndOnlyHomingGoesOn) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    bench.grbl([](GrblEmulator& grbl, double) { grbl.limitAt(0, -30); });
    const auto moved = bench.move(bench.x(), -50);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::LimitHit);
    EXPECT_THAT(moved.error().detail, HasSubstr("ALARM:1"));
    EXPECT_TRUE(bench.x().reading().fault);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(4)));
    EXPECT_FALSE(bench.x().reading().homed);
    EXPECT_EQ(bench.move(bench.x(), -10).error().code, ErrorCode::NotHomed);
    EXPECT_EQ(
        bench.x().moveBy(1, AxisVelocity(1), AxisAcceleration(1), bench.within(3)).error().code,
        ErrorCode::NotHomed);
    EXPECT_TRUE(bench.linesWith("$X").empty());
    bench.grbl([](GrblEmulator& grbl, double) { grbl.mend(); });
    ASSERT_TRUE(bench.home());
    EXPECT_FALSE(bench.x().reading().fault);
    ASSERT_TRUE(bench.move(bench.x(), -50));
}

TEST(GrblFaults, ATargetOutsideTheTravelIsAlarm2) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    const auto moved = bench.move(bench.x(), 5);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::LimitHit);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(4)));
    ASSERT_TRUE(bench.home());
}

TEST(GrblFaults, AResetThatNobodyAskedForLosesThePosition) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -150, 20);
    ASSERT_TRUE(bench.awaitMoving());
    bench.grbl([](GrblEmulator& grbl, double now) { grbl.reset(now); });
    const auto moved = moving.get();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::NotHomed);
    EXPECT_THAT(moved.error().detail, HasSubstr("restarted"));
    EXPECT_FALSE(bench.x().reading().homed);
    EXPECT_EQ(bench.move(bench.y(), -5).error().code, ErrorCode::NotHomed);
    ASSERT_TRUE(bench.home());
    ASSERT_TRUE(bench.move(bench.x(), -5));
}

TEST(GrblFaults, AfterTheCableWasOutNothingMovesBeforeHoming) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -150, 20);
    ASSERT_TRUE(bench.awaitMoving());
    bench.port->inject({LineFault::Kind::Unplug, 0, 0.5, 1});
    const auto moved = moving.get();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::LinkLost);
    EXPECT_FALSE(bench.x().reading().known);
    EXPECT_EQ(bench.x().awaitRest(bench.within(1)).error().code, ErrorCode::LinkLost);
    EXPECT_EQ(bench.move(bench.x(), -5).error().code, ErrorCode::LinkLost);
    const std::size_t before = bench.linesWith("G53").size();
    ASSERT_TRUE(bench.eventually([&] { return bench.x().connect(bench.within(6)).has_value(); }));
    ASSERT_TRUE(bench.y().connect(bench.within(6)));
    EXPECT_TRUE(bench.x().reading().known);
    EXPECT_EQ(bench.move(bench.x(), -5).error().code, ErrorCode::NotHomed);
    EXPECT_EQ(bench.linesWith("G53").size(), before);
    ASSERT_TRUE(bench.home());
    ASSERT_TRUE(bench.move(bench.x(), -5));
}

TEST(GrblFaults, SilenceIsALostLink) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -190, 5);
    ASSERT_TRUE(bench.awaitMoving());
    bench.port->inject({LineFault::Kind::Mute, 0, 2.5, 1});
    const auto moved = moving.get();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::LinkLost);
    EXPECT_THAT(moved.error().detail, HasSubstr("no reply for 1.0 s"));
    EXPECT_FALSE(bench.x().reading().known);
    EXPECT_EQ(bench.x().checkHealth(bench.within(3)).error().code, ErrorCode::LinkLost);
}

// Whatever happens to one reply: never a wrong "done", and the same move works when tried again.
class OneReply : public ::testing::TestWithParam<std::pair<LineFault::Kind, double>> {};

TEST_P(OneReply, IsNeverTakenForDone) {
    DriverBench::Options options;
    options.contactTime = 2;  // s; far from the 0.4 s of a late reply, on a slow machine too
    DriverBench bench(options);
    ASSERT_TRUE(bench.ready());
    ASSERT_TRUE(bench.move(bench.y(), -3));
    for (std::uint64_t message = 1; message <= 4; ++message) {
        const double target = -5.0 - static_cast<double>(message) * 3;
        bench.port->inject({GetParam().first, message, GetParam().second, 1});
        bool arrived = false;
        for (int attempt = 0; attempt < 4 && !arrived; ++attempt) {
            const auto moved = bench.move(bench.x(), target);
            arrived = moved.has_value();
            if (arrived) {
                EXPECT_DOUBLE_EQ(bench.x().reading().position.value(), target);
            } else {
                EXPECT_THAT(moved.error().code,
                            AnyOf(ErrorCode::LinkBad, ErrorCode::LinkSlow, ErrorCode::LinkLost))
                    << moved.error().text();
                const auto rests = bench.x().awaitRest(bench.within(5));
                ASSERT_TRUE(rests) << rests.error().text();
            }
        }
        EXPECT_TRUE(arrived) << message;
        EXPECT_EQ(bench.grbl([](GrblEmulator& grbl, double now) { return grbl.machine(now)[0]; }),
                  target);
    }
}

INSTANTIATE_TEST_SUITE_P(Faults, OneReply,
                         ::testing::Values(std::pair(LineFault::Kind::Drop, 0.0),
                                           std::pair(LineFault::Kind::Garble, 0.0),
                                           std::pair(LineFault::Kind::Split, 0.002),
                                           std::pair(LineFault::Kind::Stale, 0.0),
                                           std::pair(LineFault::Kind::Delay, 0.4)));

TEST(GrblFaults, ThreeUnreadableRepliesAreALinkThatIsBad) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -190, 5);
    ASSERT_TRUE(bench.awaitMoving());
    bench.port->inject({LineFault::Kind::Garble, 0, 0, 20});
    const auto moved = moving.get();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::LinkBad);
    EXPECT_THAT(moved.error().detail,
                HasSubstr("Unreadable replies from the motor controller (last: \""));
}

TEST(GrblFaults, TheThirdLateReplyIsTold) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -190, 5);
    ASSERT_TRUE(bench.awaitMoving());
    bench.port->inject({LineFault::Kind::Delay, 0, 0.45, 8});
    const auto moved = moving.get();
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::LinkSlow);
    EXPECT_THAT(moved.error().detail,
                ::testing::MatchesRegex("The motor controller answered after 0\\.[3-9] s "
                                        "\\(limit 0\\.[23] s\\)\\."));
    const auto rests = bench.x().awaitRest(bench.within(10));
    ASSERT_TRUE(rests) << rests.error().text();
    const auto health = bench.x().checkHealth(bench.within(5));
    ASSERT_FALSE(health);
    EXPECT_EQ(health.error().code, ErrorCode::LinkSlow);
    bench.x().rearm();
    const auto again = bench.move(bench.x(), -10);
    EXPECT_TRUE(again) << again.error().text();
}

TEST(GrblFaults, TwoLateRepliesAreNoFaultButInTheWireLog) {
    const TemporaryFolder folder;
    SteadyClock logClock;
    {
        DriverBench::Options options;
        auto log = WireLog::create(folder.file("wire.log"), logClock);
        ASSERT_TRUE(log);
        options.wireLog = std::move(*log);
        DriverBench bench(options);
        options.wireLog.reset();
        ASSERT_TRUE(bench.ready());
        auto moving = bench.startMove(bench.x(), -190, 50);
        ASSERT_TRUE(bench.awaitMoving());
        for (int i = 0; i < 2; ++i) {
            const TimePoint before = bench.x().reading().stamp;
            bench.port->inject({LineFault::Kind::Delay, 0, 0.45, 1});
            EXPECT_TRUE(bench.eventually([&] {
                return bench.x().reading().stamp - before > std::chrono::milliseconds(450);
            }));
        }
        const auto moved = moving.get();
        EXPECT_TRUE(moved) << moved.error().text();
        EXPECT_TRUE(bench.x().checkHealth(bench.within(5)));
    }
    std::ifstream file(folder.file("wire.log"));
    int notes = 0;
    for (std::string line; std::getline(file, line);)
        if (line.find(" ! The motor controller answered after ") != std::string::npos)
            ++notes;
    EXPECT_EQ(notes, 2);
}

TEST(GrblFaults, AStallIsNoticedByThePosition) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    bench.grbl([](GrblEmulator& grbl, double) { grbl.stallAt(0, -20); });
    const auto moved = bench.move(bench.x(), -190, 10);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::Stall);
    EXPECT_THAT(moved.error().detail,
                HasSubstr("x stopped at -20.000 mm on the way to -190.000 mm"));
    ASSERT_TRUE(bench.x().awaitRest(bench.within(4)));
    EXPECT_FALSE(bench.x().reading().homed);
}

TEST(GrblFaults, AMissingHomeSwitchIsToldAndTheWayOpenToTryAgain) {
    DriverBench bench;
    ASSERT_TRUE(bench.connect());
    bench.grbl([](GrblEmulator& grbl, double) { grbl.withoutHomeSwitch(true); });
    const auto homed = bench.home();
    ASSERT_FALSE(homed);
    EXPECT_EQ(homed.error().code, ErrorCode::HomeFailed);
    EXPECT_THAT(homed.error().detail, HasSubstr("ALARM:9"));
    EXPECT_FALSE(bench.x().reading().homed);
    bench.grbl([](GrblEmulator& grbl, double) { grbl.mend(); });
    const auto again = bench.home();
    ASSERT_TRUE(again) << again.error().text();
}

TEST(GrblFaults, AStopWhileHomingEndsIt) {
    DriverBench bench;
    ASSERT_TRUE(bench.connect());
    auto homing = std::async(std::launch::async, [&] { return bench.home(); });
    ASSERT_TRUE(bench.awaitMoving());
    bench.x().requestStop(StopMode::Profiled);
    bench.y().requestStop(StopMode::Profiled);
    EXPECT_EQ(homing.get().error().code, ErrorCode::Stopped);
    ASSERT_TRUE(bench.x().awaitRest(bench.within(3)));
    EXPECT_FALSE(bench.x().reading().homed);
}

TEST(GrblFaults, AStopDoesNotWaitForAReport) {
    DriverBench::Options options;
    options.contactTime = 10;
    DriverBench bench(options);
    ASSERT_TRUE(bench.ready());
    auto moving = bench.startMove(bench.x(), -190, 5);
    ASSERT_TRUE(bench.awaitMoving());
    // A hold that comes only because a report shows that the motor still runs is too late.
    bench.port->inject({LineFault::Kind::Drop, 0, 0, 1'000'000});
    bench.x().requestStop(StopMode::Profiled);
    EXPECT_TRUE(bench.eventually([&] {
        return bench.grbl(
            [](GrblEmulator& grbl, double) { return grbl.state() == GrblEmulator::State::Hold; });
    }));
    EXPECT_EQ(moving.get().error().code, ErrorCode::Stopped);
}

TEST(GrblFaults, HoldButtonAndDoorAreHardwareStops) {
    for (const bool door : {false, true}) {
        DriverBench bench;
        ASSERT_TRUE(bench.ready());
        auto moving = bench.startMove(bench.x(), -190, 5);
        ASSERT_TRUE(bench.awaitMoving());
        bench.grbl([&](GrblEmulator& grbl, double now) {
            if (door)
                grbl.setDoor(true, now);
            else
                grbl.pressHold(now);
        });
        const auto moved = moving.get();
        ASSERT_FALSE(moved);
        EXPECT_EQ(moved.error().code, ErrorCode::HardwareStop);
        if (door)
            bench.grbl([](GrblEmulator& grbl, double now) { grbl.setDoor(false, now); });
        const auto rests = bench.x().awaitRest(bench.within(4));
        ASSERT_TRUE(rests) << rests.error().text();
        EXPECT_TRUE(bench.x().reading().homed) << "the position is kept";
        ASSERT_TRUE(bench.move(bench.x(), -10));
    }
}

TEST(GrblFaults, AHoldOrDoorAtRestIsToldAndEndsWithTheNextMove) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    bench.grbl([](GrblEmulator& grbl, double now) { grbl.pressHold(now); });
    ASSERT_TRUE(bench.eventually([&] {
        const auto health =
            bench.x().readbacksBetween(bench.clock.now(), bench.clock.now(), bench.within(1));
        return !health && health.error().code == ErrorCode::HardwareStop;
    }));
    ASSERT_TRUE(bench.move(bench.x(), -10));
    EXPECT_TRUE(bench.x().reading().homed);
    bench.grbl([](GrblEmulator& grbl, double now) { grbl.setDoor(true, now); });
    ASSERT_TRUE(bench.eventually([&] {
        const auto moved = bench.move(bench.x(), -12);
        return !moved && moved.error().code == ErrorCode::HardwareStop;
    }));
    bench.grbl([](GrblEmulator& grbl, double now) { grbl.setDoor(false, now); });
    ASSERT_TRUE(bench.eventually([&] { return bench.move(bench.x(), -12).has_value(); }));
    EXPECT_TRUE(bench.x().reading().homed);
}

TEST(GrblFaults, AGroupWhoseMemberDoesNotComeEndsByTheStop) {
    DriverBench bench;
    ASSERT_TRUE(bench.ready());
    bench.x().motionGroup()->expect(2);
    auto waiting = bench.startMove(bench.x(), -10);
    bench.y().requestStop(StopMode::Profiled);
    bench.x().requestStop(StopMode::Profiled);
    EXPECT_EQ(waiting.get().error().code, ErrorCode::Stopped);
    EXPECT_TRUE(bench.linesWith("G53").empty());
    bench.x().rearm();
    ASSERT_TRUE(bench.move(bench.x(), -10));
}

}  // namespace
}  // namespace gimbalscan::testing
