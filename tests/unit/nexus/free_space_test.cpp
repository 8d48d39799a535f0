// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "writer_fixture.h"

#include <gmock/gmock.h>

#include <cerrno>

namespace gimbalscan::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kMegabyte = 1'000'000;

/// A file system that cannot reserve, with as much free space as the test says.
class FreeSpaceTest : public NexusWriterTest {
protected:
    FreeSpaceTest() {
        file_calls::watch([](const file_calls::Call& call) {
            return call.kind == file_calls::Kind::Reserve ? EOPNOTSUPP : 0;
        });
    }
    [[nodiscard]] WriterSurroundings surroundings() {
        WriterSurroundings made;
        made.freeBytes = [this](const std::string&) {
            ++m_asked;
            return m_free;
        };
        return made;
    }
    std::optional<std::uint64_t> m_free = 1000 * kMegabyte;
    int m_asked = 0;
};

TEST_F(FreeSpaceTest, AGroupIsRefusedBeforeTheDiskIsFullAndWrittenWhenThereIsRoom) {
    const RunStart start = resumableRun(2, 3);
    const auto file = writer("map.h5", surroundings());
    ASSERT_TRUE(file->create(start));
    ASSERT_TRUE(write(*file, start, 0, 2));
    m_free = 60 * kMegabyte;
    const std::string before = bytesOf(path("map.h5"));
    const auto refused = write(*file, start, 2, 4);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::DiskFull);
    EXPECT_THAT(refused.error().detail, HasSubstr("only 60.0 MB are free in " + m_folder));
    EXPECT_TRUE(bytesOf(path("map.h5")) == before);  // not half of it
    ASSERT_FALSE(write(*file, start, 2, 4)) << "still no room";
    m_free = 70 * kMegabyte;
    ASSERT_TRUE(write(*file, start, 2, 4));
    ASSERT_TRUE(write(*file, start, 4, 6));
    ASSERT_TRUE(file->finish(stop(start, RunOutcome::Completed)));
    EXPECT_TRUE(verifyScanFile(*opened("map.h5"))->empty());
    EXPECT_EQ(summarise(opened("map.h5")->mask().value()).finished, 6U);
}

TEST_F(FreeSpaceTest, AtTheEndWhateverFitsIsWritten) {
    const RunStart start = resumableRun(2, 3);
    const auto file = writer("map.h5", surroundings());
    ASSERT_TRUE(file->create(start));
    m_free = kMegabyte;
    ASSERT_FALSE(write(*file, start, 0, 6));
    file->ending();
    EXPECT_TRUE(write(*file, start, 0, 6));
}

TEST_F(FreeSpaceTest, AScanWithoutRoomIsNotStartedAndLeavesNothingBehind) {
    m_free = 40 * kMegabyte;
    const auto created = writer("map.h5", surroundings())->create(resumableRun(2, 3));
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::DiskFull);
    EXPECT_THAT(created.error().detail, HasSubstr("40000000 bytes are free"));
    EXPECT_TRUE(std::filesystem::is_empty(m_folder));
}

TEST_F(FreeSpaceTest, AResumeWithoutRoomChangesNothing) {
    const RunStart start = resumableRun(2, 3);
    {
        const auto file = writer("map.h5", surroundings());
        ASSERT_TRUE(file->create(start));
        ASSERT_TRUE(write(*file, start, 0, 2));
    }
    const std::string before = bytesOf(path("map.h5"));
    m_free = 10 * kMegabyte;
    const auto resumed = resuming("map.h5", surroundings())->create(start);
    ASSERT_FALSE(resumed);
    EXPECT_EQ(resumed.error().code, ErrorCode::DiskFull);
    EXPECT_TRUE(bytesOf(path("map.h5")) == before);
}

TEST_F(FreeSpaceTest, NobodyLooksWhereTheFileWasReserved) {
    file_calls::watch({});
    const RunStart start = resumableRun(2, 3);
    const auto file = writer("map.h5", surroundings());
    ASSERT_TRUE(file->create(start));
    m_free = 0;
    EXPECT_TRUE(write(*file, start, 0, 6));
    EXPECT_EQ(m_asked, 0);
}

TEST_F(FreeSpaceTest, AFullDiskAtTheReservationIsARefusalWithNumbers) {
    file_calls::watch([](const file_calls::Call& call) {
        return call.kind == file_calls::Kind::Reserve ? ENOSPC : 0;
    });
    m_free = 1000;
    const auto created = writer("map.h5", surroundings())->create(resumableRun(20, 30));
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::DiskFull);
    EXPECT_THAT(created.error().detail, HasSubstr("1000 bytes are free"));
    EXPECT_TRUE(std::filesystem::is_empty(m_folder));
}

TEST_F(FreeSpaceTest, WithoutAnAnswerTheScanGoesOn) {
    m_free = std::nullopt;
    const RunStart start = resumableRun(2, 3);
    const auto file = writer("map.h5", surroundings());
    ASSERT_TRUE(file->create(start));
    EXPECT_TRUE(write(*file, start, 0, 6));
}

TEST(FreeSpaceWatchTest, WantsTheDataOfAMinute) {
    const FreeSpaceWatch watch(1'000'000);
    EXPECT_EQ(watch.wanted(0, 0), kLeastFreeBytes);
    EXPECT_EQ(watch.wanted(10, 10), kLeastFreeBytes);  // 1 MB/s
    EXPECT_EQ(watch.wanted(200, 10), 1'200'000'000U);  // 20 MB/s
    EXPECT_EQ(watch.wanted(2, 0.001), 120'000'000U);   // the first points say little
}

}  // namespace
}  // namespace gimbalscan::testing
