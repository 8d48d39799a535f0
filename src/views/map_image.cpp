// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "map_image.h"

#include <cmath>

namespace gimbalscan {

namespace {
constexpr double kLastColour = 255;
constexpr QRgb kNoValue = 0;
}  // namespace

ValueColours::ValueColours(ColourMap map, double low, double high, bool logarithmic)
    : m_table(colourTable(map)),
      m_low(logarithmic ? std::log(low) : low),
      m_logarithmic(logarithmic) {
    const double length = (logarithmic ? std::log(high) : high) - m_low;
    // Equal values have the colour in the middle.
    m_factor = length > 0 ? kLastColour / length : 0;
    m_offset = length > 0 ? 0 : kLastColour / 2;
}

double ValueColours::part(double value) const noexcept {
    const double position = m_logarithmic ? std::log(value) : value;
    return ((position - m_low) * m_factor + m_offset) / kLastColour;
}

QRgb ValueColours::operator()(double value) const noexcept {
    if (!std::isfinite(value))
        return kNoValue;
    if (m_logarithmic)
        value = value > 0 ? std::log(value) : m_low;
    const double position = (value - m_low) * m_factor + m_offset + 0.5;  // to the nearest colour
    if (!(position > 0))
        return m_table.front();
    return position < kLastColour ? m_table[static_cast<std::size_t>(position)] : m_table.back();
}

void MapImage::reset(const PlanGrid& grid, MapOrientation orientation) {
    m_orientation = orientation;
    const QSize size(static_cast<int>(grid.columns), static_cast<int>(grid.rows));
    m_image = QImage(orientation.swapAxes ? size.transposed() : size,
                     QImage::Format_ARGB32_Premultiplied);
    m_image.fill(kNoValue);
}

void MapImage::recolour(const ScanFrame& frame, std::uint32_t first, std::uint32_t last,
                        const ValueColours& colours) {
    if (m_image.isNull())
        return;
    const auto columns = static_cast<std::ptrdiff_t>(frame.grid.columns);
    const auto line = static_cast<std::ptrdiff_t>(m_image.bytesPerLine()) /
                      static_cast<std::ptrdiff_t>(sizeof(QRgb));
    const bool backwards = m_orientation.swapAxes ? !m_orientation.mirrorY : m_orientation.mirrorX;
    const std::ptrdiff_t step = (m_orientation.swapAxes ? line : 1) * (backwards ? -1 : 1);
    auto* const pixels = reinterpret_cast<QRgb*>(m_image.bits());
    for (std::uint32_t row = first; row <= last && row < frame.grid.rows; ++row) {
        const auto mirrored = static_cast<std::ptrdiff_t>(frame.grid.rows - 1 - row);
        const auto straight = static_cast<std::ptrdiff_t>(row);
        // Row 0 is at the bottom, or at the left where the axes are swapped.
        std::ptrdiff_t start = m_orientation.swapAxes
                                   ? (m_orientation.mirrorX ? mirrored : straight)
                                   : (m_orientation.mirrorY ? straight : mirrored) * line;
        if (backwards)
            start -= (columns - 1) * step;
        const double* value = frame.values.data() + straight * columns;
        for (std::ptrdiff_t column = 0; column < columns; ++column)
            pixels[start + column * step] = colours(value[column]);
    }
}

}  // namespace gimbalscan
