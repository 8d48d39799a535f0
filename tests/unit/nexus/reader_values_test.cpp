// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "reader_fixture.h"

#include <cmath>
#include <numeric>

namespace gimbalscan::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(ReaderTest, SaysWhatACompleteScanIs) {
    const auto scan = opened(make("a.h5"));
    const ScanFileInfo& info = scan->info();
    EXPECT_EQ(info.title, "Test of the reader");
    EXPECT_EQ(info.uuid, "123e4567-e89b-42d3-a456-426614174000");
    EXPECT_EQ(info.startTime, "2025-08-01T10:00:00.250000+00:00");
    EXPECT_EQ(info.operatorName, "A. Tester");
    EXPECT_EQ(info.sample, "Cs-137 source");
    EXPECT_EQ(info.status, "completed");
    EXPECT_EQ(info.programVersion, "0.1.0");
    EXPECT_TRUE(info.simulated);
    EXPECT_TRUE(info.configIntact);
    EXPECT_TRUE(info.resumable) << info.restriction;
    EXPECT_TRUE(info.scanText.ends_with("}\n\n  "));
    EXPECT_EQ(info.stationText, "{\"station\": \"x\"}\r\n");
    EXPECT_EQ(info.rows, 3U);
    EXPECT_EQ(info.columns, 4U);
    EXPECT_EQ(info.pointsTotal, 12U);
    ASSERT_EQ(info.sessions.size(), 1U);
    ASSERT_EQ(info.events.size(), 1U);
    EXPECT_EQ(info.events[0].text, "pause < 1 & \u00b0");
}

TEST_F(ReaderTest, SaysWhatItsAxesAndTracesAre) {
    const auto scan = opened(make("a.h5"));
    const ScanFileInfo& info = scan->info();
    EXPECT_EQ(info.fast.name, "yaw");
    EXPECT_EQ(info.fast.unit, "deg");
    EXPECT_EQ(info.fast.identity, "sim-motor SN 1 fw 1");
    EXPECT_THAT(info.fast.positions, ElementsAre(0, 1, 2, 3));
    EXPECT_THAT(info.slow.positions, ElementsAre(0, 1, 2));
    EXPECT_EQ(info.slow.origin, 1.5);
    EXPECT_EQ(info.slow.offset, (AxisOffset{-1, 0.25, true}));
    EXPECT_EQ(info.trace.kind, TraceKind::Spectrum);
    EXPECT_EQ(info.trace.channels, 16U);
    EXPECT_EQ(info.trace.axisStart, 10.0);
    EXPECT_EQ(info.trace.axisStep, 0.5);
    EXPECT_EQ(info.trace.axisUnit, "keV");
    ASSERT_EQ(info.maps.size(), 2U);
    EXPECT_EQ(info.maps[0].title, "Total");
    EXPECT_EQ(info.maps[1].unit, "1/s");
}

TEST_F(ReaderTest, HandsOutTheNumbers) {
    const auto scan = opened(make("a.h5"));
    const auto trace = scan->trace(5).value();
    ASSERT_EQ(trace.size(), 16U);
    for (int channel = 0; channel < 16; ++channel)
        EXPECT_EQ(trace[static_cast<std::size_t>(channel)], (channel * 3 + 5 * 7) % 101);
    EXPECT_EQ(scan->map(0).value()[5], std::accumulate(trace.begin(), trace.end(), 0.0));
    EXPECT_EQ(scan->column(PointColumn::FastReadback).value()[5], 1.001);
    EXPECT_EQ(scan->column(PointColumn::SlowReadback).value()[5], 1.001);
    EXPECT_EQ(scan->column(PointColumn::StartTime).value()[5], 5.25);
    EXPECT_EQ(scan->column(PointColumn::SequenceNumber).value()[5], 5);
    EXPECT_THAT(scan->mask().value(), Each(0));
    EXPECT_FALSE(scan->trace(12));
    EXPECT_FALSE(scan->map(2));
}

