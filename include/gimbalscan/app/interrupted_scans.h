// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/app/started_files.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace gimbalscan {

/// A scan that was started and has open points, while nobody writes its file.
struct InterruptedScan {
    std::string file, title;
    std::uint64_t finished = 0, planned = 0;
    /// Where and when the newest finished point was taken; nothing before the first one.
    struct Place {
        std::string fastAxis, slowAxis, fastUnit, slowUnit;
        double fast = 0, slow = 0;  ///< readbacks, user coordinates
        std::chrono::system_clock::time_point time;
        bool operator==(const Place&) const = default;
    };
    std::optional<Place> last;
    bool stopped = false;  ///< on request; else it was cut off, or a fault ended it
    std::string problem;   ///< why it cannot be gone on with; empty: it can

    bool operator==(const InterruptedScan&) const = default;
};

/// "partial 118/651, stopped at yaw 12.300 deg, pitch 4.000 deg, last point at 10:31:07"
[[nodiscard]] std::string stateText(const InterruptedScan& scan,
                                    std::chrono::system_clock::time_point now);

/// What can be gone on with. Files that are complete or gone leave the list by this (not those on
/// a disk that is not there now); files that are written now stay on it and are not told. A file
/// that cannot be read is told with its problem. Opens every file: takes a while. Any thread.
[[nodiscard]] std::vector<InterruptedScan> interruptedScans(const StartedFiles& started);

}  // namespace gimbalscan
