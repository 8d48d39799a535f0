// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRgb>

#include <array>

namespace gimbalscan {

/// Maps with even steps for the eye, readable in grey; the first three also for the colour-blind.
/// Viridis and magma: S. van der Walt and N. Smith (CC0); cividis: J. Nuñez, C. Anderton and
/// R. Renslow (CC0).
enum class ColourMap { Viridis, Magma, Cividis, Grey };

/// The opaque colour at `position` from 0 to 1; outside is clipped, NaN is the lowest colour.
[[nodiscard]] QRgb colourAt(ColourMap map, double position) noexcept;

/// 256 colours from the lowest to the highest.
using ColourTable = std::array<QRgb, 256>;
[[nodiscard]] ColourTable colourTable(ColourMap map) noexcept;

}  // namespace gimbalscan
