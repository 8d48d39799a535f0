// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"
#include "config_text.h"

namespace gimbalscan::testing {
namespace {

using ::testing::ElementsAre;

// docs/faults.md, row 19: what a file says that it is.

TEST(ConfigHeader, ANewerVersionIsRefusedWithBothVersions) {
    const auto scan = parseScan(with(sampleScan(), "\"version\": 1", "\"version\": 3"), "s.json");
    EXPECT_THAT(messages(scan),
                ElementsAre("s.json, line 3, column 16: This configuration needs a newer "
                            "GimbalScan (file version 3, this program reads up to 1). Nothing "
                            "was changed."));
    EXPECT_EQ(scan.error().front().code, ErrorCode::ConfigVersion);
    const auto station =
        parseStation(with(sampleStation(), "\"version\": 1", "\"version\": 2"), "st", simDrivers());
    ASSERT_FALSE(station);
    EXPECT_EQ(station.error().front().code, ErrorCode::ConfigVersion);
}

TEST(ConfigHeader, NothingElseIsSaidAboutANewerFile) {
    const std::string text = R"({"new_key": 7, "version": 2, "format": "gimbalscan-scan"})";
    EXPECT_EQ(scanMessages(text).size(), 1U);
}

TEST(ConfigHeader, AVersionThatIsNoneIsRefused) {
    for (const char* version : {"0", "-1", "1.5", "\"1\"", "null", "1e300", "1e999"}) {
        const auto found = scanMessages(
            with(sampleScan(), "\"version\": 1", std::string("\"version\": ") + version));
        ASSERT_EQ(found.size(), 1U) << version;
        EXPECT_THAT(found[0], ::testing::HasSubstr("line 3, column 16: version")) << version;
    }
    EXPECT_THAT(scanMessages(R"({"format": "gimbalscan-scan"})"),
                ElementsAre("s.json, line 1, column 1: version: expected a whole number from 1 to "
                            "1, found none."));
}

TEST(ConfigHeader, AnotherKindOfFileIsRefused) {
    EXPECT_THAT(stationMessages(sampleScan()),
                ElementsAre("st.json, line 2, column 15: format: expected "
                            "\"gimbalscan-station\", found \"gimbalscan-scan\"."));
    EXPECT_THAT(scanMessages("{}"), ElementsAre("s.json, line 1, column 1: format: expected "
                                                "\"gimbalscan-scan\", found none."));
}

class MigrationTest : public ::testing::Test {
protected:
    /// The steps that were run, for a file of this version and a program that reads up to 4.
    std::string run(const std::string& version) {
        Problems problems("f");
        auto root = parseJson(R"({"format": "f", "version": )" + version + "}", problems);
        const auto append = [](const char* step) -> Migration {
            return [step](JsonNode& node) { node.text += step; };
        };
        m_accepted =
            acceptHeader(*root, "f", 4, {append("1>2 "), append("2>3 "), append("3>4 ")}, problems);
        return root->text;
    }
    bool m_accepted = false;
};

TEST_F(MigrationTest, RunsEveryStepFromTheFilesVersionInOrder) {
    EXPECT_EQ(run("1"), "1>2 2>3 3>4 ");
    EXPECT_TRUE(m_accepted);
    EXPECT_EQ(run("3"), "3>4 ");
    EXPECT_TRUE(m_accepted);
}

TEST_F(MigrationTest, LeavesTheNewestAndTheRefusedAlone) {
    EXPECT_EQ(run("4"), "");
    EXPECT_TRUE(m_accepted);
    EXPECT_EQ(run("5"), "");
    EXPECT_FALSE(m_accepted);
    EXPECT_EQ(run("0"), "");
    EXPECT_FALSE(m_accepted);
}

}  // namespace
}  // namespace gimbalscan::testing
