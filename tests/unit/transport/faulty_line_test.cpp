// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// What can be wrong with a line, as the emulators inject it.
#include "wire/faulty_line.h"

#include "line.h"

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

using testing::FaultyLine;
using testing::LineFault;

std::string taken(FaultyLine& line, double now) {
    const auto bytes = line.take(now);
    return {bytes.begin(), bytes.end()};
}

void addAll(FaultyLine& line, std::initializer_list<const char*> messages, double now) {
    for (const char* message : messages)
        line.add(bytesOf(message), now);
}

TEST(AFaultyLine, WithoutFaultsKeepsOrderAndLatency) {
    FaultyLine line(0.5);
    addAll(line, {"ab", "cd"}, 1.0);
    EXPECT_EQ(taken(line, 1.49), "");
    EXPECT_DOUBLE_EQ(line.nextTime(), 1.5);
    EXPECT_EQ(taken(line, 1.5), "abcd");
    EXPECT_EQ(line.nextTime(), testing::EmulatedDevice::kNever);
}

TEST(AFaultyLine, DropsTheMessageThatWasAskedFor) {
    FaultyLine line(0);
    line.inject({LineFault::Kind::Drop, 1, 0, 2}, 0);
    addAll(line, {"a", "b", "c", "d"}, 0);
    EXPECT_EQ(taken(line, 0), "ad");
}

TEST(AFaultyLine, DelaysAndWhatComesAfterIsLateToo) {
    FaultyLine line(0);
    line.inject({LineFault::Kind::Delay, 0, 2}, 0);
    addAll(line, {"a", "b"}, 0);
    EXPECT_EQ(taken(line, 1.9), "");
    EXPECT_EQ(taken(line, 2), "ab");
}

TEST(AFaultyLine, SplitsIntoBytes) {
    FaultyLine line(0);
    line.inject({LineFault::Kind::Split, 0, 0.25}, 0);
    addAll(line, {"abc"}, 0);
    EXPECT_EQ(taken(line, 0), "a");
    EXPECT_EQ(taken(line, 0.25), "b");
    EXPECT_EQ(taken(line, 0.5), "c");
}

TEST(AFaultyLine, GarblesOneByte) {
    FaultyLine line(0);
    line.inject({LineFault::Kind::Garble}, 0);
    addAll(line, {"abc", "abc"}, 0);
    EXPECT_EQ(taken(line, 0), std::string("a") + static_cast<char>('b' ^ 0x5A) + "cabc");
}

TEST(AFaultyLine, BringsAnEarlierMessageAgain) {
    FaultyLine line(0);
    line.inject({LineFault::Kind::Stale, 1, 0}, 0);
    addAll(line, {"a1", "b2", "c3"}, 0);
    EXPECT_EQ(taken(line, 0), "a1a1b2c3");
}

TEST(AFaultyLine, IsMuteFromAMessageOnOrAtOnce) {
    FaultyLine line(0);
    line.inject({LineFault::Kind::Mute, 1, 2}, 0);
    addAll(line, {"a", "b", "c"}, 1);
    EXPECT_TRUE(line.muted(2.9));
    EXPECT_FALSE(line.muted(3));
    addAll(line, {"d"}, 3);
    EXPECT_EQ(taken(line, 3), "d");  // what was on its way is lost, too
    line.inject({LineFault::Kind::Mute, 0, 2}, 4);
    EXPECT_TRUE(line.muted(4));
}

TEST(APseudoTerminalPort, SplitAndLateBytesReachTheHost) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(line.device->awaitOpened(1));
    line.port->inject({LineFault::Kind::Split, 0, 0.02});
    line.port->inject({LineFault::Kind::Delay, 0, 0.05});
    const TimePoint said = line.clock.now();
    line.say("in single bytes");
    ASSERT_TRUE(line.user.awaitText("in single bytes"));
    EXPECT_GE(line.clock.now() - said, 50ms + 14 * 20ms);
    EXPECT_GT(line.user.pieces(), 1);
}

TEST(APseudoTerminalPort, AMuteOneHearsNothingEither) {
    Line line(true);
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(line.device->awaitOpened(1));
    line.port->inject({LineFault::Kind::Mute, 0, 0.2});
    const TimePoint muted = line.clock.now();
    while (line.user.text().empty() && line.clock.now() < muted + 10s) {
        (void)transport.post(frameOf("?"));
        line.user.tickOnceAt(line.clock.now() + 20ms);
        const int ticks = line.user.ticks();
        transport.wake();
        ASSERT_TRUE(line.user.awaitTicks(ticks + 2));
    }
    EXPECT_GE(line.clock.now() - muted, 190ms);
    EXPECT_EQ(line.user.text()[0], '?');
    EXPECT_LT(line.device->text().size(), 5U);
    EXPECT_TRUE(line.user.lostErrors().empty());
}

}  // namespace
}  // namespace gimbalscan
