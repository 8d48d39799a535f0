// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_layout.h"

#include "map_tools.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>

namespace gimbalscan {

namespace {

constexpr int kPadding = 6, kBarGap = 18, kBarWidth = 18;
// Texts change while the map is zoomed; the map should not jump about with every digit.
const char* const kUsualLabel = "-000.00";

int widest(const std::vector<AxisTick>& ticks, const QFontMetrics& metrics) {
    int width = metrics.horizontalAdvance(QLatin1String(kUsualLabel));
    for (const AxisTick& tick : ticks)
        width = std::max(width, metrics.horizontalAdvance(tick.label));
    return width;
}

/// Ticks where points are: the borders of a single point are no positions.
std::vector<AxisTick> ticksBetween(double low, double high, double first, double last, int most) {
    const double from = std::max(low, first);
    const double to = std::min(high, last);
    return from <= to ? axisTicks(from, to, most) : axisTicks(low, high, most);
}

struct ShownAxis {
    double low, high, first, last;
};
ShownAxis shownAxis(const MapGeometry& geometry, bool horizontal) {
    const QRectF window = geometry.window();
    const CellEdges edges = horizontal ? geometry.horizontal() : geometry.vertical();
    const PlanGrid& grid = geometry.grid();
    const bool fast = horizontal != geometry.orientation().swapAxes;
    const double first = fast ? grid.fastFirst : grid.slowFirst;
    const double last = edges.high - (first - edges.low);
    return horizontal ? ShownAxis{window.left(), window.right(), first, last}
                      : ShownAxis{window.top(), window.bottom(), first, last};
}

/// As many as fit side by side.
std::vector<AxisTick> horizontalTicks(const MapGeometry& geometry, const QFontMetrics& metrics) {
    const ShownAxis axis = shownAxis(geometry, true);
    const int length = geometry.plot().width();
    std::vector<AxisTick> ticks;
    for (int most = std::max(1, length / (3 * metrics.averageCharWidth())); most >= 1; --most) {
        ticks = ticksBetween(axis.low, axis.high, axis.first, axis.last, most);
        int width = 0;
        for (const AxisTick& tick : ticks)
            width = std::max(width, metrics.horizontalAdvance(tick.label));
        if (ticks.size() < 2 ||
            (ticks[1].value - ticks[0].value) / (axis.high - axis.low) * length > width * 1.6)
            break;
    }
    return ticks;
}

std::vector<AxisTick> verticalTicks(const MapGeometry& geometry, int length,
                                    const QFontMetrics& metrics) {
    const ShownAxis axis = shownAxis(geometry, false);
    return ticksBetween(axis.low, axis.high, axis.first, axis.last,
                        std::max(1, length * 2 / (5 * metrics.height())));
}

std::vector<AxisTick> valueTicks(const MapScene& scene, int length, const QFontMetrics& metrics) {
    if (scene.nothingMeasured)
        return {};
    const int most = std::max(3, length * 2 / (5 * metrics.height()));
    return scene.colours.logarithmic() ? logarithmicTicks(scene.low, scene.high, most)
                                       : axisTicks(scene.low, scene.high, most);
}

}  // namespace

std::vector<AxisTick> logarithmicTicks(double low, double high, int most) {
    if (!(high > low))
        return axisTicks(low, high, most);
    const int first = static_cast<int>(std::floor(std::log10(low)));
    const int last = static_cast<int>(std::ceil(std::log10(high)));
    const auto place = [&](const std::vector<int>& factors, int stride) {
        std::vector<AxisTick> ticks;
        for (int decade = first; decade <= last; decade += stride)
            for (const int factor : factors)
                if (const double value = factor * std::pow(10.0, decade);
                    value >= low * (1 - 1e-9) && value <= high * (1 + 1e-9))
                    ticks.push_back({value, QString::number(value, 'g', 6)});
        return ticks;
    };
    const auto fits = [most](const std::vector<AxisTick>& ticks) {
        return ticks.size() >= 2 && ticks.size() <= static_cast<std::size_t>(most) + 1;
    };
    for (const std::vector<int>& factors : {std::vector<int>{1, 2, 5}, {1, 3}, {1}})
        if (auto ticks = place(factors, 1); fits(ticks))
            return ticks;
    if (last - first <= 2)  // less than a decade: round values are close enough to even
        return axisTicks(low, high, most);
    return place({1}, std::max(1, (last - first) / std::max(1, most) + 1));
}

MapLayout mapLayout(const MapScene& scene, QSize size) {
    const QFontMetrics metrics(scene.font);
    const int line = metrics.height();
    const int top = kPadding + line + kTextGap;
    const int bottom = kTickLength + 2 + line + kTextGap + line + kPadding;
    const int height = std::max(1, size.height() - top - bottom);
    const int left = kPadding + line + kTextGap +
                     widest(verticalTicks(scene.geometry, height, metrics), metrics) + kTextGap +
                     kTickLength;
    const int valueWidth = widest(valueTicks(scene, height, metrics), metrics);
    const int right =
        kBarGap + kBarWidth + kTickLength + kTextGap + valueWidth + kTextGap + line + kPadding;
    const QSize room(std::max(1, size.width() - left - right), height);
    MapGeometry geometry = scene.geometry;
    const QSize fit = geometry.fit(room, sameUnit(scene.labels));
    const QPoint corner(left + (room.width() - fit.width()) / 2,
                        top + (room.height() - fit.height()) / 2);
    geometry.setPlot({corner, fit});

    MapLayout layout;
    layout.plot = geometry.plot();
    // The bar of a low map stays long enough for its scale.
    const int barHeight = std::min(height, std::max(fit.height(), 9 * line));
    const int barTop =
        std::clamp(corner.y() + (fit.height() - barHeight) / 2, top, top + height - barHeight);
    layout.bar = QRect(layout.plot.right() + 1 + kBarGap, barTop, kBarWidth, barHeight);
    layout.horizontal = horizontalTicks(geometry, metrics);
    layout.vertical = verticalTicks(geometry, fit.height(), metrics);
    layout.values = valueTicks(scene, barHeight, metrics);
    layout.axisLabelLeft = corner.x() - left + kPadding;
    layout.barLabelLeft = layout.bar.right() + 1 + kTickLength + kTextGap + valueWidth + kTextGap;
    return layout;
}

}  // namespace gimbalscan
