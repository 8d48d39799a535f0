// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
// Ports that go away, over a cable and over the network.
#include "line.h"
#include "tcp_peer.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <memory>
#include <thread>

namespace gimbalscan {
namespace {

using testing::LineFault;

/// Computing time of the whole process.
double computed() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST(ALostPort, IsToldAtOnceAndComesBackWithTheStopFirst) {
    Line line;
    auto options = line.options();
    options.gap = 30s;
    Transport transport(options, line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(transport.post(frameOf("a")));
    auto owned = std::make_shared<int>();
    const std::weak_ptr<int> waiting = owned;
    ASSERT_TRUE(transport.post({bytesOf("waits"), {}, [kept = std::move(owned)](TimePoint) {}}));
    ASSERT_TRUE(line.device->awaitText("a"));

    const TimePoint unplugged = line.clock.now();
    line.port->inject({LineFault::Kind::Unplug, 0, 1.0});
    ASSERT_TRUE(line.user.awaitLost());
    EXPECT_LT(line.clock.now() - unplugged, 500ms);
    EXPECT_TRUE(waiting.expired());  // dropped
    EXPECT_EQ(line.user.lostErrors()[0].text(),
              "LINK-LOST Lost contact with the motor controller (USB port removed). The motors may "
              "still be moving. Use the hardware stop if in doubt.");
    EXPECT_FALSE(transport.isOpen());
    const auto refused = transport.post(frameOf("b"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::LinkLost);
    transport.urgent(stop);
    transport.urgent(stop);
    const int ticks = line.user.ticks();
    transport.wake();
    EXPECT_TRUE(line.user.awaitTicks(ticks + 1));  // its time limits go on
    const double before = computed();

    ASSERT_TRUE(line.user.awaitReopened());
    EXPECT_LT(computed() - before, 0.5);  // no spinning: it took 2 s
    EXPECT_TRUE(transport.isOpen());
    ASSERT_TRUE(line.device->awaitText("a!")) << line.device->text();
    line.say("hello");
    EXPECT_TRUE(line.user.awaitText("hello"));
    EXPECT_EQ(line.user.lostErrors().size(), 1U);
}

TEST(ALostPort, IsClosedWithoutWaiting) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    ASSERT_TRUE(transport.open(line.context()));
    line.port->inject({LineFault::Kind::Unplug, 0, 60});
    ASSERT_TRUE(line.user.awaitLost());
    const TimePoint began = line.clock.now();
    transport.close({frameOf("last")});
    EXPECT_LT(line.clock.now() - began, 500ms);
    EXPECT_FALSE(transport.open(line.context()));
    const auto refused = transport.post(frameOf("b"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotConnected);
}

TEST(ALostPort, AStopThatMayNotHaveLeftTheComputerIsSentAgain) {
    Line line;
    auto options = line.options();
    options.baud = 1200;
    Transport transport(options, line.user, line.clock);
    const std::string frame(120, '!');  // 1 s
    const std::size_t stop = transport.addUrgent(bytesOf(frame));
    ASSERT_TRUE(transport.open(line.context()));
    transport.urgent(stop);
    ASSERT_TRUE(line.device->awaitText(frame));
    line.port->inject({LineFault::Kind::Unplug, 0, 0.1});
    ASSERT_TRUE(line.user.awaitReopened());
    EXPECT_TRUE(line.device->awaitText(frame + frame));
}

TEST(ALostPort, AStopThatWasNotSentOutlivesClosingAndOpening) {
    Line line;
    Transport transport(line.options(), line.user, line.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(line.context()));
    ASSERT_TRUE(line.device->awaitOpened(1));
    line.port->inject({LineFault::Kind::Unplug, 0, 0.05});
    ASSERT_TRUE(line.user.awaitLost());
    transport.urgent(stop);
    transport.close();
    const TimePoint deadline = line.clock.now() + 5s;
    while (!transport.open(line.context()) && line.clock.now() < deadline) {
    }
    EXPECT_TRUE(line.device->awaitText("!"));
}

struct Network {
    [[nodiscard]] TransportOptions options() const {
        TransportOptions made;
        made.address = peer.address();
        made.holder = "yaw";
        made.thing = "motor controller";
        return made;
    }
    [[nodiscard]] OpContext context(Duration limit = 5s) {
        return {clock, clock.now() + limit, {}};
    }

    SteadyClock clock;
    RecordingUser user{clock};
    TcpPeer peer;
};

TEST(ANetworkPort, BytesPassBothWaysWithoutTheTimeOfALine) {
    Network network;
    auto options = network.options();
    options.baud = 1200;
    Transport transport(options, network.user, network.clock);
    ASSERT_TRUE(transport.open(network.context()));
    network.peer.accept();
    const TimePoint began = network.clock.now();
    std::string all;
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(transport.post(frameOf("0123456789")));
        all += "0123456789";
    }
    EXPECT_EQ(network.peer.read(all.size()), all);
    EXPECT_LT(network.clock.now() - began, 2s);  // 4 s at 1200 baud
    network.peer.write("answer");
    EXPECT_TRUE(network.user.awaitText("answer"));
}

TEST(ANetworkPort, APeerThatClosesIsLostAndFoundAgain) {
    Network network;
    Transport transport(network.options(), network.user, network.clock);
    const std::size_t stop = transport.addUrgent(bytesOf("!"));
    ASSERT_TRUE(transport.open(network.context()));
    network.peer.accept();
    network.peer.hangUp();
    ASSERT_TRUE(network.user.awaitLost());
    EXPECT_EQ(network.user.lostErrors()[0].detail,
              "Lost contact with the motor controller (connection closed by the other side). The "
              "motors may still be moving. Use the hardware stop if in doubt.");
    transport.urgent(stop);
    ASSERT_TRUE(network.user.awaitReopened());
    network.peer.accept();
    ASSERT_TRUE(transport.post(frameOf("a")));
    EXPECT_EQ(network.peer.read(2), "!a");
}

TEST(ANetworkPort, APeerThatSaysNothingIsNoError) {
    Network network;
    Transport transport(network.options(), network.user, network.clock);
    ASSERT_TRUE(transport.open(network.context()));
    network.peer.accept();
    ASSERT_TRUE(transport.post(frameOf("a")));
    network.user.tickOnceAt(network.clock.now() + 100ms);  // the driver's own time limit
    const int ticks = network.user.ticks();
    transport.wake();
    ASSERT_TRUE(network.user.awaitTicks(ticks + 2));
    EXPECT_TRUE(transport.isOpen());
    EXPECT_TRUE(network.user.lostErrors().empty());
    EXPECT_EQ(network.user.text(), "");
}

TEST(ANetworkPort, APeerThatDoesNotReadDoesNotHoldUpClosing) {
    Network network;
    Transport transport(network.options(), network.user, network.clock);
    ASSERT_TRUE(transport.open(network.context()));
    network.peer.accept();
    const std::string large(1 << 20, 'x');
    for (int i = 0; i < 40; ++i)
        ASSERT_TRUE(transport.post(frameOf(large)));
    const int ticks = network.user.ticks();
    transport.wake();
    ASSERT_TRUE(network.user.awaitTicks(ticks + 1));
    const TimePoint began = network.clock.now();
    transport.close({frameOf("last")});
    EXPECT_LT(network.clock.now() - began, 500ms);
}

TEST(ANetworkPort, NobodyThereIsRefused) {
    Network network;
    auto options = network.options();
    network.peer.stopListening();
    Transport transport(options, network.user, network.clock);
    const auto refused = transport.open(network.context());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(),
              fmt::format("DEV-OFFLINE {} cannot be opened: Connection refused.", options.address));
}

TEST(ANetworkPort, NoAnswerEndsAtTheDeadlineOrWithTheStop) {
    Network network;
    network.peer.fillBacklog();
    Transport transport(network.options(), network.user, network.clock);
    const TimePoint began = network.clock.now();
    const auto late = transport.open(network.context(200ms));
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, ErrorCode::NotConnected);
    EXPECT_NE(late.error().text().find("did not answer in time"), std::string::npos);
    std::stop_source stop;
    std::jthread stopper([&stop] { stop.request_stop(); });
    const auto stopped =
        transport.open({network.clock, network.clock.now() + 60s, stop.get_token()});
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, ErrorCode::Stopped);
    EXPECT_LT(network.clock.now() - began, 10s);
}

TEST(ANetworkPort, AHostThatIsNotKnownIsNamed) {
    Network network;
    auto options = network.options();
    options.address = "tcp://no-such-host.invalid:80";
    Transport transport(options, network.user, network.clock);
    const auto refused = transport.open(network.context(3s));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::NotConnected);
    EXPECT_NE(refused.error().text().find("no-such-host.invalid"), std::string::npos);
}

}  // namespace
}  // namespace gimbalscan
