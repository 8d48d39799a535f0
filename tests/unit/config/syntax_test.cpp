// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// docs/faults.md, rows 20 and 22: what is not JSON, and what is JSON with a second thought.

TEST(ConfigSyntax, ATruncatedFileIsRefusedAtItsEnd) {
    const std::string text = sampleScan();
    for (const std::size_t length : {std::size_t{1}, text.size() / 3, text.size() - 3}) {
        const auto cut = parseScan(text.substr(0, length), "s.json");
        ASSERT_FALSE(cut) << length;
        EXPECT_EQ(cut.error().size(), 1U);
        EXPECT_EQ(cut.error().front().code, ErrorCode::ConfigSyntax);
        const auto lines = std::count(text.begin(), text.begin() + static_cast<long>(length), '\n');
        EXPECT_EQ(cut.error().front().line, lines + 1);
    }
    EXPECT_THAT(scanMessages("{\"format\":"),
                ElementsAre("s.json, line 1, column 11: expected a value, found end of the file."));
}

TEST(ConfigSyntax, WhatIsNotJsonIsRefusedWithThePlace) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"", "s.json, line 1, column 1: expected a value, found end of the file."},
        {"title = 1", "s.json, line 1, column 1: expected a value, found \"t\"."},
        {"{\n  'a': 1}", "s.json, line 2, column 3: expected a key in quotes, found \"'\"."},
        {"{\"a\" 1}", "s.json, line 1, column 6: expected \":\", found \"1\"."},
        {"{\"a\": 1 \"b\"}", "s.json, line 1, column 9: expected \",\" or \"}\", found \"\"\"."},
        {"[1, 2,]", "s.json, line 1, column 7: expected a value, found \"]\"."},
        {"{} {}", "s.json, line 1, column 4: unexpected \"{\" after the end of the configuration."},
        {"{\"a\": 012}", "s.json, line 1, column 7: expected a value, found \"012\"."},
        {"{\"a\": \"never", "s.json, line 1, column 7: the text that starts here never ends."},
        {"{\"a\": \"\\q\"}", "s.json, line 1, column 9: unknown escape in a text."},
    };
    for (const auto& [text, message] : cases)
        EXPECT_THAT(scanMessages(text), ElementsAre(message)) << text;
}

TEST(ConfigSyntax, AFileThatIsNoObjectSaysWhatIsExpected) {
    EXPECT_THAT(scanMessages("[1]"),
                ElementsAre("s.json, line 1, column 1: expected an object with \"format\": "
                            "\"gimbalscan-scan\", found a list."));
}

TEST(ConfigSyntax, AWrongTypeNamesPlacePathAndValue) {
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"value\": 0.02", "\"value\": \"fast\"")),
                ElementsAre("s.json, line 10, column 56: dwell.value: expected a number, found "
                            "\"fast\"."));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"straight_line\": true", "\"straight_line\": 1")),
                ElementsAre(HasSubstr("straight_line: expected true or false, found 1.")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"plate 7\"", "null")),
                ElementsAre(HasSubstr("sample: expected a text in quotes, found null.")));
}

TEST(ConfigSyntax, AWrongTypeOfAWholePartIsOneProblem) {
    const std::string slow =
        R"({"axis": "pitch", "start": -7, "stop": 7.2, "step": 0.5, "relative": false})";
    EXPECT_THAT(scanMessages(with(sampleScan(), slow, "5")),
                ElementsAre("s.json, line 8, column 13: slow: expected an object with keys, found "
                            "5."));
}

TEST(ConfigSyntax, DepthAbove32IsRefused) {
    const auto nested = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_THAT(scanMessages(nested(32)), ElementsAre(HasSubstr("expected an object")));
    EXPECT_THAT(scanMessages(nested(33)),
                ElementsAre("s.json, line 1, column 33: nested deeper than 32 levels."));
    EXPECT_THAT(scanMessages(std::string(4'000'000, '[')),
                ElementsAre(HasSubstr("nested deeper than 32 levels")));
}

TEST(ConfigSyntax, ADoubleKeyNamesBothLines) {
    const std::string text =
        with(sampleScan(), "\"sample\"", "\"title\": \"again\",\n    \"sample\"");
    EXPECT_THAT(scanMessages(text), ElementsAre("s.json, line 33, column 5: key \"title\" appears "
                                                "twice (first in line 4)."));
}

TEST(ConfigSyntax, InvalidUtf8IsRefusedWithTheByte) {
    for (const char* bytes : {"\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf5\x80\x80\x80"}) {
        const auto broken = scanMessages(with(sampleScan(), "plate 7", bytes));
        ASSERT_EQ(broken.size(), 1U) << bytes;
        EXPECT_THAT(broken[0], HasSubstr("s.json, line 33, column 16: byte 0x"));
        EXPECT_THAT(broken[0], HasSubstr("is not UTF-8"));
    }
}

TEST(ConfigSyntax, AByteOrderMarkIsPassedOverAndKept) {
    const std::string text = "\xef\xbb\xbf" + sampleScan();
    const auto scan = parseScan(text, "s.json");
    ASSERT_TRUE(scan) << messages(scan).front();
    EXPECT_EQ(scan->sourceText, text);
}

TEST(ConfigSyntax, ControlCharactersInTextsAreRefused) {
    EXPECT_THAT(scanMessages(with(sampleScan(), "plate 7", "plate\x01")),
                ElementsAre(HasSubstr("line 33, column 21: control character in a text.")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "plate 7", "plate\n7")),
                ElementsAre(HasSubstr("line 33, column 21: a text must end in its line.")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "plate 7", "\\u0000")),
                ElementsAre(HasSubstr("\\u0000 is not allowed")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "plate 7", "\\ud800x")),
                ElementsAre(HasSubstr("half a character")));
}

TEST(ConfigSyntax, ColumnsCountCharactersAsEditorsDo) {
    EXPECT_THAT(scanMessages("{\"ä€😀\": x}"),
                ElementsAre(HasSubstr("line 1, column 9: expected a value, found \"x\".")));
    EXPECT_THAT(scanMessages("{\"ä€😀\": \"\xff\"}"),
                ElementsAre(HasSubstr("line 1, column 10: byte 0xff")));
}

}  // namespace
}  // namespace gimbalscan::testing
