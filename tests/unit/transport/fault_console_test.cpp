// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be typed at the emulators.
#include "wire/fault_console.h"

#include "line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

namespace gimbalscan {
namespace {

using testing::FaultConsole;
using ::testing::HasSubstr;

struct TheFaultConsole : ::testing::Test {
    Line line;
    FaultConsole console{*line.port};
};

TEST_F(TheFaultConsole, UnplugsThePortForAWhile) {
    const auto plugged = [&] { return std::filesystem::exists(line.port->path()); };
    EXPECT_EQ(console.run("unplug 0.3"), "");
    EXPECT_FALSE(plugged());
    WaitPoint wait(line.clock);
    for (const TimePoint end = line.clock.now() + 10s; !plugged() && line.clock.now() < end;)
        (void)wait.wait(line.clock.now() + 2ms, {}, [] { return false; });
    EXPECT_TRUE(plugged());
}

TEST_F(TheFaultConsole, DropsAsManyMessagesAsItIsTold) {
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(line.device->awaitOpened(1));  // what was on its way before is cut off
    EXPECT_EQ(console.run("  drop 2 "), "");
    for (const char* text : {"a", "b", "c"})
        line.say(text);
    EXPECT_TRUE(line.user.awaitText("c"));
}

TEST_F(TheFaultConsole, TellsWhatItDoesNotUnderstand) {
    for (const char* wrong : {"mute", "mute -1", "mute 5 5", "mute five", "delay 1 0", "drop 1.x"})
        EXPECT_THAT(console.run(wrong), HasSubstr("Usage: ")) << wrong;
    EXPECT_EQ(console.run("mute 1 1"), "Not understood. Usage: mute SECONDS");
    EXPECT_THAT(console.run("explode"),
                ::testing::AllOf(HasSubstr("No fault is called explode."),
                                 HasSubstr("\n  unplug SECONDS"), HasSubstr("\n  power-cycle")));
    EXPECT_EQ(console.run(""), "");
}

TEST_F(TheFaultConsole, KnowsTheFaultsOfItsController) {
    FaultConsole::Words given;
    console.add("stall AXIS POSITION", [&](const FaultConsole::Words& words) {
        given = words;
        return words.size() == 2;
    });
    EXPECT_EQ(console.run("stall X -5"), "");
    EXPECT_EQ(given, (FaultConsole::Words{"X", "-5"}));
    EXPECT_THAT(console.run("stall X"), HasSubstr("Usage: stall AXIS POSITION"));
    int times = 0;
    console.addPlain("hold", [&] { ++times; });
    EXPECT_THAT(console.run("hold on"), HasSubstr("Usage: hold"));
    EXPECT_EQ(times, 0);
    EXPECT_EQ(console.run("hold"), "");
    EXPECT_EQ(times, 1);
}

}  // namespace
}  // namespace gimbalscan
