// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Sending, receiving, clockwork and closing on a port that stays.
#include "line.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace gimbalscan {
namespace {

std::string numbered(int number) {
    return fmt::format("{:02}\n", number);
}

TEST(Transport, WhatIsPostedComesBackFromAnEcho) {
    Line line(true);
    Transport transport(line.options(), line.user, line.clock);
    EXPECT_FALSE(transport.isOpen());
    const auto opened = transport.open(line.context());
    ASSERT_TRUE(opened) << opened.error().text();
    EXPECT_TRUE(transport.isOpen());
    EXPECT_TRUE(line.device->awaitOpened(1));
    ASSERT_TRUE(transport.post(frameOf("G0 X1\n")));
    EXPECT_TRUE(line.user.awaitText("G0 X1\n"));
    transport.close();
    EXPECT_FALSE(transport.isOpen());
}

TEST(Transport, EveryByteValuePassesBothWays) {
    Line line(true);
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    std::string all;
    for (int value = 0; value < 256; ++value)
        all += static_cast<char>(value);
    ASSERT_TRUE(transport.post(frameOf(all)));
    EXPECT_TRUE(line.user.awaitText(all));
}

TEST(Transport, ItOpensAgainAfterClosingAndNotTwice) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    for (int time = 1; time <= 3; ++time) {
        ASSERT_TRUE(transport.open(line.context()));
        EXPECT_TRUE(line.device->awaitOpened(time));
        const auto again = transport.open(line.context());
        ASSERT_FALSE(again);
        EXPECT_EQ(again.error().code, ErrorCode::InvalidInState);
        transport.close();
        transport.close();
    }
}

