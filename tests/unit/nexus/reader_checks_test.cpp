// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <gimbalscan/nexus/nexus_writer.h>

#include <cmath>

namespace gimbalscan::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(ReaderTest, CountsTheMask) {
    const MaskSummary summary = summarise({0, 1, 2, 64, 129, 257});
    EXPECT_EQ(summary.planned, 5U);
    EXPECT_EQ(summary.finished, 3U);
    EXPECT_EQ(summary.flagged, 1U);
    EXPECT_EQ(summary.givenUp, 1U);
    EXPECT_FALSE(summary.complete());
    EXPECT_TRUE(summarise({0, 129, 257}).complete());
}

TEST_F(ReaderTest, ASoundFileHasNoProblems) {
    for (const char* options : {"", "--finished 5", "--finished 0", "--flag 11=257"})
        EXPECT_THAT(verifyScanFile(*opened(make("a.h5", options))).value(), IsEmpty()) << options;
}

struct Damage {
    const char *name, *python, *says;
};
class DamageTest : public ReaderTest, public ::testing::WithParamInterface<Damage> {};

TEST_P(DamageTest, IsFound) {
    const std::string file = make("a.h5", "--finished 9");
    change(file, GetParam().python);
    EXPECT_THAT(verifyScanFile(*opened(file)).value(), Contains(HasSubstr(GetParam().says)));
}
INSTANTIATE_TEST_SUITE_P(
    All, DamageTest,
    ::testing::Values(
        Damage{"Trace", "h[\"entry/traces/data\"][1, 0, 3] += 1",
               "Point row 1, column 0 does not match its checksum"},
        Damage{"Time", "h[\"entry/instrument/detector/start_time\"][1, 0] = 1.1",
               "before the point"},
        Damage{"Sequence", "h[\"entry/instrument/detector/sequence_number\"][1, 0] = 3",
               "sequence number 3 of another"},
        Damage{"NoSequence", "h[\"entry/instrument/detector/sequence_number\"][1, 0] = -1",
               "has no sequence number"},
        Damage{"Session", "h[\"entry/scan/point_session\"][1, 0] = 1", "session 1, which"},
        Damage{"Status", "h[\"entry/scan/status\"][...] = b\"completed\"", "only 9 of 12"},
        Damage{"UnknownStatus", "h[\"entry/scan/status\"][...] = b\"x\"", "not known"},
        Damage{"Config", "h[\"entry/scan_config/data\"][...] = \"x\"",
               "configuration does not match"},
        Damage{"MaskBits", "h[\"entry/scan/point_mask\"][0, 0] = 512", "unknown mask 512"},
        Damage{"MaskContradiction", "h[\"entry/scan/point_mask\"][0, 0] = 256", "at once"},
        Damage{"Total", "h[\"entry/scan/points_total\"][...] = 11", "the file says 11"},
        Damage{"Value", "h[\"entry/map/total_counts\"][0, 1] = numpy.nan", "no value in the map"}),
    [](const auto& damage) { return damage.param.name; });

TEST_F(ReaderTest, ResumesTheOpenPointsOnly) {
    const auto scan = opened(make("a.h5", "--finished 5 --flag 2=2 --flag 10=129 --flag 11=257"));
    const ResumePlan plan = planResume(*scan, ResumeWhat::OpenPoints).value();
    const std::vector<bool> wanted = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0};
    EXPECT_EQ(plan.wanted, wanted);
    EXPECT_EQ(plan.finished.count, 5U);
    ASSERT_EQ(plan.finished.maps.size(), scan->info().maps.size());
    for (const auto& values : plan.finished.maps) {
        EXPECT_FALSE(std::isnan(values[4]));
        EXPECT_TRUE(std::isnan(values[5]));
    }
    EXPECT_EQ(plan.finished.flags[2], kFlagSaturated);
    EXPECT_THAT(plan.damaged, IsEmpty());
}

TEST_F(ReaderTest, TakesBadPointsAgainOnly) {
    const auto scan = opened(make("a.h5", "--finished 5 --flag 1=64 --flag 2=2 --flag 3=8"));
    const ResumePlan plan = planResume(*scan, ResumeWhat::BadPoints).value();
    const std::vector<bool> wanted = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    EXPECT_EQ(plan.wanted, wanted);
    EXPECT_EQ(plan.finished.count, 4U);
}

TEST_F(ReaderTest, MeasuresDamagedPointsAgain) {
    const std::string file = make("a.h5", "--finished 5");
    change(file, "h[\"entry/traces/data\"][0, 3, 3] += 1");
    const ResumePlan plan = planResume(*opened(file), ResumeWhat::OpenPoints).value();
    EXPECT_THAT(plan.damaged, ElementsAre(3));
    EXPECT_TRUE(plan.wanted[3]);
    EXPECT_TRUE(std::isnan(plan.finished.maps.front()[3]));
    EXPECT_EQ(plan.finished.flags[3], kFlagNotMeasured);
    EXPECT_EQ(plan.finished.count, 4U);
}

TEST_F(ReaderTest, IsNotResumedWithAnotherConfiguration) {
    const std::string file = make("a.h5", "--finished 5");
    change(file, "h[\"entry/scan_config/data\"][...] = \"{}\"");
    const auto plan = planResume(*opened(file), ResumeWhat::OpenPoints);
    ASSERT_FALSE(plan);
    EXPECT_THAT(plan.error().detail, HasSubstr("does not match its checksum"));
}

}  // namespace
}  // namespace gimbalscan::testing
