// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "report.h"

#include <gtest/gtest.h>

#include <random>

namespace gimbalscan::grbl {
namespace {

TEST(Report, ReadsTheFieldsThatCount) {
    const auto report =
        parseReport("Hold:1|WPos:1.500,-2.000,0.000|Bf:15,128|FS:500,0|Pn:XZ|WCO:0.5,1,2");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->mode, Mode::Hold);
    EXPECT_EQ(report->part, 1);
    EXPECT_TRUE(report->inMotion());
    EXPECT_EQ(report->work, (std::vector<double>{1.5, -2, 0}));
    EXPECT_EQ(report->workOffset, (std::vector<double>{0.5, 1, 2}));
    EXPECT_DOUBLE_EQ(report->feed.value_or(0), 500);
    EXPECT_EQ(report->pins, "XZ");
}

TEST(Report, TakesAnyNumberOfAxesAndUnknownFields) {
    const auto report = parseReport("Idle|MPos:1,2,3,4|F:0|TLR:0|H:1,7|SD:x");
    ASSERT_TRUE(report);
    EXPECT_EQ(report->machine.size(), 4U);
    EXPECT_FALSE(report->inMotion());
}

TEST(Report, RefusesWhatIsNotAsItShouldBe) {
    for (const char* text :
         {"", "Idle", "Idel|MPos:0,0,0", "Idle|MPos:0,0,x", "Idle|MPos:", "Idle|MPos:1,2,",
          "Idle|MPos:1,,2", "Idle|MPos:1,2,3|WPos:1,2,3", "Idle|MPos:1,2,3|WCO:1,2",
          "Idle|MPos:nan,0,0", "Idle|MPos:inf,0,0", "Idle|MPos:1e999,0,0", "Hold:x|MPos:0,0,0",
          "Idle|MPos:1,2|MPos:3,4", "Run|MPos:0,0,0|FS:a,0"})
        EXPECT_FALSE(parseReport(text)) << text;
}

TEST(Report, WorkPositionsNeedTheOffsetThatWasToldLast) {
    PositionMemory memory;
    EXPECT_FALSE(memory.machine(*parseReport("Idle|WPos:1,2,3")));
    EXPECT_EQ(memory.machine(*parseReport("Idle|WPos:1,2,3|WCO:10,20,30")),
              (std::vector<double>{11, 22, 33}));
    EXPECT_EQ(memory.machine(*parseReport("Idle|WPos:0,0,0")), (std::vector<double>{10, 20, 30}));
    EXPECT_FALSE(memory.machine(*parseReport("Idle|WPos:0,0")));
    memory.forget();
    EXPECT_FALSE(memory.machine(*parseReport("Idle|WPos:0,0,0")));
}

TEST(Report, InchesBecomeMillimetres) {
    PositionMemory memory;
    memory.setInches(true);
    EXPECT_NEAR(memory.machine(*parseReport("Idle|MPos:1.0000,0,0"))->at(0), 25.4, 1e-12);
}

TEST(Report, NoiseIsNeverTakenForAPositionThatIsNotFinite) {
    std::mt19937 random(3);
    const std::string good = "Run|MPos:1.000,-2.000,3.000|FS:500,0|Pn:X|WCO:0.000,0.000,0.000";
    for (int round = 0; round < 20'000; ++round) {
        std::string text = good.substr(0, random() % (good.size() + 1));
        for (unsigned changes = random() % 4; changes > 0 && !text.empty(); --changes)
            text[random() % text.size()] = static_cast<char>(random() % 256);
        if (const auto report = parseReport(text)) {
            ASSERT_NE(report->machine.empty(), report->work.empty());
            for (const double value : report->machine)
                ASSERT_TRUE(std::isfinite(value));
        }
    }
}

}  // namespace
}  // namespace gimbalscan::grbl