TEST(Transport, WhatWaitedInThePortOnOpeningIsThrownAway) {
    Line line;
    const int host = ::open(line.port->path().c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    ASSERT_TRUE(line.device->awaitOpened(1));
    line.say("old news");
    pollfd waited{host, POLLIN, 0};
    ASSERT_EQ(::poll(&waited, 1, 10'000), 1);  // they are in the kernel now
    ::close(host);
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(line.device->awaitOpened(2));
    line.say("new");
    EXPECT_TRUE(line.user.awaitText("new"));
}

TEST(Transport, FramesGoInTheirOrderAndNotFasterThanTheLineAndTheGap) {
    Line line;
    auto options = line.options();
    options.baud = 1200;
    options.gap = 5ms;
    Transport transport(options, line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    constexpr int kFrames = 10;
    std::vector<TimePoint> written;  // on the io thread, read after close()
    std::string all;
    for (int i = 0; i < kFrames; ++i) {
        all += numbered(i);
        ASSERT_TRUE(transport.post(
            {bytesOf(numbered(i)), {}, [&written](TimePoint at) { written.push_back(at); }}));
    }
    EXPECT_TRUE(line.device->awaitText(all));
    transport.close();
    ASSERT_EQ(written.size(), std::size_t{kFrames});
    const Duration least = Duration(1s) * 30 / 1200 + 5ms;
    for (std::size_t i = 1; i < written.size(); ++i) {
        EXPECT_GE(written[i] - written[i - 1], least);
        EXPECT_LE(written[i] - written[i - 1], least + 100ms);
    }
}

TEST(Transport, WhatIsUrgentOvertakesThirtyFramesAndGoesOutOnce) {
    Line line;
    auto options = line.options();
    options.gap = 1ms;
    Transport transport(options, line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    const auto stopTwice = [&](TimePoint) {
        transport.urgent(stop);
        transport.urgent(stop);
    };
    ASSERT_TRUE(transport.post({bytesOf(numbered(0)), {}, stopTwice}));
    std::string all = numbered(0) + "!";
    for (int i = 1; i <= 30; ++i) {
        ASSERT_TRUE(transport.post(frameOf(numbered(i))));
        all += numbered(i);
    }
    EXPECT_TRUE(line.device->awaitText(all)) << line.device->text();
}

TEST(Transport, WhatIsUrgentDoesNotWaitForTheGap) {
    Line line;
    auto options = line.options();
    options.gap = 30s;
    Transport transport(options, line.user, line.clock);
    (void)transport.addUrgent(bytesOf("?"));
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(transport.post(frameOf("a")));
    ASSERT_TRUE(transport.post(frameOf("b")));
    ASSERT_TRUE(line.device->awaitText("a"));
    transport.urgent(stop);
    EXPECT_TRUE(line.device->awaitText("a!"));
    transport.urgent(stop);
    EXPECT_TRUE(line.device->awaitText("a!!"));
}

TEST(Transport, WhatIsUrgentDoesNotCutAFrameOnItsWay) {
    Line line;
    auto options = line.options();
    options.baud = 1200;
    Transport transport(options, line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    const std::string frame(24, 'x');  // 200 ms
    ASSERT_TRUE(transport.post({bytesOf(frame), {}, [&](TimePoint) { transport.urgent(stop); }}));
    ASSERT_TRUE(line.device->awaitText(frame + "!"));
    const auto pieces = line.device->pieces();
    ASSERT_EQ(pieces.size(), 2U);
    EXPECT_GE(pieces[1].at - pieces[0].at, 0.19);
}

TEST(Transport, AnUrgentRequestWhileClosedIsNotKept) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    transport.urgent(stop);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(transport.post(frameOf("a")));
    EXPECT_TRUE(line.device->awaitText("a")) << line.device->text();
}

TEST(Transport, AFrameThatIsNoLongerWantedIsDropped) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    bool written = false;
    ASSERT_TRUE(transport.post(
        {bytesOf("move"), [] { return false; }, [&written](TimePoint) { written = true; }}));
    ASSERT_TRUE(transport.post({bytesOf("ask"), [] { return true; }}));
    EXPECT_TRUE(line.device->awaitText("ask"));
    transport.close();
    EXPECT_FALSE(written);
}

TEST(Transport, AFullQueueAnEmptyFrameAndAClosedPortRefuse) {
    Line line;
    auto options = line.options();
    options.gap = 30s;
    Transport transport(options, line.user, line.clock);
    const auto closed = transport.post(frameOf("a"));
    ASSERT_FALSE(closed);
    EXPECT_EQ(closed.error().code, ErrorCode::NotConnected);
    ASSERT_TRUE(transport.open(line.context()));
    const auto empty = transport.post({});
    ASSERT_FALSE(empty);
    EXPECT_EQ(empty.error().code, ErrorCode::InvalidArgument);
    ASSERT_TRUE(transport.post(frameOf("a")));
    ASSERT_TRUE(line.device->awaitText("a"));
    for (std::size_t i = 0; i < Transport::kWaitingFrames; ++i)
        ASSERT_TRUE(transport.post(frameOf("b")));
    const auto full = transport.post(frameOf("c"));
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, ErrorCode::Busy);
    EXPECT_NE(full.error().text().find("64 frames are waiting"), std::string::npos);
}

TEST(Transport, ClosingWritesTheUrgentThenTheLastAndDropsTheRest) {
    Line line;
    auto options = line.options();
    options.gap = 20ms;
    Transport transport(options, line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(transport.post(frameOf("a")));
    ASSERT_TRUE(line.device->awaitText("a"));
    for (int i = 0; i < 60; ++i)
        ASSERT_TRUE(transport.post({bytesOf("b"), [] { return false; }}));
    transport.urgent(stop);
    const TimePoint began = line.clock.now();
    transport.close({frameOf("x"), frameOf("y")});
    EXPECT_LT(line.clock.now() - began, 500ms);
    EXPECT_TRUE(line.device->awaitText("a!xy")) << line.device->text();
}

TEST(Transport, ClosingEndsInTimeWhenTheLastFramesCannotGo) {
    Line line;
    auto options = line.options();
    options.gap = 30s;
    Transport transport(options, line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(transport.post(frameOf("a")));
    ASSERT_TRUE(line.device->awaitText("a"));
    const TimePoint began = line.clock.now();
    transport.close({frameOf("never")});
    EXPECT_LT(line.clock.now() - began, 500ms);
    EXPECT_EQ(line.device->text(), "a");
}

TEST(Transport, TheUserHearsNothingAfterClosing) {
    Line line(true);
    Transport transport(line.options(), line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(transport.post(frameOf("a")));
    ASSERT_TRUE(line.user.awaitText("a"));
    line.user.tickAt(line.clock.now());  // as busy as it can be
    transport.wake();
    ASSERT_TRUE(line.user.awaitTicks(100));
    transport.close();
    const int calls = line.user.calls();
    transport.wake();
    transport.urgent(stop);
    line.say("anybody there?");
    EXPECT_FALSE(transport.post(frameOf("b")));
    EXPECT_EQ(line.user.calls(), calls);
}

TEST(Transport, TheClockworkRunsAtOpeningWhenItAskedForItAndAfterBytes) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(line.user.awaitTicks(1));
    const int before = line.user.ticks();
    const TimePoint when = line.clock.now() + 50ms;
    line.user.tickOnceAt(when);
    transport.wake();
    ASSERT_TRUE(line.user.awaitTicks(before + 2));  // the wake, and the time
    EXPECT_GE(line.clock.now(), when);
    line.say("news");
    ASSERT_TRUE(line.user.awaitTicks(before + 3));
    EXPECT_EQ(line.user.text(), "news");
}

TEST(Transport, ManyThreadsWakePostAndStopAtOnce) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    std::atomic<int> posted{0};
    {
        std::vector<std::jthread> threads;
        threads.reserve(8);
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                for (int n = 0; n < 100; ++n) {
                    transport.wake();
                    transport.urgent(stop);
                    if (transport.post(frameOf(".")))
                        ++posted;
                }
            });
    }
    const int ticks = line.user.ticks();
    transport.wake();
    EXPECT_TRUE(line.user.awaitTicks(ticks + 1));
    EXPECT_TRUE(line.device->awaitCount('.', posted.load()));
    EXPECT_TRUE(line.device->awaitCount('!', 1));
}

}  // namespace
}  // namespace gimbalscan
