// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRgb>

namespace gimbalscan {

/// Viridis (S. van der Walt and N. Smith, CC0): even steps for the eye, readable in grey and for
/// the colour-blind. `position` from 0 to 1; outside is clipped.
[[nodiscard]] QRgb viridis(double position) noexcept;

}  // namespace gimbalscan
