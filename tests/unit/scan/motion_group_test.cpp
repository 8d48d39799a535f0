// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_station.h"

#include <gtest/gtest.h>

namespace gimbalscan::testing {
namespace {

/// Lets a move begin only when as many of its motors as were announced have come.
class Planner final : public MotionGroup {
public:
    explicit Planner(Clock& clock) : m_wait(clock) {}
    void expect(std::size_t motors) noexcept override {
        m_wait.update([&] {
            m_missing = motors;
            ++m_meeting;
        });
    }
    Result<void> join(const OpContext& context) {
        std::uint64_t meeting = 0;
        const bool alone = m_wait.update([&] {
            meeting = m_meeting;
            if (m_missing == 0)
                ++moves;
            else if (--m_missing == 0)
                ++blocks;
            else
                return false;
            return true;
        });
        if (alone)
            return {};
        const auto waited = m_wait.wait(context.deadline, context.stop,
                                        [&] { return m_meeting != meeting || m_missing == 0; });
        if (waited == WaitResult::Satisfied)
            return {};
        m_wait.update([&] { m_missing = 0; });
        return fail(waited == WaitResult::Stopped ? ErrorCode::Stopped : ErrorCode::MoveTimeout, "",
                    "move", "waited for the others");
    }
    int moves = 0, blocks = 0;  ///< of one motor alone, of several

private:
    WaitPoint m_wait;
    std::size_t m_missing = 0;
    std::uint64_t m_meeting = 0;
};

/// A simulated motor that belongs to a planner.
class GroupMotor final : public Motor {
public:
    GroupMotor(std::unique_ptr<Motor> motor, std::shared_ptr<Planner> planner)
        : m_motor(std::move(motor)), m_planner(std::move(planner)) {}

    MotionGroup* motionGroup() noexcept override { return m_planner.get(); }
    Result<void> moveTo(ControllerPosition target, AxisVelocity velocity,
                        AxisAcceleration acceleration, const OpContext& context) override {
        if (auto joined = m_planner->join(context); !joined)
            return joined;
        return m_motor->moveTo(target, velocity, acceleration, context);
    }
    Result<double> home(const OpContext& context) override {
        if (auto joined = m_planner->join(context); !joined)
            return Failure(joined.error());
        return m_motor->home(context);
    }
    Result<DeviceIdentity> connect(const OpContext& context) override {
        return m_motor->connect(context);
    }
    void disconnect() noexcept override { m_motor->disconnect(); }
    Result<void> checkHealth(const OpContext& context) override {
        return m_motor->checkHealth(context);
    }
    void requestStop(StopMode mode) noexcept override { m_motor->requestStop(mode); }
    void rearm() noexcept override { m_motor->rearm(); }
    bool inhibited() const noexcept override { return m_motor->inhibited(); }
    Result<void> moveBy(double distance, AxisVelocity velocity, AxisAcceleration acceleration,
                        const OpContext& context) override {
        return m_motor->moveBy(distance, velocity, acceleration, context);
    }
    Result<void> awaitRest(const OpContext& context) override {
        return m_motor->awaitRest(context);
    }
    void disable() noexcept override { m_motor->disable(); }
    MotorReading reading() const noexcept override { return m_motor->reading(); }
    Result<ReadbackSpan> readbacksBetween(TimePoint from, TimePoint to,
                                          const OpContext& context) override {
        return m_motor->readbacksBetween(from, to, context);
    }

private:
    std::unique_ptr<Motor> m_motor;
    std::shared_ptr<Planner> m_planner;
};

class MotionGroups : public ::testing::Test {
protected:
    EngineBench& start() {
        TestStation station;
        station.motorDriver = "group-motor";
        station.moreDrivers = [this](DriverRegistry& drivers) {
            DriverEntry entry = *drivers.find("sim-motor");
            entry.key = "group-motor";
            entry.create =
                [this, create = entry.create](const DriverContext& context) -> Result<AnyDevice> {
                if (!planner)
                    planner = std::make_shared<Planner>(context.clock);
                auto made = create(context);
                if (!made)
                    return made;
                return AnyDevice(std::unique_ptr<Motor>(std::make_unique<GroupMotor>(
                    std::get<std::unique_ptr<Motor>>(std::move(*made)), planner)));
            };
            drivers.add(std::move(entry));
        };
        bench.emplace(station);
        return *bench;
    }

    std::shared_ptr<Planner> planner;
    std::optional<EngineBench> bench;
};

TEST_F(MotionGroups, HomingAndMovesOfSeveralAxesAreAnnouncedAsOne) {
    start();
    ASSERT_TRUE(bench->ready());
    EXPECT_EQ(planner->blocks, 1);  // one homing
    ASSERT_TRUE(bench->moveTo(5, 5));
    EXPECT_EQ(planner->blocks, 2);
    EXPECT_EQ(planner->moves, 0);
}

TEST_F(MotionGroups, AnAxisThatStaysPutIsNotWaitedFor) {
    start();
    ASSERT_TRUE(bench->ready());
    const auto summary = bench->scan(smallScan(4, 3));
    ASSERT_TRUE(summary) << summary.error().text();
    EXPECT_EQ(bench->run().points.size(), 12U);
    // Both axes to the first point; then one of them at a time, as a snake goes.
    EXPECT_EQ(planner->blocks, 1 + 1);
    EXPECT_EQ(planner->moves, 11);
}

TEST_F(MotionGroups, AMemberThatIsRefusedLeavesNobodyWaiting) {
    start();
    ASSERT_TRUE(bench->ready());
    const TimePoint before = bench->clock().now();
    const auto moved = bench->moveTo(5, 500);
    ASSERT_FALSE(moved);
    EXPECT_EQ(moved.error().code, ErrorCode::OutsideLimits);
    EXPECT_LT(bench->clock().now() - before, std::chrono::seconds(1));
    ASSERT_TRUE(bench->moveTo(5, 5));
}

TEST_F(MotionGroups, AStopEndsThoseThatWait) {
    start();
    ASSERT_TRUE(bench->ready());
    bool ended = false;
    bench->engine().moveTo({{"yaw", UserPosition(60)}, {"pitch", UserPosition(60)}}, false,
                           [&](const Result<void>&) { ended = true; });
    bench->pass(std::chrono::milliseconds(500));
    ASSERT_TRUE(bench->stop());
    bench->pass(std::chrono::seconds(5));
    EXPECT_TRUE(ended);
    EXPECT_TRUE(bench->atRest());
}

}  // namespace
}  // namespace gimbalscan::testing