TEST_F(ReaderTest, HidesWhatADeadProgramLeftInAnOpenPoint) {
    const std::string file = make("a.h5", "--finished 7");
    change(file, "h[\"entry/map/total_counts\"][2, 0] = 5");
    const auto values = opened(file)->map(0).value();
    EXPECT_FALSE(std::isnan(values[6]));
    EXPECT_TRUE(std::isnan(values[8]));
}

TEST_F(ReaderTest, ReadsScansOfOneLineAndOnePoint) {
    const auto row = opened(make("row.h5", "--rows 1 --columns 5"));
    EXPECT_EQ(row->info().rows, 1U);
    EXPECT_EQ(row->info().columns, 5U);
    EXPECT_THAT(row->info().slow.positions, ElementsAre(0));
    const auto upright = opened(make("column.h5", "--rows 5 --columns 1"));
    EXPECT_EQ(upright->info().rows, 5U);
    EXPECT_EQ(upright->info().columns, 1U);
    EXPECT_EQ(upright->info().slow.name, "pitch");
    EXPECT_EQ(upright->info().slow.positions.size(), 5U);
    const auto point = opened(make("point.h5", "--rows 1 --columns 1"));
    EXPECT_EQ(point->info().rows * point->info().columns, 1U);
    for (const auto* scan : {&row, &upright, &point})
        EXPECT_THAT(verifyScanFile(**scan).value(), IsEmpty());
}

TEST_F(ReaderTest, ReadsAListOfPoints) {
    const auto scan = opened(make("list.h5", "--list --columns 4"));
    EXPECT_TRUE(scan->info().list);
    EXPECT_EQ(scan->info().columns, 4U);
    EXPECT_THAT(scan->info().slow.positions, ElementsAre(0, -1, -2, -3));
    EXPECT_THAT(verifyScanFile(*scan).value(), IsEmpty());
}

TEST_F(ReaderTest, ReadsAScans) {
    const auto scan = opened(make("ascan.h5", "--ascan"));
    EXPECT_EQ(scan->info().trace.kind, TraceKind::Waveform);
    EXPECT_EQ(scan->info().trace.axisUnit, "us");
    EXPECT_EQ(scan->info().traceScale.factor, 0.01);
    EXPECT_EQ(scan->info().traceScale.offset, 2);
    EXPECT_EQ(scan->trace(0).value()[0], -50);
    EXPECT_TRUE(scan->info().resumable) << scan->info().restriction;
    EXPECT_THAT(verifyScanFile(*scan).value(), IsEmpty());
}

TEST_F(ReaderTest, ReadsCompressedCopies) {
    const auto plain = opened(make("plain.h5"));
    const auto copy = opened(make("copy.h5", "--chunked"));
    for (std::uint64_t cell = 0; cell < 12; ++cell)
        EXPECT_EQ(copy->trace(cell).value(), plain->trace(cell).value()) << cell;
    EXPECT_FALSE(copy->info().resumable);
    EXPECT_THAT(copy->info().restriction, HasSubstr("copy"));
    EXPECT_TRUE(copy->info().copy);
    EXPECT_FALSE(plain->info().copy);
    EXPECT_THAT(verifyScanFile(*copy).value(), IsEmpty());
}

TEST_F(ReaderTest, SeesStatusAndEventsThatCameLater) {
    const std::string file = make("a.h5", "--finished 3");
    const auto scan = opened(file);
    EXPECT_EQ(scan->info().status, "running");
    change(
        file,
        "h[\"entry/scan/status\"][...] = b\"stopped\"\n"
        "h[\"entry/scan/session_end\"][0] = b\"2025\"\nh[\"entry/map/total_counts_mask\"][1] = 0");
    ASSERT_TRUE(scan->refresh());
    EXPECT_EQ(scan->info().status, "stopped");
    EXPECT_EQ(scan->info().sessions.at(0).end, "2025");
    EXPECT_EQ(summarise(scan->mask().value()).finished, 7U);
}

}  // namespace
}  // namespace gimbalscan::testing
