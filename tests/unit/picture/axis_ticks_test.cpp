// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/picture/axis_ticks.h>
#include <gimbalscan/picture/colour_map.h>

#include <gmock/gmock.h>

#include <cmath>

namespace gimbalscan {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> labels(double low, double high, int most) {
    std::vector<std::string> texts;
    for (const AxisTick& tick : axisTicks(low, high, most))
        texts.push_back(tick.label.toStdString());
    return texts;
}

TEST(AxisTicks, StepsOfOneTwoAndFive) {
    EXPECT_THAT(labels(0, 10, 10),
                ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"));
    EXPECT_THAT(labels(0, 10, 5), ElementsAre("0", "2", "4", "6", "8", "10"));
    EXPECT_THAT(labels(0, 10, 3), ElementsAre("0", "5", "10"));
}

TEST(AxisTicks, FractionsOfOneLengthAndNoMinusZero) {
    EXPECT_THAT(labels(-0.3, 0.3, 6),
                ElementsAre("-0.3", "-0.2", "-0.1", "0.0", "0.1", "0.2", "0.3"));
    EXPECT_THAT(labels(1.23, 1.29, 3), ElementsAre("1.24", "1.26", "1.28"));
}

TEST(AxisTicks, LargeAndTinyNumbersAsPowersOfTen) {
    EXPECT_THAT(labels(0, 2e6, 2), ElementsAre("0", "1e+06", "2e+06"));
    EXPECT_THAT(labels(1e-6, 3e-6, 2), ElementsAre("1e-06", "2e-06", "3e-06"));
}

TEST(AxisTicks, OnePointHasOneTick) {
    EXPECT_THAT(labels(12.5, 12.5, 10), ElementsAre("12.5"));
}

TEST(AxisTicks, StayInsideAndAreFewEnough) {
    for (const double low : {-7.3, 0.0, 1e-3, 4711.0})
        for (const double span : {1e-3, 0.7, 12.0, 3e5})
            for (const int most : {1, 4, 11}) {
                const auto ticks = axisTicks(low, low + span, most);
                EXPECT_LE(ticks.size(), static_cast<std::size_t>(most) + 1);
                for (const AxisTick& tick : ticks) {
                    EXPECT_GE(tick.value, low - 1e-6 * span);
                    EXPECT_LE(tick.value, low + span * (1 + 1e-6));
                }
            }
}

void expectNear(QRgb colour, int red, int green, int blue) {
    EXPECT_NEAR(qRed(colour), red, 1);
    EXPECT_NEAR(qGreen(colour), green, 1);
    EXPECT_NEAR(qBlue(colour), blue, 1);
}

TEST(ColourMaps, PublishedColours) {
    expectNear(colourAt(ColourMap::Viridis, 0), 68, 1, 84);
    expectNear(colourAt(ColourMap::Viridis, 128 / 255.0), 33, 145, 140);
    expectNear(colourAt(ColourMap::Viridis, 1), 253, 231, 37);
    expectNear(colourAt(ColourMap::Magma, 0), 0, 0, 4);
    expectNear(colourAt(ColourMap::Magma, 128 / 255.0), 183, 55, 121);
    expectNear(colourAt(ColourMap::Magma, 1), 252, 253, 191);
    expectNear(colourAt(ColourMap::Cividis, 0), 0, 34, 78);
    expectNear(colourAt(ColourMap::Cividis, 128 / 255.0), 125, 124, 120);
    expectNear(colourAt(ColourMap::Cividis, 1), 254, 232, 56);
    expectNear(colourAt(ColourMap::Grey, 0.5), 128, 128, 128);
}

constexpr ColourMap kMaps[] = {ColourMap::Viridis, ColourMap::Magma, ColourMap::Cividis,
                               ColourMap::Grey};

TEST(ColourMaps, AreClippedAndTheTableIsTheSame) {
    for (const ColourMap map : kMaps) {
        EXPECT_EQ(colourAt(map, -3), colourAt(map, 0));
        EXPECT_EQ(colourAt(map, 3), colourAt(map, 1));
        EXPECT_EQ(colourAt(map, std::nan("")), colourAt(map, 0));
        const ColourTable table = colourTable(map);
        EXPECT_EQ(table.front(), colourAt(map, 0));
        EXPECT_EQ(table[51], colourAt(map, 0.2));
        EXPECT_EQ(table.back(), colourAt(map, 1));
    }
}

TEST(ColourMaps, GetBrighterAllTheWay) {
    for (const ColourMap map : kMaps)
        for (double position = 0.01; position <= 1; position += 0.01)
            EXPECT_GE(qGray(colourAt(map, position)) + 1, qGray(colourAt(map, position - 0.01)));
}

}  // namespace
}  // namespace gimbalscan
