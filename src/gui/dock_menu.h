// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>
#include <QMenu>

#include <vector>

namespace gimbalscan {

/// Fills the menu with an entry for each dock, ticked while it can be seen: choosing one brings its
/// dock to the front, also from behind the tab of another, and the one that is in front goes. Alt+1
/// is the first one. GUI thread only.
void fillDockMenu(QMenu& menu, const std::vector<QDockWidget*>& docks);

}  // namespace gimbalscan
