// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/core/live_store.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <thread>
#include <vector>

namespace gimbalscan {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsNan;

constexpr TimePoint kStart{};

class LiveStoreTest : public ::testing::Test {
protected:
    static PlanGrid grid(std::uint32_t rows, std::uint32_t columns) {
        PlanGrid g;
        g.rows = rows;
        g.columns = columns;
        return g;
    }
    void point(std::uint32_t row, std::uint32_t column, double value, TimePoint now = kStart,
               std::uint16_t flags = 0) {
        m_reductions = {value, value + 0.25};
        m_signals = {value + 0.5};
        PointRecord record;
        record.row = row;
        record.column = column;
        record.readback = {10.0 + column, 20.0 + row};
        record.flags = flags;
        record.reductions = m_reductions;
        record.signals = m_signals;
        record.trace = m_trace;
        m_store.point(record, now);
    }

    LiveStore m_store;
    ScanFrame m_mine;
    std::vector<double> m_reductions, m_signals;
    std::vector<std::int32_t> m_trace;
};

TEST_F(LiveStoreTest, BeforeTheFirstRunThereIsNothingToTake) {
    EXPECT_FALSE(m_store.takeFrame(m_mine));
    EXPECT_THAT(m_mine.values, IsEmpty());
    EXPECT_THAT(m_store.trace(), IsEmpty());
    EXPECT_EQ(m_store.progress().total, 0u);
}

TEST_F(LiveStoreTest, ANewRunIsTakenWholeAndEmpty) {
    m_store.beginFrame(grid(3, 4), 12);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_EQ(m_mine.values.size(), 12u);
    EXPECT_THAT(m_mine.values, Each(IsNan()));
    EXPECT_EQ(m_mine.grid.columns, 4u);
    EXPECT_EQ(m_mine.dirtyFirstRow, 0u);
    EXPECT_EQ(m_mine.dirtyLastRow, 2u);
    EXPECT_FALSE(m_store.takeFrame(m_mine)) << "nothing has changed since";
}

TEST_F(LiveStoreTest, OnlyChangedRowsAreCopied) {
    m_store.beginFrame(grid(5, 2), 10);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    m_mine.values.assign(10, 99.0);  // shows which rows the next take writes
    point(2, 1, 7.0);
    point(3, 0, 8.0);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_EQ(m_mine.dirtyFirstRow, 2u);
    EXPECT_EQ(m_mine.dirtyLastRow, 3u);
    EXPECT_THAT(m_mine.values, ElementsAre(99, 99, 99, 99, IsNan(), 7, 8, IsNan(), 99, 99));
    EXPECT_FALSE(m_store.takeFrame(m_mine));

    point(4, 1, 9.0);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_EQ(m_mine.dirtyFirstRow, 4u);
    EXPECT_EQ(m_mine.dirtyLastRow, 4u);
    EXPECT_EQ(m_mine.values.back(), 9.0);
}

TEST_F(LiveStoreTest, TheFirstAndTheLastRowAreReported) {
    m_store.beginFrame(grid(3, 1), 3);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    point(0, 0, 1.0);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_EQ(m_mine.dirtyFirstRow, 0u);
    EXPECT_EQ(m_mine.dirtyLastRow, 0u);
    point(2, 0, 3.0);
    point(0, 0, 2.0);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_THAT(m_mine.values, ElementsAre(2, IsNan(), 3));
}

TEST_F(LiveStoreTest, ANewRunReplacesASmallerAndALargerMap) {
    m_store.beginFrame(grid(2, 2), 4);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    point(0, 0, 5.0);
    m_store.beginFrame(grid(1, 6), 6);
    point(0, 5, 6.0);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_THAT(m_mine.values, ElementsAre(IsNan(), IsNan(), IsNan(), IsNan(), IsNan(), 6.0));
    m_store.beginFrame(grid(1, 1), 1);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_EQ(m_mine.values.size(), 1u);
    EXPECT_EQ(m_mine.revision, 3u);
}

TEST_F(LiveStoreTest, APointOutsideTheMapChangesNoCell) {
    m_store.beginFrame(grid(2, 2), 4);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    point(2, 0, 5.0);
    point(0, 2, 5.0);  // would be the first cell of the next row
    EXPECT_FALSE(m_store.takeFrame(m_mine));
}

TEST_F(LiveStoreTest, AllReductionsAndSignalsAreMaps) {
    m_store.beginFrame(grid(1, 2), 2, 3);
    point(0, 1, 7.0);
    for (const auto& [map, value] : {std::pair{0U, 7.0}, {1U, 7.25}, {2U, 7.5}}) {
        ASSERT_TRUE(m_store.takeFrame(m_mine, map));
        EXPECT_EQ(m_mine.map, map);
        EXPECT_THAT(m_mine.values, ElementsAre(IsNan(), value));
    }
    EXPECT_FALSE(m_store.takeFrame(m_mine, 2));
    ASSERT_TRUE(m_store.takeFrame(m_mine, 3)) << "there is no such map: the first";
    EXPECT_EQ(m_mine.map, 0U);
}

TEST_F(LiveStoreTest, ANumberWithoutAMapIsLeftOut) {
    m_store.beginFrame(grid(1, 2), 2, 1);
    point(0, 1, 7.0);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    EXPECT_THAT(m_mine.values, ElementsAre(IsNan(), 7.0));
}

TEST_F(LiveStoreTest, EveryViewGetsAllChanges) {
    m_store.beginFrame(grid(3, 1), 3);
    ScanFrame other;
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    ASSERT_TRUE(m_store.takeFrame(other));
    point(1, 0, 5.0);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    point(2, 0, 6.0);
    ASSERT_TRUE(m_store.takeFrame(other));
    EXPECT_EQ(other.dirtyFirstRow, 1U);
    EXPECT_EQ(other.dirtyLastRow, 2U);
    EXPECT_THAT(other.values, ElementsAre(IsNan(), 5.0, 6.0));
}

TEST_F(LiveStoreTest, AViewThatMissedMoreThanIsRememberedTakesAll) {
    constexpr std::uint32_t kRows = 10'000;
    m_store.beginFrame(grid(kRows, 1), kRows);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    for (std::uint32_t row = 0; row < kRows; ++row)
        point(row, 0, row);
    ASSERT_TRUE(m_store.takeFrame(m_mine));
    for (std::uint32_t row = 0; row < kRows; ++row)
        ASSERT_EQ(m_mine.values[row], row);
}

TEST_F(LiveStoreTest, FlagsComeWithThePoints) {
    m_store.beginFrame(grid(2, 2), 4);
    point(0, 1, 1.0, kStart, kFlagSaturated);
    FlagFrame flags;
    ASSERT_TRUE(m_store.takeFlags(flags));
    EXPECT_THAT(flags.flags,
                ElementsAre(kFlagNotMeasured, kFlagSaturated, kFlagNotMeasured, kFlagNotMeasured));
    EXPECT_FALSE(m_store.takeFlags(flags));
    point(0, 1, 1.0, kStart, kFlagMeasuredAgain);
    ASSERT_TRUE(m_store.takeFlags(flags));
    EXPECT_EQ(flags.flags[1], kFlagMeasuredAgain);
}

TEST_F(LiveStoreTest, AScanThatGoesOnStartsWithAllItsMaps) {
    FinishedPoints before;
    before.count = 1;
    before.maps = {{1.0, std::nan("")}, {2.0, std::nan("")}};
    before.flags = {kFlagDeadTime, kFlagNotMeasured};
    m_store.beginFrame(grid(1, 2), 2, 3, before);
    EXPECT_EQ(m_store.progress().done, 1U);
    ASSERT_TRUE(m_store.takeFrame(m_mine, 1));
    EXPECT_THAT(m_mine.values, ElementsAre(2.0, IsNan()));
    ASSERT_TRUE(m_store.takeFrame(m_mine, 2)) << "one that was not given";
    EXPECT_THAT(m_mine.values, Each(IsNan()));
    FlagFrame flags;
    ASSERT_TRUE(m_store.takeFlags(flags));
    EXPECT_EQ(flags.flags[0], kFlagDeadTime);
}

TEST_F(LiveStoreTest, ProgressFollowsThePointsAndStartsAnewWithARun) {
    m_store.beginFrame(grid(2, 3), 6);
    point(1, 2, 42.0);
    point(0, 1, 43.0);
    m_store.progress().retakes = 4;
    m_store.progress().ringFull = 5;
    const Progress& progress = m_store.progress();
    EXPECT_EQ(progress.done, 2u);
    EXPECT_EQ(progress.total, 6u);
    EXPECT_EQ(progress.lastValue, 43.0);
    EXPECT_EQ(progress.lastRow, 0u);
    EXPECT_EQ(progress.lastColumn, 1u);
    EXPECT_EQ(progress.lastFast, 11.0);
    EXPECT_EQ(progress.lastSlow, 20.0);

    m_store.beginFrame(grid(1, 1), 1);
    EXPECT_EQ(progress.done, 0u);
    EXPECT_EQ(progress.total, 1u);
    EXPECT_EQ(progress.retakes, 0u);
    EXPECT_EQ(progress.ringFull, 0u);
}

TEST_F(LiveStoreTest, TheTraceIsRenewedAtMostEveryThirtyMilliseconds) {
    m_store.beginFrame(grid(1, 9), 9);
    m_trace = {1, 2};
    point(0, 0, 0, kStart + 1s);
    EXPECT_THAT(m_store.trace(), ElementsAre(1, 2));
    m_trace = {3, 4};
    point(0, 1, 0, kStart + 1s + 29ms);
    EXPECT_THAT(m_store.trace(), ElementsAre(1, 2));
    point(0, 2, 0, kStart + 1s + 30ms);
    EXPECT_THAT(m_store.trace(), ElementsAre(3, 4));
}

TEST_F(LiveStoreTest, AViewThatPullsWhileAWorkerWritesEndsWithTheWholeMap) {
    constexpr std::uint32_t kRows = 40, kColumns = 50;
    constexpr std::uint64_t kPoints = std::uint64_t{kRows} * kColumns;
    m_store.beginFrame(grid(kRows, kColumns), kPoints);
    {
        const std::jthread worker([this] {
            for (std::uint32_t row = 0; row < kRows; ++row)
                for (std::uint32_t column = 0; column < kColumns; ++column)
                    point(row, column, row * 1000.0 + column);
        });
        while (m_store.progress().done < kPoints)
            (void)m_store.takeFrame(m_mine);
    }
    (void)m_store.takeFrame(m_mine);
    ASSERT_EQ(m_mine.values.size(), kPoints);
    for (std::uint32_t row = 0; row < kRows; ++row)
        for (std::uint32_t column = 0; column < kColumns; ++column)
            ASSERT_EQ(m_mine.values[row * kColumns + column], row * 1000.0 + column);
}

}  // namespace
}  // namespace gimbalscan
