// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "scan_queue.h"

#include <gtest/gtest.h>

namespace gimbalscan {
namespace {

class ScanQueueTest : public ::testing::Test {
protected:
    /// One that was checked and can run.
    int good(const char* name) {
        const int id = m_queue.add(name, {});
        m_queue.checked(id, {}, "12 points");
        return id;
    }
    /// Begins what is next; its id.
    int run() {
        const auto id = m_queue.advance();
        EXPECT_TRUE(id);
        m_queue.began(id.value_or(0));
        return id.value_or(0);
    }
    QStringList names() const {
        QStringList list;
        for (const QueueEntry& entry : m_queue.entries())
            list << entry.name;
        return list;
    }
    QueueState state(int id) const { return m_queue.entry(id)->state; }
    Verdict may(QueueControl control, std::optional<int> id = {}) const {
        return verdict(control, m_queue, id, m_machine);
    }
    static ControlInput readyMachine() {
        ControlInput input;
        input.connected = true;
        input.axes = {{"yaw", true, true, true, false, false}};
        return input;
    }

    ScanQueue m_queue;
    ControlInput m_machine = readyMachine();
};

TEST_F(ScanQueueTest, NothingBeginsBeforeItIsStarted) {
    good("a");
    EXPECT_FALSE(m_queue.advance());
    m_queue.start();
    EXPECT_TRUE(m_queue.advance());
}

TEST_F(ScanQueueTest, OneAfterAnotherWhileTheyComplete) {
    const int a = good("a"), b = good("b");
    m_queue.start();
    EXPECT_EQ(run(), a);
    EXPECT_FALSE(m_queue.advance()) << "only one at once";
    m_queue.ended(a, QueueState::Completed, "a.h5");
    EXPECT_EQ(run(), b);
    m_queue.ended(b, QueueState::Completed, "b.h5");
    EXPECT_FALSE(m_queue.advance());
    EXPECT_FALSE(m_queue.active());
    EXPECT_EQ(m_queue.holdReason(), "");
    EXPECT_EQ(m_queue.entry(a)->detail, "a.h5");
    // What is added later waits for somebody to start it.
    good("c");
    EXPECT_FALSE(m_queue.advance());
}

TEST_F(ScanQueueTest, AStoppedOrFailedOneHoldsTheQueue) {
    for (const QueueState how : {QueueState::Stopped, QueueState::Failed}) {
        const int a = good("a"), b = good("b");
        m_queue.start();
        EXPECT_EQ(run(), a);
        m_queue.ended(a, how, "why");
        EXPECT_FALSE(m_queue.active());
        EXPECT_FALSE(m_queue.advance());
        EXPECT_TRUE(m_queue.holdReason().startsWith("a ")) << qPrintable(m_queue.holdReason());
        EXPECT_EQ(state(b), QueueState::Waiting);
        m_queue.start();  // somebody has looked
        EXPECT_EQ(run(), b);
        m_queue.ended(b, QueueState::Completed, {});
        EXPECT_TRUE(m_queue.remove(a) && m_queue.remove(b));
    }
}

TEST_F(ScanQueueTest, StopAfterThisOneLetsItFinish) {
    const int a = good("a");
    good("b");
    m_queue.setStopAfterThis(true);
    EXPECT_FALSE(m_queue.stopAfterThis()) << "nothing runs";
    m_queue.start();
    run();
    m_queue.setStopAfterThis(true);
    EXPECT_TRUE(m_queue.stopAfterThis());
    m_queue.ended(a, QueueState::Completed, {});
    EXPECT_FALSE(m_queue.advance());
    EXPECT_EQ(m_queue.holdReason(), "Stopped after a, as asked.");
    EXPECT_FALSE(m_queue.stopAfterThis());
    m_queue.start();
    EXPECT_TRUE(m_queue.advance());
}

TEST_F(ScanQueueTest, ARefusedOneHoldsTheQueueUntilItIsGoneOrMended) {
    const int a = m_queue.add("a", {});
    m_queue.start();
    EXPECT_FALSE(m_queue.advance()) << "not checked yet";
    EXPECT_TRUE(m_queue.active());
    m_queue.checked(a, "MOT-RANGE too far", {});
    good("b");
    EXPECT_FALSE(m_queue.advance());
    EXPECT_FALSE(m_queue.active());
    EXPECT_EQ(m_queue.holdReason(), "a cannot run.");
    EXPECT_FALSE(may(QueueControl::Start).enabled);
    EXPECT_TRUE(m_queue.again(a));
    EXPECT_EQ(state(a), QueueState::Checking);
    m_queue.checked(a, {}, {});
    m_queue.start();
    EXPECT_EQ(m_queue.advance(), a);
}

TEST_F(ScanQueueTest, ALateAnswerOfACheckChangesNothingThatRuns) {
    const int a = good("a");
    m_queue.start();
    run();
    m_queue.checked(a, "too late", {});
    EXPECT_EQ(state(a), QueueState::Running);
    m_queue.checked(77, "unknown", {});
}

TEST_F(ScanQueueTest, EntriesMoveButNotPastTheOneThatRuns) {
    const int a = good("a"), b = good("b"), c = good("c");
    EXPECT_TRUE(m_queue.move(c, -2));
    EXPECT_EQ(names(), QStringList({"c", "a", "b"}));
    EXPECT_TRUE(m_queue.move(c, 1));
    EXPECT_EQ(names(), QStringList({"a", "c", "b"}));
    EXPECT_FALSE(m_queue.move(a, -1));
    EXPECT_FALSE(m_queue.move(b, 1));
    EXPECT_FALSE(m_queue.move(99, 1));
    m_queue.start();
    EXPECT_EQ(run(), a);
    EXPECT_FALSE(m_queue.move(a, 1));
    EXPECT_FALSE(m_queue.move(c, -1));
    EXPECT_FALSE(m_queue.move(b, -2));
    EXPECT_TRUE(m_queue.move(b, -1));
    EXPECT_EQ(names(), QStringList({"a", "b", "c"}));
    EXPECT_FALSE(m_queue.remove(a));
    EXPECT_TRUE(m_queue.remove(b));
    EXPECT_EQ(names(), QStringList({"a", "c"}));
}

TEST_F(ScanQueueTest, WhatCannotBePressedSaysWhy) {
    EXPECT_EQ(may(QueueControl::Start).reason, "No scan is waiting. Add one first.");
    EXPECT_EQ(may(QueueControl::Up).reason, "Choose a scan of the queue first.");
    EXPECT_EQ(may(QueueControl::StopAfterThis).reason, "No scan of the queue is running.");
    const int a = good("a"), b = good("b");
    EXPECT_TRUE(may(QueueControl::Start).enabled);
    m_machine.scanProblem = "of the panel";
    m_machine.checking = true;
    EXPECT_TRUE(may(QueueControl::Start).enabled) << "the panel's scan does not matter";
    EXPECT_EQ(may(QueueControl::AddScan).reason, "of the panel");
    m_machine = readyMachine();
    m_machine.notHomed = QStringList{"yaw"};
    EXPECT_EQ(may(QueueControl::Start).reason, "Not homed: yaw. Press Home all first.");
    m_machine = readyMachine();
    m_machine.connected = false;
    EXPECT_EQ(may(QueueControl::Start).reason, "Not connected. Press Connect first.");
    m_machine = readyMachine();
    EXPECT_FALSE(may(QueueControl::Up, a).enabled);
    EXPECT_TRUE(may(QueueControl::Down, a).enabled);
    EXPECT_TRUE(may(QueueControl::Up, b).enabled);
    EXPECT_FALSE(may(QueueControl::Again, a).enabled);
    EXPECT_TRUE(may(QueueControl::Remove, a).enabled);
    m_queue.start();
    run();
    EXPECT_EQ(may(QueueControl::Start).reason, "The queue is running.");
    EXPECT_TRUE(may(QueueControl::StopAfterThis).enabled);
    EXPECT_EQ(may(QueueControl::Remove, a).reason, "This scan is running. Stop it first.");
    EXPECT_EQ(may(QueueControl::Down, a).reason, "This scan is running.");
    EXPECT_FALSE(may(QueueControl::Up, b).enabled);
    m_queue.ended(a, QueueState::Stopped, {});
    EXPECT_TRUE(may(QueueControl::Again, a).enabled);
}

}  // namespace
}  // namespace gimbalscan
