// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "map_geometry.h"
#include "map_image.h"

#include <gimbalscan/picture/axis_ticks.h>

#include <QFont>
#include <QPalette>
#include <QRect>

#include <vector>

namespace gimbalscan {

/// What stands still while rows arrive: all that the frame around the map is drawn from.
struct MapScene {
    MapGeometry geometry;
    MapLabels labels;
    ValueColours colours;
    ColourMap colourMap = ColourMap::Viridis;
    double low = 0, high = 1;
    bool nothingMeasured = true;
    bool simulated = false;
    QFont font;
    QPalette palette;
};

/// Where everything is, in logical pixels.
struct MapLayout {
    QRect plot, bar;
    std::vector<AxisTick> horizontal, vertical, values;
    int barLabelLeft = 0;  ///< of the text that runs upwards beside the bar
    int axisLabelLeft = 0;
};

inline constexpr int kTickLength = 5, kTextGap = 4;

/// Ticks at 1, 2 and 5 of each decade as far as there is room, for a logarithmic scale; low > 0.
[[nodiscard]] std::vector<AxisTick> logarithmicTicks(double low, double high, int most);

/// Makes room for the texts in the given font, so that none is clipped, and centres the map.
[[nodiscard]] MapLayout mapLayout(const MapScene& scene, QSize size);

}  // namespace gimbalscan
