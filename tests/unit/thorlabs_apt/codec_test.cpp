// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "apt_message.h"
#include "apt_parser.h"
#include "wire_bytes.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace gimbalscan::apt {
namespace {

using ::testing::ElementsAreArray;
using Bytes = std::vector<std::uint8_t>;

constexpr Address kUnit{};

// "53 04 06" as the fact sheet of the protocol writes it.
Bytes fromHex(const std::string& text) {
    Bytes bytes;
    for (std::size_t at = 0; at < text.size(); at += 3)
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(text.substr(at, 2), nullptr, 16)));
    return bytes;
}

std::vector<Message> parsed(const Bytes& bytes) {
    Parser parser;
    std::vector<Message> messages;
    parser.feed(bytes, TimePoint{}, [&](const Message& m) { messages.push_back(m); });
    return messages;
}

Message parsedOne(const std::string& hex) {
    const auto messages = parsed(fromHex(hex));
    EXPECT_EQ(messages.size(), 1U) << hex;
    return messages.empty() ? Message{} : messages.front();
}

TEST(AptCodec, SendsWhatTheFactSheetSays) {
    const std::vector<std::pair<Message, std::string>> vectors = {
        {shortTo(kUnit, Id::HwNoFlashProgramming), "18 00 00 00 50 01"},
        {shortTo(kUnit, Id::HwReqInfo), "05 00 00 00 50 01"},
        {channelTo(kUnit, Id::Identify), "23 02 01 00 50 01"},
        {channelTo(kUnit, Id::SetChannelEnable, 1), "10 02 01 01 50 01"},
        {channelTo(kUnit, Id::SetChannelEnable, 2), "10 02 01 02 50 01"},
        {shortTo(kUnit, Id::HwStartUpdates), "11 00 00 00 50 01"},
        {shortTo(kUnit, Id::HwStopUpdates), "12 00 00 00 50 01"},
        {channelTo(kUnit, Id::MoveHome), "43 04 01 00 50 01"},
        {moveAbsolute(kUnit, 12288000), "53 04 06 00 D0 01 01 00 00 80 BB 00"},
        {moveRelative(kUnit, -1365333), "48 04 06 00 D0 01 01 00 AB 2A EB FF"},
        {moveAbsolute(kUnit, 34555), "53 04 06 00 D0 01 01 00 FB 86 00 00"},
        {channelTo(kUnit, Id::MoveVelocity, 1), "57 04 01 01 50 01"},
        {channelTo(kUnit, Id::MoveStop, 1), "65 04 01 01 50 01"},
        {channelTo(kUnit, Id::MoveStop, 2), "65 04 01 02 50 01"},
        {setVelocity(kUnit, {0, 15020, 73300775}),
         "13 04 0E 00 D0 01 01 00 00 00 00 00 AC 3A 00 00 27 7B 5E 04"},
        {setHome(kUnit, {2, 1, 73300775, 546133}),
         "40 04 0E 00 D0 01 01 00 02 00 01 00 27 7B 5E 04 55 55 08 00"},
        {channelTo(kUnit, Id::ReqStatus), "80 04 01 00 50 01"},
        {channelTo(kUnit, Id::ReqServoStatus), "90 04 01 00 50 01"},
        {channelTo(kUnit, Id::ReqStatusBits), "29 04 01 00 50 01"},
        {channelTo(kUnit, Id::ReqPositionCounter), "11 04 01 00 50 01"},
        {shortTo(kUnit, Id::AckServoStatus), "92 04 00 00 50 01"},
    };
    for (const auto& [message, hex] : vectors)
        EXPECT_EQ(hexText(encode(message)), hex);
}

