// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reply.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace gimbalscan::grbl {
namespace {

using Kind = Reply::Kind;

std::span<const std::uint8_t> bytesOf(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

Reply parsed(const std::string& text) {
    return parseReply({text, false});
}

TEST(LineSplitter, CutsAtEitherEndOfLineAndLeavesEmptyLinesOut) {
    LineSplitter splitter;
    const auto lines = splitter.feed(bytesOf("\r\nok\r\nerror:9\n\n<Idle"));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].text, "ok");
    EXPECT_EQ(lines[1].text, "error:9");
    const auto rest = splitter.feed(bytesOf(">\r"));
    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].text, "<Idle>");
}

TEST(LineSplitter, GivesTheSameLinesHoweverTheBytesAreCut) {
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        std::string text;
        for (int i = 0; i < 400; ++i)
            text += "ok\r\n<>|:,.0123456789"[random() % 20];
        LineSplitter whole, pieces;
        std::vector<std::string> expected, found;
        for (const auto& line : whole.feed(bytesOf(text)))
            expected.push_back(line.text);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t length = 1 + random() % 5;
            for (const auto& line : pieces.feed(bytesOf(text.substr(at, length))))
                found.push_back(line.text);
            at += length;
        }
        ASSERT_EQ(found, expected);
    }
}

TEST(LineSplitter, ALineWithoutEndIsMarkedAndDoesNotGrow) {
    LineSplitter splitter;
    EXPECT_TRUE(splitter.feed(bytesOf(std::string(100'000, 'x'))).empty());
    const auto lines = splitter.feed(bytesOf("\nok\n"));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_TRUE(lines[0].tooLong);
    EXPECT_EQ(lines[0].text.size(), LineSplitter::kLongest);
    EXPECT_EQ(parseReply(lines[0]).kind, Kind::Garbled);
    EXPECT_EQ(parseReply(lines[1]).kind, Kind::Ok);
}

TEST(Reply, EveryKindOfLineIsKnown) {
    EXPECT_EQ(parsed("ok").kind, Kind::Ok);
    EXPECT_EQ(parsed("error:22").kind, Kind::Error);
    EXPECT_EQ(parsed("error:22").number, 22);
    EXPECT_EQ(parsed("ALARM:9").kind, Kind::Alarm);
    EXPECT_EQ(parsed("ALARM:9").number, 9);
    EXPECT_EQ(parsed("<Idle|MPos:0,0,0>").text, "Idle|MPos:0,0,0");
    EXPECT_EQ(parsed("[MSG:Reset to continue]").text, "MSG:Reset to continue");
    EXPECT_EQ(parsed("$110=6000.000").kind, Kind::Setting);
    EXPECT_EQ(parsed("$110=6000.000").number, 110);
    EXPECT_EQ(parsed("$110=6000.000").text, "6000.000");
    EXPECT_EQ(parsed(">G54G20:ok").kind, Kind::Push);
    EXPECT_EQ(parsed("Grbl 1.1h ['$' for help]").kind, Kind::Welcome);
    EXPECT_EQ(parsed("GrblHAL 1.1f ['$' or '$HELP' for help]").text, "GrblHAL 1.1f");
}

TEST(Reply, WhatIsNearlyAnAnswerIsNone) {
    for (const char* text : {"",
                             "o",
                             "OK",
                             "ok ",
                             "okok",
                             "error:",
                             "error:x",
                             "error:9x",
                             "error:-1",
                             "ALARM:",
                             "<Idle",
                             "Idle>",
                             "<>",
                             "[",
                             "[]",
                             "$",
                             "$=",
                             "$1",
                             "$1=",
                             "$x=1",
                             "?7.\x01",
                             "Grbl 1.1h",
                             "Grb\xEC 1.1h ['$' for help]",
                             "o\x80k",
                             ">x"})
        EXPECT_EQ(parsed(text).kind, Kind::Garbled) << text;
}

TEST(Reply, OneChangedByteNeverMakesAnOkOfSomethingElse) {
    for (const std::string text : {"error:9", "ALARM:1", "<Idle|MPos:0.000,0.000,0.000|FS:0,0>",
                                   "[VER:1.1h.20190830:]", "$100=250.000"})
        for (std::size_t at = 0; at < text.size(); ++at)
            for (int byte = 0; byte < 256; ++byte) {
                std::string changed = text;
                changed[at] = static_cast<char>(byte);
                EXPECT_NE(parsed(changed).kind, Kind::Ok);
            }
}

TEST(Reply, SaysWhatNumbersMean) {
    EXPECT_THAT(errorText(22), testing::HasSubstr("no feed rate"));
    EXPECT_THAT(errorText(99), testing::HasSubstr("error:99"));
    EXPECT_THAT(alarmText(9), testing::HasSubstr("home switch was not found"));
    EXPECT_EQ(printable("?7.\x0f"), "?7.\\x0F");
}

}  // namespace
}  // namespace gimbalscan::grbl
