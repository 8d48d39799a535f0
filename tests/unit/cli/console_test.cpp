// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include "exit_code.h"
#include "progress.h"

#include <gtest/gtest.h>

#include <sstream>

namespace gimbalscan {
namespace {

TEST(ConsoleText, Durations) {
    EXPECT_EQ(clockText(0), "00:00:00");
    EXPECT_EQ(clockText(3725.4), "01:02:05");
    EXPECT_EQ(clockText(90000), "1 d 01:00:00");
    EXPECT_EQ(clockText(1e300), "--:--:--");
    EXPECT_EQ(clockText(-1), "--:--:--");
}

TEST(ConsoleText, Sizes) {
    EXPECT_EQ(bytesText(999), "999 bytes");
    EXPECT_EQ(bytesText(1500), "1.5 kB");
    EXPECT_EQ(bytesText(328'000'000), "328 MB");
    EXPECT_EQ(bytesText(UINT64_MAX), "18.4 EB");
}

TEST(ConsoleText, Lists) {
    EXPECT_EQ(listed({}), "");
    EXPECT_EQ(listed({"yaw"}), "yaw");
    EXPECT_EQ(listed({"x", "y", "z"}), "x, y and z");
    EXPECT_EQ(counted(1, "point"), "1 point");
    EXPECT_EQ(counted(2, "point"), "2 points");
}

TEST(Console, MachineOutputKeepsTextOffStandardOutput) {
    std::ostringstream out, err;
    CliIo io{out, err};
    Console console(io, true);
    console.say("text");
    console.json("{}");
    EXPECT_EQ(out.str(), "{}\n");
    EXPECT_EQ(err.str(), "text\n");
}

TEST(Console, TextGoesAboveTheBar) {
    std::ostringstream out, err;
    CliIo io{out, err, 0, true};
    Console console(io);
    console.bar("bar");
    console.warn("text");
    EXPECT_EQ(err.str(), "\r\x1b[Kbar\r\x1b[Ktext\n");
}

TEST(Console, NoBarElsewhere) {
    std::ostringstream out, err;
    CliIo io{out, err, 0, false};
    Console(io).bar("bar");
    EXPECT_EQ(err.str(), "");
}

TEST(Progress, SaysWhatIsSavedAndWhenItEnds) {
    ProgressLine line{50, 200, 10.0, std::chrono::system_clock::from_time_t(1'700'000'000)};
    const std::string text = progressText(line, 0);
    const auto end = std::chrono::system_clock::from_time_t(1'700'000'030);
    EXPECT_EQ(text, " 25 %  50 of 200 points saved, 5 points/s, 00:00:30 left, ends " +
                        timeOfDay(end, line.now));
}

TEST(Progress, FitsTheTerminal) {
    const ProgressLine line{50, 200, 10.0, {}};
    for (std::size_t width = 20; width < 200; ++width)
        EXPECT_LT(progressText(line, width).size(), width) << width;
    EXPECT_NE(progressText(line, 150).find("[##########....."), std::string::npos);
}

TEST(Progress, SaysHundredPercentOnlyWhenAllIsSaved) {
    EXPECT_EQ(progressText({999, 1000, 10.0, {}}, 0).substr(0, 5), " 99 %");
    EXPECT_EQ(progressText({1000, 1000, 10.0, {}}, 0).substr(0, 5), "100 %");
    EXPECT_NE(progressText({0, 1000, 0.0, {}}, 0).find("not known yet"), std::string::npos);
}

TEST(ExitCodes, FollowTheClassOfTheError) {
    const auto code = [](ErrorCode error) { return exitCodeOf({error, "", "", ""}); };
    EXPECT_EQ(code(ErrorCode::Internal), 1);
    EXPECT_EQ(code(ErrorCode::OutsideLimits), 2);
    EXPECT_EQ(code(ErrorCode::NotHomed), 2);
    EXPECT_EQ(code(ErrorCode::FileExists), 2);
    EXPECT_EQ(code(ErrorCode::HomeFailed), 3);
    EXPECT_EQ(code(ErrorCode::Stall), 3);
    EXPECT_EQ(code(ErrorCode::LinkLost), 3);
    EXPECT_EQ(code(ErrorCode::DaqTimeout), 3);
    EXPECT_EQ(code(ErrorCode::Stopped), 4);
    EXPECT_EQ(code(ErrorCode::StoppedAll), 4);
    EXPECT_EQ(code(ErrorCode::DiskFull), 5);
    EXPECT_EQ(code(ErrorCode::FileIo), 5);
}

}  // namespace
}  // namespace gimbalscan
