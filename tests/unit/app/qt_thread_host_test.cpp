// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/app/qt_thread_host.h>
#include <gimbalscan/core/guarded.h>
#include <gimbalscan/core/virtual_clock.h>
#include <gimbalscan/core/wait_point.h>

#include <QThread>

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <memory>

namespace gimbalscan {
namespace {

TEST(QtThreadHost, NamesItsThreadAndIsAQThread) {
    SteadyClock clock;
    QtThreadHost host;
    std::string name;
    QString qtName;
    auto thread = host.spawn("yaw", clock, [&](const std::stop_token&) {
        std::array<char, 16> text{};
        pthread_getname_np(pthread_self(), text.data(), text.size());
        name = text.data();
        qtName = QThread::currentThread()->objectName();
    });
    ASSERT_TRUE(thread->join(std::chrono::seconds(30)));
    EXPECT_EQ(name, "yaw");
    EXPECT_EQ(qtName, "yaw");
}

TEST(QtThreadHost, DestroyingAThreadAsksItToStopAndWaitsForIt) {
    SteadyClock clock;
    WaitPoint wait(clock);
    std::atomic<bool> ended{false};
    {
        QtThreadHost host;
        const auto thread = host.spawn("waits", clock, [&](const std::stop_token& stop) {
            EXPECT_EQ(wait.wait(kNever, stop, [] { return false; }), WaitResult::Stopped);
            ended = true;
        });
    }
    EXPECT_TRUE(ended);
}

TEST(QtThreadHost, JoinSaysWhenAThreadStillRuns) {
    SteadyClock clock;
    WaitPoint wait(clock);
    QtThreadHost host;
    const auto thread = host.spawn("waits", clock, [&](const std::stop_token& stop) {
        (void)wait.wait(kNever, stop, [] { return false; });
    });
    EXPECT_FALSE(thread->join(std::chrono::milliseconds(1)));
    thread->requestStop();
    EXPECT_TRUE(thread->join(std::chrono::seconds(30)));
}

// A thread that the virtual clock counts joins another: without stepping outside of time, neither
// could ever go on.
TEST(QtThreadHost, ACountedThreadMayJoin) {
    VirtualClock clock;
    const VirtualClock::Participant participant(clock);
    WaitPoint wait(clock);
    QtThreadHost host;
    TimePoint woke{};
    {
        const auto thread = host.spawn("sleeps", clock, [&](const std::stop_token&) {
            (void)wait.wait(TimePoint(std::chrono::hours(1)), {}, [] { return false; });
            woke = clock.now();
        });
        EXPECT_TRUE(thread->join(std::chrono::seconds(30)));
    }
    EXPECT_EQ(woke, TimePoint(std::chrono::hours(1)));
}

// A body that does not listen is left alone: what it uses stays alive, the program goes on.
TEST(QtThreadHost, AThreadThatDoesNotEndIsLeftAlone) {
    struct World {
        SteadyClock clock;
        WaitPoint wait{clock};
        bool release = false;
        std::atomic<bool> ended{false};
    };
    const auto world = std::make_shared<World>();
    QtThreadHost host;
    auto thread = host.spawn("stuck", world->clock, [world](const std::stop_token&) {
        (void)world->wait.wait(kNever, {}, [&] { return world->release; });
        world->ended = true;
        world->wait.update([] {});
    });
    thread.reset();  // after its 3 s
    EXPECT_FALSE(world->ended);
    world->wait.update([&] { world->release = true; });
    EXPECT_EQ(world->wait.wait(kNever, {}, [&] { return world->ended.load(); }),
              WaitResult::Satisfied);
}

}  // namespace
}  // namespace gimbalscan
