// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_exchange.h"

#include <gmock/gmock.h>

namespace gimbalscan::apt {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;

class AptExchange : public ::testing::Test {
protected:
    static Message status(std::uint8_t channel = 1) {
        Message message;
        message.id = Id::GetStatus;
        message.data.assign(14, 0);
        message.data[0] = channel;
        return message;
    }
    static Message number(Id id) {
        Message message;
        message.id = id;
        message.data = {1, 0, 0, 0, 0, 0};
        return message;
    }
    static Exchange ask() {
        Exchange exchange;
        exchange.requests = {channelTo({}, Id::ReqStatus)};
        exchange.replies = {Id::GetStatus};
        return exchange;
    }
    // Sends what there is to send, and says that it has been written.
    std::vector<Id> sent() {
        std::vector<Id> ids;
        for (const Message& message : line.tick(now))
            ids.push_back(message.id);
        if (!ids.empty())
            line.written(line.sending(), now);
        return ids;
    }
    void pass(Duration time) { now += time; }

    ExchangeLine line{Address{}};
    TimePoint now{};
};

TEST_F(AptExchange, AReplyInTimeIsTheAnswer) {
    line.begin(ask(), now);
    EXPECT_THAT(sent(), ElementsAre(Id::ReqStatus));
    pass(milliseconds(16));
    EXPECT_FALSE(line.received(number(Id::MoveHomed), now));
    EXPECT_TRUE(line.received(status(), now));
    const auto outcome = line.take();
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(outcome->answered);
    EXPECT_EQ(outcome->repliedAt - outcome->requestedAt, milliseconds(16));
    EXPECT_FALSE(line.busy());
    EXPECT_EQ(line.due(), kNever);
}

TEST_F(AptExchange, AReplyOfAnotherChannelIsNot) {
    line.begin(ask(), now);
    (void)sent();
    EXPECT_FALSE(line.received(status(2), now));
    EXPECT_FALSE(line.take());
}

TEST_F(AptExchange, AReplyBeforeTheRequestIsNot) {
    line.begin(ask(), now);
    (void)line.tick(now);  // posted, not on the wire
    EXPECT_TRUE(line.received(status(), now));
    EXPECT_FALSE(line.take());
}

TEST_F(AptExchange, ALateReplyIsThrownAwayAndTheRequestRepeatedInStep) {
    line.begin(ask(), now);
    (void)sent();
    pass(milliseconds(500));
    EXPECT_TRUE(sent().empty());
    pass(milliseconds(100));
    EXPECT_TRUE(line.received(status(), now));  // late
    EXPECT_FALSE(line.take());
    EXPECT_EQ(line.lateReplies(), 1);
    pass(milliseconds(199));
    EXPECT_TRUE(sent().empty());  // quiet for 200 ms after it
    pass(milliseconds(1));
    const auto other = sent();
    ASSERT_EQ(other.size(), 1U);
    EXPECT_NE(other[0], Id::ReqStatus);
    EXPECT_TRUE(line.received(status(), now));  // still the old one
    EXPECT_TRUE(line.received(number(Id::GetEncoderCounter), now) ||
                line.received(number(Id::GetGeneralMove), now) || [&] {
                    Message jog = number(Id::GetJog);
                    jog.data.resize(22);
                    return line.received(jog, now);
                }());
    EXPECT_THAT(sent(), ElementsAre(Id::ReqStatus));
    EXPECT_TRUE(line.received(status(), now));
    const auto outcome = line.take();
    ASSERT_TRUE(outcome);
    EXPECT_TRUE(outcome->answered);
    EXPECT_EQ(outcome->late, milliseconds(800));
    EXPECT_EQ(line.lateReplies(), 2);
}

TEST_F(AptExchange, SilenceEndsItAfterItsTries) {
    line.begin(ask(), now);
    int sendings = 0;
    while (true) {
        sendings += sent().empty() ? 0 : 1;
        if (const auto outcome = line.take()) {
            EXPECT_FALSE(outcome->answered);
            break;
        }
        ASSERT_GT(line.due(), now);
        now = line.due();
    }
    EXPECT_EQ(sendings, 3);
    EXPECT_EQ(now - TimePoint{}, milliseconds(3 * 500 + 2 * 200));
    // A reply may still come: the next exchange first finds the step again.
    line.begin(ask(), now);
    const auto next = sent();
    ASSERT_EQ(next.size(), 1U);
    EXPECT_NE(next[0], Id::ReqStatus);
}

TEST_F(AptExchange, TwoRepliesMakeOneAnswer) {
    Exchange exchange;
    exchange.requests = {channelTo({}, Id::ReqPositionCounter), channelTo({}, Id::ReqStatusBits)};
    exchange.replies = {Id::GetPositionCounter, Id::GetStatusBits};
    line.begin(exchange, now);
    (void)sent();
    pass(milliseconds(4));
    EXPECT_TRUE(line.received(number(Id::GetPositionCounter), now));
    EXPECT_FALSE(line.take());
    pass(milliseconds(4));
    EXPECT_TRUE(line.received(number(Id::GetStatusBits), now));
    const auto outcome = line.take();
    ASSERT_TRUE(outcome);
    ASSERT_EQ(outcome->replies.size(), 2U);
    EXPECT_EQ(outcome->replies[0].id, Id::GetPositionCounter);
    EXPECT_EQ(outcome->repliedAt - outcome->requestedAt, milliseconds(4));
}

}  // namespace
}  // namespace gimbalscan::apt