TEST(AptCodec, ReadsTheRepliesOfTheFactSheet) {
    const Message homed = parsedOne("44 04 01 00 01 50");
    EXPECT_EQ(homed.id, Id::MoveHomed);
    EXPECT_EQ(channelOf(homed), 1);

    const auto stepper =
        decodeStatus(parsedOne("81 04 0E 00 81 50 01 00 00 80 BB 00 00 00 00 00 00 04 00 80"));
    EXPECT_EQ(stepper, (StatusUpdate{12288000, 0, bit::kHomed | bit::kEnabled}));

    const auto servo =
        decodeStatus(parsedOne("91 04 0E 00 81 50 01 00 0B 1F FF FF F3 FF 00 00 10 05 00 80"));
    ASSERT_TRUE(servo);
    EXPECT_EQ(servo->position, -57589);  // -30 deg of a PRM1-Z8
    EXPECT_EQ(servo->encoder, 0);
    EXPECT_EQ(servo->bits, bit::kEnabled | bit::kHomed | bit::kConnected | 0x10);

    const auto captured =
        decodeStatus(parsedOne("64 04 0E 00 81 50 01 00 68 AA A0 01 00 00 00 00 30 00 00 80"));
    EXPECT_EQ(captured, (StatusUpdate{27306600, 0, bit::kEnabled | bit::kMovingBoth}));

    const Message bay = parsedOne("64 04 01 00 01 22");
    EXPECT_EQ(bay.id, Id::MoveCompleted);
    EXPECT_EQ(bay.source, 0x22);
    EXPECT_FALSE(decodeStatus(bay));

    EXPECT_EQ(decodeNumber(parsedOne("12 04 06 00 81 50 01 00 40 0D 03 00")), 200000);
}

TEST(AptCodec, ReadsTheIdentity) {
    Bytes bytes = fromHex("06 00 54 00 81 50");
    Bytes data(84, 0);
    const Bytes serial = {0xC0, 0x3C, 0x47, 0x03};
    std::copy(serial.begin(), serial.end(), data.begin());
    const std::string model = "K10CR1";
    std::copy(model.begin(), model.end(), data.begin() + 4);
    data[14] = 3;
    data[15] = 0;
    data[16] = 1;
    data[82] = 1;
    bytes.insert(bytes.end(), data.begin(), data.end());
    const auto messages = parsed(bytes);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(decodeInfo(messages[0]), (HardwareInfo{55000256, "K10CR1", {1, 0, 3}, 1}));
}

TEST(AptCodec, TextsOfAUnitAreReadable) {
    Bytes data(68, 0);
    data[0] = 0x53;
    data[1] = 0x04;
    data[2] = 9;
    const std::string text = "bad\x07 thing";
    std::copy(text.begin(), text.end(), data.begin() + 4);
    Bytes bytes = fromHex("81 00 44 00 81 50");
    bytes.insert(bytes.end(), data.begin(), data.end());
    const auto messages = parsed(bytes);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(decodeRichResponse(messages[0]), (RichResponse{0x0453, 9, "bad? thing"}));
}

RC_GTEST_PROP(AptCodec, ParametersSurviveTheWire,
              (std::int32_t a, std::int32_t b, std::int32_t c, std::int32_t d, std::uint16_t e,
               std::uint16_t f)) {
    const VelocityParams velocity{a, b, c};
    RC_ASSERT(decodeVelocity(setVelocity(kUnit, velocity)) == std::optional(velocity));
    const JogParams jog{e, a, b, c, d, f};
    RC_ASSERT(decodeJog(setJog(kUnit, jog)) == std::optional(jog));
    const HomeParams home{e, f, a, b};
    RC_ASSERT(decodeHome(setHome(kUnit, home)) == std::optional(home));
    RC_ASSERT(decodeNumber(moveAbsolute(kUnit, a)) == std::optional(a));
    RC_ASSERT(decodeNumber(moveRelative(kUnit, a)) == std::optional(a));
    RC_ASSERT(decodeNumber(setBacklash(kUnit, a)) == std::optional(a));
}

// Every id that a unit sends, in every length it may have.
std::vector<Message> everyReply() {
    std::vector<Message> all;
    for (std::uint16_t id = 1; id < 0x0800; ++id)
        for (const std::uint8_t length : knownLengths(static_cast<Id>(id))) {
            Message message;
            message.id = static_cast<Id>(id);
            message.destination = kHost;
            message.source = kSingleUnit;
            if (length == 0)
                message.param1 = 1;
            else
                message.data.assign(length, 0x5A);
            all.push_back(message);
        }
    return all;
}

