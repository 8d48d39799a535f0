// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_devices.h"

#include <gimbalscan/devices/driver_registry.h>

#include <gmock/gmock.h>

#include <stdexcept>

namespace gimbalscan::testing {
namespace {

using Create = std::function<Result<AnyDevice>(const DriverContext&)>;

DriverEntry driver(const std::string& key, const Create& create) {
    return {key, DeviceKind::Motor, "A motor", {}, create};
}
Result<AnyDevice> fakeMotor(const DriverContext&) {
    return AnyDevice(std::make_unique<FakeMotor>());
}
StationConfig stationWith(std::vector<DeviceConfig> devices) {
    StationConfig station;
    station.devices = std::move(devices);
    return station;
}

class DriverRegistryTest : public ::testing::Test {
protected:
    DriverRegistryTest() { m_drivers.add(driver("fake", fakeMotor)); }
    auto build(const StationConfig& station) { return m_drivers.build(station, m_clock); }

    DriverRegistry m_drivers;
    SteadyClock m_clock;
};

TEST_F(DriverRegistryTest, BuildsEveryDeviceInFileOrderUnconnected) {
    std::vector<bool> firstWasThere;
    m_drivers.add(driver("looks", [&](const DriverContext& context) {
        firstWasThere.push_back(context.built.find("one") != nullptr);
        return fakeMotor(context);
    }));
    const auto built =
        build(stationWith({{"zero", "looks", {}}, {"one", "fake", {}}, {"two", "looks", {}}}));
    ASSERT_TRUE(built);
    EXPECT_EQ(firstWasThere, (std::vector<bool>{false, true}));
    ASSERT_EQ((*built)->all().size(), 3u);
    EXPECT_EQ((*built)->all()[1]->name(), "one");
    EXPECT_EQ((*built)->all()[1]->driver(), "fake");
    EXPECT_EQ((*built)->all()[1]->lifecycle(), Lifecycle::Disconnected);
}

TEST_F(DriverRegistryTest, AnUnknownDriverIsNamed) {
    const auto built = build(stationWith({{"yaw_motor", "apt", {}}}));
    ASSERT_FALSE(built);
    EXPECT_EQ(built.error().code, ErrorCode::ConfigValue);
    EXPECT_EQ(built.error().device, "yaw_motor");
    EXPECT_THAT(built.error().detail, ::testing::HasSubstr("\"apt\""));
}

TEST_F(DriverRegistryTest, TwoDevicesOfOneNameAreRefused) {
    const auto built =
        build(stationWith({{"m", "fake", {}}, {"n", "fake", {}}, {"m", "fake", {}}}));
    ASSERT_FALSE(built);
    EXPECT_EQ(built.error().code, ErrorCode::ConfigValue);
    EXPECT_EQ(built.error().device, "m");
}

TEST_F(DriverRegistryTest, WhatADriverRefusesOrThrowsIsAnErrorOfItsDevice) {
    m_drivers.add(driver("refuses", [](const DriverContext&) -> Result<AnyDevice> {
        return fail(ErrorCode::ConfigValue, "m", "create", "no such port.");
    }));
    m_drivers.add(driver("throws", [](const DriverContext&) -> Result<AnyDevice> {
        throw std::runtime_error("foreign code");
    }));
    const auto refused = build(stationWith({{"m", "refuses", {}}}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().detail, "no such port.");
    const auto thrown = build(stationWith({{"m", "throws", {}}}));
    ASSERT_FALSE(thrown);
    EXPECT_EQ(thrown.error().code, ErrorCode::Internal);
    EXPECT_EQ(thrown.error().device, "m");
    EXPECT_EQ(thrown.error().detail, "foreign code");
}

TEST_F(DriverRegistryTest, TheSchemasAreThoseOfTheDrivers) {
    DriverEntry entry = driver("other", fakeMotor);
    entry.parameters.resize(2);
    m_drivers.add(entry);
    const DriverSchemas schemas = m_drivers.schemas();
    EXPECT_EQ(schemas.keys, (std::vector<std::string>{"fake", "other"}));
    ASSERT_NE(schemas.find("other"), nullptr);
    EXPECT_EQ(schemas.find("other")->size(), 2u);
    EXPECT_EQ(schemas.find("nothing"), nullptr);
    EXPECT_EQ(m_drivers.find("nothing"), nullptr);
}

}  // namespace
}  // namespace gimbalscan::testing
