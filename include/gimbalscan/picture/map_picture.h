// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/core/live_store.h>

namespace gimbalscan {

struct MapPicture {
    std::string title;
    std::string fastLabel, slowLabel, valueLabel;  ///< with units: "yaw (deg)", "Total (counts)"
    bool simulated = false;                        ///< stamped on the picture
    bool complete = true;                          ///< otherwise "partial 118/651" is drawn
    std::uint64_t done = 0, total = 0;
};

/// The bytes of a PNG: the frame with axes, tick labels, colour bar (viridis) and scale as a PNG;
/// cells that were not measured are visibly empty. Needs a QGuiApplication (offscreen will do).
[[nodiscard]] Result<std::string> drawMapPicture(const ScanFrame& frame, const MapPicture& picture);

}  // namespace gimbalscan