TEST(AptCodec, EveryReplySurvivesTheWire) {
    const auto all = everyReply();
    EXPECT_GT(all.size(), 25U);
    Bytes stream;
    for (const Message& message : all) {
        EXPECT_THAT(parsed(encode(message)), ElementsAreArray({message}));
        const Bytes bytes = encode(message);
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    EXPECT_THAT(parsed(stream), ElementsAreArray(all));
}

RC_GTEST_PROP(AptParser, PiecesMakeTheSameMessages, ()) {
    const auto all = everyReply();
    const auto chosen =
        *rc::gen::container<std::vector<Message>>(rc::gen::elementOf(all)).as("messages");
    Bytes stream;
    for (const Message& message : chosen) {
        const Bytes bytes = encode(message);
        stream.insert(stream.end(), bytes.begin(), bytes.end());
    }
    Parser parser;
    std::vector<Message> seen;
    std::size_t at = 0;
    while (at < stream.size()) {
        const auto piece = std::min<std::size_t>(*rc::gen::inRange<std::size_t>(1, 40).as("piece"),
                                                 stream.size() - at);
        parser.feed(std::span(stream).subspan(at, piece), TimePoint{},
                    [&](const Message& m) { seen.push_back(m); });
        at += piece;
    }
    RC_ASSERT(seen == chosen);
    RC_ASSERT(parser.discardedBytes() == 0U);
}

TEST(AptParser, FindsItsWayBackAfterGarbage) {
    Parser parser;
    std::vector<Message> seen;
    const auto note = [&](const Message& m) { seen.push_back(m); };
    parser.feed(fromHex("FF FF 13 81 04 44 04 01 00 01 50"), TimePoint{}, note);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].id, Id::MoveHomed);
    EXPECT_EQ(parser.discardedBytes(), 5U);
    EXPECT_EQ(parser.discardedStretches(), 1U);
    EXPECT_EQ(hexText(parser.lastDiscarded()), "FF FF 13 81 04");
    // Zeros that some units send after a reply.
    parser.feed(fromHex("00 00 44 04 01 00 01 50"), TimePoint{}, note);
    EXPECT_EQ(seen.size(), 2U);
    EXPECT_EQ(parser.discardedStretches(), 2U);
}

TEST(AptParser, AnIncompleteMessageIsGivenUpAfterItsTime) {
    Parser parser;
    std::vector<Message> seen;
    const auto note = [&](const Message& m) { seen.push_back(m); };
    // The head of a status message, whose rest never comes; a whole message is hidden behind it.
    parser.feed(fromHex("81 04 0E 00 81 50 44 04 01 00 01 50"), TimePoint{}, note);
    EXPECT_TRUE(seen.empty());
    EXPECT_EQ(parser.expiry(), TimePoint{} + Parser::kPatience);
    parser.expire(TimePoint{} + Parser::kPatience - Duration(1), note);
    EXPECT_TRUE(seen.empty());
    parser.expire(TimePoint{} + Parser::kPatience, note);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].id, Id::MoveHomed);
    EXPECT_EQ(parser.expiry(), kNever);
}

TEST(AptParser, ALengthThatAnIdCannotHaveIsNoHeader) {
    // A status of 20 bytes, a position of 14.
    EXPECT_TRUE(parsed(fromHex("81 04 14 00 81 50")).empty());
    EXPECT_TRUE(
        parsed(fromHex("12 04 0E 00 81 50 01 00 40 0D 03 00 00 00 00 00 00 00 00 00")).empty());
    // Lengths above 255 are never waited for.
    Parser parser;
    parser.feed(fromHex("81 04 FF FF 81 50 44 04 01 00 01 50"), TimePoint{}, [](const Message&) {});
    EXPECT_EQ(parser.expiry(), kNever);
}

TEST(AptParser, UnknownMessagesAreSkippedAndToldOnce) {
    Parser parser;
    std::vector<Message> seen;
    const auto unknown = fromHex("33 03 04 00 81 50 44 04 01 00");
    for (int i = 0; i < 2; ++i)
        parser.feed(unknown, TimePoint{}, [&](const Message& m) { seen.push_back(m); });
    EXPECT_TRUE(seen.empty());
    EXPECT_THAT(parser.takeUnknownIds(), ElementsAreArray({0x0333}));
    EXPECT_TRUE(parser.takeUnknownIds().empty());
    EXPECT_EQ(parser.discardedBytes(), 0U);
}

TEST(AptParser, AddressesThatUnitsGetWrongAreTaken) {
    EXPECT_EQ(parsed(fromHex("44 04 01 00 00 00")).size(), 1U);
    EXPECT_EQ(parsed(fromHex("12 04 06 00 80 00 01 00 40 0D 03 00")).size(), 1U);
    EXPECT_EQ(parsed(fromHex("44 04 01 00 01 2A")).size(), 1U);
    EXPECT_TRUE(parsed(fromHex("44 04 01 00 50 01")).empty());  // our own, as an echo
}

}  // namespace
}  // namespace gimbalscan::apt
