// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/app/started_files.h>

#include <chrono>
#include <cstdint>
#include <optional>

namespace gimbalscan {

/// How a scan came to its end before its last point.
enum class ScanEnd {
    Stopped,  ///< somebody asked for it
    Fault,    ///< the program stopped it, also with Stop all
    CutOff,   ///< the program ended while it ran: power cut, crash
};

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
    ScanEnd end = ScanEnd::CutOff;
    std::string reason;   ///< of a fault: the last error in the log of the file, with its code
    std::string problem;  ///< why it cannot be gone on with; empty: it can

    bool operator==(const InterruptedScan&) const = default;
};

/// "stopped at 118/651, yaw 12.300 deg, pitch 4.000 deg, last point at 10:31:07"; "the program
/// ended while it ran, at 118/651, ..."; "a fault ended it at 118/651, ...".
[[nodiscard]] std::string stateText(const InterruptedScan& scan,
                                    std::chrono::system_clock::time_point now);

/// What can be gone on with: first what was cut off or failed, then what was stopped on purpose,
/// each as it was started. Files that are complete or gone leave the list by this (not those on
/// a disk that is not there now); files that are written now stay on it and are not told. A file
/// that cannot be read is told with its problem. Opens every file: takes a while. Any thread.
[[nodiscard]] std::vector<InterruptedScan> interruptedScans(const StartedFiles& started);

}  // namespace gimbalscan
