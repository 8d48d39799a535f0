// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace gimbalscan {

/// System: as the desktop has it.
enum class Theme { System, Light, Dark };

/// Changes the colours of all windows at once. GUI thread only.
void applyTheme(Theme theme);

/// Text lighter than its ground.
[[nodiscard]] bool isDarkPalette(const QPalette& palette);
/// Of texts that tell a problem or a warning, readable on the palette's grounds.
[[nodiscard]] QColor problemColour(const QPalette& palette);
[[nodiscard]] QColor warningColour(const QPalette& palette);

}  // namespace gimbalscan
