// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"
#include "problems.h"

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// docs/faults.md, row 22: files that are made to cost time and memory. What bounds them is what is
// tested, not the seconds.

std::string repeated(const std::string& part, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i)
        text += part;
    return text;
}
std::string scanWith(const std::string& members) {
    return R"({"format": "gimbalscan-scan", "version": 1, )" + members + "}";
}

class HostileFile : public FolderTest {};

TEST_F(HostileFile, MoreThan4MiBIsRefusedUnread) {
    const std::string text = sampleScan();
    const std::size_t limit = std::size_t{4} * 1024 * 1024;
    EXPECT_TRUE(parseScan(text + std::string(limit - text.size(), ' '), "s.json"));
    EXPECT_THAT(scanMessages(text + std::string(limit - text.size() + 1, ' ')),
                ElementsAre("s.json: The file has more than 4194304 bytes, which no configuration "
                            "needs."));
    writeFile(path("big.json"), "{");
    std::filesystem::resize_file(path("big.json"), std::uintmax_t{1} << 30);  // sparse
    EXPECT_THAT(messages(loadScan(path("big.json"))), ElementsAre(HasSubstr("more than 4194304")));
}

TEST_F(HostileFile, WhatIsNoFileIsRefused) {
    EXPECT_THAT(messages(loadScan(m_folder)),
                ElementsAre(m_folder + ": cannot be read: it is not a file."));
    EXPECT_THAT(messages(loadScan("/dev/zero")), ElementsAre(HasSubstr("it is not a file")));
    EXPECT_THAT(messages(loadScan(path("none.json"))), ElementsAre(HasSubstr("No such file")));
}

TEST_F(HostileFile, TheNumberOfValuesIsBounded) {
    EXPECT_THAT(scanMessages("[" + repeated("0,", 2'000'000) + "0]"),
                ElementsAre(HasSubstr("more than 250000 values")));
}

TEST_F(HostileFile, TheNumberOfEntriesIsBounded) {
    const auto found = stationMessages(
        R"({"format": "gimbalscan-station", "version": 1, "name": "n", "daq": "d", "axes": [)" +
        repeated("{},", 200'000) + "{}]}");
    EXPECT_EQ(found.size(), kMostProblems + 1);
}

TEST_F(HostileFile, TheNumberOfMessagesIsBoundedAndTheRestCounted) {
    std::string members;
    for (int i = 0; i < 100'000; ++i)
        members += "\"key" + std::to_string(i) + "\": 1, ";
    const auto found = scanMessages(scanWith(members + "\"title\": \"t\""));
    ASSERT_EQ(found.size(), kMostProblems + 1);
    EXPECT_THAT(found[0], HasSubstr("unknown key \"key0\""));
    EXPECT_THAT(found.back(), ::testing::MatchesRegex("s.json: [0-9]+ more problems\\."));
}

TEST_F(HostileFile, AListOfPointsEndsAt50000) {
    const auto list = [](std::size_t points) {
        return scanWith(R"("order": "list", "fast": {"axis": "x"}, "slow": {"axis": "y"}, )"
                        R"("dwell": {"value": 1}, "list": [)" +
                        repeated("[1,2],", points - 1) + "[3,4]]");
    };
    EXPECT_THAT(scanMessages(list(50'000)), ElementsAre());
    EXPECT_THAT(scanMessages(list(50'001)),
                ElementsAre(HasSubstr("list: 50001 points are above the limit 50000.")));
}

TEST_F(HostileFile, LongTextsAreRefusedAndShortenedInMessages) {
    const std::string text(5000, 'x');
    EXPECT_THAT(scanMessages(with(sampleScan(), "plate 7", text)),
                ElementsAre(HasSubstr("sample has 5000 bytes, at most 4096 are allowed.")));
    const auto found = scanMessages(with(sampleScan(), "coarse_to_fine", text));
    ASSERT_EQ(found.size(), 1U);
    EXPECT_LT(found[0].size(), 300U);
}

}  // namespace
}  // namespace gimbalscan::testing
