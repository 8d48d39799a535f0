// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "roi_maps.h"

#include "reader_fixture.h"

#include <cmath>

namespace gimbalscan::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

/// The fixture's spectra: channel c of cell n holds (3 c + 7 n) % 101.
double sumOf(std::uint64_t cell, std::uint32_t first, std::uint32_t last) {
    double sum = 0;
    for (std::uint32_t channel = first; channel <= last; ++channel)
        sum += static_cast<double>((std::uint64_t{channel} * 3 + cell * 7) % 101);
    return sum;
}

class RoiMapsTest : public ReaderTest {
protected:
    /// Everything that is finished now.
    void update(const std::vector<RoiBand>& bands) {
        const auto done = m_maps.update(*m_file, m_file->mask().value(), bands, 10s);
        ASSERT_TRUE(done) << done.error().text();
        EXPECT_TRUE(*done);
    }
    [[nodiscard]] double valueOf(int number, std::size_t cell) const {
        return m_maps.values(number).at(cell);
    }

    const std::string m_path = make("a.h5", "--finished 5");
    std::unique_ptr<ScanFile> m_file = opened(m_path);
    RoiMaps m_maps;
};

TEST_F(RoiMapsTest, CountWhatIsFinished) {
    update({{1, 2, 4}, {7, 0, 15}});
    for (std::size_t cell = 0; cell < 12; ++cell) {
        if (cell < 5) {
            EXPECT_EQ(valueOf(1, cell), sumOf(cell, 2, 4));
            EXPECT_EQ(valueOf(7, cell), sumOf(cell, 0, 15));
        } else {
            EXPECT_TRUE(std::isnan(valueOf(1, cell))) << cell;
        }
    }
    EXPECT_THAT(m_maps.values(2), IsEmpty());
}

TEST_F(RoiMapsTest, NewPointsAreAddedAndRepeatedOnesCountedAgain) {
    update({{1, 2, 4}});
    change(m_path, "h[\"entry/map/total_counts_mask\"][1, 2] = 0");  // cell 6
    update({{1, 2, 4}});
    EXPECT_EQ(valueOf(1, 6), 0.0) << "its trace is empty in the file";
    change(m_path,
           "h[\"entry/traces/data\"][0, 1, :] = 1000\n"
           "h[\"entry/scan/point_crc32\"][0, 1] = 77");
    update({{1, 2, 4}});
    EXPECT_EQ(valueOf(1, 1), 3000.0);
    change(m_path,
           "h[\"entry/traces/data\"][0, 3, :] = 10\nh[\"entry/map/total_counts_mask\"][0, 3] = 64");
    update({{1, 2, 4}});
    EXPECT_EQ(valueOf(1, 3), 30.0);
    change(m_path, "h[\"entry/map/total_counts_mask\"][0, 3] = 1");
    update({{1, 2, 4}});
    EXPECT_TRUE(std::isnan(valueOf(1, 3))) << "a resume has taken it out";
}

TEST_F(RoiMapsTest, ABandThatChangesIsCountedAnewAndTheOthersStay) {
    update({{1, 2, 4}, {2, 8, 9}});
    change(m_path, "h[\"entry/traces/data\"][...] = 1");  // seen only by what is read again
    update({{1, 2, 5}, {2, 8, 9}});
    EXPECT_EQ(valueOf(1, 0), 4.0);
    EXPECT_EQ(valueOf(2, 0), sumOf(0, 8, 9));
    update({{2, 8, 9}});
    EXPECT_THAT(m_maps.values(1), IsEmpty());
}

TEST_F(RoiMapsTest, ABandOutsideTheChannelsCountsWhatThereIs) {
    update({{1, 14, 99}, {2, 50, 60}});
    EXPECT_EQ(valueOf(1, 2), sumOf(2, 14, 15));
    EXPECT_TRUE(std::isnan(valueOf(2, 2)));
}

TEST_F(RoiMapsTest, WhatTakesTooLongGoesOnNextTime) {
    m_file = opened(make("large.h5", "--rows 60 --columns 60 --channels 64"));
    const auto mask = m_file->mask().value();
    int rounds = 1;
    while (true) {
        const auto done = m_maps.update(*m_file, mask, {{1, 2, 4}}, 1ms);
        ASSERT_TRUE(done);
        if (*done)
            break;
        ASSERT_LT(++rounds, 3600);
    }
    EXPECT_EQ(valueOf(1, 3599), sumOf(3599, 2, 4));
    EXPECT_EQ(valueOf(1, 0), sumOf(0, 2, 4));
}

}  // namespace
}  // namespace gimbalscan::testing
