// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gimbalscan {

/// Everything that can be given on the command line; each command reads what concerns it.
struct CliOptions {
    std::string logLevel = "critical";

    std::string station;  ///< file; empty: the built-in station
    double timeScale = 1.0;
    std::string wireLog;  ///< file; empty: none
    bool noHome = false;

    std::string config;  ///< file; empty: the example scan
    std::string output;  ///< file or folder; empty: a name is made up
    bool yes = false;
    std::string elsewhere;          ///< file or folder for the time when the data cannot be saved
    std::string progress = "text";  ///< or "json"

    std::string file;                ///< data file: resume, retake, info, verify, export
    std::string format, map, point;  ///< export; map: empty the default one; point: "row,column"

    std::vector<std::string> axes;     ///< home: which; empty: all
    std::vector<std::string> targets;  ///< move: "yaw=10"

    std::string axis;  ///< offset
    std::optional<double> setTo;
    bool zero = false, clear = false, confirm = false;

    std::string probe,
        driver;  ///< ports: which port is asked, and by which driver; empty: none, all

    std::string schema;  ///< "station", "scan" or empty for both
    bool markdown = false;

    std::string points = "50x50";  ///< bench
    bool json = false, noFile = false;
};

}  // namespace gimbalscan
