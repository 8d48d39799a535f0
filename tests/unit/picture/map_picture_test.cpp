// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include <gimbalscan/picture/colour_map.h>
#include <gimbalscan/picture/map_picture.h>

#include <QGuiApplication>
#include <QImage>

#include <gtest/gtest.h>

#include <limits>

namespace gimbalscan {
namespace {

constexpr double kEmpty = std::numeric_limits<double>::quiet_NaN();
// Where the library draws the map; a picture of a 4 x 3 map is that large.
constexpr int kLeft = 86, kTop = 62, kWidth = 640, kHeight = 480;
constexpr int kRows = 3, kColumns = 4;
constexpr std::size_t kCells = 12;  // of them

class MapPictureTest : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        static int argc = 1;
        static char name[] = "test";
        static char* argv[] = {name, nullptr};
        static QGuiApplication application(argc, argv);
    }

    MapPictureTest() {
        m_frame.grid = {kRows, kColumns, -1, 1, 10, 1};
        for (int i = 0; i < kRows * kColumns; ++i)
            m_frame.values.push_back(i);
        m_text = {"Test", "yaw (deg)", "pitch (deg)", "Total (counts)"};
    }

    [[nodiscard]] QImage drawn(const MapPicture& text) const {
        const auto bytes = drawMapPicture(m_frame, text);
        EXPECT_TRUE(bytes) << bytes.error().text();
        QImage image;
        EXPECT_TRUE(image.loadFromData(QByteArray::fromStdString(*bytes), "PNG"));
        return image;
    }
    /// The square around the middle of a cell; row 0 is the lowest.
    static QImage cell(const QImage& image, int row, int column) {
        const int x = kLeft + (2 * column + 1) * kWidth / (2 * kColumns);
        const int y = kTop + kHeight - (2 * row + 1) * kHeight / (2 * kRows);
        return image.copy(x - 20, y - 20, 40, 40);
    }
    static bool uniform(const QImage& image, QRgb colour) {
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                if (image.pixel(x, y) != colour)
                    return false;
        return true;
    }

    ScanFrame m_frame;
    MapPicture m_text;
};

TEST_F(MapPictureTest, EveryCellHasTheColourOfItsValue) {
    const QImage image = drawn(m_text);
    for (int row = 0; row < kRows; ++row)
        for (int column = 0; column < kColumns; ++column)
            EXPECT_TRUE(uniform(cell(image, row, column),
                                colourAt(ColourMap::Viridis, (row * kColumns + column) / 11.0)))
                << row << " " << column;
}

TEST_F(MapPictureTest, CellsThatWereNotMeasuredAreVisiblyEmpty) {
    m_frame.values[5] = kEmpty;
    const QImage image = drawn(m_text);
    const QImage empty = cell(image, 1, 1);
    const QRgb ground = empty.pixel(0, 0);
    EXPECT_FALSE(uniform(empty, ground));  // hatched, as no measured cell is
    for (int y = 0; y < empty.height(); ++y)
        for (int x = 0; x < empty.width(); ++x) {
            const QColor colour(empty.pixel(x, y));
            EXPECT_LT(colour.hsvSaturation(), 30);  // grey, which the map of colours lacks
        }
    EXPECT_TRUE(uniform(cell(image, 0, 0),
                        colourAt(ColourMap::Viridis, 0)));  // the range is of what was measured
}

TEST_F(MapPictureTest, AMapWithoutAnyValueAndOneOfEqualValuesCanBeDrawn) {
    m_frame.values.assign(kCells, kEmpty);
    EXPECT_FALSE(uniform(cell(drawn(m_text), 0, 0), colourAt(ColourMap::Viridis, 0.5)));
    m_frame.values.assign(kCells, 7.0);
    EXPECT_TRUE(uniform(cell(drawn(m_text), 0, 0), colourAt(ColourMap::Viridis, 0.5)));
}

TEST_F(MapPictureTest, SimulatedAndPartialAreStampedOnThePicture) {
    const QImage plain = drawn(m_text);
    m_text.simulated = true;
    const QImage stamped = drawn(m_text);
    const QRect head(0, 30, plain.width(), 24);
    EXPECT_TRUE(uniform(plain.copy(head), qRgb(255, 255, 255)));
    EXPECT_FALSE(uniform(stamped.copy(head), qRgb(255, 255, 255)));
    const QRect below(0, 54, plain.width(), plain.height() - 54);
    EXPECT_EQ(plain.copy(below), stamped.copy(below));
    m_text.complete = false;
    m_text.done = 3;
    m_text.total = 12;
    EXPECT_NE(drawn(m_text).copy(head), stamped.copy(head));
}

TEST_F(MapPictureTest, TicksStandAtTheMiddleOfTheCellsTheyName) {
    const QImage image = drawn(m_text);
    const QRgb ink = image.pixel(kLeft - 1, kTop + 10);  // the frame of the map
    for (int column = 0; column < kColumns; ++column) {
        const int x = kLeft + (2 * column + 1) * kWidth / (2 * kColumns);
        EXPECT_EQ(image.pixel(x, kTop + kHeight + 3), ink) << column;
    }
    for (int row = 0; row < kRows; ++row) {
        const int y = kTop + kHeight - (2 * row + 1) * kHeight / (2 * kRows);
        EXPECT_EQ(image.pixel(kLeft - 4, y), ink) << row;
    }
}

TEST_F(MapPictureTest, LabelsAreDrawn) {
    const QImage with = drawn(m_text);
    for (std::string MapPicture::*label : {&MapPicture::title, &MapPicture::fastLabel,
                                           &MapPicture::slowLabel, &MapPicture::valueLabel}) {
        MapPicture without = m_text;
        without.*label = "";
        EXPECT_NE(drawn(without), with);
    }
}

TEST_F(MapPictureTest, SaysThatThereIsNothingToDraw) {
    m_frame.values.pop_back();
    const auto noMap = drawMapPicture(m_frame, m_text);
    ASSERT_FALSE(noMap);
    EXPECT_EQ(noMap.error().code, ErrorCode::InvalidArgument);
}

}  // namespace
}  // namespace gimbalscan
