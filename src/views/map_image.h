// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/live_store.h>
#include <gimbalscan/picture/colour_map.h>
#include <gimbalscan/views/map_types.h>

#include <QImage>

namespace gimbalscan {

/// From values to colours.
class ValueColours {
public:
    ValueColours() = default;
    /// `low` above zero where logarithmic.
    ValueColours(ColourMap map, double low, double high, bool logarithmic);
    /// Transparent where nothing was measured.
    [[nodiscard]] QRgb operator()(double value) const noexcept;
    [[nodiscard]] bool logarithmic() const noexcept { return m_logarithmic; }
    /// Part of the colour bar below a value, 0 to 1 inside the range.
    [[nodiscard]] double part(double value) const noexcept;

private:
    ColourTable m_table = colourTable(ColourMap::Viridis);
    double m_low = 0, m_factor = 1, m_offset = 0;
    bool m_logarithmic = false;
};

/// The cells as an image that persists: one pixel a cell, lying as the map is shown. The pixels are
/// those of RGB32, except that cells without a value are transparent.
class MapImage {
public:
    void reset(const PlanGrid& grid, MapOrientation orientation);
    /// Rows `first` to `last` of the frame, both inclusive.
    void recolour(const ScanFrame& frame, std::uint32_t first, std::uint32_t last,
                  const ValueColours& colours);
    [[nodiscard]] const QImage& image() const noexcept { return m_image; }

private:
    MapOrientation m_orientation;
    QImage m_image;
};

}  // namespace gimbalscan
