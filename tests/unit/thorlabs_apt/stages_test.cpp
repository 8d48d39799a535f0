// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_stages.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace gimbalscan::apt {
namespace {

struct Row {
    const char* stage;
    Family family;
    double counts, velocity, acceleration;
};

// As the fact sheet lists them, of which the manual's own slips are left out.
const std::vector<Row> kRows = {
    {"K10CR1", Family::Trinamic, 136533.333, 7330077.5, 1502},
    {"K10CR2", Family::Trinamic, 136533.333, 7330077.5, 1502},
    {"PRM1-Z8", Family::Servo, 1919.64186, 42941.66, 14.66},
    {"CR1-Z7", Family::Servo, 12288, 274877.9, 93.83},
    {"MTS25-Z8", Family::Servo, 34304, 767367.49, 261.93},
    {"MTS50-Z8", Family::Servo, 34304, 767367.49, 261.93},
    {"Z6xx", Family::Servo, 24600, 550292.68, 187.83},
    {"KVS30", Family::Servo, 20000, 447392.43, 152.71},
    {"DDSM100", Family::Brushless, 2000, 13421.77, 1.374},
    {"DDS220", Family::Brushless, 20000, 134217.73, 13.744},
    {"DDR100", Family::Brushless, 9102.22, 61083.98, 6.255},
    {"DDR05", Family::Brushless, 5555.556, 37282.7, 3.818},
    {"DDR25", Family::Brushless, 4000, 26843.5, 2.749},
    {"LTS300", Family::Trinamic, 409600, 21987328, 4506},
    {"DRV001", Family::Trinamic, 819200, 43974656, 9012},
    {"DRV113", Family::Trinamic, 327680, 17589862, 3605},
    {"ZST", Family::Trinamic, 2008645.63, 107824097, 22097},
    {"ZFS", Family::Trinamic, 2184533.33, 117265749, 24032},
    {"NR360", Family::Trinamic, 75093.3, 4030970, 826},
    {"FW103", Family::Trinamic, 1137.78, 61076, 12.5},
    {"LTS300", Family::PlainStepper, 25600, 25600, 25600},
};

TEST(AptStages, ScaleAsTheFactSheetSays) {
    for (const Row& row : kRows) {
        const Stage* stage = findStage(row.stage);
        ASSERT_NE(stage, nullptr) << row.stage;
        ASSERT_TRUE(fits(stage->drive, row.family)) << row.stage;
        const Scale scale = scaleOf(*stage, row.family, false);
        EXPECT_NEAR(scale.counts / row.counts, 1, 3e-6) << row.stage;
        // The manual rounds its velocities of Trinamic controllers to four digits.
        EXPECT_NEAR(scale.velocity / row.velocity, 1, 2e-4) << row.stage;
        EXPECT_NEAR(scale.acceleration / row.acceleration, 1, 2e-3) << row.stage;
    }
}

TEST(AptStages, NumbersAsTheVendorsProgramSendsThem) {
    const Scale scale = scaleOf(*findStage("K10CR1"), Family::Trinamic, false);
    EXPECT_EQ(scale.speed(10), 73300775);
    EXPECT_EQ(scale.ramp(10), 15020);
    EXPECT_EQ(scale.position(5), 682667);
    EXPECT_EQ(scale.position(4), 546133);
    EXPECT_EQ(scale.position(90), 12288000);
    EXPECT_EQ(scale.position(360), 49152000);
    EXPECT_EQ(scale.position(-10), -1365333);
    EXPECT_DOUBLE_EQ(scale.units(12288000), 90);
}

TEST(AptStages, AnInvertedStageCountsBackwards) {
    const Scale scale = scaleOf(*findStage("PRM1-Z8"), Family::Servo, true);
    EXPECT_EQ(scale.position(-30), 57589);
    EXPECT_NEAR(scale.units(57589), -30, 1e-3);
    EXPECT_GT(*scale.speed(10), 0);
    EXPECT_GT(*scale.ramp(10), 0);
}

TEST(AptStages, WhatDoesNotFitIntoTheControllerIsNoNumber) {
    const Scale scale = scaleOf(*findStage("K10CR1"), Family::Trinamic, false);
    EXPECT_FALSE(scale.position(15729));
    EXPECT_TRUE(scale.position(15728));
    EXPECT_FALSE(scale.position(std::numeric_limits<double>::infinity()));
    EXPECT_FALSE(scale.position(std::numeric_limits<double>::quiet_NaN()));
    EXPECT_FALSE(scale.speed(1e6));
    EXPECT_EQ(scale.ramp(1e-9), 1);
}

TEST(AptStages, EveryStageIsSound) {
    for (const Stage& stage : stages()) {
        EXPECT_EQ(findStage(stage.name), &stage) << "the name " << stage.name << " comes twice";
        const Scale scale = scaleOf(stage, usualFamily(stage.drive), false);
        EXPECT_GT(stage.velocity, 0) << stage.name;
        EXPECT_LE(stage.velocity, stage.maxVelocity) << stage.name;
        EXPECT_LE(stage.acceleration, stage.maxAcceleration) << stage.name;
        EXPECT_LE(stage.homeVelocity, stage.maxVelocity) << stage.name;
        EXPECT_TRUE(scale.speed(stage.maxVelocity)) << stage.name;
        EXPECT_TRUE(scale.ramp(stage.maxAcceleration)) << stage.name;
    }
}

TEST(AptStages, ControllersAreKnownByTheirModel) {
    EXPECT_EQ(familyOf("K10CR1"), Family::Trinamic);
    EXPECT_EQ(familyOf("SCC201"), Family::Trinamic);
    EXPECT_EQ(familyOf("TST001"), Family::PlainStepper);
    EXPECT_EQ(familyOf("BSC103"), Family::PlainStepper);
    EXPECT_EQ(familyOf("TDC001"), Family::Servo);
    EXPECT_EQ(familyOf("BBD203"), Family::Brushless);
    EXPECT_FALSE(familyOf("MPC320"));
    EXPECT_FALSE(fits(Drive::Servo, Family::Trinamic));
    EXPECT_FALSE(fits(Drive::Stepper, Family::Servo));
}

}  // namespace
}  // namespace gimbalscan::apt
