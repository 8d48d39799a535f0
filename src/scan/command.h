// SPDX-FileCopyrightText: GimbalScan developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gimbalscan/scan/scan_engine.h>

#include <variant>

namespace gimbalscan {

/// A request as an immutable value on its way to the sequencer.
struct Command {
    struct Connect {};
    struct Disconnect {};
    struct Home {
        std::vector<std::string> axes;
    };
    struct Move {
        std::vector<AxisTarget> targets;
        bool straightLine = false;
    };
    struct Jog {
        std::string axis;
        double distance = 0;
    };
    struct Measure {
        MeasureRequest request;
        ScanEngine::MeasureDone done;
    };
    struct Scan {
        ScanRequest request;
        ScanEngine::ScanDone done;
    };
    struct ChangeOffset {
        std::string axis;
        OffsetChange change = OffsetChange::Clear;
        double value = 0;
    };
    struct Pause {};
    struct Resume {};
    struct SaveElsewhere {
        std::string path;
    };
    struct Stop {
        StopWhen when = StopWhen::Now;
    };
    struct Acknowledge {};

    using Body = std::variant<Connect, Disconnect, Home, Move, Jog, Measure, Scan, ChangeOffset,
                              Pause, Resume, SaveElsewhere, Stop, Acknowledge>;
    Body body;
    ScanEngine::Done done;  ///< for all but Measure and Scan

    /// Answers with an error, whatever kind of command it is.
    void refuse(const Error& error) const;
};

}  // namespace gimbalscan
