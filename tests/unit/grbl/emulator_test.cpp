// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "wire/grbl_emulator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

// The emulator against the facts of the protocol, before a driver is tried on it.

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Emulator : public ::testing::Test {
protected:
    Emulator() {
        grbl.onSend([this](const std::vector<std::uint8_t>& message) {
            said.append(message.begin(), message.end());
        });
    }
    void start(bool homing = false) {
        grbl.settings[22] = homing ? 1 : 0;
        grbl.opened(now);
        wait(2);
        said.clear();
    }
    void startHomed() {
        start(true);
        say("$H\n");
        wait(60);
        said.clear();
    }
    void say(const std::string& text) {
        grbl.received({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, now);
    }
    void wait(double seconds) {
        now += seconds;
        (void)grbl.advance(now);
    }
    std::string answerTo(const std::string& text) {
        said.clear();
        say(text);
        return said;
    }

    GrblEmulator grbl;
    double now = 100;
    std::string said;
};

TEST_F(Emulator, WelcomesAfterOpeningAndLosesWhatCameBefore) {
    grbl.opened(now);
    say("$I\n");
    wait(1);
    EXPECT_EQ(said, "");
    wait(1);
    EXPECT_EQ(said, "\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n");
    EXPECT_EQ(grbl.bytesLost(), 3U);
}

TEST_F(Emulator, AnswersEachLineOnceAndTwiceToCrLf) {
    start();
    EXPECT_EQ(answerTo("g21 (mm) g90;x\n"), "ok\r\n");
    EXPECT_EQ(answerTo("G21\r\n"), "ok\r\nok\r\n");
    EXPECT_EQ(answerTo("X\n"), "error:2\r\n");
    EXPECT_EQ(answerTo("1\n"), "error:1\r\n");
    EXPECT_EQ(answerTo("G1X1\n"), "error:22\r\n");
    EXPECT_EQ(answerTo("G0G1X1\n"), "error:24\r\n");
    EXPECT_EQ(answerTo("G1X1X2F9\n"), "error:25\r\n");
    EXPECT_EQ(answerTo("G4\n"), "error:28\r\n");
    EXPECT_EQ(answerTo("G99\n"), "error:20\r\n");
    EXPECT_EQ(answerTo("$H\n"), "error:5\r\n");
    EXPECT_EQ(answerTo("$Q\n"), "error:2\r\n");
    EXPECT_EQ(answerTo("$JX1\n"), "error:3\r\n");
    EXPECT_EQ(answerTo(std::string(80, 'X') + "\n"), "error:11\r\n");
}

TEST_F(Emulator, OkMeansQueuedAndTheBarrierWaitsForTheEnd) {
    start();
    EXPECT_EQ(answerTo("G53G1X-10Y-5F600\n"), "ok\r\n");
    EXPECT_EQ(answerTo("G4P0.01\n"), "");
    EXPECT_THAT(answerTo("?"), HasSubstr("<Run|MPos:"));
    wait(0.5);
    EXPECT_EQ(grbl.state(), GrblEmulator::State::Run);
    said.clear();
    wait(1.0);
    EXPECT_EQ(said, "ok\r\n");
    EXPECT_DOUBLE_EQ(grbl.machine(now)[0], -10);
    EXPECT_DOUBLE_EQ(grbl.machine(now)[1], -5);
}

TEST_F(Emulator, ADwellOfNoTimeIsABarrierToo) {
    start();
    say("G4P0\n");
    wait(0);
    EXPECT_EQ(said, "ok\r\n");
    EXPECT_EQ(answerTo("G53G1X-10F600\n"), "ok\r\n");
    EXPECT_EQ(answerTo("G53G1X-20F600\n"), "ok\r\n");
    EXPECT_EQ(answerTo("G4P0\n"), "");
    wait(1.5);
    EXPECT_EQ(said, "") << "the second block runs";
    say("!");
    wait(0.5);
    EXPECT_EQ(said, "") << "held";
    say("~");
    EXPECT_EQ(said, "");
    wait(1);
    EXPECT_EQ(said, "ok\r\n");
    EXPECT_DOUBLE_EQ(grbl.machine(now)[0], -20);
}

TEST_F(Emulator, FollowsATrapezoidAlongTheLine) {
    start();
    say("G53G1X-10F600\n");  // 10 mm/s at 500 mm/s2: 20 ms ramp, 1.02 s in all
    wait(0.01);
    EXPECT_NEAR(grbl.machine(now)[0], -0.025, 1e-9);
    wait(0.5);
    EXPECT_NEAR(grbl.machine(now)[0], -5, 1e-9);
    wait(0.509);
    EXPECT_GT(grbl.machine(now)[0], -10);
    wait(0.002);
    EXPECT_DOUBLE_EQ(grbl.machine(now)[0], -10);
}

TEST_F(Emulator, ThePlannerHoldsFifteenBlocks) {
    start();
    for (int i = 1; i <= 15; ++i)
        EXPECT_EQ(answerTo("G53G1X-" + std::to_string(i) + "F600\n"), "ok\r\n") << i;
    EXPECT_EQ(answerTo("G53G1X-16F600\n"), "");
    wait(0.2);
    EXPECT_EQ(said, "ok\r\n");
}

TEST_F(Emulator, TheReceiveBufferLosesWhatIsBeyond128Bytes) {
    start();
    say("G53G1X-50F600\nG4P0.01\n");
    say(std::string(200, ' '));
    EXPECT_EQ(grbl.bytesLost(), 72U);
    EXPECT_THAT(answerTo("?"), HasSubstr("<Run"));  // never in the buffer
}

TEST_F(Emulator, OffsetsAndOverridesComeInTheirRhythm) {
    start();
    std::vector<int> offsets, overrides;
    for (int i = 0; i < 22; ++i) {
        const std::string report = answerTo("?");
        if (report.find("WCO:") != std::string::npos)
            offsets.push_back(i);
        if (report.find("Ov:") != std::string::npos)
            overrides.push_back(i);
    }
    EXPECT_THAT(offsets, ElementsAre(0, 10, 20));
    EXPECT_FALSE(overrides.empty());
}

TEST_F(Emulator, HoldThenResetKeepsThePositionAndResetAloneLosesIt) {
    startHomed();
    say("G90G21\nG53G1X-50F6000\n");
    wait(0.3);
    say("!");
    EXPECT_THAT(answerTo("?"), HasSubstr("<Hold:1"));
    wait(0.5);
    EXPECT_THAT(answerTo("?"), HasSubstr("<Hold:0"));
    EXPECT_EQ(answerTo("\x18"), "\r\nGrbl 1.1h ['$' for help]\r\n");
    EXPECT_THAT(answerTo("?"), HasSubstr("<Idle"));
    EXPECT_TRUE(grbl.homed());

    say("G90G21\nG53G1X-100F6000\nG4P0.01\n");
    wait(0.1);
    EXPECT_EQ(answerTo("\x18"), "ALARM:3\r\n");
    said.clear();
    wait(1);
    EXPECT_EQ(said, "ok\r\n\r\nGrbl 1.1h ['$' for help]\r\n[MSG:'$H'|'$X' to unlock]\r\n");
    EXPECT_FALSE(grbl.homed());
    EXPECT_EQ(answerTo("G4P0.01\n"), "error:9\r\n");
    EXPECT_EQ(answerTo("$J=G91X1F100\n"), "error:8\r\n");
}

TEST_F(Emulator, HoldAtRestHoldsAndLinesWait) {
    start();
    say("!");
    EXPECT_EQ(answerTo("G53G1X-1F600\n"), "");
    EXPECT_THAT(answerTo("?"), HasSubstr("<Hold:0"));
    EXPECT_EQ(answerTo("~"), "ok\r\n");
    EXPECT_EQ(grbl.state(), GrblEmulator::State::Run);
}

TEST_F(Emulator, AJogIsCancelledOnlyOnceItRuns) {
    startHomed();
    say("$J=G91X-20F600\x85\n");
    EXPECT_EQ(grbl.state(), GrblEmulator::State::Jog);
    EXPECT_EQ(answerTo("G21\n"), "error:9\r\n");
    wait(0.5);
    say("\x85");
    wait(0.5);
    EXPECT_EQ(grbl.state(), GrblEmulator::State::Idle);
    EXPECT_GT(grbl.machine(now)[0], -21 + 10);
    EXPECT_EQ(answerTo("$J=G91X100F600\n"), "error:15\r\n");
    EXPECT_EQ(answerTo("$J=G91X-1\n"), "error:22\r\n");
    EXPECT_EQ(answerTo("$J=G91X-1F100S3\n"), "error:16\r\n");
}

TEST_F(Emulator, HomingAnswersAtItsEndAndReportsNothingMeanwhile) {
    start(true);
    EXPECT_EQ(answerTo("$H\n"), "");
    wait(0.5);
    EXPECT_EQ(answerTo("?"), "");
    wait(60);
    EXPECT_THAT(said, HasSubstr("ok\r\n"));
    EXPECT_THAT(said, HasSubstr("MPos:-1.000,-1.000,-1.000"));
    EXPECT_TRUE(grbl.homed());
}

TEST_F(Emulator, AMissingHomeSwitchAndAResetEndHoming) {
    start(true);
    grbl.withoutHomeSwitch(true);
    say("$H\n");
    wait(60);
    EXPECT_THAT(said, HasSubstr("ALARM:9\r\nok\r\n\r\nGrbl"));
    EXPECT_FALSE(grbl.homed());
    grbl.mend();
    said.clear();
    say("$H\n");
    wait(0.1);
    EXPECT_EQ(answerTo("\x18"), "ALARM:6\r\n");
}

TEST_F(Emulator, AfterALimitItIsDeafUntilReset) {
    startHomed();
    grbl.limitAt(0, -30);
    say("G90G21\nG53G1X-50F6000\n");
    said.clear();
    wait(0.45);
    EXPECT_EQ(said, "ALARM:1\r\n");
    EXPECT_NEAR(grbl.machine(now)[0], -30, 0.01);
    EXPECT_EQ(answerTo("\x18"), "");  // too early
    wait(0.6);
    EXPECT_EQ(said, "[MSG:Reset to continue]\r\n");
    EXPECT_EQ(answerTo("?"), "");
    EXPECT_THAT(answerTo("\x18"), HasSubstr("Grbl 1.1h"));
}

TEST_F(Emulator, ATargetBeyondTheTravelIsAlarm2AndAnsweredByTheReset) {
    startHomed();
    EXPECT_EQ(answerTo("G53G1X5F600\n"), "ALARM:2\r\n");
    wait(0.6);
    EXPECT_EQ(answerTo("\x18").substr(0, 4), "ok\r\n");
    EXPECT_TRUE(grbl.homed());  // kept
}

TEST_F(Emulator, AStallRunsForEver) {
    startHomed();
    grbl.stallAt(0, -20);
    say("G90G21\nG53G1X-50F6000\n");
    wait(30);
    EXPECT_THAT(answerTo("?"), HasSubstr("<Run|MPos:-20.000"));
    say("!");
    EXPECT_THAT(answerTo("?"), HasSubstr("<Hold:0"));
}

TEST_F(Emulator, DoorAndBrownOut) {
    startHomed();
    grbl.setDoor(true, now);
    EXPECT_THAT(answerTo("?"), HasSubstr("<Door:1"));
    grbl.setDoor(false, now);
    EXPECT_THAT(answerTo("?"), HasSubstr("<Door:0"));
    said.clear();
    grbl.reset(now);
    wait(1);
    EXPECT_THAT(said, HasSubstr("Grbl 1.1h"));
    EXPECT_FALSE(grbl.homed());
    EXPECT_DOUBLE_EQ(grbl.machine(now)[0], 0);
}

TEST_F(Emulator, WorkPositionsAndInches) {
    start();
    grbl.settings[10] = 0;
    say("G10L20P0X5\n");
    EXPECT_THAT(answerTo("?"), HasSubstr("WPos:5.000,0.000,0.000|FS:0,0|WCO:-5.000"));
    grbl.settings[13] = 1;
    EXPECT_THAT(answerTo("?"), HasSubstr("WPos:0.1969"));
}

}  // namespace
}  // namespace gimbalscan::testing
