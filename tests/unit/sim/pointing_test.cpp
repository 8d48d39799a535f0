// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pointing.h"

#include "../devices/fake_devices.h"
#include "params.h"

#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/drivers/sim.h>

#include <gtest/gtest.h>

namespace gimbalscan::sim {
namespace {

using testing::FakeMotor;

// A simulated instrument on motors of hardware looks where these say they are.
TEST(Pointing, LooksAtTheReadbackOfAMotorThatIsNotSimulated) {
    VirtualClock clock;
    DeviceRegistry built;
    StationConfig station;
    auto yaw = std::make_unique<FakeMotor>();
    auto pitch = std::make_unique<FakeMotor>();
    yaw->at = ControllerPosition(3.25);
    pitch->at = ControllerPosition(-2.5);
    built.add("yaw_motor", "fake", AnyDevice(std::unique_ptr<Motor>(std::move(yaw))));
    built.add("pitch_motor", "fake", AnyDevice(std::unique_ptr<Motor>(std::move(pitch))));
    const DeviceConfig device{
        "spectrometer",
        "sim-gamma-spectrometer",
        {{"yaw_device", ParamValue{"yaw_motor"}}, {"pitch_device", ParamValue{"pitch_motor"}}}};
    const auto pointing =
        Pointing::find({clock, station, device, built}, {"yaw_device", "pitch_device"});
    ASSERT_TRUE(pointing);
    EXPECT_EQ(pointing->at(clock.now()), (std::array<double, 2>{3.25, -2.5}));
}

}  // namespace
}  // namespace gimbalscan::sim
