// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "config_fixture.h"

namespace gimbalscan::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// docs/faults.md, rows 20 and 21: values, and all problems in one go.

TEST(ConfigValues, AnUnknownKeyIsAnErrorWithAGuess) {
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"interval_s\"", "\"intervall_s\"")),
                ElementsAre("s.json, line 28, column 30: unknown key \"intervall_s\" in repeats, "
                            "did you mean \"interval_s\"?"));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"sample\"", "\"quicksilver\"")),
                ElementsAre("s.json, line 33, column 5: unknown key \"quicksilver\"."));
    EXPECT_THAT(
        stationMessages(with(sampleStation(), "\"absolute_encoder\"", "\"absolut_encoder\"")),
        ElementsAre(AllOf(HasSubstr("line 8,"), HasSubstr("devices[2].parameters"),
                          HasSubstr("did you mean \"absolute_encoder\"?"))));
}

TEST(ConfigValues, AChoiceNamesWhatIsAllowed) {
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"coarse_to_fine\"", "\"snak\"")),
                ElementsAre("s.json, line 6, column 14: order = \"snak\" must be one of raster, "
                            "snake, column_first, spiral, coarse_to_fine, list, did you mean "
                            "\"snake\"?"));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"step\"", "\"stop\"")),
                ElementsAre(HasSubstr("mode = \"stop\" must be one of step, fly")));
}

TEST(ConfigValues, AllProblemsComeInOneGoInFileOrder) {
    std::string text = with(sampleScan(), "\"points\": 41", "\"points\": 0");
    text = with(text, "\"maximum_s\": 30", "\"maximum_s\": true");
    text = with(text, "\"passes\"", "\"passses\"");
    text = with(text, "\"first_channel\": 415", "\"first_channel\": 500");
    text = with(text, "\"sample\": \"plate 7\"", "\"sample\": [], \"operator\": \"\"");
    EXPECT_THAT(scanMessages(text),
                ElementsAre(HasSubstr("line 7, column 67: fast.points = 0 must be between 1 and "
                                      "10000000."),
                            HasSubstr("line 10, column 75: dwell.maximum_s: expected a number, "
                                      "found true."),
                            HasSubstr("line 22, column 68: reductions[1].first_channel = 500 must "
                                      "not be above reductions[1].last_channel = 467."),
                            HasSubstr("line 28, column 17: unknown key \"passses\""),
                            HasSubstr("line 33, column 15: sample: expected"),
                            HasSubstr("line 33, column 19: key \"operator\" appears twice (first "
                                      "in line 32).")));
}

struct Hostile {
    const char* from;
    const char* to;
    const char* path;
};

class HostileNumber : public ::testing::TestWithParam<Hostile> {};

TEST_P(HostileNumber, IsRefusedOnceAtItsPlace) {
    const auto [from, to, path] = GetParam();
    const auto scan = parseScan(with(sampleScan(), from, to), "s.json");
    ASSERT_FALSE(scan);
    ASSERT_EQ(scan.error().size(), 1U) << messages(scan)[1];
    EXPECT_EQ(scan.error().front().path, path) << messages(scan)[0];
    EXPECT_GT(scan.error().front().line, 1);
    EXPECT_GT(scan.error().front().column, 1);
}

INSTANTIATE_TEST_SUITE_P(
    Row21, HostileNumber,
    ::testing::Values(Hostile{"\"points\": 41", "\"points\": 1000000000000", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": 41.5", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": -1", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": 1e308", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": 1e999", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": NaN", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": Infinity", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": -Infinity", "fast.points"},
                      Hostile{"\"points\": 41", "\"points\": 10000000", "fast"},
                      Hostile{"\"start\": 10", "\"start\": 1e308", "fast.start"},
                      Hostile{"\"start\": 10", "\"start\": -1e999", "fast.start"},
                      Hostile{"\"step\": 0.5", "\"step\": 1e-300", "slow.step"},
                      Hostile{"\"step\": 0.5", "\"step\": 1e-9", "slow.step"},
                      Hostile{"\"step\": 0.5", "\"step\": 0", "slow.step"},
                      Hostile{"\"maximum_s\": 30", "\"maximum_s\": 1000001", "dwell.maximum_s"},
                      Hostile{"\"maximum_s\": 30", "\"maximum_s\": -1", "dwell.maximum_s"},
                      Hostile{"\"value\": 0.02", "\"value\": 1e-300", "dwell.value"},
                      Hostile{"\"value\": 0.02", "\"value\": 0.51", "dwell.value"},
                      Hostile{"\"passes\": 3", "\"passes\": 1e6", "repeats.passes"},
                      Hostile{"\"first_channel\": 10", "\"first_channel\": 65536",
                              "reductions[2].first_channel"},
                      Hostile{"[0, 6.5]", "[0, 1e7]", "region.vertices[2][1]"},
                      Hostile{"[0, 6.5]", "[0, 6.5, 1]", "region.vertices[2]"}));

TEST(ConfigValues, MessagesShowWhatWasWrittenAndWhatIsAllowed) {
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"points\": 41", "\"points\": 10000000")),
                ElementsAre("s.json, line 7, column 13: fast.points x slow.points = 290000000 is "
                            "above the limit 10000000."));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"points\": 41", "\"points\": 1e999")),
                ElementsAre(HasSubstr("fast.points = 1e999 is beyond what a number can hold.")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"points\": 41", "\"points\": 41.5")),
                ElementsAre(HasSubstr("fast.points = 41.5 must be a whole number.")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"maximum_s\": 30", "\"maximum_s\": -1")),
                ElementsAre(HasSubstr("dwell.maximum_s = -1 must be between 0.000001 and 1000000 "
                                      "s.")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "\"points\": 41", "\"points\": NaN")),
                ElementsAre(HasSubstr("expected a value, found \"NaN\".")));
}

TEST(ConfigValues, TheScansFolderDoesNotLeadUpwards) {
    for (const char* folder : {"..", "../x", "a/../../b", "/data/.."})
        EXPECT_THAT(scanMessages(with(sampleScan(), "data/may", folder)),
                    ElementsAre(AllOf(HasSubstr("line 31, column 15: folder = "),
                                      HasSubstr("must not contain \"..\""))))
            << folder;
    EXPECT_THAT(scanMessages(with(sampleScan(), "data/may", "a\\u001bb")),
                ElementsAre(HasSubstr("folder = \"a?b\" must not contain control characters.")));
    EXPECT_THAT(scanMessages(with(sampleScan(), "data/may", "/data/..may../a..b")), ElementsAre());
}

}  // namespace
}  // namespace gimbalscan::testing
